//! One chunk of an import: looked up, decided and, when it is applied, written.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::{
    book::{Book, code_of},
    decide::{Decision, Rules, decide},
    problems::{self, Done, RowOutcome},
    reader::{Chunk, Read},
    row::{Columns, Wish},
};
use crate::{
    domain::{fold::fold, license::Edited, status::LicenseStatus},
    error::{Error, Result},
    ids::{AuditId, LicenseId},
    operations::{
        Noun,
        imports::FitProblem,
        licenses::{FieldChange, License},
    },
    store::{
        Tx,
        audit::{self, Entry, Subject},
        import_rows::{self, HistoryRow, NewLicense},
        retired_keys,
    },
};

use super::apply::Context;

/// What a chunk does, row by row, before it is written.
#[derive(Debug, Default)]
pub(super) struct Planned {
    pub outcomes: Vec<RowOutcome>,
    creates: Vec<(usize, NewLicense)>,
    updates: Vec<(usize, Edited)>,
}

/// Decides every row of a chunk. `lock` keeps others from changing the licenses until the transaction ends.
pub(super) async fn plan(
    tx: &mut Tx,
    chunk: &Chunk,
    columns: &Columns,
    rules: Rules,
    book: &mut Book,
    lock: bool,
) -> Result<Planned> {
    let wishes: Vec<&Wish> = chunk
        .rows
        .iter()
        .filter_map(|read| match read {
            Read::Wish(wish) => Some(wish.as_ref()),
            Read::Bad(_) => None,
        })
        .collect();
    look_up_names(tx, &wishes, columns, book).await?;
    let keys: Vec<&str> = wishes.iter().map(|wish| wish.key_folded.as_str()).collect();
    let licenses: HashMap<String, License> = import_rows::licenses(tx, &keys, lock)
        .await?
        .into_iter()
        .collect();
    let retired = retired(tx, &wishes, &licenses).await?;
    let mut planned = Planned::default();
    for read in &chunk.rows {
        let outcome = match read {
            Read::Bad(outcome) => outcome.clone(),
            Read::Wish(wish) => {
                let existing = licenses.get(&wish.key_folded);
                let decision = if retired.contains(&wish.key_folded) {
                    let code = FitProblem::KeyRetired;
                    Err(Box::new(problems::of_fit(wish, columns, code, None)))
                } else {
                    decide(wish, existing, book, rules, columns)
                };
                planned.take(wish, decision)
            }
        };
        planned.outcomes.push(outcome);
    }
    Ok(planned)
}

impl Planned {
    fn take(
        &mut self,
        wish: &Wish,
        decision: std::result::Result<Decision, Box<crate::operations::imports::RowProblem>>,
    ) -> RowOutcome {
        let place = self.outcomes.len();
        let done = match decision {
            Ok(Decision::Create(license)) => {
                self.creates.push((place, *license));
                Done::Created
            }
            Ok(Decision::Update(edited)) => {
                self.updates.push((place, *edited));
                Done::Updated
            }
            Ok(Decision::Skip) => Done::Skipped,
            Err(problem) => Done::Failed(problem),
        };
        RowOutcome {
            row: wish.number,
            key: wish.key.clone(),
            done,
        }
    }
}

/// Keys of a chunk that no license has and none may have again.
async fn retired(
    tx: &mut Tx,
    wishes: &[&Wish],
    licenses: &HashMap<String, License>,
) -> Result<HashSet<String>> {
    let fresh: Vec<&str> = wishes
        .iter()
        .map(|wish| wish.key_folded.as_str())
        .filter(|key| !licenses.contains_key(*key))
        .collect();
    let places = retired_keys::retired_among(tx, &fresh).await?;
    Ok(places
        .into_iter()
        .map(|place| fresh[place].to_owned())
        .collect())
}

async fn look_up_names(
    tx: &mut Tx,
    wishes: &[&Wish],
    columns: &Columns,
    book: &mut Book,
) -> Result<()> {
    let names: HashSet<String> = wishes
        .iter()
        .filter_map(|wish| wish.product.as_deref())
        .map(fold)
        .collect();
    let given = wishes
        .iter()
        .filter_map(|wish| wish.product_code.as_deref())
        .map(fold);
    let made = wishes
        .iter()
        .filter_map(|wish| wish.product.as_deref())
        .map(|name| fold(&code_of(name)));
    let codes: HashSet<String> = given.chain(made).collect();
    let emails: HashSet<String> = wishes
        .iter()
        .filter_map(|wish| wish.email_lower())
        .chain(columns.holder_lower())
        .collect();
    let products = import_rows::products(tx, &texts(&names), &texts(&codes)).await?;
    let customers = import_rows::customers(tx, &texts(&emails)).await?;
    book.learn(products, customers);
    Ok(())
}

fn texts(set: &HashSet<String>) -> Vec<&str> {
    set.iter().map(String::as_str).collect()
}

/// Writes what was planned, with its audit entry. Rows that somebody else was quicker with become failed.
pub(super) async fn write(
    tx: &mut Tx,
    context: &Context,
    chunk: &Chunk,
    mut planned: Planned,
    mut book: Book,
) -> Result<Written> {
    let now = context.now;
    make_names(tx, context, &mut book).await?;
    let creates: Vec<NewLicense> = planned.creates.iter().map(|(_, new)| new.clone()).collect();
    let made = match creates.is_empty() {
        true => Vec::new(),
        false => import_rows::insert_licenses(tx, &creates, context.batch, now).await?,
    };
    let saved = save_updates(tx, &mut planned, now).await?;
    let written: HashSet<LicenseId> = made.into_iter().chain(saved).collect();
    fail_the_late(&mut planned, chunk, context, &written);
    let result = Written {
        outcomes: planned.outcomes,
        new_products: count(book.new_products.len()),
        new_customers: count(book.new_customers.len()),
    };
    if !written.is_empty() || !book.new_products.is_empty() || !book.new_customers.is_empty() {
        let entry = record(tx, context, &result).await?;
        let history = histories(&planned.creates, &planned.updates, &written)?;
        import_rows::insert_history(tx, entry, &history).await?;
        announce(tx, &result, &written);
    }
    Ok(result)
}

/// What a chunk did.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub outcomes: Vec<RowOutcome>,
    pub new_products: u32,
    pub new_customers: u32,
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Makes the products and customers of a chunk. Where somebody made one meanwhile, the chunk is tried anew.
async fn make_names(tx: &mut Tx, context: &Context, book: &mut Book) -> Result<()> {
    let (batch, now) = (context.batch, context.now);
    // In one order everywhere, so that two imports never wait for each other.
    book.new_customers
        .sort_by(|a, b| a.email_lower.cmp(&b.email_lower));
    book.new_products
        .sort_by(|a, b| a.name_folded.cmp(&b.name_folded));
    let taken = |thing| Error::Conflict {
        thing,
        id: String::new(),
        seen: 0,
        found: 1,
    };
    if !book.new_products.is_empty() {
        let made = import_rows::insert_products(tx, &book.new_products, batch, now).await?;
        if made < book.new_products.len() {
            return Err(taken("product"));
        }
        tx.changed(Noun::Products, []);
    }
    if !book.new_customers.is_empty() {
        let made = import_rows::insert_customers(tx, &book.new_customers, batch, now).await?;
        if made < book.new_customers.len() {
            return Err(taken("customer"));
        }
        tx.changed(
            Noun::Customers,
            book.new_customers.iter().map(|customer| customer.id.0),
        );
    }
    Ok(())
}

async fn save_updates(
    tx: &mut Tx,
    planned: &mut Planned,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<LicenseId>> {
    let mut ended = Vec::new();
    for (_, edited) in &mut planned.updates {
        if edited.handed_over && edited.license.activations_used > 0 {
            edited.changes.push(FieldChange {
                field: "activations_used".to_owned(),
                before: edited.license.activations_used.into(),
                after: 0.into(),
            });
            edited.license.activations_used = 0;
            ended.push(edited.license.id);
        }
    }
    if planned.updates.is_empty() {
        return Ok(Vec::new());
    }
    if !ended.is_empty() {
        import_rows::end_activations(tx, &ended, now).await?;
        tx.changed(Noun::Activations, []);
    }
    let licenses: Vec<_> = planned
        .updates
        .iter()
        .map(|(_, edited)| &edited.license)
        .collect();
    import_rows::update_licenses(tx, &licenses, now).await
}

fn fail_the_late(
    planned: &mut Planned,
    chunk: &Chunk,
    context: &Context,
    written: &HashSet<LicenseId>,
) {
    let creates = planned.creates.iter().map(|(place, new)| (*place, new.id));
    let updates = planned
        .updates
        .iter()
        .map(|(place, edited)| (*place, edited.license.id));
    for (place, id) in creates.chain(updates) {
        if written.contains(&id) {
            continue;
        }
        if let (Some(Read::Wish(wish)), Some(outcome)) =
            (chunk.rows.get(place), planned.outcomes.get_mut(place))
        {
            let code = FitProblem::ChangedMeanwhile;
            let problem = problems::of_fit(wish, &context.columns, code, None);
            outcome.done = Done::Failed(Box::new(problem));
        }
    }
}

async fn record(tx: &mut Tx, context: &Context, result: &Written) -> Result<AuditId> {
    let of = |word: &str| {
        result
            .outcomes
            .iter()
            .filter(|o| o.done.word() == word)
            .count()
    };
    let entry = Entry {
        at: context.now,
        actor: &context.actor,
        door: "import",
        action: "apply_import",
        subject: Subject {
            kind: "job",
            id: Some(context.job.0),
            label: Some(context.title.clone()),
        },
        reason: None,
        batch: Some(context.batch),
        details: json!({
            "created": of("created"),
            "updated": of("updated"),
            "new_products": result.new_products,
            "new_customers": result.new_customers,
        }),
    };
    audit::record(tx, entry).await
}

fn histories(
    creates: &[(usize, NewLicense)],
    updates: &[(usize, Edited)],
    written: &HashSet<LicenseId>,
) -> Result<Vec<HistoryRow>> {
    let created = creates.iter().map(|(_, new)| (new.id, beginnings(new)));
    let updated = updates
        .iter()
        .map(|(_, edited)| (edited.license.id, edited.changes.clone()));
    created
        .chain(updated)
        .filter(|(id, _)| written.contains(id))
        .map(|(id, changes)| {
            let changes = serde_json::to_string(&changes)
                .map_err(|error| Error::Internal(error.to_string()))?;
            Ok(HistoryRow {
                license_id: id.0,
                changes,
            })
        })
        .collect()
}

/// The first values of a new license, as far as they differ from an available one for a lifetime.
fn beginnings(new: &NewLicense) -> Vec<FieldChange> {
    let status = LicenseStatus::from_rank(new.status).map(LicenseStatus::as_str);
    let fields = [
        ("customer_id", json!(new.customer_id)),
        ("status", json!(status)),
        ("activation_limit", json!(new.activation_limit)),
        ("expires_at", json!(new.expires_at)),
    ];
    fields
        .into_iter()
        .filter(|(_, after)| !after.is_null())
        .map(|(field, after)| FieldChange {
            field: field.to_owned(),
            before: json!(null),
            after,
        })
        .collect()
}

fn announce(tx: &mut Tx, result: &Written, written: &HashSet<LicenseId>) {
    if !written.is_empty() {
        tx.changed(Noun::Licenses, written.iter().map(|id| id.0));
    }
    if !result.outcomes.is_empty() {
        tx.changed(Noun::Audit, []);
    }
}
