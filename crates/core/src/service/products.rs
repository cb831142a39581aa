//! Products: looking at one, making, changing, deleting, and giving them new signing keys.
//!
//! Deliberately absent: the rules for what people write ([`fields`]), the keys themselves (`signing`).

mod fields;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{Act, required_reason},
    catalogue::{act, as_seen, conflict, differences, record},
    signing,
};
use fields::{checked, fields_of, in_use, product_of};

use crate::{
    backend::MasterKey,
    domain::fold::fold,
    error::{Error, Result},
    ids::ProductId,
    operations::{Deleted, Noun, licenses::FieldChange, products::*},
    store::{Tx, licenses, products, signing_keys},
};

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
        let id = request.id;
        // A list in memory has counted them already; the database would go through them all.
        let counted = self.count_in_memory(id).await?;
        let mut tx = self.environment.database.read().await?;
        let product = products::get(&mut tx, id)
            .await?
            .ok_or_else(|| Error::not_found("product", id))?;
        let licenses = match counted {
            Some(counted) => counted,
            None => licenses::count_of_product(&mut tx, id).await?,
        };
        let generators = products::count_generators(&mut tx, id).await?;
        Ok(ProductDetail {
            product,
            licenses,
            generators,
            keys: signing::public_keys(&mut tx, id).await?,
            delete_refused: in_use(licenses, generators),
        })
    }

    /// The public halves of a product's keys, for whoever verifies what it signed. No row of the table: it is what
    /// devices are answered with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn public_keys(&self, product: ProductId) -> Result<Vec<SigningKey>> {
        let mut tx = self.environment.database.read().await?;
        signing::public_keys(&mut tx, product).await
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
        let id = request.id;
        self.environment
            .database
            .write(move |tx| rotate(tx, act, master, id, now).boxed())
            .await?;
        self.get_product(GetProduct { id }).await
    }
}

async fn create(
    tx: &mut Tx,
    act: Act,
    master: Arc<MasterKey>,
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
    master: Arc<MasterKey>,
    id: ProductId,
    now: DateTime<Utc>,
) -> Result<()> {
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
    Ok(())
}

fn key_change(before: Option<String>, after: Option<String>) -> FieldChange {
    FieldChange {
        field: "signing_key".to_owned(),
        before: before.into(),
        after: after.into(),
    }
}
