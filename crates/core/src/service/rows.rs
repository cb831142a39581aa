//! Rows on their way out: a bounded channel between the operation that writes them and the door that carries them.

use tokio::sync::{mpsc, watch};

use crate::error::{Error, Result};

/// How many pieces may wait between writer and door, so that a slow reader slows the writer.
const PIECES_IN_FLIGHT: usize = 8;

/// How far a stream has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowProgress {
    /// Rows written.
    pub rows: u32,
    /// Rows in all.
    pub total: u32,
}

/// Where an operation writes rows. Dropping the [`RowSource`] cancels the operation.
#[derive(Debug)]
pub struct RowSink {
    bytes: mpsc::Sender<Vec<u8>>,
    progress: watch::Sender<RowProgress>,
}

/// Where a door takes rows from.
#[derive(Debug)]
pub struct RowSource {
    /// The file's bytes, piece by piece; ends when the sink is dropped, whole or not: ask the operation's result.
    pub bytes: mpsc::Receiver<Vec<u8>>,
    /// How far it has come.
    pub progress: watch::Receiver<RowProgress>,
}

/// A sink and its source.
#[must_use]
pub fn row_channel() -> (RowSink, RowSource) {
    let (bytes, bytes_out) = mpsc::channel(PIECES_IN_FLIGHT);
    let (progress, progress_out) = watch::channel(RowProgress::default());
    (
        RowSink { bytes, progress },
        RowSource {
            bytes: bytes_out,
            progress: progress_out,
        },
    )
}

impl RowSink {
    /// Hands over one piece, waiting while the door is behind.
    ///
    /// # Errors
    /// `cancelled` when the door has gone.
    pub async fn send(&self, piece: Vec<u8>) -> Result<()> {
        if piece.is_empty() {
            return Ok(());
        }
        self.bytes.send(piece).await.map_err(|_| Error::Cancelled)
    }

    /// Tells how far it has come.
    pub fn report(&self, progress: RowProgress) {
        self.progress.send_replace(progress);
    }
}
