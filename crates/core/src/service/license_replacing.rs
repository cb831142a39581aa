//! Replacing a license: a new key with what the old one had, linked both ways.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    acting::{self, Act},
    license_making::{Recipe, blank, insert, made, recipe, require_active, set_expiry},
    pool_seats,
};
use crate::{
    domain::{
        action::LicenseAction,
        license::begin,
        status::LicenseStatus,
        validity::{Validity, ValidityStart, ValidityUnit},
    },
    error::{Error, Result},
    operations::{
        Noun,
        generators::KeyFormat,
        license_actions::*,
        licenses::{FieldChange, License},
    },
    store::{Tx, generators, licenses, link_holdings},
};

pub(super) async fn replace(
    tx: &mut Tx,
    act: &Act,
    request: ReplaceLicense,
    now: DateTime<Utc>,
) -> Result<ReplacedLicense> {
    let pool = pool_seats::hold_pool_of(tx, request.id).await?;
    let old = acting::load(tx, request.id, request.version).await?;
    pool_seats::refuse_replacing(pool.as_ref(), &old)?;
    LicenseAction::Replace.require(old.status)?;
    if old.replaced_by.is_some() {
        return Err(Error::ActionRefused {
            action: "replaced twice",
            status: old.status,
            reason: "It was replaced already. Open the license in its place.",
        });
    }
    require_active(tx, old.product_id).await?;
    let recipe = match &request.source {
        Some(source) => recipe(tx, source, old.product_id, now).await?,
        None => recipe_like(tx, &old, now).await?,
    };
    let mut new = blank(old.product_id, &recipe, now);
    new.activation_limit = old.activation_limit;
    new.flags = old.flags.clone();
    new.metadata = old.metadata.clone();
    new.replaces = Some(old.id);
    new.pool_id = old.pool_id;
    let expiry = request.expiry.unwrap_or_else(|| like_before(&old));
    set_expiry(&mut new, expiry, now)?;
    if let Some(customer) = old.customer_id {
        // Whose devices get seats by themselves has many.
        let buyer = pool.as_ref().and_then(|pool| pool.customer.as_ref());
        if buyer.is_none_or(|buyer| buyer.id != customer) {
            pool_seats::refuse_second(tx, pool.as_ref(), (customer, "id")).await?;
        }
        new.customer_id = Some(customer);
        new.status = LicenseStatus::Assigned;
        begin(&mut new, ValidityStart::Assignment, now);
    }
    insert(tx, &recipe.maker, &mut new, now).await?;
    acting::note(
        tx,
        act,
        &new,
        now,
        &made(&new),
        json!({ "replaces": old.id }),
    )
    .await?;
    let mut after = old.clone();
    after.replaced_by = Some(new.id);
    after.version += 1;
    after.updated_at = now;
    if !licenses::save(tx, &after).await? {
        return Err(acting::conflict(&old, request.version));
    }
    let told = [FieldChange {
        field: "replaced_by".to_owned(),
        before: Value::Null,
        after: json!(new.id),
    }];
    acting::note(tx, act, &after, now, &told, json!({})).await?;
    tx.changed(Noun::Licenses, [old.id.0, new.id.0]);
    if pool.is_some() {
        link_holdings::follow(tx, old.id, new.id).await?;
        tx.changed(Noun::Pools, []);
    }
    Ok(ReplacedLicense { old: after, new })
}

/// How to make a key like an old one: by its generator while that is there, else in the shape of the old key.
async fn recipe_like(tx: &mut Tx, old: &License, now: DateTime<Utc>) -> Result<Recipe> {
    if let Some(id) = old.generator_id
        && generators::is_there(tx, id).await?
    {
        return recipe(tx, &KeySource::Generator { id }, old.product_id, now).await;
    }
    let mut like = recipe(
        tx,
        &KeySource::Format {
            format: shape_of(&old.key),
        },
        old.product_id,
        now,
    )
    .await;
    if like.is_err() {
        like = recipe(
            tx,
            &KeySource::Format {
                format: KeyFormat::Uuid,
            },
            old.product_id,
            now,
        )
        .await;
    }
    like
}

/// A pattern in the shape of a key: its first segment stays, each other one becomes random. A UUID stays a UUID.
fn shape_of(key: &str) -> KeyFormat {
    if uuid::Uuid::try_parse(key).is_ok() {
        return KeyFormat::Uuid;
    }
    let mut segments = key.split('-');
    let first = segments.next().unwrap_or_default();
    let rest: Vec<String> = segments
        .map(|segment| format!("{{X:{}}}", segment.chars().count().clamp(1, 20)))
        .collect();
    let pattern = if rest.is_empty() {
        format!("{{X:{}}}", key.chars().count().clamp(8, 40))
    } else {
        format!("{first}-{}", rest.join("-"))
    };
    KeyFormat::Pattern { pattern }
}

/// The expiry of a license in place of an old one: as long as the old one's was.
fn like_before(old: &License) -> ExpiryChoice {
    if let Some(validity) = old.pending_validity {
        return ExpiryChoice::After { validity };
    }
    let Some(end) = old.expires_at else {
        return ExpiryChoice::Lifetime;
    };
    let began = old
        .first_activated_at
        .or(old.assigned_at)
        .unwrap_or(old.created_at)
        .min(end);
    let days = u32::try_from((end - began).num_days())
        .unwrap_or(0)
        .clamp(1, 36_500);
    ExpiryChoice::After {
        validity: Validity {
            amount: days,
            unit: ValidityUnit::Days,
            from: ValidityStart::Creation,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::shape_of;
    use crate::operations::generators::KeyFormat;

    #[test]
    fn a_new_key_has_the_shape_of_the_old_one() {
        let pattern = |pattern: &str| KeyFormat::Pattern {
            pattern: pattern.into(),
        };
        assert_eq!(
            shape_of("PRO-9KHT-4WNA-X2VD"),
            pattern("PRO-{X:4}-{X:4}-{X:4}")
        );
        assert_eq!(shape_of("ABCD1234"), pattern("{X:8}"));
        assert_eq!(
            shape_of("0191c8b2-90aa-7d31-b6f2-3f7e24d8c510"),
            KeyFormat::Uuid
        );
    }
}
