//! Keydesk's core: everything that is true without a window or a socket.
//!
//! Rooms, each depending only downward: `backend` → `service` → {`domain`, `store`, `tabular`}; `store` → `domain`;
//! `domain` → nothing. `operations` is the table that the doors (Tauri commands, `/rpc`) are made from.
//! Deliberately absent: windows, HTTP servers, keychains.

pub mod backend;
pub mod clock;
pub mod demo;
pub mod domain;
pub mod error;
pub mod ids;
pub mod listing;
pub mod logbook;
pub mod operations;
pub mod remote;
pub mod service;
pub mod store;
pub mod tabular;

pub use error::{Error, Result};

#[cfg(test)]
mod suite;
