//! Products: looking at one, making, changing, deleting, and giving them new signing keys.
//!
//! Deliberately absent: the keys themselves (`signing`).

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{Act, checked_optional, checked_text, required_reason},
    catalogue::{act, as_seen, conflict, counted, differences, record},
    signing,
};
use crate::{
    backend::MasterKey,
    domain::fold::fold,
    error::{Error, Result},
    ids::ProductId,
    operations::{Deleted, Noun, licenses::FieldChange, products::*},
    store::{Tx, licenses, products, signing_keys},
};

const FEATURES_MAX: usize = 200;
const GRACE_MAX: u32 = 365;

/// The fields as they are kept.
///
/// # Errors
/// `invalid` with the field that breaks a rule.
fn checked(fields: ProductFields, code_before: Option<&str>) -> Result<ProductFields> {
    let code = checked_text("code", &fields.code, 1..=40)?;
    // The codes of imported products may have other letters; they stay until somebody changes them.
    if code_before != Some(code.as_str())
        && !code
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
    {
        return Err(Error::invalid(
            "code",
            "A code has letters A to Z, digits, - and _.",
            "Take other characters out; devices ask by this code.",
        ));
    }
    if fields.grace_days.is_some_and(|days| days > GRACE_MAX) {
        return Err(Error::invalid(
            "grace_days",
            "The grace is at most 365 days.",
            "Enter 0 to 365, or leave it to the workspace.",
        ));
    }
    Ok(ProductFields {
        name: checked_text("name", &fields.name, 1..=120)?,
        code,
        status: fields.status,
        description: checked_optional("description", fields.description.as_deref(), 2_000)?,
        features: checked_features(fields.features)?,
        grace_days: fields.grace_days,
    })
}

fn checked_features(features: Vec<Feature>) -> Result<Vec<Feature>> {
    let refuse = |reason: String, remedy: &str| Err(Error::invalid("features", reason, remedy));
    if features.len() > FEATURES_MAX {
        return refuse(
            "A product has at most 200 features.".into(),
            "Take some out.",
        );
    }
    let mut known = HashSet::new();
    let mut kept = Vec::with_capacity(features.len());
    for feature in features {
        let name = feature.name.trim().to_owned();
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
        if !(1..=60).contains(&name.len())
            || !name.starts_with(|letter: char| letter.is_ascii_alphabetic())
            || !name.chars().all(fits)
        {
            return refuse(
                format!("“{name}” cannot be a feature's name."),
                "Use 1 to 60 letters, digits, _, - and ., beginning with a letter.",
            );
        }
        if !known.insert(fold(&name)) {
            return refuse(format!("The feature {name} is there twice."), "Keep one.");
        }
        let description = checked_optional("features", feature.description.as_deref(), 200)?;
        kept.push(Feature {
            name,
            kind: feature.kind,
            description,
        });
    }
    Ok(kept)
}

fn fields_of(product: &Product) -> ProductFields {
    ProductFields {
        name: product.name.clone(),
        code: product.code.clone(),
        status: product.status,
        description: product.description.clone(),
        features: product.features.clone(),
        grace_days: product.grace_days,
    }
}

fn product_of(
    id: ProductId,
    version: i32,
    created_at: DateTime<Utc>,
    fields: ProductFields,
) -> Product {
    Product {
        id,
        version,
        name: fields.name,
        code: fields.code,
        status: fields.status,
        description: fields.description,
        features: fields.features,
        grace_days: fields.grace_days,
        created_at,
    }
}

/// Refuses a name or code that another product has.
async fn refuse_taken(tx: &mut Tx, product: &Product) -> Result<()> {
    let (name, code) = (fold(&product.name), fold(&product.code));
    let others = products::named(tx, &name, &code).await?;
    for (id, other_name, other_code) in others {
        if id == product.id {
            continue;
        }
        if other_name == name {
            return Err(Error::invalid(
                "name",
                "Another product has this name.",
                "Choose another name; capital letters and accents do not tell names apart.",
            ));
        }
        if other_code == code {
            return Err(Error::invalid(
                "code",
                "Another product has this code.",
                "Choose another code; capital letters do not tell codes apart.",
            ));
        }
    }
    Ok(())
}

/// Why a product cannot be deleted; none when it can.
fn in_use(licenses: u32, generators: u32) -> Option<String> {
    let uses: Vec<String> = [(licenses, "license"), (generators, "generator")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let verb = if licenses + generators == 1 {
        "belongs"
    } else {
        "belong"
    };
    (!uses.is_empty()).then(|| format!("{} {verb} to it.", uses.join(" and ")))
}

async fn detail(tx: &mut Tx, id: ProductId) -> Result<ProductDetail> {
    let product = products::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("product", id))?;
    let licenses = licenses::count_of_product(tx, id).await?;
    let generators = products::count_generators(tx, id).await?;
    Ok(ProductDetail {
        product,
        licenses,
        generators,
        keys: signing::public_keys(tx, id).await?,
        delete_refused: in_use(licenses, generators),
    })
}

impl EnvironmentScope {
    /// The products, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_products(&self, _request: ListProducts) -> Result<Vec<Product>> {
        let mut tx = self.environment.database.read().await?;
        products::all(&mut tx).await
    }

    /// Everything about one product.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn get_product(&self, request: GetProduct) -> Result<ProductDetail> {
        let mut tx = self.environment.database.read().await?;
        detail(&mut tx, request.id).await
    }

    /// Makes a product, with its signing key pair.
    ///
    /// # Errors
    /// `invalid` with the field; `master_key` when the key that seals signing keys is not here.
    pub async fn create_product(&self, request: CreateProduct) -> Result<Product> {
        let now = self.environment.database.now();
        let product = product_of(ProductId::new(now), 1, now, checked(request.fields, None)?);
        let act = act(&self.caller, "create_product");
        let master = self.environment.master.clone();
        self.environment
            .database
            .write(move |tx| create(tx, act, master, product).boxed())
            .await
    }

    /// Changes a product.
    ///
    /// # Errors
    /// `not_found`, `conflict`, or `invalid` with the field.
    pub async fn edit_product(&self, request: EditProduct) -> Result<Product> {
        let now = self.environment.database.now();
        let act = act(&self.caller, "edit_product");
        self.environment
            .database
            .write(move |tx| edit(tx, act, request, now).boxed())
            .await
    }

    /// Deletes a product that has no licenses and no generators, with its signing keys.
    ///
    /// # Errors
    /// `not_found`, `conflict`, `in_use`.
    pub async fn delete_product(&self, request: DeleteProduct) -> Result<Deleted> {
        let now = self.environment.database.now();
        let act = act(&self.caller, "delete_product");
        self.environment
            .database
            .write(move |tx| delete(tx, act, request, now).boxed())
            .await
    }

    /// Gives a product a new signing key pair. The old public key is kept, so that what it signed still verifies; its
    /// private half is forgotten.
    ///
    /// # Errors
    /// `not_found`; `invalid` without a reason; `master_key`; `conflict` when somebody else does the same.
    pub async fn rotate_product_key(&self, request: RotateProductKey) -> Result<ProductDetail> {
        let now = self.environment.database.now();
        let act = Act {
            reason: Some(required_reason(request.reason.as_deref())?),
            ..act(&self.caller, "rotate_product_key")
        };
        let master = self.environment.master.clone();
        self.environment
            .database
            .write(move |tx| rotate(tx, act, master, request.id, now).boxed())
            .await
    }
}

async fn create(
    tx: &mut Tx,
    act: Act,
    master: std::sync::Arc<MasterKey>,
    product: Product,
) -> Result<Product> {
    refuse_taken(tx, &product).await?;
    products::insert(tx, &product).await?;
    let (id, now) = (product.id, product.created_at);
    let made = signing::make_key(tx, &master, id, &product.code, now).await?;
    let mut changes = differences(None, Some(&fields_of(&product)))?;
    changes.push(key_change(None, made.map(|(key, _)| key)));
    let about = ("product", id.0, product.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Products, [id.0]);
    Ok(product)
}

async fn edit(tx: &mut Tx, act: Act, request: EditProduct, now: DateTime<Utc>) -> Result<Product> {
    let found = products::get(tx, request.id).await?;
    let before = as_seen("product", request.id.0, found, request.version, |product| {
        product.version
    })?;
    let fields = checked(request.fields, Some(&before.code))?;
    let changes = differences(Some(&fields_of(&before)), Some(&fields))?;
    if changes.is_empty() {
        return Ok(before);
    }
    let product = product_of(before.id, before.version + 1, before.created_at, fields);
    refuse_taken(tx, &product).await?;
    if !products::save(tx, &product, now).await? {
        return Err(conflict(
            "product",
            before.id.0,
            request.version,
            product.version,
        ));
    }
    let about = ("product", product.id.0, product.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Products, [product.id.0]);
    Ok(product)
}

async fn delete(
    tx: &mut Tx,
    act: Act,
    request: DeleteProduct,
    now: DateTime<Utc>,
) -> Result<Deleted> {
    let found = products::get(tx, request.id).await?;
    let before = as_seen("product", request.id.0, found, request.version, |product| {
        product.version
    })?;
    let licenses = licenses::count_of_product(tx, before.id).await?;
    let generators = products::count_generators(tx, before.id).await?;
    if let Some(reason) = in_use(licenses, generators) {
        return Err(Error::InUse {
            thing: "product",
            reason,
        });
    }
    if !products::delete(tx, before.id, before.version).await? {
        return Err(conflict(
            "product",
            before.id.0,
            request.version,
            before.version + 1,
        ));
    }
    let changes = differences(Some(&fields_of(&before)), None)?;
    let about = ("product", before.id.0, before.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Products, [before.id.0]);
    Ok(Deleted { count: 1 })
}

async fn rotate(
    tx: &mut Tx,
    act: Act,
    master: std::sync::Arc<MasterKey>,
    id: ProductId,
    now: DateTime<Utc>,
) -> Result<ProductDetail> {
    let product = products::get(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("product", id))?;
    let old = signing_keys::current(tx, id).await?.map(|key| key.id);
    signing_keys::retire_current(tx, id, now).await?;
    let made = signing::make_key(tx, &master, id, &product.code, now).await?;
    let Some((key, _)) = made else {
        return Err(conflict("product", id.0, product.version, product.version));
    };
    let about = ("product", id.0, product.name.as_str());
    record(tx, &act, now, about, &[key_change(old, Some(key))]).await?;
    tx.changed(Noun::Products, [id.0]);
    detail(tx, id).await
}

fn key_change(before: Option<String>, after: Option<String>) -> FieldChange {
    FieldChange {
        field: "signing_key".to_owned(),
        before: before.into(),
        after: after.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{checked, in_use};
    use crate::{
        error::Error,
        operations::products::{Feature, FeatureKind, ProductFields, ProductStatus},
    };

    fn fields(name: &str, code: &str, features: &[&str]) -> ProductFields {
        ProductFields {
            name: name.into(),
            code: code.into(),
            status: ProductStatus::Active,
            description: Some("  ".into()),
            features: features
                .iter()
                .map(|name| Feature {
                    name: (*name).into(),
                    kind: FeatureKind::Switch,
                    description: None,
                })
                .collect(),
            grace_days: None,
        }
    }

    fn refused(fields: ProductFields) -> Option<&'static str> {
        match checked(fields, None) {
            Err(Error::Invalid { field, .. }) => Some(field),
            _ => None,
        }
    }

    #[test]
    fn fields_are_trimmed_and_empty_texts_are_none() {
        let kept = checked(fields(" Pro ", " pro_1 ", &["a.b-c"]), None).expect("good fields");
        assert_eq!((kept.name.as_str(), kept.code.as_str()), ("Pro", "pro_1"));
        assert_eq!(kept.description, None);
    }

    #[test]
    fn what_devices_could_not_ask_by_is_refused() {
        assert_eq!(refused(fields("", "pro", &[])), Some("name"));
        assert_eq!(refused(fields("Pro\0", "pro", &[])), Some("name"));
        assert_eq!(refused(fields("Pro", "pro plan", &[])), Some("code"));
        assert_eq!(refused(fields("Pro", &"x".repeat(41), &[])), Some("code"));
        for bad in ["", "1st", "a b", "_a"] {
            assert_eq!(
                refused(fields("Pro", "pro", &[bad])),
                Some("features"),
                "{bad}"
            );
        }
        assert_eq!(
            refused(fields("Pro", "pro", &["beta", "Beta"])),
            Some("features")
        );
        let long = ProductFields {
            grace_days: Some(366),
            ..fields("Pro", "pro", &[])
        };
        assert_eq!(refused(long), Some("grace_days"));
    }

    #[test]
    fn the_code_of_an_imported_product_may_stay_as_it_is() {
        assert!(checked(fields("Größe", "GRÖSSE", &[]), Some("GRÖSSE")).is_ok());
        assert!(checked(fields("Größe", "GRÖSSE", &[]), Some("G")).is_err());
    }

    #[test]
    fn what_uses_a_product_is_counted_in_words() {
        assert_eq!(in_use(0, 0), None);
        assert_eq!(in_use(1, 0).as_deref(), Some("1 license belongs to it."));
        assert_eq!(
            in_use(12, 1).as_deref(),
            Some("12 licenses and 1 generator belong to it.")
        );
    }
}
