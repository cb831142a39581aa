//! What a start or a link asks for: which workspace in which window, and where to go in it.
//!
//! Deliberately absent: reading links (`link`). Following one only ever moves a window; where it names something
//! unknown, the person is asked.

use std::path::PathBuf;

use keydesk_core::{Result, backend::Location, error::Failure, ids::WorkspaceId};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::{
    arguments::Arguments,
    desk::{Desk, Make, Open, Start},
    link::Link,
    opening, recents,
    shell_commands::LinkOpened,
    windows,
};

/// What a new window does before it shows anything.
#[derive(Debug, Default)]
pub struct Errand {
    open: Option<ToOpen>,
    link: Option<String>,
}

#[derive(Debug)]
enum ToOpen {
    Demo,
    Folder(PathBuf),
    Recent(WorkspaceId),
}

impl From<Arguments> for Errand {
    fn from(asked: Arguments) -> Self {
        let open = match asked.workspace {
            Some(folder) => Some(ToOpen::Folder(folder)),
            None => asked.demo.then_some(ToOpen::Demo),
        };
        Self {
            open,
            link: asked.link,
        }
    }
}

impl Errand {
    fn of_link(text: &str) -> Self {
        Self {
            open: None,
            link: Some(text.to_owned()),
        }
    }
}

/// Does what a window was made for, once. The answer waits until that is done.
pub async fn run_errand(app: &AppHandle, label: &str) {
    let desk = app.state::<Desk>();
    let errand = desk.errand_of(label);
    let mut errand = errand.lock().await;
    let Some(Errand { open, link }) = errand.take() else {
        return;
    };
    let start = match run(app, label, open, link).await {
        Ok(start) => start,
        Err(error) => Start {
            route: None,
            question: Some(in_one(&error.to_failure())),
        },
    };
    desk.set_start(label, start);
}

async fn run(
    app: &AppHandle,
    label: &str,
    open: Option<ToOpen>,
    link: Option<String>,
) -> Result<Start> {
    let link = match link.as_deref().map(Link::parse) {
        None => None,
        Some(Ok(link)) => Some(link),
        Some(Err(refusal)) => {
            open_asked(app, label, open).await?;
            return Ok(said(refusal.0));
        }
    };
    let open = match (open, &link) {
        (None, Some(link)) => recent_of(app, link)?,
        (open, _) => open,
    };
    open_asked(app, label, open).await?;
    let Some(link) = link else {
        return Ok(Start::default());
    };
    match app.state::<Desk>().shown_in(label) {
        Some(open) if link.workspace.is_none_or(|id| id == open.id()) => {
            where_to(&open, &link).await
        }
        _ => Ok(said(unknown_workspace(&link))),
    }
}

fn recent_of(app: &AppHandle, link: &Link) -> Result<Option<ToOpen>> {
    let Some(id) = link.workspace else {
        return Ok(None);
    };
    Ok(recents::find(app, id)?.map(|recent| ToOpen::Recent(recent.id)))
}

async fn open_asked(app: &AppHandle, label: &str, open: Option<ToOpen>) -> Result<()> {
    match open {
        None => {}
        Some(ToOpen::Demo) => {
            opening::demo(app, label).await?;
        }
        Some(ToOpen::Folder(folder)) => {
            opening::show(app, label, &Location::Folder(folder), Make::Open).await?;
        }
        Some(ToOpen::Recent(id)) => {
            opening::recent(app, label, id).await?;
        }
    }
    Ok(())
}

/// Follows a link that arrived while Keydesk was running: the window on its workspace goes there, or a new one opens.
///
/// # Errors
/// When the system makes no window, or its database does not answer.
pub async fn follow(app: &AppHandle, text: &str) -> Result<()> {
    let desk = app.state::<Desk>();
    let Some(front) = desk.front() else {
        return windows::open_for(app, Errand::of_link(text));
    };
    let link = match Link::parse(text) {
        Ok(link) => link,
        Err(refusal) => return tell(app, &front, said(refusal.0)),
    };
    let window = match link.workspace {
        Some(workspace) => desk.window_on(workspace),
        None => Some(front.clone()),
    };
    let shown = window.and_then(|label| Some((desk.shown_in(&label)?, label)));
    if let Some((open, label)) = shown {
        let start = where_to(&open, &link).await?;
        return tell(app, &label, start);
    }
    if recent_of(app, &link)?.is_some() {
        return windows::open_for(app, Errand::of_link(text));
    }
    tell(app, &front, said(unknown_workspace(&link)))
}

/// Where a link leads in an open workspace. An unknown environment is asked about, never guessed.
async fn where_to(open: &Open, link: &Link) -> Result<Start> {
    let Some(wanted) = &link.environment else {
        return Ok(Start {
            route: Some(link.route(true)),
            question: None,
        });
    };
    let environments = open.environments().await?;
    let known = environments.iter().any(|known| known.name == *wanted);
    Ok(Start {
        route: Some(link.route(known)),
        question: (!known).then(|| {
            format!(
                "The link is for the environment “{wanted}”, which this workspace does not have. Show the same list in \
                 the environment you are in?"
            )
        }),
    })
}

fn unknown_workspace(link: &Link) -> String {
    if link.workspace.is_some() {
        "The link is for a workspace that was never opened on this computer. Open that workspace, then follow the link \
         again."
            .to_owned()
    } else {
        "The link does not name its workspace. Open the workspace it is for, then follow the link again.".to_owned()
    }
}

fn said(sentence: String) -> Start {
    Start {
        route: None,
        question: Some(sentence),
    }
}

fn tell(app: &AppHandle, label: &str, start: Start) -> Result<()> {
    windows::raise(app, label);
    let told = LinkOpened {
        route: start.route,
        question: start.question,
    }
    .emit_to(app, label);
    told.map_err(|error| keydesk_core::Error::Internal(format!("a window was not told: {error}")))
}

fn in_one(failure: &Failure) -> String {
    format!("{} {} {}", failure.what, failure.kept, failure.next)
}
