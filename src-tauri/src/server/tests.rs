//! Against the real server, on a real socket.

use std::net::SocketAddr;

use chrono::Duration;
use keydesk_core::{
    backend::{Location, Workspace},
    clock::ManualClock,
    domain::role::Role,
    error::ErrorCode,
    operations::{Access, environments::FollowChanges, people::*, requests::*},
    service::{Caller, Door, row_channel},
};
use keydesk_server::{Options, Server};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

use super::*;
use crate::desk::{Desk, Open};

const EMAIL: &str = "mira@larkspur.example";
const PASSWORD: &str = "plinth gravel oboe tarn";

/// A served workspace with one owner.
struct House {
    folder: TempDir,
    clock: ManualClock,
    workspace: Arc<Workspace>,
    address: String,
    token: String,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock =
            ManualClock::at(chrono::DateTime::from_timestamp(1_793_000_000, 0).expect("a moment"));
        let location = Location::Folder(folder.path().join("desk"));
        let workspace = Workspace::create(&location, "Larkspur", Arc::new(clock.clone())).await;
        let workspace = workspace.expect("a workspace");
        let request = InvitePerson {
            email: EMAIL.into(),
            name: "Mira Okafor".into(),
            role: Role::Owner,
        };
        let owner = Caller::owner("test", Door::Server);
        let added = workspace.add_person(&owner, request, PASSWORD.into()).await;
        added.expect("an owner");
        Self::serve(folder, clock, workspace, "127.0.0.1:0").await
    }

    async fn serve(
        folder: TempDir,
        clock: ManualClock,
        workspace: Arc<Workspace>,
        listen: &str,
    ) -> Self {
        let options = Options::on(listen.parse().expect("loopback"));
        let server = Server::bind(Arc::clone(&workspace), options)
            .await
            .expect("a port");
        let (address, token) = (server.base_url(), server.token().reveal().to_owned());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            let until = async {
                let _ = stopped.await;
            };
            server.run(until).await.expect("the server ends well");
        });
        Self {
            folder,
            clock,
            workspace,
            address,
            token,
            stop,
            running,
        }
    }

    /// Stops, and starts anew at the same address.
    async fn restart(self, meanwhile: impl AsyncFnOnce()) -> Self {
        let _ = self.stop.send(());
        self.running.await.expect("it ends");
        meanwhile().await;
        let location = Location::Folder(self.folder.path().join("desk"));
        let workspace = Workspace::open(&location, Arc::new(self.clock.clone())).await;
        let listen = self
            .address
            .strip_prefix("http://")
            .expect("http")
            .to_owned();
        listen.parse::<SocketAddr>().expect("an address");
        Self::serve(
            self.folder,
            self.clock,
            workspace.expect("it opens"),
            &listen,
        )
        .await
    }

    fn with_password(&self, password: &str) -> ServerConnection {
        ServerConnection {
            address: format!("{}/admin/", self.address),
            email: Some(" Mira@Larkspur.example ".into()),
            password: Some(password.into()),
            code: None,
            key: None,
        }
    }
}

async fn connected(house: &House, secrets: &Arc<Secrets>) -> (ServerPlace, Served) {
    let (place, served, _) = connect(secrets, house.with_password(PASSWORD))
        .await
        .expect("signed in");
    (place, served)
}

async fn environments(served: &Served) -> Result<usize, Failure> {
    let all = served
        .remote
        .list_environments(&ListEnvironments {})
        .await?;
    Ok(all.len())
}

#[tokio::test]
async fn a_desk_that_signed_in_calls_rows_in_rows_out_and_hears_of_changes() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let (place, served) = connected(&house, &secrets).await;
    assert_eq!(
        (served.info.name.as_str(), served.info.person.as_str()),
        ("Larkspur", "Mira Okafor")
    );
    assert!(served.info.may.contains(&Access::Own));
    let kept = secrets
        .recall(&place.connection_name())
        .await
        .expect("the refresh token");
    assert!(!kept.contains(PASSWORD));

    let desk = Desk::default();
    let reached = async { Ok(served.clone()) };
    let info = desk
        .show_server("main", &place, false, reached)
        .await
        .expect("shown");
    assert_eq!(desk.window_on(info.id).as_deref(), Some("main"));
    let open = desk.shown_in("main").expect("a workspace");
    assert_eq!(open.environments().await.expect("environments").len(), 3);
    assert!(matches!(open, Open::Remote(_)));

    let remote = &served.remote;
    let begun = remote
        .follow_changes(&FollowChanges { after: None })
        .await
        .expect("a cursor");
    let follow = FollowChanges {
        after: Some(begun.cursor),
    };
    let invite = InvitePerson {
        email: "teo@larkspur.example".into(),
        name: "Teo".into(),
        role: Role::Viewer,
    };
    let (heard, invited) = tokio::join!(
        remote.follow_changes(&follow),
        remote.invite_person(&invite)
    );
    invited.expect("a link");
    assert!(!heard.expect("news").changes.is_empty());

    let piece: UploadImport = serde_json::from_value(serde_json::json!({
        "upload": null, "file_name": "keys.csv", "offset": 0, "size": 8, "piece": "a2V5CkEtMQo=",
    }))
    .expect("a piece");
    remote
        .upload_import("production", &piece)
        .await
        .expect("rows in");
    let (sink, mut source) = row_channel();
    let export: ExportAudit = serde_json::from_value(serde_json::json!({
        "filter": {}, "format": "csv",
    }))
    .expect("an export");
    let drain = async { while source.bytes.recv().await.is_some() {} };
    let (written, ()) = tokio::join!(remote.export_audit("production", &export, sink), drain);
    written.expect("rows out");
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_by_the_way() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let (place, served) = connected(&house, &secrets).await;
    let before = secrets.recall(&place.connection_name()).await;
    for _ in 0..3 {
        // The server's clock runs ahead of this desk's: it says 401, and the desk asks for another token.
        house.clock.advance(Duration::minutes(6));
        let at_once = futures::future::join_all((0..8).map(|_| environments(&served))).await;
        assert!(at_once.iter().all(Result::is_ok), "{at_once:?}");
    }
    let after = secrets.recall(&place.connection_name()).await;
    assert!(
        after.is_some() && after != before,
        "the keychain has the newest"
    );
    let again = come_back(&secrets, &place).await.expect("still signed in");
    assert_eq!(again.info.person, "Mira Okafor");
}

#[tokio::test]
async fn a_server_that_comes_back_is_used_again_without_signing_in() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let (_, served) = connected(&house, &secrets).await;
    let lost = async || {
        let failure = environments(&served).await.expect_err("nobody answers");
        assert_eq!(failure.code, ErrorCode::Unreachable);
    };
    let house = house.restart(lost).await;
    environments(&served).await.expect("it is back");
    drop(house);
}

#[tokio::test]
async fn a_sign_in_that_was_revoked_ends_here_too() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let (place, served) = connected(&house, &secrets).await;
    let mine = served
        .remote
        .list_sign_ins(&ListSignIns::default())
        .await
        .expect("mine");
    let owner = Caller::owner("test", Door::Server);
    let scope = house.workspace.scope(&owner, Access::Own).expect("may");
    scope
        .revoke_sign_in(RevokeSignIn { id: mine[0].id })
        .await
        .expect("revoked");
    let failure = environments(&served).await.expect_err("ended");
    assert_eq!(failure.code, ErrorCode::NotSignedIn);
    assert_eq!(secrets.recall(&place.connection_name()).await, None);
    let again = come_back(&secrets, &place)
        .await
        .expect_err("nothing is kept");
    assert_eq!(again.code, ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn forgetting_a_server_signs_out_there() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let (place, served) = connected(&house, &secrets).await;
    leave_for_good(&secrets, &place).await;
    assert_eq!(secrets.recall(&place.connection_name()).await, None);
    let failure = environments(&served).await.expect_err("signed out");
    assert_eq!(failure.code, ErrorCode::NotSignedIn);
}

#[tokio::test]
async fn a_key_opens_the_server_and_a_wrong_one_is_not_kept() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let with_key = |key: &str| ServerConnection {
        address: house.address.clone(),
        email: None,
        password: None,
        code: None,
        key: Some(key.to_owned()),
    };
    let refused = connect(&secrets, with_key("no such key"))
        .await
        .expect_err("wrong");
    assert_eq!(refused.code, ErrorCode::NotSignedIn);
    let (place, ..) = connect(&secrets, with_key(&house.token))
        .await
        .expect("a key");
    assert_eq!(place.account, None);
    environments(&come_back(&secrets, &place).await.expect("kept"))
        .await
        .expect("it opens");
}

#[tokio::test]
async fn what_is_wrong_is_said_by_the_server_in_its_own_words() {
    let house = House::open().await;
    let secrets = Arc::new(Secrets::in_memory());
    let refused = connect(&secrets, house.with_password("not it at all")).await;
    assert_eq!(refused.expect_err("wrong").code, ErrorCode::WrongSignIn);
    let empty = connect(&secrets, house.with_password(" "))
        .await
        .expect_err("none");
    assert_eq!(empty.field.as_deref(), Some("password"));
}

#[test]
fn an_address_has_one_spelling() {
    for (typed, kept) in [
        (" licenses.example.com ", "https://licenses.example.com"),
        (
            "https://Licenses.Example.com:443/",
            "https://licenses.example.com",
        ),
        (
            "https://example.com/keydesk/admin",
            "https://example.com/keydesk",
        ),
        ("http://127.0.0.1:4750/", "http://127.0.0.1:4750"),
    ] {
        assert_eq!(checked_address(typed).expect(typed), kept);
    }
    for bad in [
        "",
        "https://a:b@example.com",
        "https://example.com/?x=1",
        "https://",
    ] {
        assert!(checked_address(bad).is_err(), "{bad}");
    }
}
