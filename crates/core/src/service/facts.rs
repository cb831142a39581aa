//! What the decision looks at, read for people: with names and evidence.
//!
//! Deliberately absent: what answers to devices need, which is less (`store::standings`).

use crate::{
    domain::verdict::{DeviceFacts, Facts, Ignored, LicenseFacts},
    error::Result,
    operations::{licenses::License, settings::Settings},
    store::{
        Tx, customers,
        devices::{self, StoredDevice},
        products,
    },
};

/// How many seats the decision lists as evidence.
pub(super) const SEATS_READ: i64 = 50;

/// A license with what the decision reads around it.
pub(super) struct Subject {
    pub license: Option<License>,
    pub device: Option<StoredDevice>,
    pub facts: Facts,
}

/// Reads everything the decision looks at.
pub(super) async fn read_facts(
    tx: &mut Tx,
    environment: &str,
    license: Option<License>,
    device: Option<StoredDevice>,
    asked: (Option<String>, bool),
    settings: &Settings,
) -> Result<Subject> {
    let (product_asked, device_named) = asked;
    let facts = match &license {
        Some(license) => Some(license_facts(tx, license, device.as_ref(), settings).await?),
        None => None,
    };
    Ok(Subject {
        facts: Facts {
            environment: environment.to_owned(),
            license: facts,
            product_asked,
            device: device.as_ref().map(device_facts),
            device_named,
        },
        license,
        device,
    })
}

fn device_facts(device: &StoredDevice) -> DeviceFacts {
    DeviceFacts {
        id: device.id,
        ignored: device.ignored.then(|| Ignored {
            at: device.ignored_at,
            by: device.ignored_by.clone(),
            reason: device.ignored_reason.clone(),
        }),
    }
}

async fn license_facts(
    tx: &mut Tx,
    license: &License,
    device: Option<&StoredDevice>,
    settings: &Settings,
) -> Result<LicenseFacts> {
    let product = products::get_ref(tx, license.product_id)
        .await?
        .ok_or_else(|| crate::Error::not_found("product", license.product_id))?;
    let own_grace = products::own_grace(tx, license.product_id).await?;
    let customer = match license.customer_id {
        Some(id) => customers::get(tx, id).await?.map(|customer| customer.name),
        None => None,
    };
    let held = match device {
        Some(device) => devices::held(tx, license.id, device.id).await?,
        None => None,
    };
    Ok(LicenseFacts {
        product: (product.name, product.code),
        customer,
        status: license.status,
        stopped: None,
        expires_at: license.expires_at,
        pending: license.pending_validity,
        grace_days: own_grace.unwrap_or(settings.grace_days),
        limit: license.activation_limit,
        seats: Vec::new(),
        used: license.activations_used,
        held,
    })
}
