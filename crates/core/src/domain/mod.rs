//! The pure rules: states, folding, search texts. No clock, no I/O, no SQL.

pub mod fold;
pub mod license;

pub mod search;
pub mod status;
