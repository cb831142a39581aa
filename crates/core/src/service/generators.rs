//! Generators: templates for the keys of one product, and what their keys would look like.
//!
//! Deliberately absent: making licenses of them (`generating`), and how keys are made (`domain::key_format`).

use chrono::{DateTime, Utc};
use futures::FutureExt;

use super::{
    EnvironmentScope,
    acting::{Act, checked_text},
    catalogue::{act, as_seen, conflict, differences, record},
};
use crate::{
    domain::{
        key_format::{KEY_MAX, KeyMaker},
        license::{FLAGS_MAX, METADATA_MAX, check_limit, check_object},
    },
    error::{Error, Result},
    ids::{GeneratorId, ProductId},
    operations::{Deleted, Noun, generators::*, licenses::ProductRef},
    store::{Tx, generators, products},
};

/// How many sample keys are shown.
const SAMPLES: usize = 5;
/// The most keys that one may plan for.
const PLANNED_MAX: u32 = 1_000_000_000;
/// Licenses that forget their generator in one transaction: so few that other writers hardly wait.
const FORGET: i64 = 1_000;

/// The fields as they are kept.
///
/// # Errors
/// `invalid` with the field that breaks a rule.
fn checked(fields: GeneratorFields, now: DateTime<Utc>) -> Result<GeneratorFields> {
    let name = checked_text("name", &fields.name, 1..=120)?;
    maker(&fields.format, now)?;
    let defaults = &fields.defaults;
    check_limit(defaults.activation_limit)?;
    defaults
        .validity
        .map_or(Ok(()), crate::domain::validity::Validity::check)?;
    check_object("flags", &defaults.flags, FLAGS_MAX)?;
    check_object("metadata", &defaults.metadata, METADATA_MAX)?;
    Ok(GeneratorFields { name, ..fields })
}

/// What makes keys of a format.
///
/// # Errors
/// `invalid` for the format, also when its keys would be too long to be kept.
pub(super) fn maker(format: &KeyFormat, now: DateTime<Utc>) -> Result<KeyMaker> {
    let maker = KeyMaker::new(format)?;
    // All keys of a format have the same length.
    let length = maker.make(now, &mut rand::rng()).chars().count();
    if length > KEY_MAX {
        return Err(Error::invalid(
            "format",
            format!("Its keys would have {length} characters; at most {KEY_MAX} are kept."),
            "Shorten the format.",
        ));
    }
    Ok(maker)
}

fn fields_of(generator: &Generator) -> GeneratorFields {
    GeneratorFields {
        name: generator.name.clone(),
        product_id: generator.product.id,
        format: generator.format.clone(),
        defaults: generator.defaults.clone(),
    }
}

async fn product_of(tx: &mut Tx, id: ProductId) -> Result<ProductRef> {
    products::get_ref(tx, id)
        .await?
        .ok_or_else(|| Error::not_found("product", id))
}

/// Refuses a name that another generator has.
async fn refuse_taken(tx: &mut Tx, id: GeneratorId, name: &str) -> Result<()> {
    match generators::named(tx, name).await? {
        Some(other) if other != id => Err(Error::invalid(
            "name",
            "Another generator has this name.",
            "Choose another name; capital letters and accents do not tell names apart.",
        )),
        _ => Ok(()),
    }
}

impl EnvironmentScope {
    /// The generators, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_generators(&self, request: ListGenerators) -> Result<Vec<Generator>> {
        let mut tx = self.environment.database.read().await?;
        generators::all(&mut tx, request.product_id).await
    }

    /// Makes a generator.
    ///
    /// # Errors
    /// `invalid` with the field; `not_found` for its product.
    pub async fn create_generator(&self, request: CreateGenerator) -> Result<Generator> {
        let now = self.environment.database.now();
        let fields = checked(request.fields, now)?;
        let act = act(&self.caller, "create_generator");
        self.environment
            .database
            .write(move |tx| create(tx, act, fields, now).boxed())
            .await
    }

    /// Changes a generator; licenses that it made stay as they are.
    ///
    /// # Errors
    /// `not_found`, `conflict`, or `invalid` with the field.
    pub async fn edit_generator(&self, request: EditGenerator) -> Result<Generator> {
        let now = self.environment.database.now();
        let request = EditGenerator {
            fields: checked(request.fields, now)?,
            ..request
        };
        let act = act(&self.caller, "edit_generator");
        let database = &self.environment.database;
        let saved = database
            .write(move |tx| edit(tx, act, request, now).boxed())
            .await?;
        // Counted when nobody waits for it to write any more.
        let licenses = generators::count(&mut database.read().await?, saved.id).await?;
        Ok(Generator { licenses, ..saved })
    }

    /// Deletes a generator; licenses that it made stay. They forget it a thousand at a time, before it goes.
    ///
    /// # Errors
    /// `not_found`, `conflict`.
    pub async fn delete_generator(&self, request: DeleteGenerator) -> Result<Deleted> {
        let (id, version) = (request.id, request.version);
        loop {
            let forgotten = self
                .environment
                .database
                .write(move |tx| forget(tx, id, version).boxed());
            if forgotten.await? < FORGET {
                break;
            }
        }
        let now = self.environment.database.now();
        let act = act(&self.caller, "delete_generator");
        self.environment
            .database
            .write(move |tx| delete(tx, act, request, now).boxed())
            .await
    }

    /// Sample keys of a format, and how likely two are alike.
    ///
    /// # Errors
    /// `invalid` for the format, or for a number of keys outside 1 to 1,000,000,000.
    pub async fn sample_keys(&self, request: SampleKeys) -> Result<KeySamples> {
        if !(1..=PLANNED_MAX).contains(&request.planned) {
            return Err(Error::invalid(
                "planned",
                "One can plan for 1 to 1,000,000,000 keys.",
                "Enter another number.",
            ));
        }
        let now = self.environment.database.now();
        let maker = maker(&request.format, now)?;
        let mut random = rand::rng();
        Ok(KeySamples {
            keys: (0..SAMPLES).map(|_| maker.make(now, &mut random)).collect(),
            bits: maker.bits(),
            collision: maker.collision(request.planned),
            guess: maker.guess(request.planned),
        })
    }
}

async fn create(
    tx: &mut Tx,
    act: Act,
    fields: GeneratorFields,
    now: DateTime<Utc>,
) -> Result<Generator> {
    let changes = differences(None, Some(&fields))?;
    let generator = Generator {
        id: GeneratorId::new(now),
        version: 1,
        name: fields.name,
        product: product_of(tx, fields.product_id).await?,
        format: fields.format,
        defaults: fields.defaults,
        licenses: 0,
        created_at: now,
    };
    refuse_taken(tx, generator.id, &generator.name).await?;
    generators::insert(tx, &generator).await?;
    let about = ("generator", generator.id.0, generator.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Generators, [generator.id.0]);
    Ok(generator)
}

async fn edit(
    tx: &mut Tx,
    act: Act,
    request: EditGenerator,
    now: DateTime<Utc>,
) -> Result<Generator> {
    let before = seen(tx, request.id, request.version).await?;
    let fields = request.fields;
    if fields.product_id != before.product.id {
        return Err(Error::invalid(
            "product_id",
            "A generator stays with its product.",
            "Make another generator for the other product.",
        ));
    }
    let changes = differences(Some(&fields_of(&before)), Some(&fields))?;
    if changes.is_empty() {
        return Ok(before);
    }
    let generator = Generator {
        version: before.version + 1,
        name: fields.name,
        format: fields.format,
        defaults: fields.defaults,
        ..before
    };
    refuse_taken(tx, generator.id, &generator.name).await?;
    if !generators::save(tx, &generator, now).await? {
        let (id, seen) = (generator.id.0, request.version);
        return Err(conflict("generator", id, seen, generator.version));
    }
    let about = ("generator", generator.id.0, generator.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Generators, [generator.id.0]);
    Ok(generator)
}

/// The generator as it was seen. Its licenses are not counted.
async fn seen(tx: &mut Tx, id: GeneratorId, version: i32) -> Result<Generator> {
    let found = generators::template(tx, id).await?;
    as_seen("generator", id.0, found, version, |found| found.version)
}

/// Takes the generator from some of its licenses, and says from how many.
async fn forget(tx: &mut Tx, id: GeneratorId, version: i32) -> Result<i64> {
    seen(tx, id, version).await?;
    let licenses = generators::forget(tx, id, FORGET).await?;
    let count = i64::try_from(licenses.len()).unwrap_or(i64::MAX);
    if !licenses.is_empty() {
        tx.changed(Noun::Licenses, licenses.into_iter().map(|id| id.0));
    }
    Ok(count)
}

async fn delete(
    tx: &mut Tx,
    act: Act,
    request: DeleteGenerator,
    now: DateTime<Utc>,
) -> Result<Deleted> {
    let before = seen(tx, request.id, request.version).await?;
    // Those that it made since the last look.
    forget(tx, request.id, request.version).await?;
    if !generators::delete(tx, before.id, before.version).await? {
        let (id, seen) = (before.id.0, request.version);
        return Err(conflict("generator", id, seen, before.version + 1));
    }
    let changes = differences(Some(&fields_of(&before)), None)?;
    let about = ("generator", before.id.0, before.name.as_str());
    record(tx, &act, now, about, &changes).await?;
    tx.changed(Noun::Generators, [before.id.0]);
    Ok(Deleted { count: 1 })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde_json::json;

    use super::checked;
    use crate::{
        domain::{
            key_format::CLEAR_ALPHABET,
            validity::{Validity, ValidityStart, ValidityUnit},
        },
        error::Error,
        ids::ProductId,
        operations::generators::{GeneratorFields, KeyFormat, LicenseDefaults},
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000, 0).expect("a moment")
    }

    fn fields() -> GeneratorFields {
        GeneratorFields {
            name: " Standard ".into(),
            product_id: ProductId::new(now()),
            format: KeyFormat::Uuid,
            defaults: LicenseDefaults {
                activation_limit: 3,
                validity: None,
                flags: json!({}),
                metadata: json!({}),
            },
        }
    }

    fn refused(change: impl FnOnce(&mut GeneratorFields)) -> Option<&'static str> {
        let mut wrong = fields();
        change(&mut wrong);
        match checked(wrong, now()) {
            Err(Error::Invalid { field, .. }) => Some(field),
            _ => None,
        }
    }

    #[test]
    fn every_field_is_checked() {
        assert_eq!(
            checked(fields(), now()).expect("good fields").name,
            "Standard"
        );
        assert_eq!(refused(|fields| fields.name = " ".into()), Some("name"));
        let limit = refused(|fields| fields.defaults.activation_limit = 0);
        assert_eq!(limit, Some("activation_limit"));
        let endless = Validity {
            amount: 101,
            unit: ValidityUnit::Years,
            from: ValidityStart::Creation,
        };
        let validity = refused(|fields| fields.defaults.validity = Some(endless));
        assert_eq!(validity, Some("validity"));
        assert_eq!(
            refused(|fields| fields.defaults.flags = json!([])),
            Some("flags")
        );
        let heavy = json!({ "note": "x".repeat(11_000) });
        assert_eq!(
            refused(|fields| fields.defaults.metadata = heavy),
            Some("metadata")
        );
    }

    #[test]
    fn a_format_whose_keys_are_too_long_to_keep_is_refused() {
        let long = KeyFormat::Chunked {
            length: 100,
            segment: 1,
            separator: "---".into(),
            prefix: String::new(),
            suffix: String::new(),
            alphabet: CLEAR_ALPHABET.into(),
            check_character: false,
        };
        assert_eq!(refused(|fields| fields.format = long), Some("format"));
    }
}
