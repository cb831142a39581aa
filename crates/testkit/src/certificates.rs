//! Certificates for servers that tests start: an authority, what it vouches for, and what nobody vouches for.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
    generate_simple_self_signed,
};

/// An authority that nobody knows who is not told of it.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct Vouched {
    /// The certificate.
    pub certificate: String,
    /// Its private key.
    pub key: String,
}

impl Authority {
    /// A new one.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("nothing to refuse");
        let name = &mut params.distinguished_name;
        name.push(DnType::CommonName, "An authority of a test");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    /// What it is known by, as PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a name.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn vouch(&self, name: &str) -> Vouched {
        self.signed(CertificateParams::new([name.to_owned()]).expect("a name"))
    }

    /// One that ran out on the first of March 2024.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn vouched_once(&self, name: &str) -> Vouched {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2023, 3, 1);
        params.not_after = date_time_ymd(2024, 3, 1);
        self.signed(params)
    }

    fn signed(&self, params: CertificateParams) -> Vouched {
        let key = KeyPair::generate().expect("a key");
        let signed = params.signed_by(&key, &self.0).expect("a certificate");
        Vouched {
            certificate: signed.pem(),
            key: key.serialize_pem(),
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Vouched {
    /// A certificate that vouches for itself alone.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn by_itself(name: &str) -> Self {
        let made = generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        Self {
            certificate: made.cert.pem(),
            key: made.signing_key.serialize_pem(),
        }
    }

    /// One that says it is an authority besides, as `openssl req -x509` makes them.
    ///
    /// # Panics
    /// When none can be made.
    #[must_use]
    pub fn by_itself_as_authority(name: &str) -> Self {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let made = params.self_signed(&key).expect("a certificate");
        Self {
            certificate: made.pem(),
            key: key.serialize_pem(),
        }
    }
}
