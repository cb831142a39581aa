//! The license server: door 2, the operations table over HTTP.
//!
//! Owns who may knock (address, host, origin, token), how a request is read and how an answer, a refusal or a stream of
//! rows is written. Deliberately absent: any rule about licenses; every route calls the core's table. Sign-in is absent
//! too, which is why the server listens on loopback only. Devices need none: theirs is `/v1` (`devices`).

mod address;
mod answer;
mod devices;
mod guard;
mod intake;
mod journal;
mod limits;
mod listener;
mod rows;
mod rpc;
mod serve;
mod token;

pub use address::{AddressRefused, Loopback};
pub use answer::status_of;
pub use limits::{Limits, MaybeQuota, NoQuota, Quota};
pub use serve::{Options, ServeError, Server};
pub use token::{NoRandomness, Token};

/// The header that names the environment an operation works in.
pub const ENVIRONMENT_HEADER: &str = "keydesk-environment";
/// The trailer that ends a whole stream of rows: how many were written.
pub const ROWS_TRAILER: &str = "keydesk-rows";
/// The trailer that ends a whole stream of rows: how many were listed but gone before they could be read.
pub const MISSING_TRAILER: &str = "keydesk-missing";
/// The header that names a request in the server's log.
pub const REQUEST_HEADER: &str = "keydesk-request";
/// The only foreign origin that can be let in, and only on request: the UI's development server.
pub const DEV_ORIGIN: &str = "http://localhost:1420";
