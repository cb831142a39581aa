//! Where copies look for newer versions, and whose word they take: `KEYDESK_UPDATER_URL` and `KEYDESK_UPDATER_KEY` (the public
//! key that signs updates). Without them no updater is compiled in; with them `latest.json` is written, which that address serves.
//!
//! Deliberately absent: signing. The bundler signs what it makes with `TAURI_SIGNING_PRIVATE_KEY`.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use super::VERSION;

/// What copies ask for; the release puts the systems' together.
pub const MANIFEST: &str = "latest.json";

#[derive(Debug, PartialEq, Eq)]
pub struct Updates {
    pub key: String,
    pub url: String,
}

impl Updates {
    /// What the environment says.
    pub fn asked_for() -> Result<Option<Self>> {
        Self::read(|name| env::var(name).ok())
    }

    /// Both, or none: one without the other is a mistake that would show only when the first update does not come.
    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Self>> {
        let said = |name| {
            variable(name)
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        match (said("KEYDESK_UPDATER_KEY"), said("KEYDESK_UPDATER_URL")) {
            (None, None) => Ok(None),
            (Some(_), Some(url)) if !url.starts_with("https://") => {
                bail!("KEYDESK_UPDATER_URL is {url}. Updates come by https:// only.")
            }
            (Some(_), Some(_)) if said("TAURI_SIGNING_PRIVATE_KEY").is_none() => bail!(
                "TAURI_SIGNING_PRIVATE_KEY is not set: copies that look for updates refuse what nobody signed. \
                 `npx --prefix ui tauri signer generate` makes both keys."
            ),
            (Some(key), Some(url)) => Ok(Some(Self { key, url })),
            _ => bail!(
                "KEYDESK_UPDATER_KEY and KEYDESK_UPDATER_URL go together. Set both for an updater, or none."
            ),
        }
    }

    /// What is laid over tauri.conf.json.
    pub fn config(&self) -> Value {
        json!({
            "bundle": { "createUpdaterArtifacts": true },
            "plugins": { "updater": { "pubkey": self.key, "endpoints": [self.url] } },
        })
    }

    /// Writes what the address has to serve, beside what it names.
    pub fn write_manifest(&self, out: &Path, host: &str) -> Result<()> {
        let mut platforms = Map::new();
        for entry in fs::read_dir(out)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(file) = name.and_then(|name| name.strip_suffix(".sig")) else {
                continue;
            };
            let signature = fs::read_to_string(&path)?.trim().to_owned();
            let platform = platform(host, file)
                .with_context(|| format!("no copy installs {file} as an update"))?;
            platforms.insert(
                platform,
                json!({ "signature": signature, "url": self.address_of(file) }),
            );
        }
        if platforms.is_empty() {
            bail!("The bundler signed nothing, so that no copy could be updated");
        }
        let manifest = json!({ "version": VERSION, "platforms": platforms });
        fs::write(out.join(MANIFEST), serde_json::to_string_pretty(&manifest)?)?;
        Ok(())
    }

    /// Files lie beside what the address serves.
    fn address_of(&self, file: &str) -> String {
        let folder = self.url.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{file}")
    }
}

/// How the updater calls a copy that was installed from such a file: `linux-x86_64-deb`.
fn platform(host: &str, file: &str) -> Option<String> {
    let machine = host.split('-').next()?;
    let (system, kind) = match file.rsplit_once('.')?.1 {
        "deb" => ("linux", "deb"),
        "rpm" => ("linux", "rpm"),
        "exe" => ("windows", "nsis"),
        "msi" => ("windows", "msi"),
        "gz" => ("darwin", "app"),
        _ => return None,
    };
    Some(format!("{system}-{machine}-{kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://updates.example.com/desk/latest.json";

    fn told(key: Option<&str>, url: Option<&str>, signs: bool) -> Result<Option<Updates>> {
        Updates::read(|name| match name {
            "KEYDESK_UPDATER_KEY" => key.map(str::to_owned),
            "KEYDESK_UPDATER_URL" => url.map(str::to_owned),
            _ => signs.then(|| "private".to_owned()),
        })
    }

    #[test]
    fn an_updater_takes_a_key_and_an_address_and_half_of_it_is_refused() {
        assert_eq!(told(None, None, true).unwrap(), None);
        assert_eq!(told(Some(" "), Some(""), false).unwrap(), None);
        assert_eq!(
            told(Some("key"), Some(URL), true).unwrap().unwrap().key,
            "key"
        );
        assert!(told(Some("key"), None, true).is_err());
        assert!(told(None, Some(URL), true).is_err());
        let plain = told(Some("key"), Some("http://updates.example.com/"), true);
        assert!(plain.is_err());
    }

    #[test]
    fn an_updater_without_anything_that_signs_is_refused() {
        let refused = told(Some("key"), Some(URL), false).unwrap_err();
        assert!(refused.to_string().contains("TAURI_SIGNING_PRIVATE_KEY"));
    }

    #[test]
    fn the_manifest_names_each_signed_file_beside_its_own_address() {
        let folder = keydesk_testkit::TempFolder::new().unwrap();
        for (name, text) in [
            ("a.deb", "deb"),
            ("a.deb.sig", "word\n"),
            ("b.rpm.sig", "sign"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let updates = told(Some("key"), Some(URL), true).unwrap().unwrap();
        let host = "x86_64-unknown-linux-gnu";
        updates.write_manifest(folder.path(), host).unwrap();
        let text = fs::read_to_string(folder.path().join(MANIFEST)).unwrap();
        let manifest: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["version"], VERSION);
        assert_eq!(
            manifest["platforms"],
            json!({
                "linux-x86_64-deb": { "signature": "word", "url": "https://updates.example.com/desk/a.deb" },
                "linux-x86_64-rpm": { "signature": "sign", "url": "https://updates.example.com/desk/b.rpm" },
            })
        );
    }

    #[test]
    fn a_folder_without_a_signature_is_no_update() {
        let folder = keydesk_testkit::TempFolder::new().unwrap();
        let updates = told(Some("key"), Some(URL), true).unwrap().unwrap();
        assert!(updates.write_manifest(folder.path(), "x86_64-x").is_err());
    }

    #[test]
    fn every_system_has_its_own_word_for_what_was_installed() {
        let windows = "x86_64-pc-windows-msvc";
        let named = |host, file| platform(host, file).unwrap();
        assert_eq!(
            named(windows, "Keydesk_1_x64-setup.exe"),
            "windows-x86_64-nsis"
        );
        assert_eq!(
            named(windows, "Keydesk_1_x64_en-US.msi"),
            "windows-x86_64-msi"
        );
        assert_eq!(
            named("aarch64-apple-darwin", "Keydesk_1_aarch64.app.tar.gz"),
            "darwin-aarch64-app"
        );
        assert_eq!(platform(windows, "SHA256SUMS"), None);
    }
}
