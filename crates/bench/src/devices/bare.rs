//! The barest route that answers the same: the same framework, the same question read, an answer of the same shape
//! written, and nothing in between. A process of its own, as the server is.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result};
use axum::{Json, Router, extract::State, routing::post};
use keydesk_core::{
    domain::status::LicenseStatus,
    operations::activations::{DeviceAnswer, DeviceRequest, LicenseFacts, VerdictCode},
};

/// The bare route, run in a process of its own.
#[derive(clap::Args)]
pub struct BareRoute {}

impl BareRoute {
    pub async fn run(self) -> Result<()> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        let routes = Router::new()
            .route("/bare", post(answer))
            .with_state(an_answer());
        Ok(axum::serve(listener, routes).await?)
    }
}

async fn answer(
    State(answer): State<DeviceAnswer>,
    Json(_request): Json<DeviceRequest>,
) -> Json<DeviceAnswer> {
    Json(answer)
}

fn an_answer() -> DeviceAnswer {
    DeviceAnswer {
        valid: true,
        code: VerdictCode::Valid,
        message: "This license is valid.".into(),
        license: Some(LicenseFacts {
            key: "PRO-7F3K-92QX-LM4T-0001".into(),
            product: "studio-pro".into(),
            status: LicenseStatus::Active,
            expires_at: None,
            grace_until: None,
            flags: serde_json::json!({}).into(),
            activation_limit: -1,
            remaining_activations: None,
        }),
        next_check_at: chrono::DateTime::UNIX_EPOCH,
        jws: None,
        newly_activated: false,
    }
}

/// A running bare route. Dropping it ends it.
pub struct Running {
    child: Child,
    pub address: String,
}

impl Running {
    pub fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare-route")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the bare route could not be started")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address = line.trim().to_owned();
        Ok(Self { child, address })
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing is lost with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
