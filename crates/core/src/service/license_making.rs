//! Making single licenses: by a generator, by a pattern for one license alone, or in place of an old one.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde_json::{Value, json};

use super::{
    EnvironmentScope,
    acting::{self, Act, optional_reason},
    generators::maker,
    license_actions::require_customer,
    license_replacing,
};
use crate::{
    domain::{
        key_format::KeyMaker,
        license::{FLAGS_MAX, METADATA_MAX, begin, changes, check_end, check_limit, check_object},
        status::LicenseStatus,
        validity::ValidityStart,
    },
    error::{Error, Result},
    ids::{GeneratorId, LicenseId, ProductId},
    operations::{
        Noun,
        generators::LicenseDefaults,
        license_actions::*,
        licenses::{FieldChange, License},
        products::ProductStatus,
    },
    store::{Tx, generators, licenses, pools::PoolRecipe, products, retired_keys},
};

/// How often a key is made again when it is taken; formats have so many keys that more would mean something is wrong.
const TRIES: u32 = 20;

/// How a key is made, and what comes with it.
pub(super) struct Recipe {
    pub maker: KeyMaker,
    pub generator: Option<GeneratorId>,
    pub defaults: LicenseDefaults,
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
            .write(move |tx| {
                async move { license_replacing::replace(tx, &act, request, now).await }.boxed()
            })
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

pub(super) async fn recipe(
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

pub(super) fn blank(product_id: ProductId, recipe: &Recipe, now: DateTime<Utc>) -> License {
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

pub(super) fn set_expiry(
    license: &mut License,
    choice: ExpiryChoice,
    now: DateTime<Utc>,
) -> Result<()> {
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
pub(super) async fn insert(
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
