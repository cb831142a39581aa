//! What the rows of the table are made of: kinds, accesses, nouns, and how a row looks as data.
//!
//! Deliberately absent: the rows (`operations!`), and their requests and answers, which stand by noun.

use serde::{Deserialize, Serialize};

/// What an operation may do to the caller's world, and so what its role must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Look.
    Read,
    /// Help a customer: deactivate devices, raise a limit up to the owner's cap, leave notes.
    Assist,
    /// Give licenses and seats to customers.
    Assign,
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
            Self::Assist => "deactivate devices or raise limits",
            Self::Assign => "give out licenses",
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
    Settings,
    Licenses,
    Products,
    Generators,
    Customers,
    Activations,
    Notes,
    Sweeps,
    Pools,
    Tokens,
    People,
    Mails,
    Cases,
    Webhooks,
    Jobs,
    Audit,
}

impl Noun {
    /// All nouns.
    pub const ALL: [Self; 19] = [
        Self::Workspace,
        Self::Environments,
        Self::Views,
        Self::Settings,
        Self::Licenses,
        Self::Products,
        Self::Generators,
        Self::Customers,
        Self::Activations,
        Self::Notes,
        Self::Sweeps,
        Self::Pools,
        Self::Tokens,
        Self::People,
        Self::Mails,
        Self::Cases,
        Self::Webhooks,
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
            Self::Settings => "settings",
            Self::Licenses => "licenses",
            Self::Products => "products",
            Self::Generators => "generators",
            Self::Customers => "customers",
            Self::Activations => "activations",
            Self::Notes => "notes",
            Self::Sweeps => "sweeps",
            Self::Pools => "pools",
            Self::Tokens => "tokens",
            Self::People => "people",
            Self::Mails => "mails",
            Self::Cases => "cases",
            Self::Webhooks => "webhooks",
            Self::Jobs => "jobs",
            Self::Audit => "audit",
        }
    }

    /// The noun of a stored word; words of newer versions are unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|noun| noun.as_str() == word)
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

/// The changes of the workspace that somebody who is bound to one environment may ask for: it is of that environment's keys.
pub const FOR_THE_BOUND: &[&str] = &["step_up"];

/// Queries that may take as long as an environment is large, by name: doors wait longer for them than for others.
pub const LONG_QUERIES: &[&str] = &["verify_audit", "check_seats", "foresee_retention"];

/// Streams whose first byte may take as long as a workspace is large.
pub const LONG_STREAMS: &[&str] = &["back_up"];

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
