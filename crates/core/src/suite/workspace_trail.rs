//! The workspace's own trail: listed, exported and verified from any of its environments, and no part of theirs.

use std::time::Duration;

use rstest::rstest;

use super::{Stage, audit::list};
use crate::{
    domain::role::Role,
    error::ErrorCode,
    operations::{
        Access,
        audit::*,
        environments::{CreateEnvironment, Engine, EnvironmentKind},
        exports::ExportFormat,
        settings::SetPassphrase,
    },
    service::{Caller, Door, EnvironmentScope, row_channel},
};

fn of_workspace() -> AuditFilter {
    AuditFilter {
        trail: AuditTrail::Workspace,
        ..AuditFilter::default()
    }
}

async fn exported(scope: &EnvironmentScope) -> String {
    let (sink, mut source) = row_channel();
    let writer = scope.clone();
    let request = ExportAudit {
        filter: of_workspace(),
        format: ExportFormat::Csv,
    };
    let writing = tokio::spawn(async move { writer.export_audit(request, sink).await });
    let mut bytes = Vec::new();
    while let Some(piece) = source.bytes.recv().await {
        bytes.extend(piece);
    }
    writing.await.expect("it ends").expect("an export");
    String::from_utf8(bytes).expect("UTF-8")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_done_to_the_workspace_is_listed_exported_and_verified(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let partners = CreateEnvironment {
        name: "partner-test".into(),
        label: "Partners".into(),
        kind: EnvironmentKind::Staging,
    };
    let made = stage.scope().create_environment(partners).await;
    made.expect("an environment");
    let words = SetPassphrase {
        old: None,
        new: "correct horse battery".into(),
    };
    stage
        .scope()
        .set_passphrase(words)
        .await
        .expect("it is set");
    let scope = stage.production().await;
    let entries = list(&scope, of_workspace(), 50).await.entries;
    let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions[..2], ["set_passphrase", "create_environment"]);
    assert_eq!(entries[1].label.as_deref(), Some("partner-test"));
    assert!(
        list(&scope, AuditFilter::default(), 50)
            .await
            .entries
            .is_empty()
    );

    let found = AuditFilter {
        search: "PARTNER".into(),
        // No license is in the workspace's store, and none is looked for.
        ..of_workspace()
    };
    assert_eq!(list(&scope, found, 50).await.entries.len(), 1);
    let thing = AuditFilter {
        subject_id: Some(uuid::Uuid::from_u128(1)),
        ..of_workspace()
    };
    assert!(list(&scope, thing, 50).await.entries.is_empty());
    let facets = ListAuditFacets {
        trail: AuditTrail::Workspace,
    };
    let facets = scope.list_audit_facets(facets).await.expect("facets");
    assert!(facets.actions.contains(&"set_passphrase".to_owned()));
    assert!(facets.subjects.contains(&"environment".to_owned()));

    let told = exported(&scope).await;
    assert_eq!(told.lines().count(), entries.len() + 1, "{told}");
    assert!(!told.contains("battery"), "{told}");
    let sealed = u32::try_from(entries.len()).expect("few");
    for _ in 0..100 {
        let walk = VerifyAudit {
            trail: AuditTrail::Workspace,
        };
        let verdict = scope.verify_audit(walk).await.expect("a verdict");
        assert_eq!(verdict.broken, None);
        if verdict.sealed == sealed {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the workspace's trail is not sealed");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_workspaces_trail_is_for_owners_who_may_be_everywhere(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let manager = Caller::with("Mira", Door::Server, Role::Manager.may());
    let bound = Caller {
        environment: Some("production".into()),
        ..Stage::caller()
    };
    let trail = AuditTrail::Workspace;
    for caller in [manager, bound] {
        let scope = stage
            .workspace
            .environment_scope("production", &caller, Access::Read)
            .await
            .expect("the environment");
        let looked = ListAudit {
            filter: of_workspace(),
            before: None,
            limit: 10,
        };
        let (sink, _source) = row_channel();
        let export = ExportAudit {
            filter: of_workspace(),
            format: ExportFormat::Csv,
        };
        let refused = [
            scope.list_audit(looked).await.err(),
            scope
                .list_audit_facets(ListAuditFacets { trail })
                .await
                .err(),
            scope.verify_audit(VerifyAudit { trail }).await.err(),
            scope.export_audit(export, sink).await.err(),
        ];
        for refused in refused {
            assert_eq!(refused.expect("refused").code(), ErrorCode::Forbidden);
        }
        list(&scope, AuditFilter::default(), 10).await;
    }
}
