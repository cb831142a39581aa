//! The report of `bench list`: everything that was measured, as one JSON object or as tables.
//!
//! Deliberately absent: measuring.

use serde_json::{Value, json};

use super::{cases::Setting, overlay::Overlay, rounds::Measured};
use crate::{
    index::IndexFacts,
    measure::{Times, rounded},
    table::{Table, figure, grouped},
};

/// What was measured.
#[derive(Default)]
pub struct Report {
    pub postgres: bool,
    pub licenses: u32,
    pub products: usize,
    pub setting: Option<Setting>,
    pub cases: Vec<Measured>,
    pub facts: Option<IndexFacts>,
    pub load_snapshot: Option<f64>,
    pub load_database: Option<f64>,
    pub server_memory: Option<u64>,
    pub overlay: Option<Overlay>,
}

impl Report {
    /// Takes what an index said after it was opened. The first of each kind counts.
    pub fn learn(&mut self, facts: Option<IndexFacts>) {
        let Some(facts) = facts else {
            return;
        };
        let load = if facts.from_snapshot {
            &mut self.load_snapshot
        } else {
            &mut self.load_database
        };
        load.get_or_insert(facts.load_seconds);
        self.facts.get_or_insert(facts);
    }

    pub fn print(&self, json: bool) {
        if json {
            println!("{:#}", self.to_json());
        } else {
            print!("{}", self.to_text());
        }
    }

    fn bytes_per_license(&self) -> Option<f64> {
        let facts = self.facts?;
        Some(facts.bytes as f64 / facts.licenses.max(1) as f64)
    }

    fn database(&self) -> &'static str {
        if self.postgres { "postgres" } else { "sqlite" }
    }

    fn to_json(&self) -> Value {
        json!({
            "licenses": self.licenses,
            "products": self.products,
            "database": self.database(),
            "cases": self.cases.iter().map(Measured::to_json).collect::<Vec<_>>(),
            "index_bytes_per_license": rounded(self.bytes_per_license()),
            "load_snapshot_s": rounded(self.load_snapshot),
            "load_database_s": rounded(self.load_database),
            "server_memory_bytes": self.server_memory,
            "overlay": self.overlay.as_ref().map(Overlay::to_json),
        })
    }

    fn to_text(&self) -> String {
        let licenses = grouped(u64::from(self.licenses));
        let mut text = format!(
            "{licenses} licenses of {} products on {}. Milliseconds until 100 rows and all counts are there;\n\
             repeat is the same question asked again.\n\n{}\n",
            grouped(self.products as u64),
            self.database(),
            self.case_table()
        );
        text.push_str(&self.index_lines());
        if let Some(overlay) = &self.overlay {
            text.push_str(&overlay_text(overlay));
        }
        text
    }

    /// A case's ways stand together.
    fn case_table(&self) -> Table {
        let heading = [
            "case",
            "via",
            "total",
            "p50",
            "p99",
            "max",
            "repeat",
            "list p50",
            "count p50",
            "rounds",
        ];
        let mut table = Table::new(2, &heading);
        let mut names: Vec<&str> = Vec::new();
        for case in &self.cases {
            if !names.contains(&case.name) {
                names.push(case.name);
            }
        }
        for name in names {
            let mut shown = name;
            for via in ["rpc", "in-process", "sql"] {
                let of_both = |case: &&Measured| case.name == name && case.via == via;
                for case in self.cases.iter().filter(of_both) {
                    table.add(cells(std::mem::take(&mut shown), case));
                }
            }
        }
        table
    }

    fn index_lines(&self) -> String {
        let with = |value: Option<f64>, unit: &str| match value {
            Some(value) => format!("{} {unit}", figure(Some(value))),
            None => "–".to_owned(),
        };
        let memory = self.server_memory.map(|bytes| bytes as f64 / 1_048_576.0);
        format!(
            "Index: {} a license; loaded from its snapshot in {}, from the database in {}.\n\
             The server's memory in the end: {}.\n",
            with(self.bytes_per_license(), "bytes"),
            with(self.load_snapshot, "s"),
            with(self.load_database, "s"),
            with(memory, "MiB"),
        )
    }
}

fn cells(name: &str, case: &Measured) -> Vec<String> {
    let total = case
        .total()
        .map_or_else(String::new, |total| grouped(u64::from(total)));
    let times = [
        case.whole.p50(),
        case.whole.p99(),
        case.whole.max(),
        case.repeat.p50(),
        case.list.p50(),
        case.count.p50(),
    ];
    let mut cells = vec![name.to_owned(), case.via.to_owned(), total];
    cells.extend(times.map(figure));
    cells.push(grouped(case.whole.len() as u64));
    cells
}

fn overlay_text(overlay: &Overlay) -> String {
    let mut table = Table::new(1, &["", "p50", "p99", "max", "times"]);
    let mut add = |what: &str, times: &Times| {
        let mut cells = vec![what.to_owned()];
        cells.extend([times.p50(), times.p99(), times.max()].map(figure));
        cells.push(grouped(times.len() as u64));
        table.add(cells);
    };
    add("an edit, durable commit included", &overlay.edits);
    add("its part in the index", &overlay.applies);
    add("search ABC alone", &overlay.alone);
    add("search ABC beside the edits", &overlay.beside_edits);
    add("search ABC beside the import", &overlay.beside_import);
    format!(
        "\nWriting while somebody searches, in process; milliseconds. The import: {} rows in {} s.\n\n{table}",
        grouped(u64::from(overlay.imported.created)),
        figure(Some(overlay.import_seconds))
    )
}
