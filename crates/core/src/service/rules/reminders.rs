//! Reminding customers that licenses end: one mail for each customer and day, each license, end and number of days once.
//!
//! That it happens once stands in the database: the mail and the rows that say so are one transaction, and a second row is
//! refused. Deliberately absent: when a reminder is due (`domain::reminders`).

use chrono::{DateTime, NaiveDate, Utc};
use futures::FutureExt;

use super::{count, keeper::LEASE, windows_at};
use crate::{
    backend::Environment,
    domain::{
        letters::{self, Named, about_licenses},
        mail::MailKind,
        reminders::{Window, due},
    },
    error::Result,
    ids::LicenseId,
    operations::rules::{ReminderExample, RemindersForesight, StoredRules},
    service::mailing::Letterhead,
    store::{
        Tx, leases,
        mails::{self, About},
        reminders::{self as store, Due},
    },
};

/// Customers written to in one transaction, and the most licenses that are looked at for them.
const AT_ONCE: i64 = 100;
const LICENSES: i64 = 20_000;
/// Mails that a foresight shows.
const SHOWN: usize = 5;

/// What one mail is about: licenses of one customer that end on one day, each with how many days before it reminds.
struct Gathered {
    day: NaiveDate,
    licenses: Vec<(Due, u16)>,
}

/// Gathers what is due into mails. The rows come in the order of customers and ends.
fn gathered(rows: Vec<Due>, windows: &[Window]) -> Vec<Gathered> {
    let mut mails: Vec<Gathered> = Vec::new();
    for row in rows {
        let reminded = row.reminded.and_then(|days| u16::try_from(days).ok());
        let Some(days) = due(windows, row.ends_at, reminded) else {
            continue;
        };
        let day = row.ends_at.date_naive();
        let last = mails.last_mut().filter(|mail| {
            let first = mail.licenses.first();
            mail.day == day && first.is_some_and(|(one, _)| one.customer_id == row.customer_id)
        });
        match last {
            Some(mail) => mail.licenses.push((row, days)),
            None => mails.push(Gathered {
                day,
                licenses: vec![(row, days)],
            }),
        }
    }
    mails
}

/// Who would be reminded now.
pub(super) async fn foresee(
    tx: &mut Tx,
    stored: &StoredRules,
    mail_is_on: bool,
    now: DateTime<Utc>,
) -> Result<RemindersForesight> {
    let windows = windows_at(stored, now);
    let (licenses, customers) = store::count_due(tx, &windows, now).await?;
    let mails = store::count_mails(tx, &windows, now).await?;
    let first = store::due_customers(tx, &windows, now, AT_ONCE).await?;
    let rows = store::due_of(tx, &windows, now, (&first, LICENSES)).await?;
    let end = windows.iter().map(|window| window.until).max();
    let ending = match end {
        Some(end) => store::count_ending(tx, now, end).await?,
        None => 0,
    };
    let today = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let examples = gathered(rows, &windows).into_iter().take(SHOWN);
    Ok(RemindersForesight {
        mails: count(mails),
        customers: count(customers),
        licenses: count(licenses),
        written_today: count(store::count_written(tx, today).await?),
        ahead: count((ending - licenses).max(0)),
        examples: examples.filter_map(example).collect(),
        kept_by: (stored.rules.reminders && !mail_is_on).then(|| {
            "This workspace sends no mail, so nobody is reminded. An owner can set mail up in Settings."
                .to_owned()
        }),
    })
}

fn example(mail: Gathered) -> Option<ReminderExample> {
    let (first, days) = mail.licenses.first()?;
    Some(ReminderExample {
        customer_id: first.customer_id,
        customer: first.customer.clone(),
        licenses: u32::try_from(mail.licenses.len()).unwrap_or(u32::MAX),
        ends_on: mail.day,
        days: *days,
    })
}

/// Writes every reminder that is due, and says how many. May be dropped at any time.
pub(crate) async fn remind(environment: &Environment) -> Result<u32> {
    let setup = environment.mailer.book.setup().await?;
    let rules = &setup.letters.rules;
    if !setup.settings.on || !rules.rules.reminders || nothing_due(environment, rules).await? {
        return Ok(0);
    }
    let head = Letterhead::of(&setup);
    let mut written = 0;
    loop {
        let (head, rules) = (head.clone(), rules.clone());
        let written_at = environment.database.now();
        let some = leases::alone(&environment.database, LEASE, move |tx, clock| {
            async move { remind_some(tx, &head, &rules, (clock.min(written_at), written_at)).await }
                .boxed()
        });
        match some.await? {
            Some(0) => break,
            Some(some) => written += some,
            // Another process is at it.
            None => return Ok(written),
        }
    }
    leases::give_back(&environment.database, LEASE).await?;
    Ok(written)
}

/// Whether there is nothing to do, which is nearly always: then nothing is written.
async fn nothing_due(environment: &Environment, rules: &StoredRules) -> Result<bool> {
    let now = environment.database.now();
    let mut tx = environment.database.read().await?;
    let windows = windows_at(rules, now);
    Ok(store::due_customers(&mut tx, &windows, now, 1)
        .await?
        .is_empty())
}

/// Writes to the next customers; gives how many mails those were.
async fn remind_some(
    tx: &mut Tx,
    head: &Letterhead,
    rules: &StoredRules,
    // Of this computer's clock and the database's the one that is behind decides: too late harms nobody.
    (moment, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u32> {
    let windows = windows_at(rules, moment);
    let customers = store::due_customers(tx, &windows, moment, AT_ONCE).await?;
    if customers.is_empty() {
        return Ok(0);
    }
    let rows = store::due_of(tx, &windows, moment, (&customers, LICENSES)).await?;
    let mut written = 0;
    for mail in gathered(rows, &windows) {
        write(tx, head, &mail, (moment, now)).await?;
        written += 1;
    }
    store::forget(tx, moment - chrono::TimeDelta::days(800)).await?;
    Ok(written)
}

async fn write(
    tx: &mut Tx,
    head: &Letterhead,
    mail: &Gathered,
    (moment, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let Some((first, _)) = mail.licenses.first() else {
        return Ok(());
    };
    let named: Vec<Named<'_>> = mail
        .licenses
        .iter()
        .map(|(license, _)| Named {
            product: &license.product,
            key: &license.key,
        })
        .collect();
    let left = (mail.day - moment.date_naive()).num_days();
    let values = about_licenses(&first.customer, &named)
        .with("when", &letters::when(left))
        .with("expires", &letters::day(mail.day));
    let one = (mail.licenses.len() == 1).then_some(first);
    let about = About {
        license: one.map(|license| license.license_id),
        pool: one.and_then(|license| license.pool_id),
        customer: Some(first.customer_id),
    };
    let letter = head.letter(MailKind::Expiring, values);
    let to = (first.customer.as_str(), first.email.as_str());
    let written = head.mail(MailKind::Expiring, to, letter, about);
    let id = mails::queue(tx, &written, now).await?;
    let noted: Vec<(LicenseId, DateTime<Utc>, u16)> = mail
        .licenses
        .iter()
        .map(|(license, days)| (license.license_id, license.ends_at, *days))
        .collect();
    store::note(tx, id, &noted, now).await
}
