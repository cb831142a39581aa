//! stub
pub mod backend;
pub mod clock;
pub mod demo;
pub mod domain;
pub mod error;
pub mod ids;
pub mod operations;
pub mod remote;
pub mod service;
pub mod tabular;
pub use error::{Error, Result};
