//! The road a new person takes: the demo, an import, a search, a filter, a sort, an export; and what it looks like.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    SCREEN, axe,
    page::Page,
    rig::{Computer, PATIENCE},
    there_is_a_screen,
};

/// How many licenses the demo has.
const DEMO: usize = 10_000;
/// How many of its own the test imports.
const ROWS: u32 = 40;

/// A license of the imported file.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    key: String,
    product: String,
    customer_name: String,
    customer_email: String,
    status: &'static str,
    limit: i32,
    expires_on: Option<NaiveDate>,
}

/// Rows in no order at all, with names that need quotes, folding and guarding.
fn rows() -> Vec<Row> {
    let names = ["José Núñez", "Smith, \"Ada\"", "=SUM(A1)", "Ōtani Kenji"];
    let statuses = ["active", "inactive", "active", "revoked", "active"];
    (0..ROWS)
        .map(|n| {
            let scattered = n * 17 % ROWS;
            let at = |list: &[&'static str]| list[scattered as usize % list.len()];
            Row {
                key: format!("E2E-{scattered:04}-ZEBRA-{n:02}"),
                product: "Orchard Planner".to_owned(),
                customer_name: at(&names).to_owned(),
                customer_email: format!("buyer{}@orchard.example", scattered % 4),
                status: at(&statuses),
                limit: if scattered.is_multiple_of(5) {
                    -1
                } else {
                    i32::try_from(n % 7 + 1).unwrap_or(1)
                },
                expires_on: (!scattered.is_multiple_of(3)).then(|| expiry(scattered)),
            }
        })
        .collect()
}

fn expiry(n: u32) -> NaiveDate {
    let year = i32::try_from(2040 + n % 20).unwrap_or(2040);
    NaiveDate::from_ymd_opt(year, n % 9 + 1, n % 10 + 10).expect("a day of the calendar")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn write_file(rows: &[Row], path: &Path) {
    let mut file = String::from(
        "License Key,Product,Customer Name,Customer Email,Status,Activation Limit,Expires\r\n",
    );
    for row in rows {
        let expires = row.expires_on.map(|at| at.format("%Y-%m-%d").to_string());
        let written = write!(
            file,
            "{},{},{},{},{},{},{}\r\n",
            row.key,
            quoted(&row.product),
            quoted(&guarded(&row.customer_name)),
            row.customer_email,
            row.status,
            row.limit,
            expires.unwrap_or_default()
        );
        written.expect("text takes text");
    }
    std::fs::write(path, file).expect("the file to import");
}

/// As a spreadsheet must see it.
fn guarded(text: &str) -> String {
    if text.starts_with('=') {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// What the export must hold after the search for the file's own keys, the filter on active, and the sort by key from
/// Z to A.
fn expected() -> Vec<Row> {
    let mut rows: Vec<Row> = rows()
        .into_iter()
        .filter(|row| row.status == "active")
        .collect();
    rows.sort_by(|a, b| b.key.cmp(&a.key));
    rows
}

fn read_export(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("the exported file");
    let headers = reader.headers().expect("its headers").clone();
    let cell = |record: &csv::StringRecord, name: &str| {
        let column = headers.iter().position(|header| header == name);
        let column = column.unwrap_or_else(|| panic!("no column {name} in {headers:?}"));
        record.get(column).unwrap_or_default().to_owned()
    };
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            let expires = cell(&record, "expires_at");
            Row {
                key: cell(&record, "key"),
                product: cell(&record, "product"),
                customer_name: unguarded(&cell(&record, "customer_name")),
                customer_email: cell(&record, "customer_email"),
                status: match cell(&record, "status").as_str() {
                    "active" => "active",
                    other => panic!("{other} passed the filter"),
                },
                limit: cell(&record, "activation_limit").parse().expect("a number"),
                expires_on: (expires != "Lifetime").then(|| day(&expires)),
            }
        })
        .collect()
}

/// A day was imported: the license works until the day is over.
fn day(moment: &str) -> NaiveDate {
    let read: Option<DateTime<Utc>> = moment.parse().ok();
    let read = read.unwrap_or_else(|| panic!("“{moment}” is no moment"));
    assert!(moment.ends_with("T23:59:59Z"), "{moment}");
    read.date_naive()
}

fn unguarded(text: &str) -> String {
    text.strip_prefix('\'').unwrap_or(text).to_owned()
}

#[tokio::test]
async fn what_was_imported_is_searched_filtered_sorted_and_exported_as_shown() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let page = Page(desktop.driver.clone());
    page.resize(1280, 800).await;

    welcome(&page).await;
    page.click("button", "Open the demo").await;
    page.get("heading", "License keys").await;
    page.reads(&counted(DEMO, "licenses")).await;
    look_at(&page, "license-keys").await;
    pictures(&page).await;

    let file = computer.folder("orchard.csv");
    write_file(&rows(), &file);
    import(&page, &file).await;

    search(&page, "zebra").await;
    page.reads(&of_all(ROWS as usize)).await;
    page.click("toggle", "Active").await;
    page.reads(&of_all(expected().len())).await;
    sort_by_key_from_z(&page).await;
    look_at(&page, "license-keys-filtered").await;

    export_everything(&page).await;
    let saved = whole_file_in(&computer.downloads()).await;
    assert_eq!(read_export(&saved), expected());
}

async fn welcome(page: &Page) {
    page.get("button", "Open the demo").await;
    look_at(page, "welcome").await;
    page.click("button", "New workspace").await;
    page.get("dialog", "").await;
    look_at(page, "new-workspace").await;
    leave_dialog(page).await;
    page.click("button", "Connect to Postgres").await;
    page.get("dialog", "").await;
    look_at(page, "connect-to-postgres").await;
    leave_dialog(page).await;
}

pub async fn leave_dialog(page: &Page) {
    page.press(thirtyfour::Key::Escape).await;
    page.until("the dialog is closed", async || {
        page.all("dialog", "")
            .await
            .is_ok_and(|open| open.is_empty())
    })
    .await;
}

async fn import(page: &Page, file: &Path) {
    page.click("button", "Import").await;
    let input = page.get("file", "").await;
    look_at(page, "import-file").await;
    let path = file.to_string_lossy().into_owned();
    input.send_keys(path).await.expect("a file to choose");
    page.get("button", "Start dry run").await;
    look_at(page, "import-columns").await;
    page.click("button", "Start dry run").await;
    page.reads("No product has this name or code").await;
    look_at(page, "import-problems").await;
    page.click("switch", "Create missing products").await;
    let apply = format!("Import {ROWS} licenses into Production");
    page.get("button", &apply).await;
    look_at(page, "import-dry-run").await;
    page.click("button", &apply).await;
    page.reads("The import is done.").await;
    look_at(page, "import-done").await;
    page.click("button", "Show licenses").await;
    page.get("heading", "License keys").await;
    page.reads(&counted(DEMO + ROWS as usize, "licenses")).await;
}

pub async fn search(page: &Page, words: &str) {
    let label = "Search license keys";
    page.click("searchbox", label).await;
    let typed = page.get("searchbox", label).await.send_keys(words).await;
    typed.expect("words to search for");
    // Down to the list, past the suggestions.
    page.press(thirtyfour::Key::Enter).await;
}

async fn sort_by_key_from_z(page: &Page) {
    page.click("button", "Created, newest first").await;
    page.get("dialog", "Sort license keys").await;
    look_at(page, "sort").await;
    page.click("radio", "License key").await;
    page.click("radio", "Descending").await;
    let dialog = page.get("dialog", "Sort license keys").await;
    let apply = dialog
        .find(thirtyfour::By::Css("button[type=submit]"))
        .await;
    apply.expect("a way to sort").click().await.expect("sorted");
    page.until("the list is sorted", async || {
        let place = page.place().await;
        place.contains("sort=key") && place.contains("order=descending")
    })
    .await;
}

async fn export_everything(page: &Page) {
    let count = expected().len();
    page.click("button", "Export").await;
    page.get("dialog", &format!("Export {count} licenses"))
        .await;
    look_at(page, "export").await;
    page.click("radio", "All (").await;
    page.click("button", &format!("Export {count} licenses"))
        .await;
    page.reads(&format!("Exported {count} licenses")).await;
}

/// The only file of the folder; one under its final name is whole.
async fn whole_file_in(folder: &Path) -> PathBuf {
    let started = Instant::now();
    loop {
        let files: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("the Downloads folder")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        if let [file] = files.as_slice()
            && file.extension().is_some_and(|extension| extension == "csv")
        {
            return file.clone();
        }
        assert!(
            started.elapsed() < PATIENCE,
            "no file, or several: {files:?}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Looks at a screen in both themes: nothing serious, and a picture each.
pub async fn look_at(page: &Page, screen: &str) {
    for theme in ["dark", "light"] {
        page.wear(theme).await;
        axe::nothing_serious_on(page, &format!("{screen}, {theme}")).await;
        page.picture(&format!("{screen}-{theme}")).await;
    }
}

/// The list as the README shows it, and in a large window.
async fn pictures(page: &Page) {
    for (width, height) in [(1600, 1000), (1280, 800)] {
        page.resize(width, height).await;
        for theme in ["dark", "light"] {
            page.wear(theme).await;
            page.picture(&format!("license-keys-{width}x{height}-{theme}"))
                .await;
        }
    }
    if std::env::var_os("KEYDESK_WRITE_SCREENSHOTS").is_some_and(|value| value == "1") {
        page.picture_at(&root().join("docs/screenshots/license-keys.png"))
            .await;
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}", grouped(count))
}

fn of_all(count: usize) -> String {
    format!(
        "{} of {} licenses match",
        grouped(count),
        grouped(DEMO + ROWS as usize)
    )
}

/// 10040 → 10,040
fn grouped(count: usize) -> String {
    if count < 1000 {
        return count.to_string();
    }
    format!("{},{:03}", count / 1000, count % 1000)
}
