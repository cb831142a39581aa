//! Windows: how one is made, what a start of the program puts on the screen, and what a second start does.
//!
//! Deliberately absent: what windows show; `desk` knows.

use std::path::Path;

use keydesk_core::{Error, Result};
use tauri::{
    AppHandle, Manager, Theme, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::NewWindowResponse, window::Color,
};

use crate::{
    arguments::Arguments,
    desk::{Desk, Start},
    follow::{self, Errand},
};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 120;
/// The paper of each theme (`--canvas` in ui/styles/tokens.css), so that a window does not flash before it paints.
const LIGHT: Color = Color(0xf5, 0xf4, 0xf1, 0xff);
const DARK: Color = Color(0x0d, 0x0f, 0x13, 0xff);

/// Makes a window and lets it load the interface.
///
/// # Errors
/// When the system makes none.
pub fn make(app: &AppHandle, label: &str) -> Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::App("index.html".into()))
        .title("Keydesk")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .background_color(LIGHT)
        // Files are dropped on the page itself, which reads them like chosen ones.
        .disable_drag_drop_handler()
        .on_navigation(is_the_interface)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| retitle(&window, &title))
        .build()
        .map_err(unmade)?;
    if window.theme().is_ok_and(|theme| theme == Theme::Dark) {
        window.set_background_color(Some(DARK)).map_err(unmade)?;
    }
    Ok(window)
}

fn unmade(error: tauri::Error) -> Error {
    Error::Internal(format!("the system made no window: {error}"))
}

/// The web content stays within the interface; nothing it says leads elsewhere.
fn is_the_interface(url: &tauri::Url) -> bool {
    let own = url.scheme() == "tauri"
        || url
            .host_str()
            .is_some_and(|host| host == "tauri.localhost" || (cfg!(dev) && host == "localhost"));
    if !own {
        tracing::warn!(
            host = url.host_str(),
            "a page outside the interface was refused"
        );
    }
    own
}

fn retitle(window: &WebviewWindow, title: &str) {
    let title: String = title
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_TITLE)
        .collect();
    if let Err(error) = window.set_title(&title) {
        tracing::debug!(%error, "a window kept its title");
    }
}

/// Opens the first window, with what the command line asks for.
///
/// # Errors
/// When the system makes no window.
pub fn first(app: &AppHandle, asked: Arguments) -> Result<()> {
    open_for(app, Errand::from(asked))
}

/// Opens a window that has something to do first.
///
/// # Errors
/// When the system makes no window.
pub fn open_for(app: &AppHandle, errand: Errand) -> Result<()> {
    let desk = app.state::<Desk>();
    let label = desk.next_label();
    desk.expect(&label, errand);
    make(app, &label).map(|_| ())
}

/// Opens a window beside another, on the same workspace.
///
/// # Errors
/// When the system makes no window.
pub fn open_beside(app: &AppHandle, other: &str, route: String) -> Result<()> {
    let desk = app.state::<Desk>();
    let label = desk.next_label();
    let start = Start {
        route: Some(route),
        question: None,
    };
    desk.expect_beside(&label, other, start);
    make(app, &label).map(|_| ())
}

/// Keydesk was started again: follows its link, opens what it asks for, or comes to the front.
pub fn second_start(app: &AppHandle, words: Vec<String>, current: &str) {
    let asked = Arguments::read(words.into_iter().skip(1), Path::new(current));
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let done = match asked {
            Arguments {
                demo: false,
                workspace: None,
                link: Some(link),
            } => follow::follow(&app, &link).await,
            Arguments {
                demo: false,
                workspace: None,
                link: None,
            } => {
                come_to_front(&app);
                Ok(())
            }
            asked => open_for(&app, Errand::from(asked)),
        };
        if let Err(error) = done {
            tracing::error!(%error, "a second start was not answered");
        }
    });
}

fn come_to_front(app: &AppHandle) {
    if let Some(label) = app.state::<Desk>().front() {
        raise(app, &label);
    }
}

/// Brings a window to the front.
pub fn raise(app: &AppHandle, label: &str) {
    let Some(window) = app.get_webview_window(label) else {
        return;
    };
    let raised = window.unminimize().and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::debug!(%error, "a window stayed where it was");
    }
}

/// Keeps the desk informed about windows that come to the front or go.
pub fn noticed(window: &tauri::Window, event: &WindowEvent) {
    match event {
        WindowEvent::Focused(true) => window.state::<Desk>().came_to_front(window.label()),
        WindowEvent::Destroyed => {
            let (app, label) = (window.app_handle().clone(), window.label().to_owned());
            tauri::async_runtime::spawn(async move { app.state::<Desk>().gone(&label).await });
        }
        _ => {}
    }
}
