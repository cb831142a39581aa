//! `cargo xtask guide`: what the documents promise is there. Links lead somewhere, images exist and are small, every page of
//! the guide is reached from its index, and `docs/seeds.md` has no row without a test that runs. `--images` fills
//! `docs/guide/images` from what the window's tests looked at last.
//!
//! Deliberately absent: whether the sentences are true. People read; the tests that run the guide's samples are elsewhere.

#[cfg(feature = "images")]
mod images;
mod pages;
#[cfg(feature = "images")]
mod reduce;
mod seeds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::repository::root;

#[derive(clap::Args)]
pub struct Guide {
    /// Take the guide's images anew from tests/out, where the window's tests leave what they looked at
    #[arg(long)]
    images: bool,
}

impl Guide {
    pub fn execute(self) -> Result<ExitCode> {
        if self.images && !self.take_images()? {
            return Ok(ExitCode::FAILURE);
        }
        let mut faults = pages::faults(root())?;
        faults.extend(seeds::faults(root())?);
        for fault in &faults {
            eprintln!("{fault}");
        }
        if faults.is_empty() {
            println!(
                "Every link and image of the documents is there, and every test that docs/seeds.md names."
            );
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!("{} to mend in the documents.", faults.len());
        Ok(ExitCode::FAILURE)
    }
}

#[cfg(feature = "images")]
impl Guide {
    fn take_images(&self) -> Result<bool> {
        images::take(root())?;
        Ok(true)
    }
}

/// What reads and writes pictures is not in the usual build: xtask starts itself again with it.
#[cfg(not(feature = "images"))]
impl Guide {
    fn take_images(&self) -> Result<bool> {
        let mut again = crate::repository::cargo();
        again.args([
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--features",
            "images",
        ]);
        again.args(["--", "guide", "--images"]);
        Ok(crate::repository::attend(&mut again)?.success())
    }
}

/// Every file below a folder whose name ends so, in order; nothing that is built or installed.
fn files(folder: &Path, ends: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("no {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && !["node_modules", "target", "dist", "gen"].contains(&name)
            {
                found.extend(files(&path, ends)?);
            }
        } else if ends.iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A path as people say it in this repository.
fn said<'a>(root: &Path, path: &'a Path) -> std::path::Display<'a> {
    path.strip_prefix(root).unwrap_or(path).display()
}
