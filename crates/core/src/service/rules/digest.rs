//! The weekly digest: how the licenses of an environment stand, on Mondays at 8:00 UTC, to whoever wants it.
//!
//! The figures are the dashboard's own. It is written once a week: that it was stands beside the mails, in the same
//! transaction. Only environments with licenses of real customers have one. Deliberately absent: what it says
//! (`domain::letters`).

use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, NaiveTime, Utc};
use futures::FutureExt;

use super::keeper::LEASE;
use crate::{
    backend::Environment,
    domain::{letters::Values, mail::MailKind, role::Role},
    error::Result,
    operations::{
        environments::{self as places, EnvironmentKind},
        reports::{Dashboard, GetDashboard, PoolStock},
    },
    service::{Caller, Door, EnvironmentScope, mailing::Letterhead},
    store::{
        environments, leases,
        mails::{self, About},
        mails_queue, meta, people,
    },
};

/// The days that it is about, today included.
const DAYS: u32 = 7;
/// When it is due.
const HOUR: u32 = 8;
/// The environment's setting that says for which Monday it is written.
const WRITTEN: &str = "digest_written";

/// The newest moment at which a digest was due.
fn due_at(now: DateTime<Utc>) -> DateTime<Utc> {
    let hour = NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
    let back = now.weekday().num_days_from_monday();
    let monday = now.date_naive() - Days::new(u64::from(back));
    let due = monday.and_time(hour).and_utc();
    if due <= now { due } else { due - Days::new(7) }
}

/// The environment as people see it.
async fn place(environment: &Environment) -> Result<Option<places::Environment>> {
    let mut tx = environment.book.control().read().await?;
    let all = environments::all(&mut tx).await?;
    Ok(all.into_iter().find(|place| place.name == environment.name))
}

/// What a digest says now.
pub(crate) async fn values(environment: &Arc<Environment>) -> Result<Values> {
    let scope = EnvironmentScope {
        environment: environment.clone(),
        caller: Caller::owner("Keydesk", Door::System),
    };
    let dashboard = scope.get_dashboard(GetDashboard { days: DAYS }).await?;
    let (_, failed) = mails_queue::counts(&mut environment.database.read().await?).await?;
    let label = place(environment).await?.map(|place| place.label);
    let label = label.unwrap_or_else(|| environment.name.clone());
    Ok(said(&dashboard, failed).with("environment", &label))
}

fn said(dashboard: &Dashboard, failed: i64) -> Values {
    let day = crate::domain::letters::day;
    let first = dashboard
        .days
        .first()
        .map_or(dashboard.today, |first| first.day);
    let refused: u32 = dashboard.days.iter().map(|day| day.denials).sum();
    let states: Vec<String> = dashboard
        .by_status
        .iter()
        .map(|each| format!("{}: {}", each.status, each.count))
        .collect();
    let expiring: Vec<String> = dashboard
        .expiring
        .iter()
        .filter(|within| within.days <= 30)
        .map(|within| format!("within {} days: {}", within.days, within.count))
        .collect();
    let low = dashboard
        .pools
        .iter()
        .filter(|pool| pool.free < pool.buffer);
    let low: Vec<String> = low.map(low_pool).collect();
    let values = Values::default()
        .with(
            "week",
            &format!("{} to {}", day(first), day(dashboard.today)),
        )
        .lines("states", &states)
        .lines("expiring", &expiring)
        .lines("denials", &[refused.to_string()])
        .lines("pools", &low);
    match failed {
        0 => values,
        failed => values.lines("failed", &[failed.to_string()]),
    }
}

fn low_pool(stock: &PoolStock) -> String {
    let PoolStock {
        free,
        seats,
        buffer,
        ..
    } = stock;
    format!(
        "{}: {free} of {seats} seats free, {buffer} wanted",
        stock.pool.name
    )
}

/// Writes the digest when it is due, and says to how many. May be dropped at any time.
pub(crate) async fn write(environment: &Arc<Environment>) -> Result<u32> {
    let setup = environment.mailer.book.setup().await?;
    let stored = &setup.letters.rules;
    let Some(since) = stored
        .digest_since
        .filter(|_| setup.settings.on && stored.rules.digest)
    else {
        return Ok(0);
    };
    let due = due_at(environment.database.now());
    let mark = due.date_naive().to_string();
    let known = meta::setting(&mut environment.database.read().await?, WRITTEN).await?;
    if due < since || known.as_deref() == Some(mark.as_str()) {
        return Ok(0);
    }
    let here = place(environment).await?;
    if here.is_none_or(|place| place.kind != EnvironmentKind::Production) {
        return Ok(0);
    }
    let to = wanted_by(environment, &stored.rules.digest_to).await?;
    let head = Letterhead::of(&setup);
    let letter = head.letter(MailKind::Digest, values(environment).await?);
    let now = environment.database.now();
    let written = leases::alone(&environment.database, LEASE, move |tx, _| {
        async move {
            if meta::setting(tx, WRITTEN).await?.as_deref() == Some(mark.as_str()) {
                return Ok(0);
            }
            for address in &to {
                let mail = head.mail(
                    MailKind::Digest,
                    ("", address),
                    letter.clone(),
                    About::default(),
                );
                mails::queue(tx, &mail, now).await?;
            }
            meta::set_setting(tx, WRITTEN, &mark).await?;
            Ok(u32::try_from(to.len()).unwrap_or(u32::MAX))
        }
        .boxed()
    });
    let written = written.await?;
    if written.is_some() {
        leases::give_back(&environment.database, LEASE).await?;
    }
    Ok(written.unwrap_or(0))
}

/// The addresses without those of people who were let go, or who may no longer see how things stand.
async fn wanted_by(environment: &Environment, addresses: &[String]) -> Result<Vec<String>> {
    let mut tx = environment.book.control().read().await?;
    let mut wanted = Vec::new();
    for address in addresses {
        let person = people::by_email(&mut tx, address).await?;
        let may = person.is_none_or(|person| {
            let role = matches!(person.role(), Role::Owner | Role::Manager);
            role && person.disabled_at.is_none()
        });
        if may {
            wanted.push(address.clone());
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::due_at;

    #[test]
    fn a_digest_is_due_on_mondays_at_eight() {
        let at = |text: &str| {
            text.parse::<chrono::DateTime<chrono::Utc>>()
                .expect("a moment")
        };
        let monday = at("2026-11-23T08:00:00Z");
        assert_eq!(
            due_at(at("2026-11-23T07:59:59Z")),
            at("2026-11-16T08:00:00Z")
        );
        assert_eq!(due_at(monday), monday);
        assert_eq!(due_at(at("2026-11-29T23:00:00Z")), monday);
    }
}
