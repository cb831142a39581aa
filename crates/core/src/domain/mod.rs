//! The pure rules: states, actions, verdicts, key formats, offline files. No clock, no I/O, no SQL.
pub mod action;
pub mod bulk;
pub mod email;
pub mod fold;
pub mod key_format;
pub mod license;
pub mod offline;
pub mod reach;
pub mod redact;
pub mod role;
pub mod samples;
pub mod search;
pub mod status;
pub mod token_scope;
pub mod transition;
pub mod validity;
pub mod verdict;
