//! Where calls land: an open workspace with its databases, and the change feed that windows follow.

pub(crate) mod answering;
pub mod backup;
mod checkpoint;
mod checkpoint_keys;
mod chores;
mod computer;
mod environment;
pub mod feed;
mod folder;
mod listing;
mod location;
mod master_key;
mod network_share;
mod own_commits;
mod private_file;
mod sealing;
mod tending;
mod workspace;
mod wrapped_key;

pub use answering::AnsweringFigures;
pub(crate) use checkpoint::{Checkpoint, CheckpointKey, WORKSPACE_CHAIN};
pub(crate) use checkpoint_keys::Checkpoints;
pub use environment::Environment;
pub use listing::ListingFacts;
pub(crate) use listing::{ListKeeper, in_the_background};
pub use location::{ConnectionReport, Location, PostgresLocation, test_postgres};
pub(crate) use master_key::{MasterKey, Opened as Secret, Rewrap};
pub use workspace::{Opening, Workspace};
