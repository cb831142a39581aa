//! A workspace with both doors open: the core in this process, and the real server on a real socket.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, TimeZone, Utc};
use keydesk_core::{
    backend::{Location, Workspace},
    clock::ManualClock,
    demo::{DemoPlan, make_demo_at},
    error::Failure,
    operations::{self, StreamSummary},
    remote::Remote,
    service::{Caller, Door, row_channel},
};
use keydesk_server::{Options, Server, status_of};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::postgres;

/// The demo that the tests look at.
pub const PLAN: DemoPlan = DemoPlan {
    licenses: 320,
    seed: 5,
};

/// When all tests take place.
pub fn moment() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0)
        .single()
        .expect("a moment")
}

/// An answer, or the failure as JSON.
pub type Outcome = Result<Value, Value>;

pub struct House {
    pub workspace: Arc<Workspace>,
    /// Stands still until a test advances it.
    pub clock: ManualClock,
    pub base_url: String,
    pub token: String,
    pub client: Client,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
    _folder: Option<TempDir>,
}

impl House {
    /// Opens a workspace and serves it.
    pub async fn open(location: Location, folder: Option<TempDir>) -> Self {
        let clock = ManualClock::at(moment());
        let workspace = Workspace::open(&location, Arc::new(clock.clone()))
            .await
            .expect("a workspace");
        // Asked while it loads, one door may be answered by SQL and the other by the index.
        let facts = workspace.listing_facts("production").await;
        assert!(facts.expect("facts").ready, "the list index is loaded");
        let options = Options::on("127.0.0.1:0".parse().expect("an address"));
        let server = Server::bind(Arc::clone(&workspace), options)
            .await
            .expect("a free port");
        let (base_url, token) = (server.base_url(), server.token().reveal().to_owned());
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            let until = async {
                // A dropped house stops its server as well.
                let _ = stopped.await;
            };
            server.run(until).await.expect("the server ends well");
        });
        // Installs the TLS provider that reqwest was built without.
        Remote::new(&base_url, token.as_str()).expect("a server");
        let client = Client::builder().no_proxy().build().expect("a client");
        Self {
            workspace,
            clock,
            base_url,
            token,
            client,
            stop,
            running,
            _folder: folder,
        }
    }

    /// A demo on SQLite.
    pub async fn on_sqlite() -> Self {
        let folder = demo().await;
        let location = Location::Folder(folder.path().join("demo"));
        Self::open(location, Some(folder)).await
    }

    /// Two demos on SQLite that are the same to the byte.
    pub async fn twins_on_sqlite() -> (Self, Self) {
        let (one, other) = (demo().await, tempfile::tempdir().expect("a folder"));
        copy_folder(&one.path().join("demo"), &other.path().join("demo"));
        let (first, second) = (one.path().join("demo"), other.path().join("demo"));
        (
            Self::open(Location::Folder(first), Some(one)).await,
            Self::open(Location::Folder(second), Some(other)).await,
        )
    }

    /// The same licenses on a throwaway Postgres; none when this computer has no Postgres.
    pub async fn on_postgres() -> Option<Self> {
        let location = postgres::filled().await?;
        Some(Self::open(location, None).await)
    }

    /// Two of them.
    pub async fn twins_on_postgres() -> Option<(Self, Self)> {
        Some((Self::on_postgres().await?, Self::on_postgres().await?))
    }

    /// Through the desktop's core.
    pub async fn desk(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: Value,
    ) -> Outcome {
        operations::dispatch(&self.workspace, environment, &caller(), operation, request)
            .await
            .map(|answer| serde_json::from_str(answer.get()).expect("JSON"))
            .map_err(|error| as_json(&error.to_failure()))
    }

    /// Over HTTP. The status must be the failure's own.
    pub async fn http(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: &Value,
    ) -> Outcome {
        let response = self
            .post(operation, environment)
            .json(request)
            .send()
            .await
            .expect("an answer");
        let status = response.status();
        let body: Value = response.json().await.expect("JSON");
        if status.is_success() {
            return Ok(body);
        }
        let failure: Failure = serde_json::from_value(body.clone()).expect("a failure");
        assert_eq!(status, status_of(failure.code), "{operation}: {failure:?}");
        Err(body)
    }

    /// A request with everything but its body.
    pub fn post(&self, operation: &str, environment: Option<&str>) -> RequestBuilder {
        let request = self
            .client
            .post(format!("{}/rpc/{operation}", self.base_url))
            .bearer_auth(&self.token)
            .header("te", "trailers");
        match environment {
            Some(environment) => request.header("keydesk-environment", environment),
            None => request,
        }
    }

    /// Rows through the desktop's core.
    pub async fn desk_rows(
        &self,
        operation: &str,
        environment: &str,
        request: Value,
    ) -> Result<(Vec<u8>, StreamSummary), Value> {
        self.desk_stream(operation, Some(environment), request)
            .await
    }

    async fn desk_stream(
        &self,
        operation: &str,
        environment: Option<&str>,
        request: Value,
    ) -> Result<(Vec<u8>, StreamSummary), Value> {
        let (sink, mut source) = row_channel();
        let reading = tokio::spawn(async move {
            let mut bytes = Vec::new();
            while let Some(piece) = source.bytes.recv().await {
                bytes.extend(piece);
            }
            bytes
        });
        let summary = operations::dispatch_stream(
            &self.workspace,
            environment,
            &caller(),
            operation,
            request,
            sink,
        )
        .await
        .map_err(|error| as_json(&error.to_failure()))?;
        Ok((reading.await.expect("rows"), summary))
    }

    /// What a stream of the workspace itself writes, through the desktop's core.
    pub async fn desk_file(&self, operation: &str) -> Result<Vec<u8>, Value> {
        self.desk_stream(operation, None, Value::Object(serde_json::Map::new()))
            .await
            .map(|(bytes, _)| bytes)
    }

    /// Rows over HTTP.
    pub async fn http_rows(&self, operation: &str, environment: &str, request: &Value) -> Response {
        self.post(operation, Some(environment))
            .json(request)
            .send()
            .await
            .expect("an answer")
    }

    /// The typed client.
    pub fn remote(&self) -> Remote {
        Remote::new(&self.base_url, self.token.as_str()).expect("a server")
    }

    /// Asks the server to stop, without waiting.
    pub fn ask_to_stop(self) -> JoinHandle<()> {
        // The receiver is gone only when the server has ended, which the caller is about to see.
        let _ = self.stop.send(());
        self.running
    }

    /// Stops the server and closes the workspace.
    pub async fn leave(self) {
        let folder = self._folder;
        let _ = self.stop.send(());
        self.running.await.expect("the server ends");
        drop(folder);
    }
}

/// As the server names its callers, so that answers that say who asks can be compared.
pub fn caller() -> Caller {
    Caller::owner("local", Door::Desk)
}

pub fn as_json(failure: &Failure) -> Value {
    serde_json::to_value(failure).expect("a failure is JSON")
}

/// A demo in a folder of its own.
pub async fn demo() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    make_demo_at(&folder.path().join("demo"), PLAN, moment(), &|_| ())
        .await
        .expect("a demo");
    folder
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
