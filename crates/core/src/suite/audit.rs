//! The audit trail: written with the change, sealed within a second, erased on request, and a forgery is found.

use std::time::Duration;

use futures::FutureExt;
use rstest::rstest;

use super::{Stage, plant, product, seed};
use crate::{
    error::ErrorCode,
    ids::LicenseId,
    operations::{
        audit::*,
        environments::Engine,
        licenses::{EditLicense, GetLicense, LicenseQuery, ListLicenses},
    },
    service::EnvironmentScope,
    store::{audit_walk, one, run},
};

pub(super) async fn edit_all(scope: &EnvironmentScope, limit: i32) {
    edit_listed(scope, scope, limit).await;
}

/// Edits what one process lists through another, whose own list may be a moment behind.
async fn edit_listed(lister: &EnvironmentScope, scope: &EnvironmentScope, limit: i32) {
    let list = ListLicenses {
        query: LicenseQuery::default(),
        offset: 0,
        limit: 100,
        version: None,
    };
    for row in lister.list_licenses(list).await.expect("the list").rows {
        let license = scope
            .get_license(GetLicense { id: row.id })
            .await
            .expect("the license")
            .license;
        let wish = EditLicense {
            id: license.id,
            version: license.version,
            customer_id: license.customer_id,
            activation_limit: limit,
            expires_at: license.expires_at,
            pending_validity: license.pending_validity,
            flags: license.flags,
            metadata: license.metadata,
            keep_devices: false,
            reason: None,
        };
        scope.edit_license(wish).await.expect("an edit");
    }
}

pub(super) async fn verdict(scope: &EnvironmentScope) -> AuditVerdict {
    scope
        .verify_audit(VerifyAudit::default())
        .await
        .expect("the trail is walked")
}

pub(super) async fn wait_until_sealed(scope: &EnvironmentScope, entries: u32) -> AuditVerdict {
    for _ in 0..200 {
        let found = verdict(scope).await;
        assert_eq!(found.broken, None);
        if found.sealed == entries {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not sealed to {entries}: {:?}", verdict(scope).await);
}

pub(super) async fn plain(scope: &EnvironmentScope, statements: &'static str) {
    let done = scope
        .environment
        .database
        .write(move |tx| tx.execute_plain(statements).boxed());
    done.await.expect("the statements run");
}

/// So many licenses, edited one after the other until the trail has so many entries.
pub(super) async fn trail(stage: &Stage, licenses: u128, entries: u32) -> EnvironmentScope {
    let scope = stage.production().await;
    let seeds = (1..=licenses).map(|number| {
        let key = format!("KEY-{number:04}-SECRET");
        seed(number, &key, &product(1, "Pro"), None)
    });
    plant(&scope, seeds.collect()).await;
    let each = u32::try_from(licenses).expect("few");
    for round in 0..entries / each {
        let limit = 5 + i32::try_from(round).expect("few");
        edit_all(&scope, limit).await;
        wait_until_sealed(&scope, (round + 1) * each).await;
    }
    scope
}

/// What somebody does to the tables, what is said of it, where, and how it is made undone.
struct Tamper {
    does: &'static str,
    said: AuditFault,
    at: u32,
    undoes: &'static str,
}

const TAMPERS: &[Tamper] = &[
    Tamper {
        does: "UPDATE audit_entries SET actor = 'nobody' WHERE seq = 4",
        said: AuditFault::Changed,
        at: 4,
        undoes: "UPDATE audit_entries SET actor = 'Mira Okafor' WHERE seq = 4",
    },
    Tamper {
        does: "UPDATE audit_chain SET position = 1007 WHERE position = 7",
        said: AuditFault::Missing,
        at: 7,
        undoes: "UPDATE audit_chain SET position = 7 WHERE position = 1007",
    },
    Tamper {
        does: "UPDATE audit_details SET body = replace(body, '5', '4') WHERE entry_id = (SELECT id FROM audit_entries WHERE seq = 2)",
        said: AuditFault::DetailsChanged,
        at: 2,
        undoes: "UPDATE audit_details SET body = replace(body, '4', '5') WHERE entry_id = (SELECT id FROM audit_entries WHERE seq = 2)",
    },
];

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_change_is_sealed_soon_and_what_is_forged_is_named(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 5, 10).await;
    let whole = verdict(&scope).await;
    assert_eq!(
        (whole.intact, whole.waiting, whole.erased, whole.signed_to),
        (true, 0, 0, 10)
    );
    assert_eq!((whole.key, whole.checkpoints > 0), (AuditKey::Known, true));
    for tamper in TAMPERS {
        plain(&scope, tamper.does).await;
        let broken = verdict(&scope).await.broken.expect("it is found");
        assert_eq!(
            (broken.what, broken.position),
            (tamper.said, tamper.at),
            "{}",
            tamper.does
        );
        assert_eq!(broken.entry.is_some(), tamper.said != AuditFault::Missing);
        plain(&scope, tamper.undoes).await;
        assert_eq!(verdict(&scope).await.broken, None, "{}", tamper.undoes);
    }
    // Emptied like on an erasure request, but nobody asked for it.
    let quietly = scope.environment.database.write(|tx| {
        async move {
            Ok(run!(
                tx,
                "UPDATE audit_details SET body = '', salt = $1
                 WHERE entry_id = (SELECT id FROM audit_entries WHERE seq = 3)",
                Vec::<u8>::new()
            )?)
        }
        .boxed()
    });
    assert_eq!(quietly.await.expect("the details are emptied"), 1);
    let broken = verdict(&scope).await.broken.expect("it is found");
    assert_eq!(
        (broken.what, broken.position),
        (AuditFault::DetailsChanged, 3)
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_chain_made_anew_or_cut_off_does_not_fit_its_signed_checkpoints(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 2, 6).await;
    plain(
        &scope,
        "CREATE TABLE kept AS SELECT * FROM audit_checkpoints",
    )
    .await;
    let broken = async |statements: &'static str| {
        plain(&scope, statements).await;
        let found = verdict(&scope).await.broken.expect("it is found");
        plain(
            &scope,
            "DELETE FROM audit_checkpoints; INSERT INTO audit_checkpoints SELECT * FROM kept",
        )
        .await;
        (found.what, found.position)
    };
    assert_eq!(
        broken("UPDATE audit_checkpoints SET jws = replace(jws, '.', '.A') WHERE position = 4")
            .await,
        (AuditFault::CheckpointForged, 4)
    );
    assert_eq!(
        broken("UPDATE audit_checkpoints SET jws = (SELECT jws FROM kept WHERE position = 2) WHERE position = 4").await,
        (AuditFault::CheckpointForged, 4)
    );
    assert_eq!(
        broken("DELETE FROM audit_checkpoints WHERE position = 4").await,
        (AuditFault::CheckpointMissing, 4)
    );
    assert_eq!(
        broken("DELETE FROM audit_checkpoints WHERE position > 2").await,
        (AuditFault::CheckpointMissing, 6)
    );
    assert_eq!(
        broken("DELETE FROM audit_checkpoints").await,
        (AuditFault::CheckpointMissing, 6)
    );
    assert_eq!(verdict(&scope).await.broken, None);
    make_anew(&scope, 3).await;
    let found = verdict(&scope).await.broken.expect("it is found");
    assert_eq!((found.what, found.position), (AuditFault::Rewritten, 4));
    make_anew(&scope, 0).await;
    plain(&scope, "UPDATE audit_entries SET actor = 'Mira Okafor'").await;
    make_anew(&scope, 0).await;
    plain(&scope, "DELETE FROM audit_chain WHERE position > 4").await;
    let found = verdict(&scope).await.broken.expect("it is found");
    assert_eq!((found.what, found.position), (AuditFault::CutOff, 5));
}

/// Changes an entry (none is 0) and makes every link again, as somebody would who knows how.
async fn make_anew(scope: &EnvironmentScope, position: i64) {
    let made = scope.environment.database.write(move |tx| {
        async move {
            run!(
                tx,
                "UPDATE audit_entries SET actor = 'nobody'
                 WHERE id = (SELECT entry_id FROM audit_chain WHERE position = $1)",
                position
            )?;
            let mut hash = Vec::new();
            for link in audit_walk::links(tx, 0, 100).await? {
                hash = link.entry.expect("the entry").link(&hash);
                run!(
                    tx,
                    "UPDATE audit_chain SET hash = $2 WHERE position = $1",
                    link.position,
                    &hash
                )?;
            }
            Ok(())
        }
        .boxed()
    });
    made.await.expect("the chain is made anew");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn details_can_be_erased_and_the_chain_still_verifies(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 2, 4).await;
    let of = |number: u128| AuditFilter {
        subject: Some("license".into()),
        subject_id: Some(uuid::Uuid::from_u128(number)),
        ..AuditFilter::default()
    };
    let ask = |number: u128, reason: &str| EraseAuditDetails {
        subject: "license".into(),
        subject_id: uuid::Uuid::from_u128(number),
        reason: reason.into(),
    };
    let refused = scope.erase_audit_details(ask(1, " ")).await;
    assert_eq!(refused.expect_err("no reason").code(), ErrorCode::Invalid);
    let nothing = scope.erase_audit_details(ask(9, "GDPR 17")).await;
    assert_eq!(nothing.expect_err("no entries").code(), ErrorCode::NotFound);
    let erased = scope
        .erase_audit_details(ask(1, "GDPR 17"))
        .await
        .expect("an erasure");
    assert_eq!(erased.count, 2);
    let found = wait_until_sealed(&scope, 5).await;
    assert_eq!((found.intact, found.erased), (true, 2));
    let entries = list(&scope, of(1), 10).await.entries;
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.erased, entry.changes.len()))
        .collect();
    assert_eq!(
        seen,
        [
            ("erase_audit_details", false, 0),
            ("edit_license", true, 0),
            ("edit_license", true, 0)
        ]
    );
    assert_eq!(entries[0].reason.as_deref(), Some("GDPR 17"));
    let other = list(&scope, of(2), 10).await.entries;
    assert!(other.iter().all(|entry| entry.changes.len() == 1));
    let history = |number: u128| {
        let id = LicenseId(uuid::Uuid::from_u128(number));
        scope.get_license(GetLicense { id })
    };
    let emptied = history(1).await.expect("the license").history;
    assert!(emptied.iter().all(|entry| entry.changes.is_empty()));
    assert_eq!(
        history(2).await.expect("the license").history[0]
            .changes
            .len(),
        1
    );
    let again = scope.erase_audit_details(ask(1, "GDPR 17")).await;
    assert_eq!(again.expect("nothing left").count, 0);
}

pub(super) async fn list(scope: &EnvironmentScope, filter: AuditFilter, limit: u32) -> AuditPage {
    scope
        .list_audit(ListAudit {
            filter,
            before: None,
            limit,
        })
        .await
        .expect("a page")
}

#[tokio::test]
async fn a_local_workspace_signs_checkpoints_with_a_key_that_only_its_owner_reads() {
    let stage = Stage::on(Engine::Sqlite)
        .await
        .expect("SQLite is always there");
    let scope = stage.production().await;
    plant(&scope, vec![seed(1, "KEY-0001", &product(1, "Pro"), None)]).await;
    edit_all(&scope, 5).await;
    wait_until_sealed(&scope, 1).await;
    let mut tx = scope.environment.database.read().await.expect("a snapshot");
    let (position, jws) = one!(
        tx,
        (i64, String),
        "SELECT position, jws FROM audit_checkpoints"
    )
    .expect("a checkpoint");
    assert_eq!(position, 1);
    let header = jsonwebtoken::decode_header(&jws).expect("a JWS");
    assert_eq!(header.alg, jsonwebtoken::Algorithm::EdDSA);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(stage.path("desk/audit-key.der"))
            .expect("the key")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_processes_seal_one_chain(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let first = stage.production().await;
    let other = stage.second_process().await;
    let second = other
        .environment_scope(
            "production",
            &Stage::caller(),
            crate::operations::Access::Edit,
        )
        .await
        .expect("the environment");
    plant(
        &first,
        (1..=8)
            .map(|number| {
                seed(
                    number,
                    &format!("KEY-{number:04}"),
                    &product(1, "Pro"),
                    None,
                )
            })
            .collect(),
    )
    .await;
    edit_all(&first, 4).await;
    edit_listed(&first, &second, 5).await;
    edit_all(&first, 6).await;
    wait_until_sealed(&first, 24).await;
}
