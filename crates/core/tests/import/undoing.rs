//! Imports that are taken back.

use keydesk_core::operations::{
    customers::{GetCustomer, ListCustomers},
    generators::{CreateGenerator, GeneratorFields, KeyFormat, LicenseDefaults},
    imports::{FitProblem, RowProblemCode, UndoImport},
    jobs::JobState,
    license_actions::CreateOfflineFile,
    licenses::{EditLicense, GetLicense},
    notes::{AddNote, NoteSubject},
    products::ListProducts,
};

use crate::desk::{desks, many};

#[tokio::test]
async fn an_undone_import_leaves_nothing_behind() {
    for desk in desks().await {
        let imported = desk.import(many(2_300)).await;
        let scope = desk.scope().await;
        let batch = imported.batch.expect("an import has a batch");
        let undo = scope
            .undo_import(UndoImport { batch })
            .await
            .expect("it starts");
        let undo = desk.ended(&undo).await;
        assert_eq!(undo.state, JobState::Done, "{:?}", undo.problem);
        assert_eq!((undo.report.removed, undo.report.left), (2_300, 0));
        assert_eq!(desk.licenses().await, []);
        assert_eq!(
            scope
                .list_products(ListProducts {})
                .await
                .expect("products"),
            []
        );
    }
}

#[tokio::test]
async fn what_somebody_touched_since_stays_when_an_import_is_undone() {
    for desk in desks().await {
        desk.import("key,product\nOLD-0001,Product 0\n").await;
        let imported = desk.import(many(20)).await;
        let scope = desk.scope().await;
        let touched = desk.license("BULK-0000003").await;
        let request = GetLicense { id: touched.id };
        let license = scope
            .get_license(request)
            .await
            .expect("the license")
            .license;
        scope
            .edit_license(EditLicense {
                id: license.id,
                version: license.version,
                customer_id: license.customer_id,
                activation_limit: 6,
                expires_at: license.expires_at,
                pending_validity: license.pending_validity,
                flags: license.flags,
                metadata: license.metadata,
                keep_devices: false,
                reason: None,
            })
            .await
            .expect("it is edited");
        let batch = imported.batch.expect("an import has a batch");
        let undo = scope
            .undo_import(UndoImport { batch })
            .await
            .expect("it starts");
        let undo = desk.ended(&undo).await;
        assert_eq!((undo.report.removed, undo.report.left), (19, 1));
        let mut keys: Vec<_> = desk
            .licenses()
            .await
            .into_iter()
            .map(|row| row.key)
            .collect();
        keys.sort();
        assert_eq!(keys, ["BULK-0000003", "OLD-0001"]);
        let products = scope
            .list_products(ListProducts {})
            .await
            .expect("products");
        assert_eq!(products.len(), 2, "those that a license still needs");
    }
}

#[tokio::test]
async fn what_notes_and_generators_were_left_on_stays_when_an_import_is_undone() {
    const FILE: &str = "key,product,customer email\nNEW-0001,Pro,\nNEW-0002,Lite,a@b.example\n";
    for desk in desks().await {
        let imported = desk.import(FILE).await;
        let scope = desk.scope().await;
        let noted = desk.license("NEW-0001").await.id;
        let everybody = ListCustomers {
            search: String::new(),
            offset: 0,
            limit: 10,
        };
        let customers = scope.list_customers(everybody).await.expect("customers");
        let holder = customers.rows[0].customer.id;
        for subject in [NoteSubject::License(noted), NoteSubject::Customer(holder)] {
            let text = "Asked about an invoice".into();
            let note = scope.add_note(AddNote { subject, text }).await;
            note.expect("a note");
        }
        let products = scope.list_products(ListProducts {}).await.expect("both");
        let lite = products.iter().find(|product| product.name == "Lite");
        let fields = GeneratorFields {
            name: "Standard".into(),
            product_id: lite.expect("a product").id,
            format: KeyFormat::Uuid,
            defaults: LicenseDefaults {
                activation_limit: 1,
                validity: None,
                flags: serde_json::json!({}),
                metadata: serde_json::json!({}),
            },
        };
        let generator = scope.create_generator(CreateGenerator { fields }).await;
        generator.expect("a generator");

        let batch = imported.batch.expect("an import has a batch");
        let undo = scope.undo_import(UndoImport { batch }).await;
        let undo = desk.ended(&undo.expect("it starts")).await;
        assert_eq!(undo.state, JobState::Done, "{:?}", undo.problem);
        assert_eq!((undo.report.removed, undo.report.left), (1, 1));
        assert_eq!(desk.license("NEW-0001").await.id, noted);
        let kept = scope.get_customer(GetCustomer { id: holder }).await;
        assert_eq!(kept.expect("the customer").notes.len(), 1);
        let products = scope.list_products(ListProducts {}).await.expect("both");
        assert_eq!(products.len(), 2);
    }
}

#[tokio::test]
async fn a_key_that_somebody_had_does_not_come_back_after_its_import_was_undone() {
    const FILE: &str = "key,product,customer email\nFREE-0001,Pro,\nHELD-0002,Pro,a@b.example\nFILE-0003,Pro,a@b.example\n";
    for desk in desks().await {
        let imported = desk.import(FILE).await;
        let scope = desk.scope().await;
        let carried = desk.license("FILE-0003").await.id;
        let file = scope.create_offline_file(CreateOfflineFile {
            license_id: carried,
            fingerprint: None,
            hours: 24,
        });
        file.await.expect("an offline file");
        let batch = imported.batch.expect("an import has a batch");
        let undo = scope
            .undo_import(UndoImport { batch })
            .await
            .expect("it starts");
        let undo = desk.ended(&undo).await;
        assert_eq!(
            (undo.report.removed, undo.report.left),
            (2, 1),
            "somebody works with the offline file"
        );
        let again = desk.import(FILE).await.report;
        assert_eq!((again.created, again.skipped, again.failed), (1, 1, 1));
        let problem = &again.problems[0];
        assert_eq!(problem.code, RowProblemCode::Fit(FitProblem::KeyRetired));
        assert_eq!(problem.row, 3);
    }
}
