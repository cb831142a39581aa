use std::time::Duration;

use super::*;

/// Long enough to make a workspace on a busy computer; a gate that stays shut is waited for no longer.
const PATIENCE: Duration = Duration::from_secs(30);
const A_MOMENT: Duration = Duration::from_millis(200);

fn folder(parent: &tempfile::TempDir, name: &str) -> Location {
    Location::Folder(parent.path().join(name))
}

async fn made(desk: &Desk, label: &str, location: &Location) -> WorkspaceInfo {
    let shown = desk.show(label, location, Make::New("Larkspur")).await;
    shown.expect("a new workspace")
}

#[tokio::test]
async fn a_workspace_that_is_slow_to_close_holds_up_no_other() {
    let parent = tempfile::tempdir().expect("a folder");
    let desk = Desk::default();
    let (slow, other) = (folder(&parent, "slow"), folder(&parent, "other"));
    let shut = desk.gate_of(&Place::of(&slow)).lock_owned().await;

    let opened = tokio::time::timeout(PATIENCE, made(&desk, "main", &other)).await;
    assert!(opened.is_ok(), "another place waited");
    let again = tokio::time::timeout(A_MOMENT, desk.show("main-2", &slow, Make::Open)).await;
    assert!(again.is_err(), "the same place did not wait");

    drop(shut);
    made(&desk, "main-2", &slow).await;
    desk.close_all().await;
}

#[tokio::test]
async fn a_workspace_closes_when_its_last_window_leaves_it() {
    let parent = tempfile::tempdir().expect("a folder");
    let desk = Desk::default();
    let place = folder(&parent, "desk");
    let info = made(&desk, "main", &place).await;
    let shared = desk.show("main-2", &place, Make::Open).await;
    assert_eq!(shared.expect("the open one").id, info.id);
    assert_eq!(desk.locked().open.len(), 1, "it was opened twice");

    desk.leave("main").await;
    assert!(desk.shown_in("main-2").is_some());
    desk.gone("main-2").await;
    assert!(desk.locked().open.is_empty());
}

#[tokio::test]
async fn a_window_that_moves_on_closes_what_it_left() {
    let parent = tempfile::tempdir().expect("a folder");
    let desk = Desk::default();
    let (first, second) = (folder(&parent, "first"), folder(&parent, "second"));
    made(&desk, "main", &first).await;
    let info = made(&desk, "main", &second).await;
    let open: Vec<_> = desk.locked().open.keys().cloned().collect();
    assert_eq!(open, [Place::of(&second)]);
    assert_eq!(desk.window_on(info.id).as_deref(), Some("main"));

    desk.close_all().await;
    assert!(desk.locked().open.is_empty());
}

#[tokio::test]
async fn a_window_that_came_meanwhile_keeps_the_workspace() {
    let parent = tempfile::tempdir().expect("a folder");
    let desk = Desk::default();
    let location = folder(&parent, "desk");
    made(&desk, "main", &location).await;
    let place = Place::of(&location);
    let shut = desk.gate_of(&place).lock_owned().await;
    let leaving = desk.leave("main");
    let coming = async {
        let mut now = desk.locked();
        now.seats.entry("main-2".to_owned()).or_default().place = Some(place.clone());
        drop(shut);
    };
    tokio::join!(leaving, coming);
    assert!(desk.shown_in("main-2").is_some());
    desk.close_all().await;
}

#[test]
fn a_start_is_told_once() {
    let desk = Desk::default();
    let start = Start {
        route: Some("/licenses?q=abc".to_owned()),
        question: Some("Show it here?".to_owned()),
    };
    desk.set_start("main", start.clone());
    assert_eq!(desk.take_start("main"), start);
    assert_eq!(desk.take_start("main"), Start::default());
    assert_eq!(desk.take_start("never seen"), Start::default());
}

#[test]
fn a_folder_is_one_place_before_and_after_it_is_made() {
    let parent = tempfile::tempdir().expect("a folder");
    let roundabout = Location::Folder(parent.path().join(".").join("new").join("desk"));
    let before = Place::of(&roundabout);
    std::fs::create_dir_all(parent.path().join("new/desk")).expect("made");
    assert_eq!(before, Place::of(&roundabout));
    assert_eq!(before, Place::of(&folder(&parent, "new/desk")));
}

#[tokio::test]
async fn what_a_window_asked_for_ends_when_the_window_leaves() {
    let parent = tempfile::tempdir().expect("a folder");
    let desk = Desk::default();
    let place = folder(&parent, "desk");
    made(&desk, "main", &place).await;
    desk.show("main-2", &place, Make::Open)
        .await
        .expect("the open one");
    let answered = desk.while_shown("main", async { Ok::<_, Error>(7) }).await;
    assert_eq!(answered.expect("it is shown"), 7);
    let long = desk.while_shown("main", std::future::pending::<Result<()>>());
    let left = async {
        tokio::task::yield_now().await;
        desk.gone("main").await;
    };
    let (ended, ()) = tokio::join!(long, left);
    assert!(matches!(ended, Err(Error::Cancelled)));
    assert!(desk.shown_in("main-2").is_some(), "the other one goes on");
    desk.close_all().await;
}
