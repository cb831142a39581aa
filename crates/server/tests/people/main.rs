//! People over real HTTP, on both databases: who gets in, who does not, and what each role may do.

#[path = "../common/mod.rs"]
mod common;
mod entering;
mod house;
mod program;
mod roles;
mod servers;
