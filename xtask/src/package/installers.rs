//! The desktop's installers, made by Tauri's bundler. An updater is in them only where somebody says whose word it takes and
//! where it asks: `KEYDESK_UPDATER_KEY` (the public key that signs updates) and `KEYDESK_UPDATER_URL`.
//!
//! Deliberately absent: AppImage, which fetches its runtime from elsewhere while it is made.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Plan, build};
use crate::repository::{program, ui};

/// What each system installs.
const BUNDLES: &str = if cfg!(target_os = "linux") {
    "deb,rpm"
} else if cfg!(windows) {
    "nsis,msi"
} else {
    "dmg"
};

/// The files among what the bundler leaves that people install, and the signatures that an updater asks for.
const KINDS: [&str; 7] = ["deb", "rpm", "exe", "msi", "dmg", "sig", "gz"];

/// Where updates come from.
#[derive(Debug, PartialEq, Eq)]
struct Updates {
    key: String,
    url: String,
}

pub fn make(plan: &Plan) -> Result<()> {
    let updates = updates(|name| env::var(name).ok())?;
    let mut tauri = program("node");
    tauri
        .arg(ui().join("node_modules/@tauri-apps/cli/tauri.js"))
        .args(["build", "--ci", "--bundles", BUNDLES]);
    if plan.debug {
        tauri.arg("--debug");
    }
    match &updates {
        Some(updates) => {
            println!("With an updater that asks {}", updates.url);
            tauri.args(["--features", "updater", "--config", &config(updates)]);
        }
        None => {
            println!("Without an updater: KEYDESK_UPDATER_KEY and KEYDESK_UPDATER_URL are not set")
        }
    }
    // The libraries of the system are named by the packages, and the same sources make the same program.
    tauri.args(["--", "--locked"]);
    build("Building the desktop and its installers", &mut tauri)?;
    collect(&plan.built(None).join("bundle"), &plan.out)
}

/// Both, or none: one without the other is a mistake that would show only when the first update does not come.
fn updates(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Updates>> {
    let said = |name| {
        variable(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    match (said("KEYDESK_UPDATER_KEY"), said("KEYDESK_UPDATER_URL")) {
        (None, None) => Ok(None),
        (Some(key), Some(url)) if url.starts_with("https://") => Ok(Some(Updates { key, url })),
        (Some(_), Some(url)) => {
            bail!("KEYDESK_UPDATER_URL is {url}. Updates come by https:// only.")
        }
        _ => bail!(
            "KEYDESK_UPDATER_KEY and KEYDESK_UPDATER_URL go together. Set both for an updater, or none."
        ),
    }
}

/// What is laid over tauri.conf.json.
fn config(updates: &Updates) -> String {
    serde_json::json!({
        "bundle": { "createUpdaterArtifacts": true },
        "plugins": { "updater": { "pubkey": updates.key, "endpoints": [updates.url] } },
    })
    .to_string()
}

fn collect(bundle: &Path, out: &Path) -> Result<()> {
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
                && name.contains(super::VERSION)
            {
                fs::copy(&file, out.join(name))?;
                found += 1;
            }
        }
    }
    if found == 0 {
        bail!(
            "The bundler left nothing of version {} in {}",
            super::VERSION,
            bundle.display()
        );
    }
    Ok(())
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

    fn told(key: Option<&str>, url: Option<&str>) -> Result<Option<Updates>> {
        updates(|name| {
            let text = if name.ends_with("KEY") { key } else { url };
            text.map(str::to_owned)
        })
    }

    #[test]
    fn an_updater_takes_a_key_and_an_address_and_half_of_it_is_refused() {
        assert_eq!(told(None, None).unwrap(), None);
        assert_eq!(told(Some(" "), Some("")).unwrap(), None);
        let both = told(Some("key"), Some("https://updates.example.com/")).unwrap();
        assert_eq!(both.unwrap().key, "key");
        assert!(told(Some("key"), None).is_err());
        assert!(told(None, Some("https://updates.example.com/")).is_err());
        assert!(told(Some("key"), Some("http://updates.example.com/")).is_err());
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
