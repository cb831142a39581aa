//! Making single licenses: by a generator, by a pattern for one license alone, or in place of an old one.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::{Value, json};

use super::{
    EnvironmentScope,
    acting::{self, Act, optional_reason},
    generators::maker,
    license_actions::require_customer,
    pool_seats,
};
use crate::{
    domain::{
        action::LicenseAction,
        key_format::KeyMaker,
        license::{FLAGS_MAX, METADATA_MAX, begin, changes, check_end, check_limit, check_object},
        status::LicenseStatus,
        validity::{Validity, ValidityStart, ValidityUnit},
    },
    error::{Error, Result},
    ids::{GeneratorId, LicenseId, ProductId},
    operations::{
        Noun,
        generators::{KeyFormat, LicenseDefaults},
        license_actions::*,
        licenses::{FieldChange, License},
        products::ProductStatus,
    },
    store::{Tx, generators, licenses, pools::PoolRecipe, products, retired_keys},
};

/// How often a key is made again when it is taken; formats have so many keys that more would mean something is wrong.
const TRIES: u32 = 20;

/// How a key is made, and what comes with it.
struct Recipe {
    maker: KeyMaker,
    generator: Option<GeneratorId>,
    defaults: LicenseDefaults,
}

impl EnvironmentScope {
    /// Makes one license.
    ///
    /// # Errors
    /// `not_found` for product, generator or customer; `invalid` with the field that breaks a rule.
    pub async fn create_license(&self, request: CreateLicense) -> Result<License> {
        let act = self.act(
            "create_license",
            optional_reason(request.reason.as_deref())?,
        );
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| async move { create(tx, &act, request, now).await }.boxed())
            .await
    }

    /// Gives a new key in place of an expired or revoked license.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `state_refused`, also when it was replaced already; `invalid` with the field.
    pub async fn replace_license(&self, request: ReplaceLicense) -> Result<ReplacedLicense> {
        let act = self.act(
            "replace_license",
            optional_reason(request.reason.as_deref())?,
        );
        let now = self.environment.database.now();
        self.environment
            .database
            .write(move |tx| async move { replace(tx, &act, request, now).await }.boxed())
            .await
    }
}

async fn create(
    tx: &mut Tx,
    act: &Act,
    request: CreateLicense,
    now: DateTime<Utc>,
) -> Result<License> {
    require_active(tx, request.product_id).await?;
    let recipe = recipe(tx, &request.source, request.product_id, now).await?;
    let mut license = blank(request.product_id, &recipe, now);
    if let Some(limit) = request.activation_limit {
        license.activation_limit = limit;
    }
    if let Some(flags) = request.flags {
        license.flags = flags;
    }
    if let Some(metadata) = request.metadata {
        license.metadata = metadata;
    }
    let own = recipe
        .defaults
        .validity
        .map_or(ExpiryChoice::Lifetime, |validity| ExpiryChoice::After {
            validity,
        });
    set_expiry(&mut license, request.expiry.unwrap_or(own), now)?;
    check_limit(license.activation_limit)?;
    check_object("flags", &license.flags, FLAGS_MAX)?;
    check_object("metadata", &license.metadata, METADATA_MAX)?;
    if let Some(customer) = request.customer_id {
        require_customer(tx, customer).await?;
        license.customer_id = Some(customer);
        license.status = LicenseStatus::Assigned;
        begin(&mut license, ValidityStart::Assignment, now);
    }
    insert(tx, &recipe.maker, &mut license, now).await?;
    acting::note(tx, act, &license, now, &made(&license), json!({})).await?;
    tx.changed(Noun::Licenses, [license.id.0]);
    Ok(license)
}

pub(super) async fn require_active(tx: &mut Tx, id: ProductId) -> Result<()> {
    let product = products::get_ref(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("product", id))?;
    if product.status == ProductStatus::Active {
        return Ok(());
    }
    Err(Error::invalid(
        "product_id",
        format!(
            "{} is inactive, so nothing new is made of it.",
            product.name
        ),
        "Activate the product first, or choose another.",
    ))
}

/// How a key is made, and what comes with it, as a pool keeps it.
pub(super) async fn pool_recipe(
    tx: &mut Tx,
    source: &KeySource,
    product: ProductId,
    now: DateTime<Utc>,
) -> Result<PoolRecipe> {
    let made = recipe(tx, source, product, now).await?;
    let format = match source {
        KeySource::Format { format } => format.clone(),
        KeySource::Generator { id } => {
            generators::template(tx, *id)
                .await?
                .ok_or_else(|| Error::not_found("generator", id))?
                .format
        }
    };
    Ok(PoolRecipe {
        generator: made.generator,
        format,
        defaults: made.defaults,
    })
}

async fn recipe(
    tx: &mut Tx,
    source: &KeySource,
    product: ProductId,
    now: DateTime<Utc>,
) -> Result<Recipe> {
    match source {
        KeySource::Generator { id } => {
            let generator = generators::template(tx, *id)
                .await?
                .ok_or_else(|| Error::not_found("generator", id))?;
            if generator.product.id != product {
                return Err(Error::invalid(
                    "source",
                    format!("{} makes keys of another product.", generator.name),
                    "Choose a generator of this product.",
                ));
            }
            Ok(Recipe {
                maker: maker(&generator.format, now)?,
                generator: Some(generator.id),
                defaults: generator.defaults,
            })
        }
        KeySource::Format { format } => Ok(Recipe {
            maker: maker(format, now)?,
            generator: None,
            defaults: LicenseDefaults {
                activation_limit: 1,
                validity: None,
                flags: json!({}),
                metadata: json!({}),
            },
        }),
    }
}

fn blank(product_id: ProductId, recipe: &Recipe, now: DateTime<Utc>) -> License {
    License {
        id: LicenseId::new(now),
        version: 1,
        key: String::new(),
        product_id,
        customer_id: None,
        status: LicenseStatus::Available,
        activation_limit: recipe.defaults.activation_limit,
        activations_used: 0,
        expires_at: None,
        pending_validity: None,
        flags: recipe.defaults.flags.clone(),
        metadata: recipe.defaults.metadata.clone(),
        created_at: now,
        updated_at: now,
        batch: None,
        generator_id: recipe.generator,
        pool_id: None,
        assigned_at: None,
        first_activated_at: None,
        replaces: None,
        replaced_by: None,
    }
}

fn set_expiry(license: &mut License, choice: ExpiryChoice, now: DateTime<Utc>) -> Result<()> {
    match choice {
        ExpiryChoice::Lifetime => {
            license.expires_at = None;
            license.pending_validity = None;
        }
        ExpiryChoice::At { at } => {
            check_end(at, now)?;
            license.expires_at = Some(at);
        }
        ExpiryChoice::After { validity } => {
            validity.check()?;
            if validity.from == ValidityStart::Creation {
                license.expires_at = Some(validity.end(now));
            } else {
                license.pending_validity = Some(validity);
            }
        }
    }
    Ok(())
}

/// Gives a license a key that nobody has or had, and writes it.
async fn insert(
    tx: &mut Tx,
    maker: &KeyMaker,
    license: &mut License,
    now: DateTime<Utc>,
) -> Result<()> {
    for _ in 0..TRIES {
        license.key = maker.make(now, &mut rand::rng());
        if retired_keys::retired_among(tx, &[&license.key])
            .await?
            .is_empty()
            && licenses::insert(tx, license).await?
        {
            return Ok(());
        }
    }
    Err(Error::invalid(
        "source",
        "Every key that was made is taken already.",
        "Use a format with more random characters.",
    ))
}

/// What is told of a new license: the fields that were given.
pub(super) fn made(license: &License) -> Vec<FieldChange> {
    let mut before = license.clone();
    before.customer_id = None;
    before.expires_at = None;
    before.pending_validity = None;
    before.activation_limit = 0;
    before.flags = Value::Null;
    before.metadata = Value::Null;
    let mut told = changes(&before, license);
    told.retain(|change| change.field != "status");
    for change in &mut told {
        change.before = Value::Null;
    }
    told.insert(
        0,
        FieldChange {
            field: "status".to_owned(),
            before: Value::Null,
            after: json!(license.status),
        },
    );
    told
}

async fn replace(
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
