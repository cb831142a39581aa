//! Presets: exports of other license managers, recognised by their columns and read in Keydesk's words.
//!
//! Owns which columns each one writes, what they are taken for, and the map of its statuses, limits and ends. A value
//! that the other program does not write is a problem, never a guess. What stands in an export was taken from the
//! programs' own sources, named in docs/guide/moving-in.md. Deliberately absent: what a row does to the workspace.

mod keygen;
mod snipe_it;
#[cfg(test)]
mod tests;
mod woocommerce;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    columns::{Field, fold},
    problem::{Problem, ProblemCode},
};
use crate::domain::status::LicenseStatus;

/// The program that wrote a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The CSV export of License Manager for WooCommerce.
    #[serde(rename = "woocommerce")]
    WooCommerce,
    /// Licenses as Keygen's API lists them, or a CSV of the same fields.
    Keygen,
    /// The CSV export of Snipe-IT's licenses.
    SnipeIt,
}

/// What a column of a preset is taken for: its header, folded as [`fold`] does, the surest first.
type Taken = (&'static str, Field);

impl Preset {
    const ALL: [Self; 3] = [Self::WooCommerce, Self::Keygen, Self::SnipeIt];

    /// The program's name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::WooCommerce => "License Manager for WooCommerce",
            Self::Keygen => "Keygen",
            Self::SnipeIt => "Snipe-IT",
        }
    }

    /// The program that writes such columns, when it is one of these.
    #[must_use]
    pub fn recognise(headers: &[String]) -> Option<Self> {
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let holds = |all: &[&str]| all.iter().all(|name| folded.iter().any(|it| it == name));
        Self::ALL
            .into_iter()
            .find(|preset| preset.marks().iter().any(|marks| holds(marks)))
    }

    /// Columns that together nobody else writes.
    const fn marks(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::WooCommerce => woocommerce::MARKS,
            Self::Keygen => keygen::MARKS,
            Self::SnipeIt => snipe_it::MARKS,
        }
    }

    const fn columns(self) -> &'static [Taken] {
        match self {
            Self::WooCommerce => woocommerce::COLUMNS,
            Self::Keygen => keygen::COLUMNS,
            Self::SnipeIt => snipe_it::COLUMNS,
        }
    }

    /// What each column is taken for; each field at most once.
    #[must_use]
    pub fn map(self, headers: &[String]) -> Vec<Option<Field>> {
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let mut mapping = vec![None; headers.len()];
        let mut given = Vec::new();
        for (name, field) in self.columns() {
            let place = folded.iter().position(|header| header == name);
            if let Some(place) = place.filter(|_| !given.contains(field)) {
                mapping[place] = Some(*field);
                given.push(*field);
            }
        }
        mapping
    }
}

/// A preset over the columns of one file.
#[derive(Debug)]
pub struct Interpreter {
    preset: Preset,
    folded: Vec<String>,
}

/// What a preset says of a row where the cells themselves say it in other words.
#[derive(Debug, Default)]
pub struct Said {
    cells: Vec<(Field, String, String)>,
}

impl Said {
    /// The words for a field: the header of the column they come from, and a cell as Keydesk would write it.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<(&str, &str)> {
        let said = self.cells.iter().find(|(said, _, _)| *said == field)?;
        Some((said.1.as_str(), said.2.as_str()))
    }

    fn say(&mut self, field: Field, header: &str, cell: impl Into<String>) {
        self.cells.push((field, header.to_owned(), cell.into()));
    }

    fn status(&mut self, header: &str, status: LicenseStatus) {
        self.say(Field::Status, header, status.as_str());
    }

    /// Keeps what Keydesk has no field for, unless a column fills the metadata.
    fn keep(&mut self, row: &Line<'_>, columns: &[(&str, &str)]) {
        if row.of(Field::Metadata).is_some() {
            return;
        }
        let kept: Map<String, Value> = columns
            .iter()
            .filter_map(|(column, name)| {
                let cell = row.filled(column)?;
                Some(((*name).to_owned(), Value::String(cell.to_owned())))
            })
            .collect();
        if !kept.is_empty() {
            self.say(Field::Metadata, "", Value::Object(kept).to_string());
        }
    }
}

/// One row with the columns it stands under.
struct Line<'a> {
    headers: &'a [String],
    folded: &'a [String],
    fields: &'a [Option<Field>],
    cells: &'a [String],
}

impl<'a> Line<'a> {
    fn at(&self, place: usize) -> Option<(&'a str, &'a str)> {
        Some((self.headers.get(place)?, self.cells.get(place)?.trim()))
    }

    /// The column that was chosen for a field.
    fn of(&self, field: Field) -> Option<(&'a str, &'a str)> {
        self.at(self.fields.iter().position(|taken| *taken == Some(field))?)
    }

    /// The column of a folded header.
    fn named(&self, name: &str) -> Option<(&'a str, &'a str)> {
        self.at(self.folded.iter().position(|header| header == name)?)
    }

    /// What a column says, if it says anything.
    fn filled(&self, name: &str) -> Option<&'a str> {
        self.named(name)
            .map(|(_, cell)| cell)
            .filter(|cell| !cell.is_empty() && *cell != "0")
    }

    /// Whether one of some columns says something.
    fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.filled(name).is_some())
    }

    /// The limit, where an empty one, or 0, means that there is none.
    fn empty_is_unlimited(&self, said: &mut Said) {
        if let Some((header, "" | "0")) = self.of(Field::ActivationLimit) {
            said.say(Field::ActivationLimit, header, "-1");
        }
    }
}

impl Interpreter {
    /// Makes a preset ready for a file.
    #[must_use]
    pub fn new(preset: Preset, headers: &[String]) -> Self {
        Self {
            preset,
            folded: headers.iter().map(|header| fold(header)).collect(),
        }
    }

    /// Whether a row is the header once more: Snipe-IT writes it before each 500 licenses.
    #[must_use]
    pub fn repeats_header(&self, headers: &[String], cells: &[String]) -> bool {
        self.preset == Preset::SnipeIt && headers == cells
    }

    /// What a row says in Keydesk's words.
    ///
    /// # Errors
    /// A problem of a value that the program does not write, or that has no counterpart here.
    pub fn read(
        &self,
        headers: &[String],
        fields: &[Option<Field>],
        cells: &[String],
    ) -> Result<Said, Problem> {
        let row = Line {
            headers,
            folded: &self.folded,
            fields,
            cells,
        };
        match self.preset {
            Preset::WooCommerce => woocommerce::read(&row),
            Preset::Keygen => keygen::read(&row),
            Preset::SnipeIt => snipe_it::read(&row),
        }
    }
}

/// A status that a program does not write.
fn unknown_status(preset: Preset, header: &str, cell: &str, known: &str) -> Problem {
    Problem::new(
        header,
        cell,
        ProblemCode::UnknownStatus,
        format!("Not a status of {}", preset.title()),
        format!("Use {known}, or switch the preset off"),
    )
}

/// A whole number; none when the cell is empty.
fn number(row: &Line<'_>, name: &str) -> Result<Option<u64>, Problem> {
    let Some((header, cell)) = row.named(name) else {
        return Ok(None);
    };
    if cell.is_empty() {
        return Ok(None);
    }
    cell.parse().map(Some).map_err(|_| {
        Problem::new(
            header,
            cell,
            ProblemCode::LimitNotANumber,
            "Not a whole number",
            "Correct it in the file, or empty it",
        )
    })
}
