//! The rules for what people write about a product.
//!
//! Deliberately absent: what needs the database, such as whether a name is free.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use crate::{
    domain::fold::fold,
    error::{Error, Result},
    ids::ProductId,
    operations::products::{Feature, Product, ProductFields},
    service::{
        acting::{checked_optional, checked_text},
        catalogue::counted,
    },
};

const FEATURES_MAX: usize = 200;
const GRACE_MAX: u32 = 365;

/// The fields as they are kept.
///
/// # Errors
/// `invalid` with the field that breaks a rule.
pub(super) fn checked(fields: ProductFields, code_before: Option<&str>) -> Result<ProductFields> {
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
        my_offline: fields.my_offline,
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

pub(super) fn fields_of(product: &Product) -> ProductFields {
    ProductFields {
        name: product.name.clone(),
        code: product.code.clone(),
        status: product.status,
        description: product.description.clone(),
        features: product.features.clone(),
        grace_days: product.grace_days,
        my_offline: product.my_offline,
    }
}

pub(super) fn product_of(
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
        my_offline: fields.my_offline,
        created_at,
    }
}

/// Why a product cannot be deleted; none when it can.
pub(super) fn in_use(licenses: u32, generators: u32) -> Option<String> {
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
            my_offline: false,
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
            my_offline: false,
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
