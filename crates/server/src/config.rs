//! How the server is told what to do: flags, environment variables, a TOML file. In this order, the first that says
//! something about a setting counts.
//!
//! Deliberately absent: settings of the workspace, which everybody changes at the desk.

use std::{
    collections::BTreeMap,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;

use crate::{
    address::{AddressRefused, Listen},
    api,
    limits::{Limits, MaybeQuota, Quota},
    peer::Proxies,
    serve::Options,
    tls::TlsFiles,
};

/// Where it listens when nobody says.
const DEFAULT_LISTEN: &str = "127.0.0.1:4750";

/// What `serve` can be told, on the command line or in the environment.
#[derive(Debug, Clone, Default, Args)]
pub struct Told {
    /// A file (TOML) with these settings; a flag or environment variable beside it goes first. Names are those of the
    /// flags with _ for -, lists are lists: listen = "0.0.0.0:443", names = ["licenses.example.com"].
    #[arg(long, env = "KEYDESK_CONFIG", value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// A workspace folder, or a postgres:// URL (better handed over in the environment variable or the file, where other
    /// programs of this computer do not see its password).
    #[arg(
        long,
        env = "KEYDESK_WORKSPACE",
        hide_env_values = true,
        value_name = "PATH|URL"
    )]
    pub workspace: Option<String>,
    /// The file of the workspace's master key, which signing needs. Without it, the one in the workspace folder, or this
    /// computer's for a workspace on Postgres. The first to open a workspace makes it.
    #[arg(long, env = "KEYDESK_MASTER_KEY_FILE", value_name = "PATH")]
    pub master_key_file: Option<PathBuf>,
    /// A file with the passphrase of a workspace folder that has one: its first line. Signing needs it; without it, somebody
    /// has to give it in the desk once. KEYDESK_PASSPHRASE holds the passphrase itself, where that is better.
    #[arg(long, value_name = "PATH")]
    pub passphrase_file: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:4750]. Other computers are answered only with a certificate or behind proxies.
    #[arg(long, env = "KEYDESK_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<Listen>,
    /// The names by which it is called, such as licenses.example.com. Requests to any other name are refused.
    #[arg(
        long = "name",
        env = "KEYDESK_NAMES",
        value_name = "NAME",
        value_delimiter = ','
    )]
    pub names: Vec<String>,
    /// The certificate (PEM, with those that vouch for it), for TLS.
    #[arg(long, env = "KEYDESK_TLS_CERT", value_name = "PATH")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM).
    #[arg(long, env = "KEYDESK_TLS_KEY", value_name = "PATH")]
    pub tls_key: Option<PathBuf>,
    /// The networks of the proxies in front of it, such as 10.0.0.0/8. They encrypt, and their X-Forwarded-For is believed.
    #[arg(
        long,
        env = "KEYDESK_BEHIND_PROXY",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub behind_proxy: Vec<IpNet>,
    /// A token with which /metrics answers other computers; without it, only this one.
    #[arg(
        long,
        env = "KEYDESK_METRICS_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub metrics_token: Option<String>,
    /// How often each token of the licensing API may ask in a minute [default: 25]; each server counts for itself.
    #[arg(long, env = "KEYDESK_API_REQUESTS_PER_MINUTE", value_name = "N")]
    pub api_requests_per_minute: Option<NonZeroU32>,
    /// How often devices may ask from one address (of IPv6, one /64 network): so many in so many seconds, or off
    /// [default: 600/60]. Each server counts for itself.
    #[arg(long, env = "KEYDESK_LIMIT_ADDRESS", value_name = "MANY/SECONDS")]
    pub limit_address: Option<MaybeQuota>,
    /// How often devices may ask about one license key [default: 120/60].
    #[arg(long, env = "KEYDESK_LIMIT_KEY", value_name = "MANY/SECONDS")]
    pub limit_key: Option<MaybeQuota>,
    /// How often one address may ask about keys that nobody has [default: 20/60]. Who has used this up is not answered until
    /// it refills.
    #[arg(long, env = "KEYDESK_LIMIT_UNKNOWN", value_name = "MANY/SECONDS")]
    pub limit_unknown: Option<MaybeQuota>,
    /// A name at which devices reach one environment, such as staging.example.com=staging.
    #[arg(
        long = "host",
        env = "KEYDESK_HOSTS",
        value_name = "NAME=ENVIRONMENT",
        value_delimiter = ','
    )]
    pub hosts: Vec<Host>,
    /// Lets pages of the UI's development server (http://localhost:1420) in.
    #[arg(long)]
    pub dev_origin: bool,
    /// Prints address and token as one line of JSON, and logs in JSON.
    #[arg(long, env = "KEYDESK_JSON", value_parser = clap::builder::FalseyValueParser::new())]
    pub json: bool,
}

/// The same from a file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FromFile {
    workspace: Option<String>,
    master_key_file: Option<PathBuf>,
    passphrase_file: Option<PathBuf>,
    listen: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    #[serde(default)]
    behind_proxy: Vec<IpNet>,
    metrics_token: Option<String>,
    api_requests_per_minute: Option<NonZeroU32>,
    limit_address: Option<String>,
    limit_key: Option<String>,
    limit_unknown: Option<String>,
    #[serde(default)]
    hosts: BTreeMap<String, String>,
    #[serde(default)]
    json: bool,
}

/// Why the server does not know what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigRefused {
    /// The file does not read.
    #[error(
        "The configuration {path} does not read: {reason}. Nothing was started; correct it and start again."
    )]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Nothing to serve.
    #[error(
        "No workspace was named. Give --workspace, KEYDESK_WORKSPACE, or workspace in the configuration."
    )]
    NoWorkspace,
    /// A certificate without its key, or a key without its certificate.
    #[error("A certificate and its key go together. Give both --tls-cert and --tls-key, or none.")]
    HalfTls,
    /// A limit that does not read.
    #[error("{0} is no limit. Write it like 600/60 (so many in so many seconds), or off.")]
    Quota(String),
    /// It may not listen there.
    #[error(transparent)]
    Address(#[from] AddressRefused),
}

/// What the server is to do.
#[derive(Debug, Clone)]
pub struct Config {
    /// A workspace folder, or a `postgres://` URL.
    pub workspace: String,
    /// The file of the master key; none takes the usual place.
    pub master_key_file: Option<PathBuf>,
    /// The workspace's passphrase, when it was handed over.
    pub passphrase: Option<Passphrase>,
    /// How to serve.
    pub options: Options,
    /// Whether to speak JSON on standard output and in the log.
    pub json: bool,
}

impl Told {
    /// Everything together, the file included.
    ///
    /// # Errors
    /// [`ConfigRefused`].
    pub fn config(self) -> Result<Config, ConfigRefused> {
        let file = match &self.config {
            Some(path) => read(path)?,
            None => FromFile::default(),
        };
        let listen = match (self.listen, file.listen) {
            (Some(listen), _) => listen,
            (None, Some(text)) => text.parse()?,
            (None, None) => DEFAULT_LISTEN.parse()?,
        };
        let cert = self.tls_cert.or(file.tls_cert);
        let tls = match (cert, self.tls_key.or(file.tls_key)) {
            (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
            (None, None) => None,
            _ => return Err(ConfigRefused::HalfTls),
        };
        let usual = Limits::default();
        let proxies = Proxies::of(first(self.behind_proxy, file.behind_proxy));
        let options = Options {
            listen: listen.checked(tls.is_some() || !proxies.is_empty())?,
            names: first(self.names, file.names),
            tls,
            proxies,
            metrics_token: self
                .metrics_token
                .or(file.metrics_token)
                .filter(|token| !token.is_empty()),
            dev_origin: self.dev_origin,
            api_per_minute: self
                .api_requests_per_minute
                .or(file.api_requests_per_minute)
                .unwrap_or(api::PER_MINUTE),
            limits: Limits {
                address: quota(self.limit_address, file.limit_address, usual.address)?,
                key: quota(self.limit_key, file.limit_key, usual.key)?,
                unknown: quota(self.limit_unknown, file.limit_unknown, usual.unknown)?,
            },
            hosts: if self.hosts.is_empty() {
                file.hosts
            } else {
                self.hosts
                    .into_iter()
                    .map(|host| (host.name, host.environment))
                    .collect()
            },
        };
        Ok(Config {
            workspace: self
                .workspace
                .or(file.workspace)
                .ok_or(ConfigRefused::NoWorkspace)?,
            master_key_file: self.master_key_file.or(file.master_key_file),
            passphrase: passphrase(self.passphrase_file.or(file.passphrase_file))?,
            options,
            json: self.json || file.json,
        })
    }
}

/// A name that leads devices to one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    name: String,
    environment: String,
}

impl std::str::FromStr for Host {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, environment) = text
            .split_once('=')
            .filter(|(name, environment)| !name.is_empty() && !environment.is_empty())
            .ok_or("Write it like staging.example.com=staging.")?;
        Ok(Self {
            name: name.to_owned(),
            environment: environment.to_owned(),
        })
    }
}

fn quota(
    told: Option<MaybeQuota>,
    from_file: Option<String>,
    usual: Option<Quota>,
) -> Result<Option<Quota>, ConfigRefused> {
    match (told, from_file) {
        (Some(told), _) => Ok(told.0),
        (None, Some(text)) => {
            let read: MaybeQuota = text.parse().map_err(|_| ConfigRefused::Quota(text))?;
            Ok(read.0)
        }
        (None, None) => Ok(usual),
    }
}

/// What nobody may see by accident.
#[derive(Clone)]
pub struct Passphrase(pub String);

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// The passphrase that was handed over, if one was.
fn passphrase(file: Option<PathBuf>) -> Result<Option<Passphrase>, ConfigRefused> {
    let Some(path) = file else {
        return Ok(std::env::var("KEYDESK_PASSPHRASE").ok().map(Passphrase));
    };
    let text = std::fs::read_to_string(&path).map_err(|error| ConfigRefused::File {
        path,
        reason: error.to_string(),
    })?;
    // The line's end is the editor's; blanks may be the passphrase's.
    Ok(text.lines().next().map(|line| Passphrase(line.to_owned())))
}

fn first<T>(told: Vec<T>, from_file: Vec<T>) -> Vec<T> {
    if told.is_empty() { from_file } else { told }
}

fn read(path: &Path) -> Result<FromFile, ConfigRefused> {
    let refused = |reason: String| ConfigRefused::File {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    // The whole message would repeat the line, which may hold a password.
    toml::from_str(&text).map_err(|error| refused(error.message().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (tempfile::TempDir, Told) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keydesk.toml");
        std::fs::write(&path, text).expect("a file");
        let told = Told {
            config: Some(path),
            ..Told::default()
        };
        (folder, told)
    }

    #[test]
    fn a_file_says_everything_and_a_flag_goes_first() {
        let (_folder, told) = told(
            r#"
            workspace = "postgres://keydesk@db/keys"
            listen = "0.0.0.0:8443"
            names = ["licenses.example.com"]
            behind_proxy = ["10.0.0.0/8", "fd00::/8"]
            json = true
            "#,
        );
        let config = told.clone().config().expect("a configuration");
        assert_eq!(config.workspace, "postgres://keydesk@db/keys");
        assert_eq!(config.options.listen.socket().port(), 8443);
        assert_eq!(config.options.names, ["licenses.example.com"]);
        assert!(config.json && !config.options.proxies.is_empty());
        let flagged = Told {
            workspace: Some("/srv/desk".into()),
            listen: Some("127.0.0.1:1".parse().expect("an address")),
            ..told
        };
        let config = flagged.config().expect("a configuration");
        assert_eq!(config.workspace, "/srv/desk");
        assert!(config.options.listen.is_loopback());
    }

    #[test]
    fn an_unknown_setting_is_refused_without_repeating_the_file() {
        let (_folder, told) =
            told("workspace = \"postgres://me:hunter2@db/keys\"\nlisten_on = \"x\"");
        let refused = told.config().expect_err("a misspelt name");
        let words = refused.to_string();
        assert!(words.contains("listen_on"), "{words}");
        assert!(!words.contains("hunter2"), "{words}");
    }

    #[test]
    fn other_computers_are_not_answered_in_clear_and_a_key_needs_its_certificate() {
        let open = Told {
            workspace: Some("/srv/desk".into()),
            listen: Some("0.0.0.0:4750".parse().expect("an address")),
            ..Told::default()
        };
        assert!(matches!(
            open.clone().config(),
            Err(ConfigRefused::Address(_))
        ));
        let half = Told {
            tls_key: Some("/etc/key.pem".into()),
            ..open.clone()
        };
        assert!(matches!(half.config(), Err(ConfigRefused::HalfTls)));
        let whole = Told {
            tls_key: Some("/etc/key.pem".into()),
            tls_cert: Some("/etc/cert.pem".into()),
            ..open
        };
        assert!(whole.config().is_ok());
    }

    #[test]
    fn nothing_to_serve_is_said_so() {
        assert!(matches!(
            Told::default().config(),
            Err(ConfigRefused::NoWorkspace)
        ));
    }
}
