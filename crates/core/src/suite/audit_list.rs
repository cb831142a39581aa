//! The audit trail as people read it: searched, filtered, page by page, exported.

use futures::FutureExt;
use rstest::rstest;

use super::{
    Stage,
    audit::{list, trail},
    start,
};
use crate::{
    ids::LicenseId,
    operations::{
        Noun,
        audit::*,
        bulk::{BulkAction, ChangeLicenses},
        environments::Engine,
        exports::{ExportFormat, LicenseSelection},
        jobs::{GetJob, JobState},
    },
    service::{EnvironmentScope, row_channel},
    store::{
        audit::{self, Entry, Subject},
        audit_list::{self, Start, Wanted},
    },
};

/// Entries by several people, about several things, at several times.
async fn crowd(scope: &EnvironmentScope) {
    let written = scope.environment.database.write(|tx| {
        async move {
            let people = ["Mira Okafor", "Hana Šimůnková", "Keydesk"];
            for number in 0..60_u32 {
                let entry = Entry {
                    at: start() + chrono::Duration::minutes(i64::from(number)),
                    actor: people[number as usize % 3],
                    door: "desk",
                    action: ["edit_license", "add_note"][number as usize % 2],
                    subject: Subject {
                        kind: ["license", "customer"][number as usize % 4 / 2],
                        id: Some(uuid::Uuid::from_u128(u128::from(number % 5))),
                        label: Some(match number % 4 {
                            0 | 1 => format!("KEY-{number:04}…"),
                            _ => format!("José 100% {number}"),
                        }),
                    },
                    reason: (number == 7).then_some("Ticket_4821: TOO many Ångström"),
                    batch: None,
                    details: serde_json::json!({}),
                };
                audit::record(tx, entry).await?;
            }
            tx.changed(Noun::Audit, []);
            Ok(())
        }
        .boxed()
    });
    written.await.expect("entries");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_trail_is_searched_and_filtered_and_read_page_by_page(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    crowd(&scope).await;
    let everything = list(&scope, AuditFilter::default(), 200).await;
    assert_eq!((everything.entries.len(), everything.more), (60, false));
    assert!(everything.entries.is_sorted_by(|a, b| a.at > b.at));
    let found = async |search: &str| {
        let filter = AuditFilter {
            search: search.into(),
            ..AuditFilter::default()
        };
        list(&scope, filter, 200).await.entries.len()
    };
    for (search, count) in [
        ("okafor", 20),
        ("SIMUNKOVA", 20),
        ("šimůnková", 20),
        ("jose", 30),
        ("100%", 30),
        ("1000", 0),
        ("ticket_4821", 1),
        ("ticket-4821", 0),
        ("angstrom", 1),
        ("too MANY", 1),
        ("key-00", 30),
        ("0012...", 1),
        ("key-0012…", 1),
        ("key-00...", 0),
        ("\\", 0),
        ("%", 30),
    ] {
        assert_eq!(found(search).await, count, "{search}");
    }
    let filter = AuditFilter {
        actor: Some("Keydesk".into()),
        action: Some("add_note".into()),
        subject: Some("license".into()),
        ..AuditFilter::default()
    };
    assert_eq!(list(&scope, filter, 200).await.entries.len(), 5);
    let filter = AuditFilter {
        subject_id: Some(uuid::Uuid::from_u128(3)),
        from: Some(start() + chrono::Duration::minutes(13)),
        to: Some(start() + chrono::Duration::minutes(23)),
        ..AuditFilter::default()
    };
    assert_eq!(list(&scope, filter, 200).await.entries.len(), 2);
    page_by_page(&scope, &everything).await;
    let facets = scope
        .list_audit_facets(ListAuditFacets::default())
        .await
        .expect("facets");
    assert_eq!(facets.actors.len(), 3);
    assert_eq!(facets.actions, ["add_note", "edit_license"]);
    assert_eq!(facets.subjects, ["customer", "license"]);
}

/// Pages put together are the list, also of a search that the engine cannot answer alone.
async fn page_by_page(scope: &EnvironmentScope, everything: &AuditPage) {
    for search in ["", "jose"] {
        let mut before = None;
        let mut read = Vec::new();
        loop {
            let page = scope
                .list_audit(ListAudit {
                    filter: AuditFilter {
                        search: search.into(),
                        ..AuditFilter::default()
                    },
                    before,
                    limit: 7,
                })
                .await
                .expect("a page");
            before = page.entries.last().map(|entry| entry.id);
            read.extend(page.entries.into_iter().map(|entry| entry.id));
            if !page.more {
                break;
            }
        }
        let whole: Vec<_> = everything
            .entries
            .iter()
            .filter(|entry| {
                search.is_empty()
                    || entry
                        .label
                        .as_ref()
                        .is_some_and(|label| label.starts_with("José"))
            })
            .map(|entry| entry.id)
            .collect();
        assert_eq!(read, whole);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_search_looks_at_so_much_of_the_trail_and_says_where_to_go_on(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    crowd(&scope).await;
    for (search, hits) in [("no such thing", 0), ("ticket_4821", 1), ("jose", 30)] {
        let filter = AuditFilter {
            search: search.into(),
            ..AuditFilter::default()
        };
        let mut tx = scope.environment.database.read().await.expect("a reader");
        let wanted = Wanted::prepare(&mut tx, filter).await.expect("a filter");
        let wanted = wanted.at_most(25);
        for start in [Start::Before(i64::MAX), Start::After(0)] {
            let (mut found, mut questions, mut next) = (0, 0, Some(start));
            while let Some(from) = next {
                let (some, onward) = audit_list::entries(&mut tx, &wanted, from, 100)
                    .await
                    .expect("entries");
                found += some.len();
                questions += 1;
                next = onward;
            }
            assert_eq!((found, questions), (hits, 3), "{search}, 60 entries by 25");
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_touched_a_license_among_others_is_told_of_it(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 2, 2).await;
    let ids = vec![LicenseId(uuid::Uuid::from_u128(1))];
    let begun = scope
        .change_licenses(ChangeLicenses {
            selection: LicenseSelection::These { ids },
            action: BulkAction::ChangeLimit {
                activation_limit: 7,
            },
            reason: None,
        })
        .await
        .expect("it begins");
    while scope
        .get_job(GetJob { id: begun.id })
        .await
        .expect("the job")
        .state
        == JobState::Running
    {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    for kind in [None, Some("license")] {
        let of = async |number: u128| {
            let filter = AuditFilter {
                subject: kind.map(str::to_owned),
                subject_id: Some(uuid::Uuid::from_u128(number)),
                ..AuditFilter::default()
            };
            let page = list(&scope, filter, 10).await;
            let actions = page.entries.into_iter().map(|entry| entry.action);
            actions.collect::<Vec<_>>()
        };
        assert_eq!(of(1).await.len(), 2, "{:?}", of(1).await);
        assert_eq!(of(1).await[1], "edit_license");
        assert_eq!(of(2).await, ["edit_license"]);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_trail_is_exported_oldest_first_and_the_export_is_told_of(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = trail(&stage, 2, 2).await;
    let export = async |format: ExportFormat| {
        let (sink, mut source) = row_channel();
        let writer = scope.clone();
        let request = ExportAudit {
            filter: AuditFilter {
                action: Some("edit_license".into()),
                ..AuditFilter::default()
            },
            format,
        };
        let writing = tokio::spawn(async move { writer.export_audit(request, sink).await });
        let mut bytes = Vec::new();
        while let Some(piece) = source.bytes.recv().await {
            bytes.extend(piece);
        }
        let summary = writing.await.expect("it ends").expect("an export");
        assert_eq!(summary.rows, 2);
        String::from_utf8(bytes).expect("UTF-8")
    };
    let csv = export(ExportFormat::Csv).await;
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(!csv.contains("SECRET"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&export(ExportFormat::Json).await).expect("JSON");
    assert_eq!(json[0]["position"], 1);
    assert_eq!(json[0]["changes"]["activation_limit"]["after"], 5);
    let newest = list(&scope, AuditFilter::default(), 1).await;
    assert_eq!(newest.entries[0].action, "export_audit");
}
