//! Files handed in for an import: pieces in order into a staging folder, whole when the last one is there.
//!
//! `<id>.part` grows, its length is how much has arrived, and the last piece makes it `<id>.data`; `<id>.json` says what
//! it is. Deliberately absent: what the file holds, and how long it stays ([`super::staging`]).

use std::{
    collections::HashSet,
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ids::UploadId,
    operations::imports::{PIECE_LIMIT, UPLOAD_LIMIT, Upload, UploadImport},
    service::EnvironmentScope,
    tabular::sniff::Shape,
};

const NAME_CHARS: usize = 255;

/// What is known of an uploaded file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sidecar {
    pub file_name: String,
    pub size: u32,
    pub created_at: DateTime<Utc>,
    /// How many rows it has, read in this shape.
    pub counted: Option<(Shape, u32)>,
}

/// Where the parts of an upload are.
#[derive(Debug, Clone)]
pub(super) struct Place {
    folder: PathBuf,
    id: UploadId,
}

impl Place {
    pub(super) fn new(staging: &Path, id: UploadId) -> Self {
        Self {
            folder: staging.join("uploads"),
            id,
        }
    }

    fn named(&self, end: &str) -> PathBuf {
        self.folder.join(format!("{}.{end}", self.id))
    }

    /// The whole file.
    pub(super) fn data(&self) -> PathBuf {
        self.named("data")
    }

    /// What is known of it.
    ///
    /// # Errors
    /// `not_found` when there is no such upload.
    pub(super) fn sidecar(&self) -> Result<Sidecar> {
        let path = self.named("json");
        let text = fs::read(&path).map_err(|_| Error::not_found("upload", self.id))?;
        serde_json::from_slice(&text).map_err(|error| Error::Internal(error.to_string()))
    }

    pub(super) fn save(&self, sidecar: &Sidecar) -> Result<()> {
        let text =
            serde_json::to_vec(sidecar).map_err(|error| Error::Internal(error.to_string()))?;
        let path = self.named("json");
        fs::write(&path, text).map_err(|error| Error::file(&path, error))
    }

    fn received(&self) -> u64 {
        fs::metadata(self.named("part")).map_or(0, |part| part.len())
    }

    pub(super) fn remove(&self) {
        for end in ["part", "data", "json"] {
            // What is not there need not go.
            let _ = fs::remove_file(self.named(end));
        }
    }
}

impl EnvironmentScope {
    /// Takes one piece of a file to import.
    ///
    /// # Errors
    /// `invalid` for a piece that is too large, does not decode or does not follow; `not_found` for an unknown upload.
    pub async fn upload_import(&self, request: UploadImport) -> Result<Upload> {
        let piece = decode(&request)?;
        check_name(&request.file_name)?;
        let now = self.environment.database.now();
        let jobs = self.environment.jobs.clone();
        let _one_at_a_time = jobs.uploading().await;
        let staging = self.environment.staging.clone();
        let id = match request.upload {
            Some(id) => id,
            None => {
                super::staging::tidy(&self.environment.database, &staging).await?;
                UploadId::new(now)
            }
        };
        let place = Place::new(&staging, id);
        let receive = move || {
            if request.upload.is_none() {
                begin(&place, &request, now)?;
            }
            take(&place, &request, &piece)
        };
        super::blocking(receive).await
    }
}

/// Removes uploads that came before `moment` and are not `wanted`.
pub(super) fn remove_old(staging: &Path, wanted: &HashSet<UploadId>, moment: DateTime<Utc>) {
    let Ok(files) = fs::read_dir(staging.join("uploads")) else {
        return;
    };
    for file in files.flatten() {
        let name = file.file_name();
        let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".json")) else {
            continue;
        };
        let Ok(uuid) = uuid::Uuid::parse_str(id) else {
            continue;
        };
        let upload = UploadId(uuid);
        let place = Place::new(staging, upload);
        let old = place
            .sidecar()
            .is_ok_and(|sidecar| sidecar.created_at < moment);
        if old && !wanted.contains(&upload) {
            place.remove();
        }
    }
}

fn decode(request: &UploadImport) -> Result<Vec<u8>> {
    const SMALLER: &str = "Send the file in pieces of at most 1 MiB.";
    let too_large = || Error::invalid("piece", "The piece is larger than 1 MiB.", SMALLER);
    if request.piece.len() > PIECE_LIMIT.div_ceil(3) * 4 {
        return Err(too_large());
    }
    let piece = STANDARD.decode(&request.piece).map_err(|_| {
        Error::invalid(
            "piece",
            "The piece is not base64.",
            "Send it again, encoded.",
        )
    })?;
    if piece.len() > PIECE_LIMIT {
        return Err(too_large());
    }
    let end = u64::from(request.offset) + piece.len() as u64;
    if request.size > UPLOAD_LIMIT {
        return Err(Error::invalid(
            "size",
            "The file is larger than 1 GiB.",
            "Split it into several files, each with the header.",
        ));
    }
    if end > u64::from(request.size) {
        return Err(Error::invalid(
            "offset",
            "The piece goes beyond the end of the file.",
            "Choose the file again; it may have changed meanwhile.",
        ));
    }
    Ok(piece)
}

fn check_name(name: &str) -> Result<()> {
    let unfit = |c: char| matches!(c, '/' | '\\') || c.is_control();
    let count = name.chars().count();
    if count == 0 || count > NAME_CHARS || name.contains(unfit) || name == "." || name == ".." {
        return Err(Error::invalid(
            "file_name",
            "The file's name cannot be used.",
            "Give the name alone, without folders, of 1 to 255 characters.",
        ));
    }
    Ok(())
}

fn begin(place: &Place, request: &UploadImport, now: DateTime<Utc>) -> Result<()> {
    if request.offset != 0 {
        return Err(out_of_order(0));
    }
    fs::create_dir_all(&place.folder).map_err(|error| Error::file(&place.folder, error))?;
    place.save(&Sidecar {
        file_name: request.file_name.clone(),
        size: request.size,
        created_at: now,
        counted: None,
    })
}

fn out_of_order(received: u64) -> Error {
    Error::invalid(
        "offset",
        format!("The piece does not follow: {received} bytes have arrived."),
        "Send the pieces in order, from there on.",
    )
}

/// Appends what is new in a piece; a piece that is there already is answered as it was.
fn take(place: &Place, request: &UploadImport, piece: &[u8]) -> Result<Upload> {
    let sidecar = place.sidecar()?;
    if sidecar.size != request.size || sidecar.file_name != request.file_name {
        return Err(Error::invalid(
            "size",
            "The file is not the one this upload began with.",
            "Choose the file again.",
        ));
    }
    let upload = |received: u64| Upload {
        id: place.id,
        received: u32::try_from(received).unwrap_or(u32::MAX),
        size: sidecar.size,
    };
    if place.data().exists() {
        return Ok(upload(u64::from(sidecar.size)));
    }
    let received = place.received();
    let offset = u64::from(request.offset);
    if offset > received {
        return Err(out_of_order(received));
    }
    let known = usize::try_from(received - offset).unwrap_or(usize::MAX);
    let total = match piece.get(known..) {
        Some(new) => append(&place.named("part"), received, new)?,
        None => received,
    };
    if total == u64::from(sidecar.size) {
        let part = place.named("part");
        fs::rename(&part, place.data()).map_err(|error| Error::file(&part, error))?;
    }
    Ok(upload(total))
}

fn append(path: &Path, received: u64, new: &[u8]) -> Result<u64> {
    let place = |error| Error::file(path, error);
    let mut options = OpenOptions::new();
    let mut file = options
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(place)?;
    file.seek(SeekFrom::Start(received)).map_err(place)?;
    file.write_all(new).map_err(place)?;
    file.sync_data().map_err(place)?;
    Ok(received + new.len() as u64)
}
