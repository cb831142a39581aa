use super::*;

/// As version 2.2 and 3.x of the plugin write it by default.
const WOOCOMMERCE: &str = "id,order_id,product_id,user_id,license_key,expires_at,valid_for,status,times_activated,times_activated_max,created_at,created_by,updated_at,updated_by";
/// As `getExportLicensesCsv` writes it in English.
const SNIPE_IT: &str = "id,Company,Name,Serial Number,Purchase Date,Purchase Cost,Order Number,Licenses available,Seats,Created By,Depreciation,Updated at,Deleted at,Email,Fully Depreciated,Supplier,Expiration Date,Purchase Order Number,Termination Date,Maintained,Manufacturer,Category,Min. QTY,Reassignable,Notes,Created At";
const KEYGEN: &str = "id,type,name,key,expiry,status,uses,suspended,scheme,maxMachines,lastValidated,metadata,created,updated,account,product,policy,owner,machinesCount";

fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

fn said(headers: &str, line: &str) -> Result<Said, Problem> {
    let headers = cells(headers);
    let preset = Preset::recognise(&headers).expect("a preset");
    let fields = preset.map(&headers);
    let cells = cells(line);
    assert_eq!(cells.len(), headers.len(), "{line}");
    Interpreter::new(preset, &headers).read(&headers, &fields, &cells)
}

fn word(said: &Said, field: Field) -> &str {
    said.of(field).map_or("(as it stands)", |(_, cell)| cell)
}

#[test]
fn each_program_is_recognised_by_its_columns_and_nothing_else_is() {
    let of = |headers: &str| Preset::recognise(&cells(headers));
    assert_eq!(of(WOOCOMMERCE), Some(Preset::WooCommerce));
    assert_eq!(of(SNIPE_IT), Some(Preset::SnipeIt));
    assert_eq!(of(KEYGEN), Some(Preset::Keygen));
    let table = "Name,Product Key,Expiration Date,Licensed to Email,Total,Avail";
    assert_eq!(of(table), Some(Preset::SnipeIt));
    for ours in [
        "key,product,product_code,customer_email,status,activation_limit,expires_at",
        "license_key,product,status,expires_at",
        "serial number,seats,expiration date",
        "key,status,expiry",
    ] {
        assert_eq!(of(ours), None, "{ours}");
    }
}

#[test]
fn no_field_of_a_preset_is_filled_by_two_columns() {
    for headers in [
        WOOCOMMERCE,
        SNIPE_IT,
        KEYGEN,
        "Product Key,Serial Number,Licensed to Email,Email,Total,Seats",
    ] {
        let headers = cells(headers);
        let preset = Preset::recognise(&headers).expect("a preset");
        assert_eq!(
            super::super::columns::check(&preset.map(&headers), headers.len()),
            Ok(())
        );
    }
}

#[test]
fn a_shop_key_is_available_only_when_nobody_bought_it() {
    for (line, status) in [
        (
            "1,,42,,AAAA-1,,365,ACTIVE,,3,2024-01-02 03:04:05,1,,",
            "available",
        ),
        (
            "2,1042,42,7,AAAA-2,2027-01-02 03:04:05,365,DELIVERED,,3,2024-01-02 03:04:05,1,,",
            "assigned",
        ),
        (
            "3,1042,42,7,AAAA-3,,,SOLD,2,3,2024-01-02 03:04:05,1,,",
            "active",
        ),
        (
            "4,1042,42,,AAAA-4,,,ACTIVE,0,3,2024-01-02 03:04:05,1,,",
            "assigned",
        ),
        (
            "5,1042,42,7,AAAA-5,,,INACTIVE,1,3,2024-01-02 03:04:05,1,,",
            "inactive",
        ),
        (
            "6,0,42,0,AAAA-6,,,ACTIVE,0,3,2024-01-02 03:04:05,1,,",
            "available",
        ),
        (
            "7,1042,42,7,AAAA-7,,,2,,3,2024-01-02 03:04:05,1,,",
            "assigned",
        ),
        ("8,,42,,AAAA-8,,,3,,3,2024-01-02 03:04:05,1,,", "available"),
        (
            "9,1042,42,7,AAAA-9,,,4,1,3,2024-01-02 03:04:05,1,,",
            "inactive",
        ),
    ] {
        let said = said(WOOCOMMERCE, line).expect("it reads");
        assert_eq!(word(&said, Field::Status), status, "{line}");
    }
}

#[test]
fn a_shop_key_for_sale_begins_its_days_when_it_is_sold() {
    let end = |line| {
        let said = said(WOOCOMMERCE, line).expect("it reads");
        word(&said, Field::ExpiresAt).to_owned()
    };
    assert_eq!(
        end("1,,42,,AAAA-1,,365,ACTIVE,,3,,,,"),
        "365 days from assignment"
    );
    assert_eq!(end("1,,42,,AAAA-1,,,ACTIVE,,3,,,,"), "");
    assert_eq!(
        end("1,9,42,7,AAAA-1,,365,SOLD,,3,,,,"),
        "",
        "its end was not written, so there is none"
    );
    assert_eq!(end("1,9,42,7,AAAA-1,0000-00-00 00:00:00,,SOLD,,3,,,,"), "");
    assert_eq!(
        end("1,9,42,7,AAAA-1,2027-01-02 03:04:05,365,SOLD,,3,,,,"),
        "(as it stands)"
    );
}

#[test]
fn an_empty_limit_of_a_shop_is_none_at_all() {
    let limit = |line| {
        let said = said(WOOCOMMERCE, line).expect("it reads");
        word(&said, Field::ActivationLimit).to_owned()
    };
    assert_eq!(limit("1,,42,,AAAA-1,,,ACTIVE,,,,,,"), "-1");
    assert_eq!(limit("1,,42,,AAAA-1,,,ACTIVE,,0,,,,"), "-1");
    assert_eq!(limit("1,,42,,AAAA-1,,,ACTIVE,,5,,,,"), "(as it stands)");
}

#[test]
fn what_a_program_never_writes_is_a_problem_with_its_words() {
    let problem = said(WOOCOMMERCE, "1,,42,,AAAA-1,,,USED,,5,,,,").expect_err("no status");
    assert_eq!(
        problem.reason,
        "Not a status of License Manager for WooCommerce"
    );
    assert_eq!(
        (problem.column.as_str(), &*problem.value),
        ("status", "USED")
    );
    assert!(
        problem
            .remedy
            .contains("SOLD, DELIVERED, ACTIVE or INACTIVE"),
        "{}",
        problem.remedy
    );
    let problem = said(WOOCOMMERCE, "1,,42,,AAAA-1,,,INACTIVE,,5,,,,").expect_err("nobody's");
    assert!(
        problem.reason.contains("not for sale"),
        "{}",
        problem.reason
    );
    let problem = said(WOOCOMMERCE, "1,,42,,AAAA-1,,a year,ACTIVE,,5,,,,").expect_err("no number");
    assert_eq!(problem.column, "valid_for");
    let line = "l1,licenses,,AAAA-1,,GONE,0,false,,,,{},,,a,p,po,,0";
    let problem = said(KEYGEN, line).expect_err("no status");
    assert_eq!(problem.reason, "Not a status of Keygen");
}

#[test]
fn a_keygen_license_is_in_use_by_its_machines_and_not_by_its_status() {
    for (status, validated, owner, machines, becomes) in [
        ("ACTIVE", "", "", "0", "available"),
        ("INACTIVE", "", "u1", "0", "assigned"),
        ("EXPIRING", "", "u1", "2", "active"),
        ("ACTIVE", "2026-01-01T00:00:00.000Z", "", "0", "assigned"),
        ("EXPIRED", "", "u1", "2", "expired"),
        ("SUSPENDED", "", "u1", "2", "suspended"),
        ("BANNED", "", "u1", "2", "suspended"),
    ] {
        let line = format!(
            "l1,licenses,,AAAA-1,,{status},0,false,,,{validated},{{}},,,a,p,po,{owner},{machines}"
        );
        let said = said(KEYGEN, &line).expect("it reads");
        assert_eq!(word(&said, Field::Status), becomes, "{line}");
        assert_eq!(
            word(&said, Field::ActivationLimit),
            "-1",
            "null is no limit"
        );
    }
}

#[test]
fn a_snipe_it_license_is_in_use_by_its_free_seats_and_ends_with_its_contract() {
    let line = |free: &str, expires: &str, ends: &str, deleted: &str| {
        format!(
            "9,Acme,Photo,AAAA-1,2024-01-02,10.00,PO1,{free},5,Admin,,,{deleted},,No,Shop,{expires},,{ends},No,Adobe,Graphics,,Yes,,2024-01-02 03:04:05"
        )
    };
    let read = |line: String| said(SNIPE_IT, &line).expect("it reads");
    assert_eq!(
        word(&read(line("5", "", "", "")), Field::Status),
        "available"
    );
    assert_eq!(word(&read(line("3", "", "", "")), Field::Status), "active");
    assert_eq!(
        word(&read(line("5", "", "", "2025-01-01")), Field::Status),
        "revoked"
    );
    assert_eq!(
        word(&read(line("5", "", "2027-05-06", "")), Field::ExpiresAt),
        "2027-05-06"
    );
    let both = read(line("5", "2027-01-01", "2027-05-06", ""));
    assert_eq!(word(&both, Field::ExpiresAt), "(as it stands)");
    let kept: Value = serde_json::from_str(word(&both, Field::Metadata)).expect("JSON");
    assert_eq!(kept["manufacturer"], "Adobe");
    assert_eq!(kept["snipe_it_id"], "9");
}

#[test]
fn the_header_that_comes_back_in_a_snipe_it_export_is_no_row() {
    let headers = cells(SNIPE_IT);
    let interpreter = Interpreter::new(Preset::SnipeIt, &headers);
    assert!(interpreter.repeats_header(&headers, &headers));
    assert!(!interpreter.repeats_header(&headers, &cells("1,Acme")));
}
