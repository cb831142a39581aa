//! A served workspace with people in it, and a client that is a browser or a program as a test likes.

use std::sync::Arc;

use chrono::DateTime;
use keydesk_core::{
    backend::{Location, Workspace},
    clock::ManualClock,
    domain::role::Role,
    operations::{Access, people::*},
    service::{Caller, Door, WorkspaceScope},
};
use keydesk_server::{Options, Server};
use keydesk_testkit::postgres_url;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const PASSWORD: &str = "plinth gravel oboe tarn";

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
}

pub const BOTH: [On; 2] = [On::Sqlite, On::Postgres];

pub struct House {
    pub workspace: Arc<Workspace>,
    pub clock: ManualClock,
    pub address: String,
    pub run_token: String,
    pub client: Client,
    _folder: TempDir,
}

impl House {
    /// None when the database is Postgres and none is installed; the testkit has said so loudly then.
    pub async fn open(on: On) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let location = match on {
            On::Sqlite => Location::Folder(folder.path().join("desk")),
            On::Postgres => {
                let url = postgres_url()?;
                Location::parse(&url).expect("an address")
            }
        };
        let clock = ManualClock::at(DateTime::from_timestamp(1_793_000_000, 0).expect("a moment"));
        let workspace = Workspace::create(&location, "Larkspur", Arc::new(clock.clone())).await;
        let workspace = workspace.expect("a workspace");
        let options = Options::on("127.0.0.1:0".parse().expect("loopback"));
        let server = Server::bind(Arc::clone(&workspace), options)
            .await
            .expect("a port");
        let (address, run_token) = (server.base_url(), server.token().reveal().to_owned());
        tokio::spawn(server.run(std::future::pending()));
        // Installs the TLS provider that reqwest was built without.
        keydesk_core::remote::Remote::new(&address, "").expect("a server");
        Some(Self {
            workspace,
            clock,
            address,
            run_token,
            client: Client::builder().no_proxy().build().expect("a client"),
            _folder: folder,
        })
    }

    pub fn owner(&self) -> WorkspaceScope {
        let owner = Caller::owner("test", Door::Server);
        self.workspace.scope(&owner, Access::Own).expect("may")
    }

    pub async fn person(&self, email: &str, role: Role) -> Person {
        let request = InvitePerson {
            email: email.into(),
            name: email.split('@').next().unwrap_or_default().into(),
            role,
        };
        let owner = Caller::owner("test", Door::Server);
        let added = self
            .workspace
            .add_person(&owner, request, PASSWORD.into())
            .await;
        added.expect("somebody new")
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.address))
            .json(body)
    }

    pub async fn sign_in(&self, email: &str, kind: &str) -> Response {
        let body = json!({ "email": email, "password": PASSWORD, "kind": kind });
        self.post("/auth/sign-in", &body)
            .send()
            .await
            .expect("an answer")
    }

    /// The access token of somebody who signs in as a desktop does.
    pub async fn access(&self, email: &str) -> String {
        let answer: Value = self
            .sign_in(email, "desk")
            .await
            .json()
            .await
            .expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// Asks for the workspace with a bearer.
    pub async fn with_bearer(&self, token: &str) -> u16 {
        let asked = self
            .post("/rpc/get_workspace", &json!({}))
            .bearer_auth(token);
        asked.send().await.expect("an answer").status().as_u16()
    }
}

/// The code of a refusal.
pub async fn code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.expect("JSON");
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}
