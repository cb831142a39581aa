//! Offline files: a license that a device can check without the server, because the product's key signed it.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, SecondsFormat, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// What an offline file tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The file's own id.
    pub id: String,
    /// The license key.
    pub key: String,
    /// The product's code.
    pub product: String,
    /// The customer's name.
    pub customer: Option<String>,
    /// Feature flags.
    pub flags: Value,
    /// The device it is bound to; none works anywhere.
    pub fingerprint: Option<String>,
    /// When the license itself ends.
    pub license_expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// The claims that the signature covers: the file's fields, and the registered names that any JWT library checks.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'static str,
    aud: &'a str,
    jti: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    license: &'a str,
    product: &'a str,
    customer: Option<&'a str>,
    flags: &'a Value,
    device: Option<&'a str>,
    license_expires: Option<String>,
}

fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Signs claims as a JWS of type `typ`, with the product's key.
///
/// # Errors
/// `internal` when the key does not sign.
pub fn sign(claims: &impl Serialize, typ: &str, key_id: &str, pkcs8: &[u8]) -> Result<String> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(typ.to_owned());
    header.kid = Some(key_id.to_owned());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(pkcs8))
        .map_err(|error| Error::Internal(format!("the product's key does not sign: {error}")))
}

/// The file: JSON for people, and the JWS that proves it.
///
/// # Errors
/// `internal` when the key does not sign.
pub fn file(facts: &Facts, key_id: &str, pkcs8: &[u8]) -> Result<String> {
    let claims = Claims {
        iss: "keydesk",
        aud: &facts.product,
        jti: &facts.id,
        iat: facts.issued_at.timestamp(),
        nbf: facts.issued_at.timestamp(),
        exp: facts.expires_at.timestamp(),
        license: &facts.key,
        product: &facts.product,
        customer: facts.customer.as_deref(),
        flags: &facts.flags,
        device: facts.fingerprint.as_deref(),
        license_expires: facts.license_expires_at.map(written),
    };
    let jws = sign(&claims, "license+jwt", key_id, pkcs8)?;
    let file = json!({
        "license": facts.key,
        "product": facts.product,
        "customer": facts.customer,
        "flags": facts.flags,
        "device": facts.fingerprint,
        "license_expires": facts.license_expires_at.map(written),
        "issued": written(facts.issued_at),
        "expires": written(facts.expires_at),
        "jws": jws,
    });
    serde_json::to_string_pretty(&file).map_err(|error| Error::Internal(error.to_string()))
}

/// SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING }
const PEM_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];
const PEM_BEGINS: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_ENDS: &str = "-----END PUBLIC KEY-----";

/// A public Ed25519 key as PEM (SubjectPublicKeyInfo, RFC 8410).
#[must_use]
pub fn public_pem(public: &[u8]) -> String {
    let body = STANDARD.encode([&PEM_PREFIX, public].concat());
    format!("{PEM_BEGINS}\n{body}\n{PEM_ENDS}\n")
}

/// The public Ed25519 key that a PEM holds; none when it holds anything else.
#[must_use]
pub fn public_of_pem(pem: &str) -> Option<Vec<u8>> {
    let (_, body) = pem.split_once(PEM_BEGINS)?;
    let (body, _) = body.split_once(PEM_ENDS)?;
    let body: String = body.split_whitespace().collect();
    let der = STANDARD.decode(body).ok()?;
    let public = der.strip_prefix(&PEM_PREFIX)?;
    (public.len() == 32).then(|| public.to_vec())
}

/// A public Ed25519 key as a JSON Web Key (RFC 8037).
#[must_use]
pub fn public_jwk(public: &[u8], key_id: &str) -> Value {
    json!({
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
        "kid": key_id, "x": URL_SAFE_NO_PAD.encode(public),
    })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
    use ring::{
        rand::SystemRandom,
        signature::{Ed25519KeyPair, KeyPair},
    };
    use serde_json::{Value, json};

    use super::{Facts, file, public_of_pem, public_pem};

    fn facts() -> Facts {
        let issued_at = DateTime::from_timestamp(4_000_000_000, 0).expect("a moment");
        Facts {
            id: "0192f3a4".into(),
            key: "PRO-9KHT-4WNA".into(),
            product: "pro".into(),
            customer: Some("Annika Lindberg".into()),
            flags: json!({ "cloud_render": true }),
            fingerprint: Some("fp_8c41".into()),
            license_expires_at: None,
            issued_at,
            expires_at: issued_at + chrono::Duration::hours(24),
        }
    }

    #[test]
    fn the_public_key_alone_proves_the_file_and_nothing_in_it_can_be_changed() {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key");
        let text = file(&facts(), "pro-1", pkcs8.as_ref()).expect("a file");
        let read: Value = serde_json::from_str(&text).expect("JSON");
        let jws = read["jws"].as_str().expect("a signature");
        assert_eq!(
            decode_header(jws).expect("a header").kid.as_deref(),
            Some("pro-1")
        );
        let pem = public_pem(pair.public_key().as_ref());
        assert_eq!(
            public_of_pem(&pem).as_deref(),
            Some(pair.public_key().as_ref())
        );
        assert_eq!(public_of_pem(&pem.replace("MC", "MD")), None);
        let key = DecodingKey::from_ed_pem(pem.as_bytes()).expect("a public key");
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&["pro"]);
        rules.validate_nbf = false;
        let claims = decode::<Value>(jws, &key, &rules)
            .expect("a valid signature")
            .claims;
        assert_eq!(
            (&claims["license"], &claims["flags"]),
            (&read["license"], &read["flags"])
        );
        assert_eq!(claims["device"], "fp_8c41");
        let mut parts: Vec<String> = jws.split('.').map(str::to_owned).collect();
        let other = if &parts[1][10..11] == "A" { "B" } else { "A" };
        parts[1].replace_range(10..11, other);
        assert!(decode::<Value>(&parts.join("."), &key, &rules).is_err());
    }
}
