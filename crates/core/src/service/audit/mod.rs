//! The audit trail: searching it ([`list`]), exporting it ([`export`]), checking that nobody rewrote it ([`verify`]),
//! and emptying details on an erasure request ([`erase`]).
//!
//! Deliberately absent: writing entries, which every change does itself ([`super::acting`]), and sealing them.

mod erase;
mod export;
mod list;
mod verify;
