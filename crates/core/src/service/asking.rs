//! A question of a device, checked: nothing of it is trusted.
//!
//! Deliberately absent: how it arrives (`/v1` of the server), how often one may ask, and what is answered.

use super::acting::check_text;
use crate::{
    domain::fold::fold,
    error::{Error, Result},
    operations::activations::DeviceRequest,
};

/// The most characters of what a device tells about itself.
const TOLD_MAX: usize = 200;

/// A question, checked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub request: DeviceRequest,
    /// Empty when an organisation's key stands for it.
    pub key_folded: String,
}

impl Asked {
    /// Checks what a device sent.
    ///
    /// # Errors
    /// `invalid` with the field at fault, `malformed` when there is no key at all.
    pub(super) fn checked(request: DeviceRequest) -> Result<Self> {
        let text = |field, value: Option<String>| match value.map(trimmed) {
            Some(text) if !text.is_empty() => kept(field, text, 1).map(Some),
            _ => Ok(None),
        };
        let (license_key, organisation_key) = match (request.license_key, request.organisation_key)
        {
            (Some(key), None) => (Some(kept("license_key", trimmed(key), 1)?), None),
            (None, Some(key)) => (None, Some(kept("organisation_key", trimmed(key), 1)?)),
            _ => {
                return Err(Error::Malformed {
                    reason: "it takes license_key or organisation_key, one of them".into(),
                });
            }
        };
        let nonce = match request.nonce {
            Some(nonce) => Some(kept("nonce", trimmed(nonce), 8)?),
            None => None,
        };
        let request = DeviceRequest {
            product: text("product", request.product)?,
            fingerprint: text("fingerprint", request.fingerprint)?,
            name: text("name", request.name)?,
            platform: text("platform", request.platform)?,
            serial: text("serial", request.serial)?,
            app_version: text("app_version", request.app_version)?,
            ip: text("ip", request.ip)?,
            nonce,
            license_key,
            organisation_key,
        };
        if request.organisation_key.is_some() {
            require("product", request.product.as_deref())?;
            require("fingerprint", request.fingerprint.as_deref())?;
        }
        Ok(Self {
            key_folded: fold(request.license_key.as_deref().unwrap_or_default()),
            request,
        })
    }

    /// A question about nothing, for a key that cannot be one: it is looked for like any other, so that nobody learns
    /// from the time what is no key and what is nobody's, and it is counted like any other refusal.
    pub(super) fn stand_in(refused: &Error, address: Option<String>) -> Option<Self> {
        let of_the_key = matches!(refused, Error::Invalid { field, .. } if *field == "license_key");
        of_the_key.then(|| Self {
            request: DeviceRequest {
                license_key: Some(String::new()),
                organisation_key: None,
                product: None,
                fingerprint: Some(String::new()),
                name: None,
                platform: None,
                serial: None,
                app_version: None,
                nonce: None,
                ip: address,
            },
            key_folded: String::new(),
        })
    }

    /// The same where a device must be named.
    ///
    /// # Errors
    /// As [`Asked::checked`].
    pub(super) fn of_a_device(request: DeviceRequest) -> Result<Self> {
        let asked = Self::checked(request)?;
        require("fingerprint", asked.request.fingerprint.as_deref())?;
        Ok(asked)
    }

    /// The license key, as it was typed.
    pub(super) fn key(&self) -> &str {
        self.request.license_key.as_deref().unwrap_or_default()
    }
}

fn require(field: &'static str, text: Option<&str>) -> Result<()> {
    check_text(field, text.unwrap_or_default(), 1..=TOLD_MAX)
}

/// A trimmed text of at least so many characters, as it is: devices ask too often to copy what they send.
fn kept(field: &'static str, text: String, least: usize) -> Result<String> {
    check_text(field, &text, least..=TOLD_MAX)?;
    Ok(text)
}

fn trimmed(text: String) -> String {
    match text.trim() {
        all if all.len() == text.len() => text,
        part => part.to_owned(),
    }
}
