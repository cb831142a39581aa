//! The guide's Rust, compiled and run with the others.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};

/// What the license is for, when the file is genuine and this device may use it today.
pub fn verify(
    file: &str,
    public_pem: &str,
    product: &str,
    device: Option<&str>,
) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    let file: serde_json::Value = serde_json::from_str(file)?;
    let jws = file["jws"].as_str().ok_or("the file has no signature")?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&[product]);
    rules.set_issuer(&["keydesk"]);
    rules.set_required_spec_claims(&["exp", "nbf", "aud", "iss"]);
    rules.validate_nbf = true;
    let key = DecodingKey::from_ed_pem(public_pem.as_bytes())?;
    let claims = decode::<serde_json::Value>(jws, &key, &rules)?.claims;
    if decode_header(jws)?.typ.as_deref() != Some("license+jwt") {
        return Err("this is signed, but it is no license".into());
    }
    match claims["device"].as_str() {
        Some(bound) if Some(bound) != device => Err("this license is for another device".into()),
        _ => Ok(claims),
    }
}
