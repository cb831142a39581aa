//! Where calls land: an open workspace with its databases, and the change feed that windows follow.

pub(crate) mod answering;
mod checkpoint;
mod environment;
pub mod feed;
mod folder;
mod listing;
mod location;
mod master_key;
mod network_share;
mod tending;
mod workspace;

pub use answering::AnsweringFigures;
pub(crate) use checkpoint::{CheckpointKey, WORKSPACE_CHAIN, hexadecimal};
pub use environment::Environment;
pub use listing::ListingFacts;
pub(crate) use listing::{ListKeeper, in_the_background};
pub use location::{ConnectionReport, Location, PostgresLocation, test_postgres};
pub(crate) use master_key::{MasterKey, Secret};
pub use workspace::{Opening, Workspace};
