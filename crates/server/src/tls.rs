//! The server's certificate, read from files. TLS 1.2 and 1.3, by rustls.
//!
//! Deliberately absent: getting certificates, and client certificates.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio_rustls::TlsAcceptor;

/// The files of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate with those that vouch for it, as PEM.
    pub certificate: PathBuf,
    /// Its private key, as PEM.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsRefused {
    /// A file does not read.
    #[error("The TLS file {path} does not read: {reason}. Give a PEM file.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Certificate and key do not go together, or are of no use.
    #[error(
        "The TLS certificate {path} cannot be used: {reason}. Give the key that belongs to it."
    )]
    Unusable {
        /// The certificate's file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl TlsFiles {
    /// What accepts connections with this certificate.
    ///
    /// # Errors
    /// [`TlsRefused`].
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, TlsRefused> {
        let chain = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| unreadable(&self.certificate, &error))?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| unreadable(&self.key, &error))?;
        let unusable = |error: rustls::Error| TlsRefused::Unusable {
            path: self.certificate.clone(),
            reason: error.to_string(),
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(unusable)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn unreadable(path: &Path, error: &rustls::pki_types::pem::Error) -> TlsRefused {
    TlsRefused::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}
