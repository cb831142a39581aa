//! What a desktop reads to offer Keydesk and to hand `keydesk://` links to it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{names, run};
use crate::repository::{answer, program};

/// Beneath the folder that the package is unpacked in.
pub fn is_found(root: &Path) -> Result<String> {
    let entry = root.join("usr/share/applications/Keydesk.desktop");
    let text = fs::read_to_string(&entry).context("no .desktop file")?;
    names(
        &text,
        &[
            "Name=Keydesk\n",
            "Exec=keydesk %u\n",
            "Icon=keydesk\n",
            "Terminal=false\n",
            "MimeType=x-scheme-handler/keydesk;\n",
            "Comment=The desk from which you run your license keys\n",
        ],
    )?;
    let icon = root.join("usr/share/icons/hicolor/128x128/apps/keydesk.png");
    if !fs::read(&icon)?.starts_with(b"\x89PNG") {
        bail!("{} is no picture", icon.display());
    }
    if answer(program("desktop-file-validate").arg("--help")).is_none() {
        return Ok("unasked: desktop-file-validate is not here".to_owned());
    }
    run(Command::new("desktop-file-validate").arg(&entry))?;
    Ok("desktop-file-validate agrees".to_owned())
}
