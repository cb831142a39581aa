//! `/v1` of the running program, the code samples that a preview shows, and offline files as other languages see them.

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod desk;
mod guide;
mod hostile;
mod limits;
mod programs;
mod races;
mod samples;
mod verify;
