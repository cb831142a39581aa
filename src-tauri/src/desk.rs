//! The desk: which window shows which open workspace. A workspace is opened once per process, shared by its windows,
//! and closed when its last window leaves it.
//!
//! Deliberately absent: how windows are made (`windows`) and how links are followed (`follow`).

mod open;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use futures::future::join_all;
use keydesk_core::{
    Error, Result,
    backend::{Location, Opening, Workspace},
    clock::{Clock, SystemClock},
    ids::WorkspaceId,
    operations::environments::WorkspaceInfo,
    service::{Caller, Door},
};
use tauri::Window;
use tokio_util::sync::CancellationToken;

pub use open::Open;

use crate::{
    follow::Errand,
    save::Streams,
    secrets::Secrets,
    server::{Served, ServerPlace},
};

/// Where a window goes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// A path of the interface, already checked.
    pub route: Option<String>,
    /// What to say or ask first.
    pub question: Option<String>,
}

/// Whether a workspace must be there, or is made.
#[derive(Debug, Clone, Copy)]
pub enum Make<'a> {
    /// It must be there.
    Open,
    /// It is made under this name.
    New(&'a str),
}

/// Where a workspace lives, as a name that is equal for equal places.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place(String);

impl Place {
    fn on(server: &ServerPlace) -> Self {
        Self(format!("server {}", server.connection_name()))
    }

    fn of(location: &Location) -> Self {
        match location {
            Location::Folder(path) => Self(format!("folder {}", canonical(path).display())),
            Location::Postgres(_) => Self(connection_name(location)),
        }
    }
}

/// The one spelling of a folder, of which the last parts need not be there yet.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize()
        .unwrap_or_else(|_| match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => canonical(parent).join(name),
            _ => path.to_owned(),
        })
}

/// The name of a connection in the keychain: user, host and database, without the password.
pub fn connection_name(location: &Location) -> String {
    match location {
        Location::Folder(path) => path.display().to_string(),
        Location::Postgres(postgres) => {
            let host = match &postgres.socket {
                Some(socket) => socket.display().to_string(),
                None => postgres.host.clone(),
            };
            format!(
                "{}@{host}:{}/{}",
                postgres.user, postgres.port, postgres.database
            )
        }
    }
}

/// What a window shows.
#[derive(Default)]
struct Seat {
    place: Option<Place>,
    /// Cancelled when it shows that no more.
    left: CancellationToken,
    start: Start,
    errand: Arc<tokio::sync::Mutex<Option<Errand>>>,
}

#[derive(Default)]
struct Now {
    seats: HashMap<String, Seat>,
    open: HashMap<Place, Open>,
    front: Option<String>,
}

/// All windows and open workspaces of this process.
#[derive(Default)]
pub struct Desk {
    now: Mutex<Now>,
    /// One for each place of this run. Held while its workspace is being opened or closed, so that none is opened
    /// twice; nobody holds two, so nobody waits in a circle.
    gates: Mutex<HashMap<Place, Arc<tokio::sync::Mutex<()>>>>,
    windows_made: AtomicU32,
    /// Held while the demo is being made, so that two windows do not make it twice.
    pub making_demo: tokio::sync::Mutex<()>,
    /// Passwords.
    pub secrets: Arc<Secrets>,
    /// Rows on their way to files.
    pub streams: Streams,
}

impl Desk {
    /// The workspace that a window shows.
    ///
    /// # Errors
    /// `invalid` when it shows the welcome screen.
    pub fn of(&self, window: &Window) -> Result<Open> {
        self.shown_in(window.label()).ok_or_else(|| {
            Error::invalid(
                "workspace",
                "No workspace is open in this window.",
                "Open one from the welcome screen.",
            )
        })
    }

    /// The workspace that the window of that label shows.
    pub fn shown_in(&self, label: &str) -> Option<Open> {
        let now = self.locked();
        let place = now.seats.get(label)?.place.as_ref()?;
        now.open.get(place).cloned()
    }

    /// Does what a window asked for as long as it shows what it does: nobody waits for the answer when it has left.
    ///
    /// # Errors
    /// The work's own; `cancelled` when the window leaves first.
    pub async fn while_shown<T, E: From<Error>>(
        &self,
        label: &str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let left = self.locked().seats.get(label).map(|seat| seat.left.clone());
        match left {
            Some(left) => left.run_until_cancelled(work).await,
            None => None,
        }
        .unwrap_or_else(|| Err(Error::Cancelled.into()))
    }

    /// A label that no window of this run has had: `main`, `main-2`, …
    pub fn next_label(&self) -> String {
        match self.windows_made.fetch_add(1, Ordering::Relaxed) {
            0 => "main".to_owned(),
            before => format!("main-{}", before + 1),
        }
    }

    /// Takes a new window in, which has something to do before it shows anything.
    pub fn expect(&self, label: &str, errand: Errand) {
        let seat = Seat {
            errand: Arc::new(tokio::sync::Mutex::new(Some(errand))),
            ..Seat::default()
        };
        self.locked().seats.insert(label.to_owned(), seat);
    }

    /// Takes a new window in beside another, on the same workspace.
    pub fn expect_beside(&self, label: &str, other: &str, start: Start) {
        let mut now = self.locked();
        let place = now.seats.get(other).and_then(|seat| seat.place.clone());
        let seat = Seat {
            place,
            start,
            ..Seat::default()
        };
        now.seats.insert(label.to_owned(), seat);
    }

    /// What a window has to do before it shows anything; none when that is done.
    pub fn errand_of(&self, label: &str) -> Arc<tokio::sync::Mutex<Option<Errand>>> {
        let mut now = self.locked();
        Arc::clone(&now.seats.entry(label.to_owned()).or_default().errand)
    }

    /// Where a window goes first. Told once: a page that is loaded again is neither sent nor asked anew.
    pub fn take_start(&self, label: &str) -> Start {
        self.locked()
            .seats
            .get_mut(label)
            .map(|seat| std::mem::take(&mut seat.start))
            .unwrap_or_default()
    }

    /// Sets where a window goes first.
    pub fn set_start(&self, label: &str, start: Start) {
        self.locked()
            .seats
            .entry(label.to_owned())
            .or_default()
            .start = start;
    }

    /// Shows the workspace at `location` in a window, opening or making it unless it is open already.
    ///
    /// # Errors
    /// What opening or making answers; the window keeps what it showed.
    pub async fn show(
        &self,
        label: &str,
        location: &Location,
        make: Make<'_>,
    ) -> Result<WorkspaceInfo> {
        let shares = matches!(make, Make::Open);
        let opening = open_workspace(location, make);
        self.show_place(label, Place::of(location), shares, opening)
            .await
    }

    /// Shows the workspace of a server in a window. One that is open already is shared, unless `fresh` says that somebody
    /// has just signed in.
    ///
    /// # Errors
    /// What reaching it answers; the window keeps what it showed.
    pub async fn show_server(
        &self,
        label: &str,
        server: &ServerPlace,
        fresh: bool,
        reaching: impl Future<Output = Result<Served>>,
    ) -> Result<WorkspaceInfo> {
        let opening = async { reaching.await.map(Open::Remote) };
        self.show_place(label, Place::on(server), !fresh, opening)
            .await
    }

    async fn show_place(
        &self,
        label: &str,
        place: Place,
        shares: bool,
        opening: impl Future<Output = Result<Open>>,
    ) -> Result<WorkspaceInfo> {
        let (open, before) = {
            let _gate = self.gate_of(&place).lock_owned().await;
            let shared = match shares {
                true => self.locked().open.get(&place).cloned(),
                false => None,
            };
            let open = match shared {
                Some(open) => open,
                None => opening.await?,
            };
            (open.clone(), self.sit(label, place, open))
        };
        self.close_if_left(before).await;
        Ok(open.info())
    }

    fn sit(&self, label: &str, place: Place, open: Open) -> Option<Place> {
        let mut now = self.locked();
        now.open.insert(place.clone(), open);
        let seat = now.seats.entry(label.to_owned()).or_default();
        seat.start = Start::default();
        std::mem::take(&mut seat.left).cancel();
        seat.place.replace(place)
    }

    /// Takes a window back to the welcome screen.
    pub async fn leave(&self, label: &str) {
        let before = {
            let mut now = self.locked();
            let seat = now.seats.entry(label.to_owned()).or_default();
            seat.start = Start::default();
            std::mem::take(&mut seat.left).cancel();
            seat.place.take()
        };
        self.close_if_left(before).await;
    }

    /// Closes the workspace of a place that no window shows any more. Decided behind its gate, so that a window that
    /// came for it meanwhile keeps it.
    async fn close_if_left(&self, place: Option<Place>) {
        let Some(place) = place else {
            return;
        };
        let _gate = self.gate_of(&place).lock_owned().await;
        let left = self.locked().without_windows(&place);
        close(left).await;
    }

    fn gate_of(&self, place: &Place) -> Arc<tokio::sync::Mutex<()>> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(gates.entry(place.clone()).or_default())
    }

    /// Forgets a window that is gone.
    pub async fn gone(&self, label: &str) {
        self.streams.cancel_all_of(label);
        self.leave(label).await;
        let mut now = self.locked();
        now.seats.remove(label);
        if now.front.as_deref() == Some(label) {
            now.front = None;
        }
    }

    /// Closes every workspace side by side, before the program ends. Waits for those that are being closed already.
    pub async fn close_all(&self) {
        let places: Vec<Place> = {
            let gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
            gates.keys().cloned().collect()
        };
        join_all(places.iter().map(|place| self.close_at(place))).await;
    }

    async fn close_at(&self, place: &Place) {
        let _gate = self.gate_of(place).lock_owned().await;
        let open = self.locked().open.remove(place);
        close(open).await;
    }

    /// Notes that a window came to the front.
    pub fn came_to_front(&self, label: &str) {
        self.locked().front = Some(label.to_owned());
    }

    /// The label of the window that was in front last, or else of any.
    pub fn front(&self) -> Option<String> {
        let now = self.locked();
        now.front
            .clone()
            .or_else(|| now.seats.keys().min().cloned())
    }

    /// The window that shows a workspace, the front one when it does.
    pub fn window_on(&self, workspace: WorkspaceId) -> Option<String> {
        let now = self.locked();
        let shows = |label: &String| {
            let place = now.seats.get(label).and_then(|seat| seat.place.as_ref());
            place
                .and_then(|place| now.open.get(place))
                .is_some_and(|open| open.id() == workspace)
        };
        now.front
            .iter()
            .chain(now.seats.keys())
            .find(|label| shows(label))
            .cloned()
    }

    fn locked(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Now {
    /// Takes the workspace of a place out when no window shows it any more.
    fn without_windows(&mut self, place: &Place) -> Option<Open> {
        let used = self
            .seats
            .values()
            .any(|seat| seat.place.as_ref() == Some(place));
        if used { None } else { self.open.remove(place) }
    }
}

async fn open_workspace(location: &Location, make: Make<'_>) -> Result<Open> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    // On a database that many share, what runs by itself is a server's: a desktop comes and goes.
    let alone = matches!(location, Location::Folder(_));
    let opening = Opening {
        sweeps: alone,
        sends_mail: alone,
        ..Opening::default()
    };
    let workspace = match make {
        Make::Open => Workspace::open_as(location, clock, opening).await?,
        Make::New(name) => Workspace::create_as(location, name, clock, opening).await?,
    };
    Ok(Open::Local {
        workspace,
        caller: Caller::owner(person(), Door::Desk),
    })
}

async fn close(left: Option<Open>) {
    // A server goes on without us.
    if let Some(Open::Local { workspace, .. }) = left {
        workspace.close().await;
    }
}

/// The person at this computer, as the audit trail names them.
fn person() -> String {
    let name = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|variable| std::env::var(variable).ok())
        .unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    if name.trim().is_empty() {
        "owner".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests;
