//! The audit trail: searching it ([`list`]), exporting it ([`export`]), checking that nobody rewrote it ([`verify`],
//! once at a time by [`walk`]), and emptying details on an erasure request ([`erase`]).
//!
//! Deliberately absent: writing entries, which every change does itself ([`super::acting`]), and sealing them.

mod erase;
mod export;
mod list;
mod verify;
mod walk;

pub(super) use list::shown;
pub(crate) use walk::AuditWalk;
