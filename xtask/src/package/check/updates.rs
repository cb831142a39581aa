//! Updates: that a program looks for them only where it was told to, and that whoever does will find what its key signed.
//!
//! Deliberately absent: installing one; the updater's own library does that, with the system's package manager.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use minisign_verify::{PublicKey, Signature};
use serde_json::Value;

use crate::package::updates::{MANIFEST, Updates};

/// Words that are in a program with an updater, whatever it was built from.
const OF_UPDATER: &[u8] = b"minisign";

pub fn is_there_only_if_asked_for(program: &Path) -> Result<String> {
    let bytes = fs::read(program)?;
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    match (Updates::asked_for()?, has(OF_UPDATER)) {
        (None, false) => Ok("none was, none is".to_owned()),
        (None, true) => bail!("nobody asked for one, and there it is"),
        (Some(updates), _) if !has(updates.url.as_bytes()) => {
            bail!("the program does not know {}", updates.url)
        }
        (Some(updates), _) if !has(updates.key.as_bytes()) => {
            bail!("the program does not know the key that signs updates")
        }
        (Some(updates), _) => Ok(format!("it asks {}", updates.url)),
    }
}

/// Each file that the manifest names, with the key that copies are packaged with.
pub fn are_signed(out: &Path) -> Result<String> {
    let updates = Updates::asked_for()?.context("nobody asked for an updater")?;
    let key = PublicKey::decode(&decoded(&updates.key)?)?;
    let manifest: Value = serde_json::from_str(&fs::read_to_string(out.join(MANIFEST))?)?;
    let platforms = manifest["platforms"]
        .as_object()
        .context("the manifest names no platform")?;
    for (platform, update) in platforms {
        let word = |name: &str| update[name].as_str().unwrap_or_default();
        let file = word("url").rsplit('/').next().unwrap_or_default();
        let signature = Signature::decode(&decoded(word("signature"))?)?;
        key.verify(&fs::read(out.join(file))?, &signature, true)
            .with_context(|| format!("{platform}: {file} is not signed by the key"))?;
    }
    let names: Vec<&str> = platforms.keys().map(String::as_str).collect();
    Ok(names.join(", "))
}

/// Keys and signatures travel as minisign's own files, wrapped once more.
fn decoded(text: &str) -> Result<String> {
    Ok(String::from_utf8(STANDARD.decode(text.trim())?)?)
}
