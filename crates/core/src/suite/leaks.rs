//! Keys that leaked: found in whatever text they stand in, withdrawn together, and watched.

use chrono::Duration;
use rand::{Rng, SeedableRng, rngs::StdRng};
use rstest::rstest;
use serde_json::json;

use super::{Seed, Stage, abuse, customer, plant, product, seed};
use crate::{
    domain::{fold::fold, status::LicenseStatus},
    error::ErrorCode,
    ids::LicenseId,
    operations::{
        abuse::*,
        activations::*,
        audit::{AuditFilter, ListAudit},
        environments::Engine,
        leaks::*,
    },
    service::EnvironmentScope,
};

const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

fn key(rng: &mut StdRng) -> String {
    let mut part = || -> String {
        let letters = (0..4).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]));
        letters.collect()
    };
    format!("PRO-{}-{}-{}", part(), part(), part())
}

pub(super) fn licenses(many: u128, rng: &mut StdRng) -> Vec<Seed> {
    let holder = customer(1, "Annika", "a@b.example");
    let mut planted = Vec::new();
    for number in 1..=many {
        planted.push(seed(number, &key(rng), &product(1, "Pro"), Some(&holder)));
    }
    planted
}

pub(super) async fn find(scope: &EnvironmentScope, text: &str) -> LeakedKeys {
    let request = FindLeakedKeys {
        text: text.to_owned(),
    };
    scope.find_leaked_keys(request).await.expect("an answer")
}

fn ids(found: &LeakedKeys) -> Vec<LicenseId> {
    let mut ids: Vec<LicenseId> = found.hits.iter().map(|hit| hit.license.id).collect();
    ids.sort_unstable();
    ids
}

/// Letter by letter: a key is in a text where its letters follow one another, dashes as dashes or blanks, with blanks between
/// any two, and nothing of a key before or after it.
fn naive(text: &str, seeds: &[Seed]) -> Vec<LicenseId> {
    let text: Vec<char> = fold(&text.replace(['\u{200b}', '\u{ad}'], "").replace('–', "-"))
        .chars()
        .collect();
    let part = |letter: Option<&char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() || *letter == '-')
    };
    let matches = |key: &[char], mut place: usize| {
        for (number, letter) in key.iter().enumerate() {
            let mut blanks = 0;
            while number > 0 && text.get(place).is_some_and(|letter| letter.is_whitespace()) {
                place += 1;
                blanks += 1;
            }
            match text.get(place) {
                Some(found) if found == letter => place += 1,
                _ if *letter == '-' && blanks > 0 => {}
                _ => return false,
            }
        }
        !part(text.get(place))
    };
    let mut found = Vec::new();
    for seed in seeds {
        let key: Vec<char> = fold(&seed.row.key).chars().collect();
        let begins = |at: usize| at == 0 || !part(text.get(at - 1));
        if (0..text.len()).any(|at| begins(at) && matches(&key, at)) {
            found.push(seed.row.id);
        }
    }
    found
}

/// A key as people and programs break it.
fn broken(key: &str, rng: &mut StdRng) -> String {
    match rng.random_range(0..10) {
        0 => key.to_lowercase(),
        1 => key.replace('-', " "),
        2 => key.replace('-', "-\n  "),
        3 => key.replace('-', "–"),
        4 => format!("{}\n{}", &key[..9], &key[9..]),
        5 => key
            .chars()
            .flat_map(|letter| [letter, '\u{200b}'])
            .collect(),
        6 => format!("\"key\":\"{key}\","),
        7 => format!("https://forum.example/?key={key}&lang=en"),
        8 => key
            .chars()
            .map(|letter| match letter {
                // Wide letters, as some keyboards write them.
                'A'..='Z' => char::from_u32(letter as u32 + 0xFEE0).expect("a wide letter"),
                other => other,
            })
            .collect(),
        _ => format!("{key}."),
    }
}

const NOISE: [&str; 9] = [
    "the",
    "PRO-",
    "Schlüssel",
    "🔑",
    "{\"a\":1}",
    "--",
    "PRO-AAAA-BBBB-CCCC",
    "２３４",
    "\u{202e}abc",
];

#[rstest]
#[tokio::test]
async fn keys_are_found_in_hostile_texts_as_a_plain_search_finds_them(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(1, 2, 3)] random: u64,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut rng = StdRng::seed_from_u64(random);
    let seeds = licenses(60, &mut rng);
    plant(&scope, seeds.clone()).await;
    for _ in 0..12 {
        let mut text = String::new();
        for _ in 0..rng.random_range(1..60) {
            match rng.random_range(0..3) {
                0 => text.push_str(&broken(&seeds[rng.random_range(0..60)].row.key, &mut rng)),
                _ => text.push_str(NOISE[rng.random_range(0..NOISE.len())]),
            }
            text.push_str([", ", "; ", " | ", "\n> "][rng.random_range(0..4)]);
        }
        let mut expected = naive(&text, &seeds);
        expected.sort_unstable();
        assert_eq!(ids(&find(&scope, &text).await), expected, "{text}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_candidates_and_a_megabyte_are_looked_through(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let mut rng = StdRng::seed_from_u64(7);
    let mut seeds = licenses(1_100, &mut rng);
    plant(&scope, seeds.clone()).await;
    let mut lines: Vec<String> = (0..9_000).map(|_| key(&mut rng)).collect();
    lines.extend(seeds.iter().map(|seed| seed.row.key.clone()));
    let found = find(&scope, &lines.join("\n")).await;
    assert!(found.candidates >= 10_000, "{}", found.candidates);
    assert_eq!((found.hits.len(), found.more), (1_000, true));
    seeds.truncate(3);
    let some: Vec<&str> = seeds.iter().map(|seed| seed.row.key.as_str()).collect();
    let filler = "lorem ipsum dolor sit amet 12 ".repeat(33_000);
    let text = format!("{}\n{filler}{}", some[..2].join("\n"), some[2]);
    assert!(text.len() > 980_000);
    let found = find(&scope, &text).await;
    assert_eq!(ids(&found).len(), 3);
    assert!(!found.more);
    let long = FindLeakedKeys {
        text: "x".repeat(1_000_001),
    };
    let error = scope.find_leaked_keys(long).await.expect_err("too long");
    assert_eq!(error.code(), ErrorCode::Invalid);
    let empty = FindLeakedKeys { text: " ".into() };
    assert!(scope.find_leaked_keys(empty).await.is_err());
    let shown = format!(
        "{:?}",
        FindLeakedKeys {
            text: some[0].to_owned()
        }
    );
    assert!(
        !shown.contains(some[0]),
        "what is logged of a question is no key"
    );
}

pub(super) fn withdraw(hit: &LeakedKey) -> WithdrawLeakedKey {
    WithdrawLeakedKey {
        id: hit.license.id,
        version: hit.license.version,
        replace: true,
        notify: false,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_leaked_key_is_revoked_replaced_and_watched_together(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let seeds = licenses(2, &mut StdRng::seed_from_u64(3));
    plant(&scope, seeds.clone()).await;
    scope.environment.detector.run().await.expect("a turn");
    let old_key = seeds[0].row.key.clone();
    let found = find(&scope, &format!("look: {old_key}")).await;
    let hit = &found.hits[0];
    assert!(!hit.watched && hit.replaced_by.is_none());
    let done = scope
        .withdraw_leaked_key(withdraw(hit))
        .await
        .expect("withdrawn");
    let new = done.new.expect("a new license");
    assert_eq!(done.old.status, LicenseStatus::Revoked);
    assert_eq!(
        (new.status, new.customer_id),
        (LicenseStatus::Assigned, done.old.customer_id)
    );
    assert_eq!(done.old.replaced_by, Some(new.id));
    let draft = done.draft.expect("a draft");
    assert_eq!(draft.email, "a@b.example");
    assert!(
        draft.body.contains("{key}") && !draft.body.contains(&old_key),
        "{}",
        draft.body
    );
    let stale = scope.withdraw_leaked_key(withdraw(hit)).await;
    assert_eq!(stale.expect_err("seen before").code(), ErrorCode::Conflict);
    // Once more, as it stands now, does nothing twice.
    let again = find(&scope, &old_key).await;
    assert!(again.hits[0].watched);
    let again = scope.withdraw_leaked_key(withdraw(&again.hits[0])).await;
    assert_eq!(
        again.expect("the same").new.expect("the same license").id,
        new.id
    );
    let told = WithdrawLeakedKey {
        notify: true,
        ..withdraw(&find(&scope, &seeds[1].row.key).await.hits[0])
    };
    let told = scope
        .withdraw_leaked_key(told)
        .await
        .expect_err("no mail is set up");
    assert_eq!(told.code(), ErrorCode::Invalid);

    let trail = ListAudit {
        filter: AuditFilter::default(),
        before: None,
        limit: 50,
    };
    let trail = scope.list_audit(trail).await.expect("the trail");
    let text = serde_json::to_string(&trail).expect("JSON");
    assert!(
        !text.contains(&old_key) && !text.contains("look:"),
        "neither key nor text is kept"
    );
    let entry = trail
        .entries
        .iter()
        .find(|entry| entry.action == "revoke_license");
    assert_eq!(
        entry.and_then(|entry| entry.reason.as_deref()),
        Some("key leaked")
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn attempts_with_a_withdrawn_key_are_counted_and_make_a_case(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let seeds = licenses(1, &mut StdRng::seed_from_u64(5));
    plant(&scope, seeds.clone()).await;
    scope.environment.detector.run().await.expect("a turn");
    let found = find(&scope, &seeds[0].row.key).await;
    scope
        .withdraw_leaked_key(withdraw(&found.hits[0]))
        .await
        .expect("withdrawn");
    for number in 0..7 {
        let mut ask: DeviceRequest = serde_json::from_value(json!({
            "license_key": seeds[0].row.key, "fingerprint": format!("stranger-{}", number % 2),
        }))
        .expect("a request");
        ask.ip = Some(format!("198.51.{}.7", number % 3));
        let answer = scope.validate_license(ask).await.expect("an answer");
        assert_eq!(answer.code, VerdictCode::Revoked);
    }
    let asked = ListWatchedKeys {
        offset: 0,
        limit: 10,
    };
    let watched = scope
        .list_watched_keys(asked.clone())
        .await
        .expect("the keys");
    assert_eq!(watched.total, 1);
    let row = &watched.rows[0];
    assert_eq!((row.attempts, row.networks, row.devices), (7, 3, 2));
    assert_eq!(row.by, "Mira Okafor");
    let ahead = scope.environment.answerer.now() - super::now(&stage);
    stage
        .clock
        .advance(ahead.max(Duration::zero()) + Duration::minutes(1));
    assert_eq!(abuse::detect(&scope).await, 1);
    let case = abuse::cases(&scope).await.remove(0);
    assert_eq!((case.rule, case.peak), (AbuseRuleKind::LeakedKey, 7));
    let stop = StopWatching {
        license_id: row.license.id,
    };
    scope.stop_watching(stop.clone()).await.expect("stopped");
    assert_eq!(
        scope.stop_watching(stop).await.expect_err("gone").code(),
        ErrorCode::NotFound
    );
    assert_eq!(scope.list_watched_keys(asked).await.expect("none").total, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_key_that_is_nobodys_is_found_and_not_withdrawn(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "FREE-0001", &product(1, "Pro"), None)]).await;
    let found = find(&scope, "FREE-0001").await;
    let error = scope.withdraw_leaked_key(withdraw(&found.hits[0])).await;
    assert_eq!(error.expect_err("nobody's").code(), ErrorCode::StateRefused);
    let none = ListWatchedKeys {
        offset: 0,
        limit: 10,
    };
    assert_eq!(
        scope.list_watched_keys(none).await.expect("none").total,
        0,
        "nothing was done"
    );
}
