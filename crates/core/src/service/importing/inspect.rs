//! A look at an uploaded file: how it is written, what its columns are, its first rows.

use std::{fs::File, path::Path};

use sha2::{Digest, Sha256};

use super::{
    blocking,
    reader::{open, unreadable},
    uploads::Place,
};
use crate::{
    error::{Error, Result},
    operations::imports::{ImportColumn, ImportInspection, InspectImport},
    service::EnvironmentScope,
    store::meta,
    tabular::{
        columns::{self, Field},
        dates::{DateOrder, DateOrderVotes},
        presets::Preset,
        read::ReadError,
        sniff::{Shape, sniff_whole},
    },
};

/// Rows shown.
const SAMPLES: usize = 20;

/// What one pass over a file finds.
#[derive(Debug)]
struct Look {
    shape: Shape,
    headers: Vec<String>,
    plain: Vec<Option<Field>>,
    preset: Option<Preset>,
    samples: Vec<Vec<String>>,
    rows: u32,
    date_order: Option<DateOrder>,
}

/// The setting that remembers what the columns of these headers were taken for, with a preset and without.
pub(super) fn mapping_setting(headers: &[String], preset: Option<Preset>) -> String {
    let mut hash = Sha256::new();
    if let Some(preset) = preset {
        hash.update(preset.title().as_bytes());
    }
    for header in headers {
        // The length parts the headers, so that no two lists make one text.
        hash.update((header.len() as u64).to_le_bytes());
        hash.update(header.as_bytes());
    }
    let hex: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("import_mapping:{hex}")
}

impl EnvironmentScope {
    /// Looks at an uploaded file.
    ///
    /// # Errors
    /// `not_found` for an unknown upload; `unreadable_file` when it is no table.
    pub async fn inspect_import(&self, request: InspectImport) -> Result<ImportInspection> {
        let place = Place::new(&self.environment.staging, request.upload);
        let (sidecar, look) = blocking(move || {
            let mut sidecar = place.sidecar()?;
            let look = look(&place, request.shape)?;
            sidecar.counted = Some((look.shape, look.rows));
            place.save(&sidecar)?;
            Ok((sidecar, look))
        })
        .await?;
        let plain_before = self.remembered(&look.headers, None).await?;
        let known = match look.preset {
            Some(preset) => self.remembered(&look.headers, Some(preset)).await?,
            None => plain_before.clone(),
        };
        let remembered = known.is_some();
        let plain = plain_before.unwrap_or(look.plain);
        let fields = known.unwrap_or_else(|| match look.preset {
            Some(preset) => preset.map(&look.headers),
            None => plain.clone(),
        });
        let columns = look.headers.into_iter().zip(fields.into_iter().zip(plain));
        Ok(ImportInspection {
            upload: request.upload,
            file_name: sidecar.file_name,
            size: sidecar.size,
            shape: look.shape,
            columns: columns
                .map(|(header, (field, plain))| ImportColumn {
                    header,
                    field,
                    plain,
                })
                .collect(),
            samples: look.samples,
            rows: look.rows,
            date_order: look.date_order,
            remembered,
            preset: look.preset,
        })
    }

    /// What the columns of these headers were taken for last time.
    async fn remembered(
        &self,
        headers: &[String],
        preset: Option<Preset>,
    ) -> Result<Option<Vec<Option<Field>>>> {
        let mut tx = self.environment.database.read().await?;
        let value = meta::setting(&mut tx, &mapping_setting(headers, preset)).await?;
        let fields: Option<Vec<Option<Field>>> =
            value.and_then(|value| serde_json::from_str(&value).ok());
        Ok(fields.filter(|fields| columns::check(fields, headers.len()).is_ok()))
    }
}

fn look(place: &Place, shape: Option<Shape>) -> Result<Look> {
    let path = place.data();
    let shape = match shape {
        Some(shape) => shape,
        None => sniffed(&path)?,
    };
    let mut rows = open(&path, shape)?;
    let headers = rows.columns().to_vec();
    let plain = columns::guess(&headers);
    let preset = Preset::recognise(&headers);
    let taken = preset.map_or_else(|| plain.clone(), |preset| preset.map(&headers));
    let dated: Vec<usize> = (0..headers.len())
        .filter(|place| matches!(taken[*place], Some(Field::ExpiresAt | Field::CreatedAt)))
        .collect();
    let mut votes = DateOrderVotes::default();
    let mut samples = Vec::new();
    let mut count = 0_u32;
    for next in &mut rows {
        count = count.saturating_add(1);
        let row = match next {
            Ok(row) => row,
            Err(ReadError::Row { .. }) => continue,
            Err(error) => return Err(unreadable(error)),
        };
        for cell in dated.iter().filter_map(|place| row.cells.get(*place)) {
            votes.observe(cell);
        }
        if samples.len() < SAMPLES {
            samples.push(row.cells);
        }
    }
    let date_order = votes.decide();
    Ok(Look {
        shape,
        headers,
        plain,
        preset,
        samples,
        rows: count,
        date_order,
    })
}

pub(super) fn sniffed(path: &Path) -> Result<Shape> {
    let file = File::open(path).map_err(|_| Error::UnreadableFile {
        reason: "The file has not arrived whole.".to_owned(),
        remedy: "Choose the file again.".to_owned(),
    })?;
    sniff_whole(file).map_err(|error| Error::file(path, error))
}
