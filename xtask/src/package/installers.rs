//! The desktop's installers, made by Tauri's bundler: first the program, then, of what that program turns out to need, the
//! packages.
//!
//! Deliberately absent: AppImage, which fetches its runtime from elsewhere while it is made.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::updates::Updates;
use super::{Plan, VERSION, build, empty, needs};
use crate::repository::{program, ui};

/// What each system installs. On macOS an update replaces the app, which the image for people contains.
const BUNDLES: &str = if cfg!(target_os = "linux") {
    "deb,rpm"
} else if cfg!(windows) {
    "nsis,msi"
} else {
    "app,dmg"
};

/// The files among what the bundler leaves that people install, and the signatures that an updater asks for.
const KINDS: [&str; 7] = ["deb", "rpm", "exe", "msi", "dmg", "sig", "gz"];

pub fn make(plan: &Plan) -> Result<()> {
    let updates = Updates::asked_for()?;
    match &updates {
        Some(updates) => println!("With an updater that asks {}", updates.url),
        None => {
            println!("Without an updater: KEYDESK_UPDATER_KEY and KEYDESK_UPDATER_URL are not set")
        }
    }
    let configured = updates.as_ref().map(Updates::config);
    let mut compile = tauri(plan, "build", configured.as_ref());
    // The libraries of the system are named by the packages, and the same sources make the same program.
    compile.args(["--no-bundle", "--", "--locked"]);
    build("Building the desktop", &mut compile)?;

    let built = plan.built(None);
    let mut bundle = tauri(plan, "bundle", configured.as_ref());
    bundle.args(["--bundles", BUNDLES]);
    if cfg!(target_os = "linux") {
        let needed = needs::config(&built.join("keydesk"))?;
        bundle.args(["--config", &needed.to_string()]);
    }
    empty(&built.join("bundle"))?;
    build("Making its installers", &mut bundle)?;
    collect(&built.join("bundle"), &plan.out, &plan.host)?;
    match updates {
        Some(updates) => updates.write_manifest(&plan.out, &plan.host),
        None => Ok(()),
    }
}

/// Tauri's own tool, as the lockfile of the interface has it.
fn tauri(plan: &Plan, task: &str, configured: Option<&Value>) -> Command {
    let mut tauri = program("node");
    tauri
        .arg(ui().join("node_modules/@tauri-apps/cli/tauri.js"))
        .args([task, "--ci"]);
    if plan.debug {
        tauri.arg("--debug");
    }
    if let Some(configured) = configured {
        tauri.args(["--features", "updater", "--config", &configured.to_string()]);
    }
    tauri
}

fn collect(bundle: &Path, out: &Path, host: &str) -> Result<()> {
    let mut found = 0;
    for folder in fs::read_dir(bundle).with_context(|| format!("no {}", bundle.display()))? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(&folder)? {
            let file = file?.path();
            let kind = file.extension().and_then(|kind| kind.to_str());
            let ours = file.file_name().and_then(|name| name.to_str());
            if let (Some(kind), Some(name)) = (kind, ours)
                && file.is_file()
                && KINDS.contains(&kind)
            {
                fs::copy(&file, out.join(with_version(name, host)))?;
                found += 1;
            }
        }
    }
    if found == 0 {
        bail!(
            "The bundler left nothing to install in {}",
            bundle.display()
        );
    }
    Ok(())
}

/// The app that macOS is updated by is the only file whose name the bundler gives no version and no machine.
fn with_version(name: &str, host: &str) -> String {
    match name.split_once(".app.tar.gz") {
        Some((product, rest)) => {
            let machine = host.split('-').next().unwrap_or_default();
            format!("{product}_{VERSION}_{machine}.app.tar.gz{rest}")
        }
        None => name.to_owned(),
    }
}

/// What the bundler takes its version from: the workspace's, by its own silence.
#[cfg(test)]
fn configuration() -> serde_json::Value {
    let text = fs::read_to_string(crate::repository::root().join("tauri.conf.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_for_people_has_its_version_in_its_name() {
        let host = "aarch64-apple-darwin";
        assert_eq!(
            with_version("Keydesk.app.tar.gz.sig", host),
            format!("Keydesk_{VERSION}_aarch64.app.tar.gz.sig")
        );
        assert_eq!(
            with_version("Keydesk_1_amd64.deb", host),
            "Keydesk_1_amd64.deb"
        );
    }

    #[test]
    fn the_configuration_names_no_version_and_no_updater_of_its_own() {
        let configuration = configuration();
        assert!(configuration.get("version").is_none(), "Cargo.toml says it");
        assert!(configuration["plugins"].get("updater").is_none());
        assert!(
            configuration["bundle"]
                .get("createUpdaterArtifacts")
                .is_none()
        );
    }
}
