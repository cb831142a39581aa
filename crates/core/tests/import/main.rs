//! Imports from end to end, on SQLite and on Postgres: what a file does to a workspace, and what remains when it is
//! stopped, undone or wrong.

mod again;
mod desk;
mod elsewhere;
mod keeping;
mod outcomes;
mod presets;
mod resuming;
mod round_trip;
mod undoing;
mod uploading;
