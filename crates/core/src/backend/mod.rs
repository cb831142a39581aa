//! Where calls land: an open workspace with its databases, and the change feed that windows follow.

mod checkpoint;
mod environment;
pub mod feed;
mod folder;
mod location;
mod network_share;
mod tending;
mod workspace;

pub use environment::Environment;
pub use location::{ConnectionReport, Location, PostgresLocation, test_postgres};
pub use workspace::Workspace;
