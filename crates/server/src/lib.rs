//! The license server: door 2, the operations table over HTTP.
//!
//! Owns who may knock (address, host, origin, token), how a request is read and how an answer, a refusal or a stream of
//! rows is written: for people (`/auth`, `/rpc`, `/events`, the portal at `/admin`), for devices (`/v1`), for scripts
//! (`/api/licensing/v1`) and for who holds a license or wants one (`/enroll`, `/my`). Deliberately absent: any rule about licenses; every route calls the core's table.

mod address;
mod answer;
pub mod api;
mod auth;
mod config;
mod devices;
mod events;
mod guard;
mod intake;
mod journal;
mod limits;
mod listener;
mod metrics;
mod origin;
mod peer;
mod porch;
mod portal;
mod public;
mod rows;
mod rpc;
mod serve;
mod session;
mod tls;
mod token;

pub use address::{AddressRefused, Listen};
pub use answer::status_of;
pub use config::{Config, ConfigRefused, Passphrase, Told};
pub use limits::{Limits, MaybeQuota, NoQuota, Quota};
pub use peer::Proxies;
pub use serve::{Options, ServeError, Server};
pub use session::CSRF_HEADER;
pub use tls::{TlsFiles, TlsRefused};
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
