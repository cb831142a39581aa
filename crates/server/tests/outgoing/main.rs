//! What leaves the running program: webhooks and mail by TLS, and both while the program is killed again and again.

#[path = "../common/mod.rs"]
mod common;

mod desk;
mod killed;
mod mails;
mod webhooks;
