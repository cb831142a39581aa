//! Imports: a file handed in, looked at, tried dry, applied, undone.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BatchId, JobId, UploadId},
    tabular::{
        columns::Field, dates::DateOrder, presets::Preset, problem::ProblemCode, sniff::Shape,
    },
};

/// The most bytes of a file to import.
pub const UPLOAD_LIMIT: u32 = 1024 * 1024 * 1024;
/// The most bytes of one piece, before base64.
pub const PIECE_LIMIT: usize = 1024 * 1024;
/// The most rows that may be asked to be all or nothing.
pub const ALL_OR_NOTHING_LIMIT: u32 = 10_000;
/// How many problems a report names; the result file names all.
pub const REPORTED_PROBLEMS: usize = 200;

/// One piece of a file to import. Pieces come in order; a repeated piece is answered without harm.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct UploadImport {
    /// The upload to go on with; none starts one.
    pub upload: Option<UploadId>,
    /// The file's name, for people; at most 255 characters.
    pub file_name: String,
    /// Where the piece starts, in bytes.
    pub offset: u32,
    /// The size of the whole file, in bytes; at most 1 GiB.
    pub size: u32,
    /// The piece, in base64; at most 1 MiB before encoding.
    pub piece: String,
}

/// A file on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Bytes that have arrived.
    pub received: u32,
    /// Bytes in all.
    pub size: u32,
}

/// Looks at an uploaded file.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct InspectImport {
    /// Which.
    pub upload: UploadId,
    /// Read it as this; none recognises it.
    pub shape: Option<Shape>,
}

/// What an uploaded file looks like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct ImportInspection {
    /// Which.
    pub upload: UploadId,
    /// The file's name.
    pub file_name: String,
    /// Bytes.
    pub size: u32,
    /// How it is written.
    pub shape: Shape,
    /// Its columns, in the file's order.
    pub columns: Vec<ImportColumn>,
    /// Its first rows, at most 20, each as wide as the columns.
    pub samples: Vec<Vec<String>>,
    /// Data rows in the file.
    pub rows: u32,
    /// Which of day and month comes first, where the file tells.
    pub date_order: Option<DateOrder>,
    /// Whether the mapping is the one used last time for these columns.
    pub remembered: bool,
    /// The program that wrote the file, where its columns tell: the mapping is made for it.
    pub preset: Option<Preset>,
}

/// A column of a file and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ImportColumn {
    /// The header.
    pub header: String,
    /// The field it is taken for; none is ignored.
    pub field: Option<Field>,
    /// What it is taken for when the preset is switched off; the same where there is none.
    pub plain: Option<Field>,
}

/// How a file is to be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ImportPlan {
    /// The uploaded file.
    pub upload: UploadId,
    /// How it is written.
    pub shape: Shape,
    /// What each column is taken for, in the file's order; each field at most once.
    pub fields: Vec<Option<Field>>,
    /// Which of day and month comes first in dates like 03/04/2027.
    pub date_order: DateOrder,
    /// Create products that do not exist.
    pub create_products: bool,
    /// Create customers that do not exist.
    pub create_customers: bool,
    /// One failure undoes the whole import; for files of at most 10,000 rows.
    pub all_or_nothing: bool,
    /// Read the values as this program writes them.
    #[serde(default)]
    pub preset: Option<Preset>,
    /// With a preset: the email of the customer who gets licenses that somebody has and whose row does not say who.
    #[serde(default)]
    pub holder: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default)]
pub struct ImportReport {
    /// Rows that make a license.
    pub created: u32,
    /// Rows that change one.
    pub updated: u32,
    /// Rows that are already as in the file.
    pub skipped: u32,
    /// Rows that cannot be imported.
    pub failed: u32,
    /// Customers that are made for them.
    pub new_customers: u32,
    /// Products that are made for them.
    pub new_products: u32,
    /// Licenses removed (when undoing).
    pub removed: u32,
    /// Licenses left because somebody touched them since (when undoing).
    pub left: u32,
    /// The first problems.
    pub problems: Vec<RowProblem>,
    /// Problems by the column they stand in.
    pub problem_groups: Vec<ProblemGroup>,
}

/// Why a row cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RowProblem {
    /// The row as a spreadsheet numbers it: the header is row 1.
    pub row: u32,
    /// The column's header; empty when the whole row is meant.
    pub column: String,
    /// The cell, shortened.
    pub value: String,
    /// A stable name.
    pub code: RowProblemCode,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: String,
    /// A text that would be accepted instead.
    pub suggestion: Option<String>,
}

/// A stable name of a row's problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(untagged)]
pub enum RowProblemCode {
    /// The cell itself is wrong.
    Cell(ProblemCode),
    /// The cell is fine but does not fit what is there.
    Fit(FitProblem),
    /// The seat cannot be given or taken.
    Seat(SeatProblem),
}

/// Why a row that names a seat cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SeatProblem {
    /// No pool of that name or id.
    UnknownPool,
    /// No pool is named.
    PoolMissing,
    /// Several pools have the name.
    PoolAmbiguous,
    /// The pool's time is over.
    PoolEnded,
    /// The pool's product is inactive.
    ProductInactive,
    /// No seat of the pool is left for this row.
    NoSeatFree,
    /// Seats of the pool cannot be taken back.
    Untransferable,
    /// This is no email.
    EmailWrong,
    /// The name cannot be kept.
    NameWrong,
    /// Nobody has this email.
    UnknownPerson,
    /// They hold no seat of the pool.
    HoldsNone,
    /// Neither email nor key is given.
    NobodyNamed,
    /// No license has this key.
    UnknownKey,
    /// The license is no seat.
    NotASeat,
    /// The seat is nobody's.
    Unassigned,
}

/// Why a well-formed row does not fit the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FitProblem {
    /// No product of that name or code.
    UnknownProduct,
    /// The product is not named.
    ProductMissing,
    /// The product of an existing license cannot change.
    ProductDiffers,
    /// Name and code belong to two products.
    ProductAmbiguous,
    /// No customer of that email.
    UnknownCustomer,
    /// The status needs a customer and none is named.
    CustomerMissing,
    /// An available license has no customer.
    CustomerUnexpected,
    /// The status of an existing license cannot be imported.
    StatusDiffers,
    /// A revoked license cannot be edited.
    Revoked,
    /// The expiry of an expired license cannot move.
    Expired,
    /// The product is inactive, so no license of it is made.
    ProductInactive,
    /// The expiry may not move to the past.
    ExpiryInPast,
    /// The customer of an existing license cannot be cleared.
    CustomerCleared,
    /// The same key stands in an earlier row of the file.
    DuplicateInFile,
    /// The key was once assigned and deleted, and is never used again.
    KeyRetired,
    /// Somebody changed the license at the same moment.
    ChangedMeanwhile,
}

/// Problems of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ProblemGroup {
    /// The column's header; empty for whole rows.
    pub column: String,
    /// How many rows.
    pub count: u32,
}

/// Takes an import back.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct UndoImport {
    /// The import's rows.
    pub batch: BatchId,
}

/// The result of an import, row by row.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type)]
pub struct DownloadImportResult {
    /// The job.
    pub job: JobId,
    /// Only rows with a problem.
    pub only_problems: bool,
}
