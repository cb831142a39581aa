//! The words for rows that do not fit the workspace, and the tally of what an import does.

use crate::{
    domain::{license::short_key, status::LicenseStatus},
    operations::imports::{
        FitProblem, ImportReport, ProblemGroup, REPORTED_PROBLEMS, RowProblem, RowProblemCode,
    },
    tabular::{columns::Field, problem::Problem},
};

use super::row::{Columns, Wish};

/// The most columns that are counted one by one; a file has no more.
const GROUPS: usize = crate::tabular::MAX_COLUMNS + 1;

/// What became of one row.
#[derive(Debug, Clone)]
pub(super) struct RowOutcome {
    pub row: u32,
    /// The whole key, for the result file only.
    pub key: String,
    pub done: Done,
}

/// What was done for a row.
#[derive(Debug, Clone)]
pub(super) enum Done {
    Created,
    Updated,
    Skipped,
    Failed(Box<RowProblem>),
    /// It was fine, but another row of an all-or-nothing import was not.
    Undone,
}

impl Done {
    /// The word in the result file.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Skipped => "skipped",
            Self::Failed(_) => "failed",
            Self::Undone => "undone",
        }
    }
}

/// Adds outcomes to a report.
pub(super) fn tally(report: &mut ImportReport, outcomes: &[RowOutcome]) {
    for outcome in outcomes {
        match &outcome.done {
            Done::Created => report.created += 1,
            Done::Updated => report.updated += 1,
            Done::Skipped => report.skipped += 1,
            Done::Undone => {}
            Done::Failed(problem) => {
                report.failed += 1;
                note(report, problem);
            }
        }
    }
}

/// Keeps one of the first problems, and counts it with its column.
pub(super) fn note(report: &mut ImportReport, problem: &RowProblem) {
    if report.problems.len() < REPORTED_PROBLEMS {
        report.problems.push(problem.clone());
    }
    let groups = &mut report.problem_groups;
    if let Some(group) = groups
        .iter_mut()
        .find(|group| group.column == problem.column)
    {
        group.count += 1;
    } else if groups.len() < GROUPS {
        groups.push(ProblemGroup {
            column: problem.column.clone(),
            count: 1,
        });
    }
}

/// A cell's own problem in its row.
pub(super) fn of_cell(row: u32, problem: Problem) -> RowProblem {
    RowProblem {
        row,
        column: problem.column,
        value: problem.value.into(),
        code: RowProblemCode::Cell(problem.code),
        reason: problem.reason,
        remedy: problem.remedy,
        suggestion: problem.suggestion.map(Into::into),
    }
}

/// A well-formed row that does not fit what is there. `now_is` is the license's status where the words need one.
pub(super) fn of_fit(
    wish: &Wish,
    columns: &Columns,
    code: FitProblem,
    now_is: Option<LicenseStatus>,
) -> RowProblem {
    let (field, value) = place(wish, code);
    let (reason, remedy) = words(code, now_is);
    RowProblem {
        row: wish.number,
        column: columns.header(field).to_owned(),
        value,
        code: RowProblemCode::Fit(code),
        reason,
        remedy: remedy.to_owned(),
        suggestion: suggestion(code, now_is),
    }
}

/// The column that a problem stands in, and its cell.
fn place(wish: &Wish, code: FitProblem) -> (Field, String) {
    let product = || match &wish.product {
        Some(name) => (Field::Product, name.clone()),
        None => (
            Field::ProductCode,
            wish.product_code.clone().unwrap_or_default(),
        ),
    };
    match code {
        FitProblem::UnknownProduct
        | FitProblem::ProductMissing
        | FitProblem::ProductDiffers
        | FitProblem::ProductInactive => product(),
        FitProblem::ProductAmbiguous => (
            Field::ProductCode,
            wish.product_code.clone().unwrap_or_default(),
        ),
        FitProblem::UnknownCustomer
        | FitProblem::CustomerMissing
        | FitProblem::CustomerUnexpected
        | FitProblem::CustomerCleared => (
            Field::CustomerEmail,
            wish.customer_email.clone().unwrap_or_default(),
        ),
        FitProblem::StatusDiffers => (
            Field::Status,
            wish.status
                .map_or_else(String::new, |status| status.to_string()),
        ),
        FitProblem::ExpiryInPast | FitProblem::Expired => (Field::ExpiresAt, wish.expiry_text()),
        FitProblem::Revoked
        | FitProblem::DuplicateInFile
        | FitProblem::KeyRetired
        | FitProblem::ChangedMeanwhile => (Field::Key, short_key(&wish.key)),
    }
}

fn suggestion(code: FitProblem, now_is: Option<LicenseStatus>) -> Option<String> {
    match (code, now_is) {
        (FitProblem::StatusDiffers, Some(status)) => Some(status.to_string()),
        _ => None,
    }
}

/// The reason and the remedy.
type Words = (&'static str, &'static str);

fn words(code: FitProblem, now_is: Option<LicenseStatus>) -> (String, &'static str) {
    let (reason, remedy) = match code {
        FitProblem::StatusDiffers => return status_words(now_is),
        FitProblem::UnknownProduct
        | FitProblem::ProductMissing
        | FitProblem::ProductDiffers
        | FitProblem::ProductAmbiguous
        | FitProblem::ProductInactive => product_words(code),
        FitProblem::UnknownCustomer
        | FitProblem::CustomerMissing
        | FitProblem::CustomerUnexpected
        | FitProblem::CustomerCleared => customer_words(code),
        FitProblem::Revoked
        | FitProblem::Expired
        | FitProblem::ExpiryInPast
        | FitProblem::DuplicateInFile
        | FitProblem::KeyRetired
        | FitProblem::ChangedMeanwhile => license_words(code),
    };
    (reason.to_owned(), remedy)
}

/// Of a product that does not fit.
const fn product_words(code: FitProblem) -> Words {
    match code {
        FitProblem::UnknownProduct => (
            "No product has this name or code",
            "Correct it, or let the import create products that do not exist",
        ),
        FitProblem::ProductMissing => (
            "The product is missing",
            "Name the product of the new license",
        ),
        FitProblem::ProductDiffers => (
            "The license belongs to another product, and that never changes",
            "Write its product, or import it under a new key",
        ),
        FitProblem::ProductAmbiguous => (
            "Product name and code belong to two different products",
            "Keep the one that is right and empty the other",
        ),
        // ProductInactive, the last of its kind.
        _ => (
            "The product is inactive, so no new license of it is made",
            "Make the product active first, or name another",
        ),
    }
}

/// Of a customer that does not fit.
const fn customer_words(code: FitProblem) -> Words {
    match code {
        FitProblem::UnknownCustomer => (
            "No customer has this email",
            "Correct it, or let the import create customers that do not exist",
        ),
        FitProblem::CustomerMissing => (
            "A license of this status has a customer, and none is named",
            "Fill in the customer's email, or write the status available",
        ),
        FitProblem::CustomerUnexpected => (
            "An available license has no customer, and one is named",
            "Empty the customer, or write the status assigned",
        ),
        // CustomerCleared, the last of its kind.
        _ => (
            "The license has a customer, and the file names none",
            "Fill in the customer's email; to withdraw the license, revoke it",
        ),
    }
}

/// Of a license that cannot be what the row says.
const fn license_words(code: FitProblem) -> Words {
    match code {
        FitProblem::Revoked => (
            "A revoked license cannot be changed",
            "Remove the row, or import a new key instead",
        ),
        FitProblem::Expired => (
            "The license has expired, and its expiry cannot move any more",
            "Replace it with a new license instead",
        ),
        FitProblem::ExpiryInPast => (
            "The expiry would move to the past",
            "Write a date in the future, or leave it as it is",
        ),
        FitProblem::DuplicateInFile => (
            "The same key stands in an earlier row",
            "Keep one of the rows",
        ),
        FitProblem::KeyRetired => (
            "The key was once assigned and deleted, and is never used again",
            "Import it under a new key",
        ),
        // ChangedMeanwhile, the last of its kind.
        _ => (
            "Somebody changed the license at the same moment",
            "Import the row again",
        ),
    }
}

fn status_words(now_is: Option<LicenseStatus>) -> (String, &'static str) {
    let reason = match now_is {
        Some(status) => format!("The license is {status}, and an import cannot change that"),
        None => "An import cannot change the status of a license".to_owned(),
    };
    (
        reason,
        "Write its present status, or change it on the license itself",
    )
}
