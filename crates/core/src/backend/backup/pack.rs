//! One file of many: a plain tar, the manifest first and then its SHA-256, so that a reader knows what must follow.
//!
//! Plain, since whoever has nothing but the file can still open it with the tools of any system. Deliberately absent:
//! what is in the databases ([`super::checking`]).

use std::{
    fs::File,
    io::{BufReader, Read, Result as IoResult, Write},
    path::Path,
};

use sha2::{Digest, Sha256};
use tar::{Archive, Builder, Entry, Header};

use super::{
    manifest::{FORMAT, LONGEST, MANIFEST, Manifest, Part, SEAL},
    refused,
};
use crate::error::{Error, Result};

/// Bytes moved at a time.
const PIECE: usize = 256 * 1024;
/// A tar's unit.
const BLOCK: u64 = 512;
/// The length of a SHA-256 in hexadecimal.
const SEAL_LENGTH: u64 = 64;

/// The size of a file, and its SHA-256.
pub(super) fn measure(file: &Path) -> IoResult<(u64, String)> {
    let mut reader = BufReader::with_capacity(PIECE, File::open(file)?);
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0_u64, vec![0_u8; PIECE]);
    loop {
        let read = reader.read(&mut piece)?;
        if read == 0 {
            return Ok((size, hex::encode(hash.finalize())));
        }
        hash.update(&piece[..read]);
        size += read as u64;
    }
}

/// Writes a backup of the files that lie in `folder` as the manifest names them.
pub(super) fn write(manifest: &Manifest, folder: &Path, out: impl Write) -> IoResult<()> {
    let text = serde_json::to_vec_pretty(manifest)?;
    let seal = hex::encode(Sha256::digest(&text));
    let mut tar = Builder::new(out);
    let header = |size: u64| {
        let mut header = Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(manifest.made_at.timestamp().unsigned_abs());
        header
    };
    tar.append_data(&mut header(text.len() as u64), MANIFEST, text.as_slice())?;
    tar.append_data(&mut header(SEAL_LENGTH), SEAL, seal.as_bytes())?;
    for part in &manifest.parts {
        let file = BufReader::with_capacity(PIECE, File::open(folder.join(&part.name))?);
        tar.append_data(&mut header(part.size), &part.name, file)?;
    }
    tar.into_inner()?.flush()
}

/// Reads a backup into a folder, and refuses it at the first byte that is not as the manifest says.
///
/// # Errors
/// `backup_refused` with the part and the check; `file` when the folder cannot be written.
pub(super) fn unpack(file: &Path, folder: &Path) -> Result<Manifest> {
    let unread = |error: std::io::Error| Error::file(file, error);
    let opened = File::open(file).map_err(unread)?;
    let length = opened.metadata().map_err(unread)?.len();
    let mut archive = Archive::new(BufReader::with_capacity(PIECE, opened));
    let mut entries = archive
        .entries()
        .map_err(|error| refused(MANIFEST, "format", format!("this is no backup: {error}.")))?;
    let (manifest, text) = read_manifest(&mut entries)?;
    check_length(&manifest, text, length)?;
    for part in &manifest.parts {
        let entry = next(&mut entries, &part.name)?;
        unpack_part(entry, part, folder)?;
    }
    Ok(manifest)
}

type Entries<'a> = tar::Entries<'a, BufReader<File>>;
type Found<'a> = Entry<'a, BufReader<File>>;

/// The next entry, which must be the one of this name.
fn next<'a>(entries: &mut Entries<'a>, name: &str) -> Result<Found<'a>> {
    let missing = |why: String| refused(name, "presence", why);
    let entry = match entries.next() {
        None => return Err(missing("it is missing.".into())),
        Some(Err(error)) => return Err(missing(format!("it does not read: {error}."))),
        Some(Ok(entry)) => entry,
    };
    let found = entry.path_bytes().into_owned();
    if found != name.as_bytes() || !entry.header().entry_type().is_file() {
        let found = String::from_utf8_lossy(&found).into_owned();
        return Err(missing(format!(
            "it is missing; {found} stands in its place."
        )));
    }
    Ok(entry)
}

/// The manifest, and how long its text is.
fn read_manifest(entries: &mut Entries<'_>) -> Result<(Manifest, u64)> {
    let no_manifest = |why: String| refused(MANIFEST, "format", why);
    let text = {
        let mut entry = next(entries, MANIFEST)
            .map_err(|_| no_manifest("this file is no Keydesk backup.".into()))?;
        if entry.size() > LONGEST {
            return Err(no_manifest("it is too long.".into()));
        }
        let mut text = Vec::new();
        entry
            .read_to_end(&mut text)
            .map_err(|error| no_manifest(format!("it does not read: {error}.")))?;
        if text.len() as u64 != entry.size() {
            return Err(refused(MANIFEST, "size", "the file was cut off within it."));
        }
        text
    };
    let mut seal = Vec::new();
    next(entries, SEAL)?
        .take(SEAL_LENGTH)
        .read_to_end(&mut seal)
        .map_err(|error| refused(SEAL, "format", format!("it does not read: {error}.")))?;
    if hex::encode(Sha256::digest(&text)).as_bytes() != seal {
        return Err(refused(
            MANIFEST,
            "hash",
            "it is not what was written when the backup was taken.",
        ));
    }
    let format = serde_json::from_slice::<serde_json::Value>(&text)
        .map_err(|error| no_manifest(format!("it is no JSON: {error}.")))?;
    let format = format.get("format").and_then(serde_json::Value::as_u64);
    if format != Some(u64::from(FORMAT)) {
        return Err(no_manifest(
            "a newer Keydesk packed it in another way; update Keydesk.".into(),
        ));
    }
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| no_manifest(format!("it does not read: {error}.")))?;
    match manifest.parts.iter().find(|part| !part.is_known()) {
        Some(part) => Err(no_manifest(format!(
            "it names {}, which no backup holds.",
            part.name
        ))),
        None => Ok((manifest, text.len() as u64)),
    }
}

/// Refuses a file that is not as long as its manifest makes it: each entry has a head and fills whole blocks, and two empty
/// blocks end the file.
fn check_length(manifest: &Manifest, text: u64, length: u64) -> Result<()> {
    let entry = |size: u64| BLOCK + size.div_ceil(BLOCK) * BLOCK;
    let mut end = entry(text) + entry(SEAL_LENGTH);
    for part in &manifest.parts {
        end += entry(part.size);
        if length < end {
            return Err(refused(
                &part.name,
                "size",
                "the file was cut off before this part ends.",
            ));
        }
    }
    match length == end + 2 * BLOCK {
        true => Ok(()),
        false => Err(refused(
            "The file's end",
            "size",
            "the file was cut off there, or something was added.",
        )),
    }
}

fn unpack_part(mut entry: Found<'_>, part: &Part, folder: &Path) -> Result<()> {
    let target = folder.join(&part.name);
    let unwritten = |error: std::io::Error| Error::file(&target, error);
    if entry.size() != part.size {
        return Err(refused(
            &part.name,
            "size",
            format!("it has {} bytes instead of {}.", entry.size(), part.size),
        ));
    }
    let mut out = private_new(&target).map_err(unwritten)?;
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0_u64, vec![0_u8; PIECE]);
    loop {
        let read = entry
            .read(&mut piece)
            .map_err(|error| refused(&part.name, "size", format!("it breaks off: {error}.")))?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        size += read as u64;
        out.write_all(&piece[..read]).map_err(unwritten)?;
    }
    if size != part.size {
        return Err(refused(
            &part.name,
            "size",
            format!("it breaks off after {size} of {} bytes.", part.size),
        ));
    }
    if hex::encode(hash.finalize()) != part.sha256 {
        return Err(refused(
            &part.name,
            "hash",
            "its bytes are not those that were written.",
        ));
    }
    out.sync_all().map_err(unwritten)
}

/// A new file that only its owner can read.
fn private_new(path: &Path) -> IoResult<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
