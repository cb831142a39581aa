//! Files on their way in.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use keydesk_core::{
    error::ErrorCode,
    ids::UploadId,
    operations::imports::{ImportPlan, InspectImport, UploadImport},
};

use crate::desk::desks;

fn piece(upload: Option<UploadId>, offset: u32, text: &str) -> UploadImport {
    UploadImport {
        upload,
        file_name: "licenses.csv".into(),
        offset,
        size: 10,
        piece: STANDARD.encode(text),
    }
}

#[tokio::test]
async fn a_repeated_piece_does_no_harm_and_a_gap_is_refused() {
    for desk in desks().await {
        let scope = desk.scope().await;
        let first = scope
            .upload_import(piece(None, 0, "key\nA"))
            .await
            .expect("a first piece");
        let upload = Some(first.id);
        let again = scope
            .upload_import(piece(upload, 0, "key\nA"))
            .await
            .expect("the same piece");
        assert_eq!(again, first);
        let gap = scope.upload_import(piece(upload, 7, "AAA")).await;
        assert_eq!(
            gap.expect_err("two bytes are missing").code(),
            ErrorCode::Invalid
        );
        let whole = scope
            .upload_import(piece(upload, 3, "\nAAAAAA"))
            .await
            .expect("an overlap");
        assert_eq!(whole.received, 10);
        let late = scope
            .upload_import(piece(upload, 5, "AAAAA"))
            .await
            .expect("a late repeat");
        assert_eq!(late.received, 10);
        let request = InspectImport {
            upload: first.id,
            shape: None,
        };
        let seen = scope.inspect_import(request).await.expect("a table");
        assert_eq!(
            (seen.rows, seen.samples),
            (1, vec![vec!["AAAAAA".to_owned()]])
        );
    }
}

#[tokio::test]
async fn names_with_folders_and_oversized_pieces_are_refused() {
    for desk in desks().await {
        let scope = desk.scope().await;
        for name in ["../../etc/passwd", "a\\b.csv", "", ".."] {
            let request = UploadImport {
                file_name: name.into(),
                ..piece(None, 0, "key")
            };
            let refused = scope.upload_import(request).await.expect_err(name);
            assert_eq!(refused.code(), ErrorCode::Invalid, "{name}");
        }
        let large = "x".repeat(1024 * 1024 + 1);
        let request = UploadImport {
            size: u32::MAX,
            ..piece(None, 0, &large)
        };
        assert_eq!(
            scope
                .upload_import(request)
                .await
                .expect_err("too large")
                .code(),
            ErrorCode::Invalid
        );
        let beyond = scope.upload_import(piece(None, 0, "more than ten")).await;
        assert_eq!(
            beyond.expect_err("beyond its size").code(),
            ErrorCode::Invalid
        );
    }
}

#[tokio::test]
async fn a_workbook_and_an_empty_file_are_refused_with_a_remedy() {
    for desk in desks().await {
        let scope = desk.scope().await;
        for file in [b"PK\x03\x04whatever".as_slice(), b""] {
            let upload = desk.upload(file).await;
            let request = InspectImport {
                upload,
                shape: None,
            };
            let refused = scope.inspect_import(request).await.expect_err("no table");
            assert_eq!(refused.code(), ErrorCode::UnreadableFile);
            assert!(!refused.to_failure().next.is_empty());
        }
    }
}

#[tokio::test]
async fn a_plan_without_a_key_is_refused() {
    for desk in desks().await {
        let plan = desk.plan("key,product\nKEY-0001,Pro\n").await;
        let plan = ImportPlan {
            fields: vec![None, plan.fields[1]],
            ..plan
        };
        let refused = desk
            .scope()
            .await
            .apply_import(plan)
            .await
            .expect_err("no key column");
        assert_eq!(refused.code(), ErrorCode::Invalid);
    }
}
