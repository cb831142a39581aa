//! The road of who hands out seats, step by step: a pool, a seat for one person, the same taken back, a link through which
//! people enroll by themselves, and the figures over it all. A real license server, a real mail server, the real window on it
//! and a browser for the pages that the public sees.
//!
//! Deliberately absent: the rules of pools, links and reports, which the core's suites hold on both databases.

mod devices;
mod enrolling;
mod figures;
mod seats;

use std::{sync::Arc, time::Instant};

use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    domain::token_scope::TokenScope,
    operations::{
        Access,
        mail_settings::{GetMailSettings, MailSecurity, MailSettings, SaveMailSettings},
        products::{CreateProduct, ProductFields, ProductStatus},
        settings::{GetSettings, SaveSettings},
        tokens::CreateToken,
    },
    service::{Caller, Door, EnvironmentScope, WorkspaceScope},
};
use keydesk_testkit::{MailServer, header};
use serde_json::{Value, json};

use crate::{
    beside::{a_server_with_an_owner, join},
    page::Page,
    rig::{Computer, Desktop, PATIENCE},
    server::LicenseServer,
};

const PRODUCT: &str = "Mastering DAX";
const CODE: &str = "mastering-dax";

/// A served demo that sends mail, and the window signed in to it.
struct Place {
    mail: MailServer,
    server: LicenseServer,
    desk: Page,
    /// What the product itself shows when it reports.
    token: String,
    _computer: Computer,
    _desktop: Desktop,
}

impl Place {
    /// None, said loudly, where no mail server can be had.
    async fn open(fill: impl AsyncFn(&EnvironmentScope)) -> Option<Self> {
        let mail = MailServer::start()?;
        let mut server = a_server_with_an_owner();
        let token = prepare(&server, mail.port, fill).await;
        server.start();
        let computer = Computer::new();
        let desktop = computer.start(&[]).await;
        let desk = Page(desktop.driver.clone());
        desk.resize(1280, 800).await;
        join(&desk, &server.address()).await;
        // That this computer has no keychain stands in the way of pictures.
        desk.click("button", "Dismiss").await;
        Some(Self {
            mail,
            server,
            desk,
            token,
            _computer: computer,
            _desktop: desktop,
        })
    }

    /// Goes to a page by its place in the sidebar.
    async fn go(&self, link: &str, heading: &str) {
        self.desk.click("link", link).await;
        self.desk.get("heading", heading).await;
    }

    /// The mail to somebody about something, as the mail server keeps it; waited for.
    async fn letter(&self, to: &str, subject: &str) -> String {
        let started = Instant::now();
        loop {
            let letters = self.mail.letters();
            let found = letters.iter().find(|letter| {
                header(letter, "To").is_some_and(|line| line.contains(to))
                    && header(letter, "Subject") == Some(subject)
            });
            if let Some(found) = found {
                return found.clone();
            }
            assert!(
                started.elapsed() < PATIENCE,
                "no mail “{subject}” to {to}: {letters:#?}"
            );
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    /// What a device asks of the license server.
    async fn device(&self, path: &str, key: &str) -> Value {
        let body =
            json!({ "license_key": key, "fingerprint": "fp-guide", "name": "Studio laptop" });
        let url = format!("{}/v1/{path}", self.server.address());
        let answer = client().post(url).json(&body).send().await;
        answer.expect("an answer").json().await.expect("a verdict")
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client")
}

/// What stands ready before anybody hands out seats: mail, the server's address, a product, and a token for it.
async fn prepare(
    server: &LicenseServer,
    mail: u16,
    fill: impl AsyncFn(&EnvironmentScope),
) -> String {
    let location = Location::Folder(server.workspace());
    let workspace = Workspace::open(&location, Arc::new(SystemClock)).await;
    let workspace = workspace.expect("the demo");
    let owner = Caller::owner("Mira Okafor", Door::Server);
    let settings = workspace.scope(&owner, Access::Own).expect("an owner");
    set_up(&settings, server, mail).await;
    let scope = workspace
        .environment_scope("production", &owner, Access::Own)
        .await
        .expect("production");
    let fields = ProductFields {
        name: PRODUCT.into(),
        code: CODE.into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
        my_offline: false,
    };
    let made = scope.create_product(CreateProduct { fields }).await;
    made.expect("a product");
    fill(&scope).await;
    let token = CreateToken {
        name: "The course's player".into(),
        scopes: vec![TokenScope::Read, TokenScope::Assign],
        customer_id: None,
        expires_at: None,
    };
    let token = scope.create_token(token).await.expect("a token").secret;
    workspace.close().await;
    token
}

async fn set_up(scope: &WorkspaceScope, server: &LicenseServer, port: u16) {
    let before = scope.get_mail_settings(GetMailSettings {}).await;
    let settings = MailSettings {
        on: true,
        host: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        from_name: "Larkspur Software".into(),
        from_email: "licenses@larkspur.example".into(),
        ..before.expect("mail settings").settings
    };
    let save = SaveMailSettings {
        settings,
        password: None,
    };
    scope.save_mail_settings(save).await.expect("mail is on");
    let before = scope.get_settings(GetSettings {}).await;
    let mut settings = before.expect("settings").settings;
    settings.server_url = Some(server.address());
    let saved = scope.save_settings(SaveSettings { settings }).await;
    saved.expect("where the server is");
}

/// Writes into a field, in place of what stands there.
async fn write(page: &Page, field: &str, text: &str) {
    let input = page.get("textbox", field).await;
    input.clear().await.expect("a field to empty");
    input.send_keys(text).await.expect("text to write");
}
