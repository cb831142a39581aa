//! How long processors worked for an answer: what a neighbour on this machine does not change.
//!
//! As Linux tells it under `/proc`; elsewhere nothing is told. Of Postgres the whole cluster counts, since what its
//! backends leave to others (the log, tidying up) is work for the answer, too.

use std::{fs, time::Duration};

/// A tick of `/proc`, on every Linux that this is built for.
const TICK: Duration = Duration::from_millis(10);

/// What the processes concerned have used since they began.
#[derive(Debug, Clone, Copy, Default)]
pub struct Used {
    pub server: Duration,
    pub database: Duration,
}

impl Used {
    /// Now: of a process, and of the cluster below a postmaster.
    pub fn now(server: u32, postmaster: Option<u32>) -> Self {
        let own = stat(server).map(|stat| stat.own);
        let database = postmaster.map(cluster);
        Self {
            server: own.unwrap_or_default(),
            database: database.unwrap_or_default(),
        }
    }

    /// What was used since `before`.
    pub fn since(self, before: Self) -> Self {
        Self {
            server: self.server.saturating_sub(before.server),
            database: self.database.saturating_sub(before.database),
        }
    }
}

/// The parent of a process.
pub fn parent(process: u32) -> Option<u32> {
    stat(process).map(|stat| stat.parent)
}

fn cluster(postmaster: u32) -> Duration {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let children = processes
        .filter_map(|entry| stat(entry.file_name().to_str()?.parse().ok()?))
        .filter(|stat| stat.parent == postmaster)
        .map(|stat| stat.own);
    let itself = stat(postmaster).map(|stat| stat.own + stat.ended_children);
    children.sum::<Duration>() + itself.unwrap_or_default()
}

struct Stat {
    parent: u32,
    own: Duration,
    ended_children: Duration,
}

fn stat(process: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name stands in parentheses and may hold anything.
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |place: usize| -> Option<Duration> {
        let ticks = fields.get(place)?.parse::<u32>().ok()?;
        Some(TICK * ticks)
    };
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        ended_children: ticks(13)? + ticks(14)?,
    })
}
