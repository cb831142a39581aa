//! One chunk of a generation: keys that nobody has, the licenses they become, and what is told of them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Order;
use crate::{
    domain::{
        fold::fold,
        key_format::KeyMaker,
        status::LicenseStatus,
        validity::{Validity, ValidityStart},
    },
    error::{Error, Result},
    ids::{JobId, LicenseId},
    operations::{generators::Generator, licenses::FieldChange},
    service::acting::{self, Act},
    store::{
        Tx,
        generated_rows::{self, Common, NewKey},
        import_rows::{HistoryRow, insert_history},
        retired_keys,
    },
};

/// How often new keys are made for those that are taken, before the format counts as used up.
const ROUNDS: u32 = 60;

/// What one chunk makes.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    pub maker: KeyMaker,
    pub order: Order,
    pub act: Act,
    /// Licenses made before.
    pub first: u32,
    pub wanted: u32,
    pub now: DateTime<Utc>,
}

/// Makes exactly as many licenses as are wanted: keys that are taken, or were and must not come back, are made again.
pub(super) async fn make_licenses(tx: &mut Tx, chunk: &Chunk) -> Result<Vec<NewKey>> {
    let defaults = &chunk.order.generator.defaults;
    let (expires_at, pending_validity) = begun(defaults.validity, chunk.now);
    let common = Common {
        product: chunk.order.generator.product.id,
        generator: Some(chunk.order.generator.id),
        pool: None,
        activation_limit: defaults.activation_limit,
        expires_at,
        pending_validity,
        flags: &defaults.flags,
        metadata: &defaults.metadata,
        now: chunk.now,
    };
    insert_fresh(tx, &chunk.maker, chunk.wanted as usize, &common).await
}

/// Makes exactly as many available licenses as are wanted, alike but for their keys.
pub(in crate::service) async fn insert_fresh(
    tx: &mut Tx,
    maker: &KeyMaker,
    wanted: usize,
    common: &Common<'_>,
) -> Result<Vec<NewKey>> {
    let mut made: Vec<NewKey> = Vec::with_capacity(wanted);
    for _ in 0..ROUNDS {
        let keys = fresh_keys(maker, wanted - made.len(), common.now);
        let keys = without_retired(tx, keys).await?;
        let written = generated_rows::insert_licenses(tx, &keys, common).await?;
        let written: HashSet<LicenseId> = written.into_iter().collect();
        made.extend(keys.into_iter().filter(|key| written.contains(&key.id)));
        if made.len() == wanted {
            return Ok(made);
        }
    }
    Err(Error::invalid(
        "format",
        "Nearly all keys of this format are taken.",
        "Give the generator a format with more random characters, then generate the rest.",
    ))
}

/// Keys that differ from each other, in the order in which they are written: two generations that meet wait for each
/// other in one direction only.
fn fresh_keys(maker: &KeyMaker, count: usize, now: DateTime<Utc>) -> Vec<NewKey> {
    let mut random = rand::rng();
    let mut keys: Vec<NewKey> = (0..count)
        .map(|_| {
            let key = maker.make(now, &mut random);
            NewKey {
                id: LicenseId::new(now),
                key_folded: fold(&key),
                key,
            }
        })
        .collect();
    keys.sort_by(|a, b| a.key_folded.cmp(&b.key_folded));
    keys.dedup_by(|a, b| a.key_folded == b.key_folded);
    keys
}

/// Those that may be issued.
pub(crate) async fn without_retired(tx: &mut Tx, keys: Vec<NewKey>) -> Result<Vec<NewKey>> {
    let texts: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
    let retired = retired_keys::retired_among(tx, &texts).await?;
    let retired: HashSet<usize> = retired.into_iter().collect();
    let kept = keys.into_iter().enumerate();
    Ok(kept
        .filter(|(place, _)| !retired.contains(place))
        .map(|(_, key)| key)
        .collect())
}

/// When licenses of a validity end that are made now, or what waits to begin.
pub(in crate::service) fn begun(
    validity: Option<Validity>,
    now: DateTime<Utc>,
) -> (Option<DateTime<Utc>>, Option<Validity>) {
    match validity {
        Some(validity) if validity.from == ValidityStart::Creation => {
            (Some(validity.end(now)), None)
        }
        waiting => (None, waiting),
    }
}

/// One audit entry for the chunk, and a line in the history of each license.
pub(super) async fn record(tx: &mut Tx, chunk: &Chunk, job: JobId, made: &[NewKey]) -> Result<()> {
    let generator = &chunk.order.generator;
    let details = json!({
        "made": made.len(),
        "of": chunk.order.count,
        "job": job,
        "product": generator.product.name,
    });
    let about = acting::subject("generator", generator.id.0, &generator.name);
    let entry = acting::record(tx, &chunk.act, chunk.now, about, details).await?;
    let beginnings = serde_json::to_string(&beginnings(generator, chunk.now))
        .map_err(|error| Error::Internal(error.to_string()))?;
    let history: Vec<HistoryRow> = made
        .iter()
        .map(|new| HistoryRow {
            license_id: new.id.0,
            changes: beginnings.clone(),
        })
        .collect();
    insert_history(tx, entry, &history).await
}

/// The first values of a license, as far as there are any.
fn beginnings(generator: &Generator, now: DateTime<Utc>) -> Vec<FieldChange> {
    let defaults = &generator.defaults;
    let (expires_at, pending_validity) = begun(defaults.validity, now);
    let fields = [
        ("status", json!(LicenseStatus::Available)),
        ("activation_limit", json!(defaults.activation_limit)),
        ("expires_at", json!(expires_at)),
        ("pending_validity", json!(pending_validity)),
        ("flags", defaults.flags.clone()),
        ("metadata", defaults.metadata.clone()),
    ];
    fields
        .into_iter()
        .filter(|(_, after)| !after.is_null() && *after != json!({}))
        .map(|(field, after)| FieldChange {
            field: field.to_owned(),
            before: json!(null),
            after,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::{DateTime, Days, Utc};

    use super::{begun, fresh_keys};
    use crate::{
        domain::{
            key_format::KeyMaker,
            validity::{Validity, ValidityStart, ValidityUnit},
        },
        operations::generators::KeyFormat,
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_000_000, 0).expect("a moment")
    }

    #[test]
    fn only_a_validity_from_creation_begins_at_once() {
        let of = |from| Validity {
            amount: 30,
            unit: ValidityUnit::Days,
            from,
        };
        let month = now().checked_add_days(Days::new(30));
        assert_eq!(
            begun(Some(of(ValidityStart::Creation)), now()),
            (month, None)
        );
        let waiting = of(ValidityStart::Assignment);
        assert_eq!(begun(Some(waiting), now()), (None, Some(waiting)));
        assert_eq!(begun(None, now()), (None, None));
    }

    #[test]
    fn no_two_keys_of_a_chunk_are_alike() {
        // 24 bits: 20,000 keys would hold a dozen doubles.
        let format = KeyFormat::Pattern {
            pattern: "K{H:6}".into(),
        };
        let maker = KeyMaker::new(&format).expect("a format");
        let keys = fresh_keys(&maker, 20_000, now());
        let known: HashSet<&str> = keys.iter().map(|key| key.key_folded.as_str()).collect();
        assert_eq!(known.len(), keys.len());
    }
}
