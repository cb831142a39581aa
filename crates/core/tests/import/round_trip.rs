//! What was exported imports back to the same rows.

use keydesk_core::{
    operations::{
        exports::{ExportColumn, ExportFormat, ExportLicenses, LicenseSelection},
        licenses::{LicenseQuery, Sort, SortField, SortOrder},
    },
    service::row_channel,
};

use crate::desk::{Desk, desks};

const FILE: &str = "key,product,product_code,customer_email,customer_name,customer_organisation,status,\
    activation_limit,expires_at,created_at,flags,metadata\n\
    KEY-0001,Pro Plan,PRO,ann@example.com,\"Ann, \"\"A\"\"\",Ünïcode GmbH,active,3,2031-05-01,2024-02-29T10:11:12Z,sso,\n\
    KEY-0002,Pro Plan,PRO,bob@example.com,'=SUM(A1),'-x,suspended,-1,Lifetime,2023-01-01,,\"{\"\"a\"\":[1,2.5]}\"\n\
    '-KEY-0003,Team,TEAM,,,,available,1,,2022-01-01,,\n\
    KEY-0004,Team,TEAM,ann@example.com,,,revoked,10000,2020-01-01,2019-01-01,,\n\
    KEY-0005,Team,TEAM,ann@example.com,,,expired,2,2021-06-30 12:00,2019-01-01,,\n";

async fn exported(desk: &Desk, format: ExportFormat) -> Vec<u8> {
    let (sink, mut source) = row_channel();
    let scope = desk.scope().await;
    let sort = Sort {
        field: SortField::Key,
        order: SortOrder::Ascending,
    };
    let request = ExportLicenses {
        selection: LicenseSelection::Matching {
            query: LicenseQuery {
                sort,
                ..LicenseQuery::default()
            },
            except: Vec::new(),
        },
        columns: vec![
            ExportColumn::Key,
            ExportColumn::Product,
            ExportColumn::ProductCode,
            ExportColumn::CustomerName,
            ExportColumn::CustomerEmail,
            ExportColumn::CustomerOrganisation,
            ExportColumn::Status,
            ExportColumn::ActivationsUsed,
            ExportColumn::ActivationLimit,
            ExportColumn::ExpiresAt,
            ExportColumn::CreatedAt,
            ExportColumn::Flags,
            ExportColumn::Metadata,
        ],
        format,
        bom: true,
        guard_formulas: true,
    };
    let sending = tokio::spawn(async move { scope.export_licenses(request, sink).await });
    let mut bytes = Vec::new();
    while let Some(piece) = source.bytes.recv().await {
        bytes.extend(piece);
    }
    sending.await.expect("no panic").expect("an export");
    bytes
}

#[tokio::test]
async fn a_validity_that_has_not_begun_stays_one_on_its_way_out_and_in() {
    let file = "key,product,customer_email,status,activation_limit,expires_at\n\
        WAIT-0001,Pro Plan,,available,3,12 months from assignment\n\
        WAIT-0002,Pro Plan,ann@example.com,assigned,3,1 year from first activation\n\
        WAIT-0003,Pro Plan,ann@example.com,assigned,3,30 days from assignment\n";
    for mut desk in desks().await {
        let first = desk.import(file).await;
        assert_eq!(first.report.created, 3, "{:?}", first.report.problems);
        let waiting = desk.license("WAIT-0001").await;
        assert!(waiting.pending_validity.is_some() && waiting.expires_at.is_none());
        let begun = desk.license("WAIT-0003").await;
        assert!(
            begun.pending_validity.is_none() && begun.expires_at.is_some(),
            "its customer has it already"
        );
        for (format, elsewhere) in [
            (ExportFormat::Csv, "staging"),
            (ExportFormat::Json, "development"),
        ] {
            desk.environment = "production";
            let out = exported(&desk, format).await;
            let again = desk.import(&out).await;
            assert_eq!(again.report.skipped, 3, "{:?}", again.report.problems);
            desk.environment = elsewhere;
            let copied = desk.import(&out).await;
            assert_eq!(copied.report.created, 3, "{:?}", copied.report.problems);
            let copy = desk.license("WAIT-0002").await;
            assert!(copy.pending_validity.is_some() && copy.expires_at.is_none());
        }
    }
}

#[tokio::test]
async fn what_was_exported_imports_back_to_the_same_rows() {
    for mut desk in desks().await {
        let first = desk.import(FILE).await;
        assert_eq!(first.report.created, 5, "{:?}", first.report.problems);
        for (format, elsewhere) in [
            (ExportFormat::Csv, "staging"),
            (ExportFormat::Json, "development"),
        ] {
            desk.environment = "production";
            let file = exported(&desk, format).await;
            let again = desk.import(&file).await;
            assert_eq!(again.report.skipped, 5, "{:?}", again.report.problems);
            desk.environment = elsewhere;
            let copied = desk.import(&file).await;
            assert_eq!(copied.report.created, 5, "{:?}", copied.report.problems);
            let copy = exported(&desk, format).await;
            assert_eq!(
                String::from_utf8_lossy(&copy),
                String::from_utf8_lossy(&file)
            );
        }
    }
}
