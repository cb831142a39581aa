//! An erasure request takes a customer's name out of the trail, and the chain still verifies.

use rstest::rstest;

use super::{
    Stage,
    audit::{list, wait_until_sealed},
    catalogue::make_product,
    pools_shared::bought,
};
use crate::{
    domain::token_scope::TokenScope,
    operations::{
        audit::{AuditFilter, EraseAuditDetails},
        customers::{CreateCustomer, CustomerFields},
        environments::Engine,
        notes::{AddNote, NoteSubject},
        tokens::CreateToken,
    },
    service::EnvironmentScope,
    store::one,
};

async fn labels(scope: &EnvironmentScope, search: &str) -> Vec<Option<String>> {
    let filter = AuditFilter {
        search: search.into(),
        ..AuditFilter::default()
    };
    let entries = list(scope, filter, 50).await.entries;
    entries.into_iter().map(|entry| entry.label).collect()
}

/// How many rows of the trail hold a name, in the chain's part and in the part that can be emptied.
async fn holding(scope: &EnvironmentScope, name: &str) -> (i64, i64) {
    let mut tx = scope.environment.database.read().await.expect("a reader");
    one!(
        tx,
        (i64, i64),
        "SELECT (SELECT COUNT(*) FROM audit_entries WHERE subject_label LIKE $1),
                (SELECT COUNT(*) FROM audit_details WHERE body LIKE $1)",
        format!("%{name}%")
    )
    .expect("the counts")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_erasure_empties_a_customers_name_and_the_chain_still_verifies(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let name = "Zoë \"Zed\" Quint";
    let fields = CustomerFields {
        name: name.into(),
        email: "zoe@quint.example".into(),
        organisation: None,
    };
    let made = scope.create_customer(CreateCustomer { fields }).await;
    let id = made.expect("a customer").id;
    let note = AddNote {
        subject: NoteSubject::Customer(id),
        text: "Called twice".into(),
    };
    scope.add_note(note).await.expect("a note");
    wait_until_sealed(&scope, 2).await;
    let named = Some(name.to_owned());
    for search in ["", "zoe", "ZOË", "\"zed\" q", "quint"] {
        assert_eq!(
            labels(&scope, search).await,
            [named.clone(), named.clone()],
            "{search}"
        );
    }
    assert!(labels(&scope, "label").await.is_empty());
    assert_eq!(holding(&scope, "Quint").await, (0, 2));

    let erase = EraseAuditDetails {
        subject: "customer".into(),
        subject_id: id.0,
        reason: "GDPR 17".into(),
    };
    let erased = scope.erase_audit_details(erase).await.expect("an erasure");
    assert_eq!(erased.count, 2);
    let verdict = wait_until_sealed(&scope, 3).await;
    assert_eq!((verdict.intact, verdict.erased), (true, 2));
    assert_eq!(holding(&scope, "Quint").await, (0, 0));
    assert_eq!(labels(&scope, "").await, [None, None, None]);
    assert!(labels(&scope, "zoe").await.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn whatever_entries_are_about_can_be_erased(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let product = make_product(&scope, "Course", "course").await;
    bought(&scope, &product).await;
    let token = CreateToken {
        name: "shop".into(),
        scopes: vec![TokenScope::Read],
        customer_id: None,
        expires_at: None,
    };
    scope.create_token(token).await.expect("a token");
    let entries = list(&scope, AuditFilter::default(), 50).await.entries;
    for kind in ["pool", "token", "organisation_key", "generator", "product"] {
        let entry = entries.iter().find(|entry| entry.subject == kind);
        let erase = EraseAuditDetails {
            subject: kind.into(),
            subject_id: entry.and_then(|entry| entry.subject_id).expect(kind),
            reason: "GDPR 17".into(),
        };
        let erased = scope.erase_audit_details(erase).await.expect(kind);
        assert!(erased.count > 0, "{kind}");
    }
}
