//! Imports that are taken back.

use keydesk_core::operations::{
    imports::UndoImport,
    jobs::JobState,
    licenses::{EditLicense, GetLicense},
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
