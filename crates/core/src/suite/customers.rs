//! Customers, and notes on them and on licenses.

use rstest::rstest;

use super::{
    Stage,
    catalogue::{actions, field, found_by, make_customer},
    customer, plant, product, seed,
};
use crate::{
    error::ErrorCode,
    ids::{CustomerId, LicenseId},
    operations::{customers::*, environments::Engine, notes::*},
    store::{notes, one},
};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn customers_are_found_by_name_email_and_organisation_whatever_the_accents(
    #[case] engine: Engine,
) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    for (name, email, organisation) in [
        ("José Ångström", "jose@studio.example", None),
        ("Bo", "bo@b.example", Some("Müller & Söhne")),
        ("annika", "ANNIKA@plain.example", Some("Plain Ltd")),
    ] {
        let fields = CustomerFields {
            name: name.into(),
            email: email.into(),
            organisation: organisation.map(str::to_owned),
        };
        let made = scope.create_customer(CreateCustomer { fields }).await;
        made.expect("a customer");
    }
    let search = |text: &str| {
        let (scope, search) = (scope.clone(), text.to_owned());
        async move {
            let list = ListCustomers {
                search,
                offset: 0,
                limit: 10,
            };
            let page = scope.list_customers(list).await.expect("a page");
            assert_eq!(page.total as usize, page.rows.len());
            let names = page.rows.into_iter().map(|row| row.customer.name);
            names.collect::<Vec<_>>()
        }
    };
    assert_eq!(search("").await, ["annika", "Bo", "José Ångström"]);
    assert_eq!(search("ANGSTROM").await, ["José Ångström"]);
    assert_eq!(search("annika@").await, ["annika"]);
    assert_eq!(search("muller").await, ["Bo"]);
    assert_eq!(search("LTD").await, ["annika"]);
    assert_eq!(search("%").await, Vec::<String>::new());
    let list = ListCustomers {
        search: String::new(),
        offset: 1,
        limit: 1,
    };
    let page = scope.list_customers(list).await.expect("a page");
    assert_eq!((page.total, page.rows.len()), (3, 1));
    assert_eq!(page.rows[0].customer.name, "Bo");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_email_belongs_to_one_customer_and_a_holder_of_licenses_stays(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let made = make_customer(&scope, "Annika", "Annika@Studio.example").await;
    let create = |email: &str| CreateCustomer {
        fields: CustomerFields {
            name: "Another".into(),
            email: email.into(),
            organisation: Some("  ".into()),
        },
    };
    for bad in ["annika@studio.EXAMPLE", "nobody", "a b@c.d", ""] {
        let refused = scope.create_customer(create(bad)).await;
        assert_eq!(field(refused.expect_err("refused")), "email", "{bad}");
    }
    let holder = customer(1, "Holder", "h@b.example");
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, Some(&holder))]).await;
    let detail = scope.get_customer(GetCustomer { id: holder.id }).await;
    let detail = detail.expect("the customer");
    assert_eq!(detail.licenses, 1);
    assert_eq!(
        detail.delete_refused.as_deref(),
        Some("They hold 1 license.")
    );
    let delete = |id: CustomerId| DeleteCustomer { id, version: 1 };
    let refused = scope.delete_customer(delete(holder.id)).await;
    assert_eq!(refused.expect_err("in use").code(), ErrorCode::InUse);
    let list = ListCustomers {
        search: "holder".into(),
        offset: 0,
        limit: 10,
    };
    let page = scope.list_customers(list).await.expect("a page");
    assert_eq!(page.rows[0].licenses, 1);

    let note = AddNote {
        subject: NoteSubject::Customer(made.id),
        text: "Calls on Mondays".into(),
    };
    scope.add_note(note).await.expect("a note");
    scope.delete_customer(delete(made.id)).await.expect("gone");
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let left = notes::of(&mut tx, "customer", made.id.0).await;
    assert!(
        left.expect("notes").is_empty(),
        "notes go with the customer"
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customers_new_name_is_found_by_list_search_at_once(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let holder = customer(1, "Annika", "a@b.example");
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA", &plan, Some(&holder))]).await;
    if let Some(list) = &scope.environment.list {
        list.loaded().await;
    }
    let edit = EditCustomer {
        id: holder.id,
        version: 1,
        fields: CustomerFields {
            name: "Björk".into(),
            email: "bjork@c.example".into(),
            organisation: Some("Studio".into()),
        },
    };
    let edited = scope.edit_customer(edit).await.expect("an edit");
    assert_eq!(
        (edited.version, edited.organisation.as_deref()),
        (2, Some("Studio"))
    );
    for (text, count) in [("bjork", 1), ("c.example", 1), ("annika", 0)] {
        assert_eq!(found_by(&scope, text).await, count, "{text}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_trail_tells_of_notes_but_not_what_they_say(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let plan = product(1, "Pro");
    plant(&scope, vec![seed(1, "PRO-AAAA-BBBB-CCCC", &plan, None)]).await;
    let id = LicenseId(uuid::Uuid::from_u128(1));
    let add = |text: &str| AddNote {
        subject: NoteSubject::License(id),
        text: text.into(),
    };
    let first = scope
        .add_note(add(" Refund agreed "))
        .await
        .expect("a note");
    assert_eq!(
        (first.text.as_str(), first.author.as_str()),
        ("Refund agreed", "Mira Okafor")
    );
    stage.clock.advance(chrono::Duration::seconds(1));
    let second = scope.add_note(add("Closed")).await.expect("a note");
    for bad in ["", " ", &"x".repeat(4_001)] {
        let refused = scope.add_note(add(bad)).await;
        assert_eq!(field(refused.expect_err("refused")), "text");
    }
    let nobody = AddNote {
        subject: NoteSubject::Customer(CustomerId(id.0)),
        text: "?".into(),
    };
    let refused = scope.add_note(nobody).await;
    assert_eq!(
        refused.expect_err("no customer").code(),
        ErrorCode::NotFound
    );
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let kept = notes::of(&mut tx, "license", id.0).await.expect("notes");
    assert_eq!(kept, [second, first.clone()], "newest first");
    drop(tx);
    let delete = DeleteNote { id: first.id };
    scope.delete_note(delete.clone()).await.expect("deleted");
    let twice = scope.delete_note(delete).await;
    assert_eq!(twice.expect_err("gone").code(), ErrorCode::NotFound);
    assert_eq!(
        actions(&scope).await,
        ["add_note", "add_note", "delete_note"]
    );
    let mut tx = scope.environment.database.read().await.expect("a reader");
    let (told,) = one!(
        tx,
        (String,),
        "SELECT (SELECT string_agg(body, ' ') FROM audit_details)"
    )
    .expect("the details");
    assert!(
        told.contains("\"characters\":13") && !told.contains("Refund"),
        "{told}"
    );
}
