//! THE TABLE: every operation of the product, one row each.
//!
//! A row gives the kind, the request and the answer, where it works, who may call it, and what it reads or
//! invalidates. The doors are made from these rows: the Tauri commands and their TypeScript bindings, the `/rpc`
//! routes, the remote call. A new operation is a request struct, a row here, and a method of the row's name on
//! [`EnvironmentScope`](crate::service::EnvironmentScope) or [`WorkspaceScope`](crate::service::WorkspaceScope).
//!
//! The kinds: a *query* reads; a *change* writes, with its audit entry; a *job* is long work that answers at once with
//! a [`Job`](jobs::Job) to watch, cancel or resume; a *stream* moves rows out (into a [`RowSink`](crate::service::RowSink)) or in
//! (in pieces, each answered).

mod dispatch;
pub mod environments;
pub mod exports;
pub mod imports;
pub mod jobs;
pub mod licenses;
pub mod products;
pub mod views;

use serde::{Deserialize, Serialize};

pub use dispatch::{dispatch, dispatch_stream};

/// Hands the table to `$door!`, a macro that makes that door from the rows.
#[macro_export]
macro_rules! operations {
    ($door:path) => {
        $door! {
            // The workspace
            /// The workspace, who is asking, and what may be done in it.
            query get_workspace(GetWorkspace) -> WorkspaceInfo, in workspace, access Read, reads [Workspace];
            /// The environments of the workspace, in order.
            query list_environments(ListEnvironments) -> Vec<Environment>, in workspace, access Read, reads [Environments];
            /// Adds an environment: a new, empty, isolated database.
            change create_environment(CreateEnvironment) -> Environment, in workspace, access Own, invalidates [Environments, Audit];
            /// What changed in the workspace since a cursor; waits up to 20 seconds for something to report.
            query follow_changes(FollowChanges) -> ChangesSince, in workspace, access Read, reads [];
            /// The saved views, pinned ones first, then by position.
            query list_views(ListViews) -> Vec<SavedView>, in workspace, access Read, reads [Views];
            /// Saves a view, new or changed.
            change save_view(SaveView) -> SavedView, in workspace, access Read, invalidates [Views];
            /// Deletes a saved view.
            change delete_view(DeleteView) -> Deleted, in workspace, access Read, invalidates [Views];

            // Licenses
            /// One stretch of the list of licenses: searched, filtered, sorted.
            query list_licenses(ListLicenses) -> LicensePage, in environment, access Read, reads [Licenses, Products, Customers, Activations];
            /// How many licenses match, in all, by status and by product; each count ignores its own filter group.
            query count_licenses(CountLicenses) -> LicenseCounts, in environment, access Read, reads [Licenses, Products, Customers];
            /// Everything about one license: fields, customer, activations, history.
            query get_license(GetLicense) -> LicenseDetail, in environment, access Read, reads [Licenses, Products, Customers, Activations, Audit];
            /// What the search box may offer for a text, grouped by kind.
            query suggest(Suggest) -> Suggestions, in environment, access Read, reads [Licenses, Products, Customers];
            /// Changes the editable fields of a license.
            change edit_license(EditLicense) -> License, in environment, access Edit, invalidates [Licenses, Activations, Audit];
            /// The products, by name.
            query list_products(ListProducts) -> Vec<Product>, in environment, access Read, reads [Products];

            // Import and export
            /// Takes one piece of a file to import; pieces come in order.
            stream upload_import(UploadImport) -> Upload, in environment, access Import, rows in;
            /// Looks at an uploaded file: its shape, columns, first rows and a guessed mapping.
            query inspect_import(InspectImport) -> ImportInspection, in environment, access Import, reads [];
            /// Dry run: what an import would do, and its problems. Writes nothing but the job.
            job check_import(ImportPlan) -> Job, in environment, access Import, invalidates [Jobs];
            /// Imports licenses from an uploaded file, in chunks under one batch.
            job apply_import(ImportPlan) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
            /// Removes the rows of an import that nobody has touched since.
            job undo_import(UndoImport) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
            /// The result of an import, row by row, as CSV.
            stream download_import_result(DownloadImportResult) -> StreamSummary, in environment, access Import, rows out;
            /// Writes the list as shown, or the selection, as CSV or JSON.
            stream export_licenses(ExportLicenses) -> StreamSummary, in environment, access Export, rows out;

            // Jobs
            /// The newest jobs first.
            query list_jobs(ListJobs) -> Vec<Job>, in environment, access Read, reads [Jobs];
            /// One job with its progress.
            query get_job(GetJob) -> Job, in environment, access Read, reads [Jobs];
            /// Asks a job to stop after the chunk it is writing.
            change cancel_job(CancelJob) -> Job, in environment, access Import, invalidates [Jobs];
            /// Goes on with a job that was interrupted or cancelled.
            job resume_job(ResumeJob) -> Job, in environment, access Import, invalidates [Licenses, Products, Customers, Jobs, Audit];
        }
    };
}

/// What an operation may do to the caller's world, and so what its role must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Look.
    Read,
    /// Change licenses, products and customers.
    Edit,
    /// Bring rows in.
    Import,
    /// Take rows out.
    Export,
    /// People, environments and settings.
    Own,
}

impl Access {
    /// What is done, for "Your role may not …".
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Read => "read here",
            Self::Edit => "change licenses",
            Self::Import => "import",
            Self::Export => "export",
            Self::Own => "change the workspace's settings",
        }
    }
}

/// The kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Reads.
    Query,
    /// Writes, with its audit entry.
    Change,
    /// Long work with progress, cancel and resume.
    Job,
    /// Rows out or in.
    Stream,
}

/// The nouns that queries read and changes invalidate; the change feed names them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type,
)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "DESIGN's words, each documented where it is defined"
)]
pub enum Noun {
    Workspace,
    Environments,
    Views,
    Licenses,
    Products,
    Customers,
    Activations,
    Jobs,
    Audit,
}

impl Noun {
    /// All nouns.
    pub const ALL: [Self; 9] = [
        Self::Workspace,
        Self::Environments,
        Self::Views,
        Self::Licenses,
        Self::Products,
        Self::Customers,
        Self::Activations,
        Self::Jobs,
        Self::Audit,
    ];

    /// The word the change feed stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Environments => "environments",
            Self::Views => "views",
            Self::Licenses => "licenses",
            Self::Products => "products",
            Self::Customers => "customers",
            Self::Activations => "activations",
            Self::Jobs => "jobs",
            Self::Audit => "audit",
        }
    }

    /// The noun of a stored word; words of newer versions are unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        use Noun::{
            Activations, Audit, Customers, Environments, Jobs, Licenses, Products, Views, Workspace,
        };
        [
            Workspace,
            Environments,
            Views,
            Licenses,
            Products,
            Customers,
            Activations,
            Jobs,
            Audit,
        ]
        .into_iter()
        .find(|noun| noun.as_str() == word)
    }
}

/// A row, as data: what the interface and the documentation learn from the table.
#[derive(Debug, Clone, Serialize, specta::Type)]
pub struct OperationInfo {
    /// verb_noun.
    pub name: &'static str,
    /// Query, change, job or stream.
    pub kind: Kind,
    /// What the caller's role must allow.
    pub access: Access,
    /// Whether it works in an environment (else in the workspace).
    pub in_environment: bool,
    /// What a query reads.
    pub reads: &'static [Noun],
    /// What a change or job invalidates.
    pub invalidates: &'static [Noun],
}

/// The answer of an operation that deletes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Deleted {
    /// How many things are gone.
    pub count: u32,
}

/// What a stream of rows out had done when it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct StreamSummary {
    /// Rows written.
    pub rows: u32,
    /// Rows that were listed but deleted before they could be read.
    pub missing: u32,
}

macro_rules! info_table {
    ($($(#[$doc:meta])* $kind:ident $name:ident($request:ty) -> $answer:ty, in $place:ident, access $access:ident
        $(, reads [$($reads:ident),*])? $(, invalidates [$($invalidates:ident),*])? $(, rows $way:ident)?;)*) => {
        /// Every row of the table, as data.
        pub const OPERATIONS: &[OperationInfo] = &[$(OperationInfo {
            name: stringify!($name),
            kind: info_table!(@kind $kind),
            access: Access::$access,
            in_environment: info_table!(@place $place),
            reads: &[$($(Noun::$reads),*)?],
            invalidates: &[$($(Noun::$invalidates),*)?],
        }),*];
    };
    (@kind query) => { Kind::Query };
    (@kind change) => { Kind::Change };
    (@kind job) => { Kind::Job };
    (@kind stream) => { Kind::Stream };
    (@place environment) => { true };
    (@place workspace) => { false };
}

crate::operations!(info_table);
