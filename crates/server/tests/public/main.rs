//! The public pages of the running program: enrolling through a link, and one's own licenses.

#[path = "../common/mod.rs"]
mod common;

mod axe;
mod browser;
mod enrolling;
mod fuzzed;
mod hostile;
mod mine;
