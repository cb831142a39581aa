//! When a driven Keydesk began and when it is gone, as the system tells it in /proc.

use std::{
    fs,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::rig::{Desktop, PATIENCE};

/// Ticks of a second in /proc, the same on every Linux.
const TICKS: f64 = 100.0;

struct Process {
    name: String,
    /// Not one that has ended and is only still on the list.
    lives: bool,
    /// Seconds from the system's start to its own.
    started: f64,
}

fn of_group(group: u32) -> Vec<Process> {
    let processes = fs::read_dir("/proc").expect("the system's processes");
    let group = group.to_string();
    let read = |said: String| {
        let (name, rest) = said.rsplit_once(") ")?;
        let words: Vec<&str> = rest.split(' ').collect();
        if words.get(2) != Some(&group.as_str()) {
            return None;
        }
        Some(Process {
            name: name.split_once('(')?.1.to_owned(),
            lives: !matches!(*words.first()?, "Z" | "X"),
            started: words.get(19)?.parse::<f64>().ok()? / TICKS,
        })
    };
    processes
        .flatten()
        .filter_map(|process| read(fs::read_to_string(process.path().join("stat")).ok()?))
        .collect()
}

/// When the program began, in milliseconds since 1970.
pub fn beginning(desktop: &Desktop) -> f64 {
    let processes = of_group(desktop.group());
    let ours = processes.iter().find(|process| process.name == "keydesk");
    let started = ours.expect("the program among the processes").started;
    let up = fs::read_to_string("/proc/uptime").expect("how long the system is up");
    let up = up.split(' ').next().and_then(|up| up.parse::<f64>().ok());
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("a time after 1970").as_secs_f64();
    (now - (up.expect("seconds") - started)) * 1_000.0
}

/// Ends the program, and comes back when it is gone: a second start would find it and hand over to it.
pub async fn end(desktop: Desktop) {
    let group = desktop.group();
    drop(desktop);
    let asked = Instant::now();
    while of_group(group).iter().any(|process| process.lives) {
        assert!(asked.elapsed() < PATIENCE, "the program did not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // The bus notices a moment later.
    tokio::time::sleep(Duration::from_millis(200)).await;
}
