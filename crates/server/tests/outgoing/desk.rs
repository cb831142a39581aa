//! A served workspace that sells one product, on a computer that believes the authorities it is told of and no others.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use keydesk_core::{
    ids::ProductId,
    operations::{
        environments::Engine,
        generators::{CreateGenerator, GeneratorFields, KeyFormat, LicenseDefaults},
        license_actions::{ActOnLicense, KeySource},
        licenses::{GetLicense, License},
        mail_settings::*,
        mails::*,
        pools::*,
        products::{CreateProduct, ProductFields, ProductStatus},
        webhooks::*,
    },
    remote::Remote,
};
use keydesk_testkit::{MailServer, WebhookReceiver, postgres_url};
use serde_json::json;
use tempfile::TempDir;

use crate::common::{Served, program, said};

pub const PLACE: &str = "production";
/// What listens by TLS is known by this name.
pub const NAME: &str = "localhost";

/// A served workspace.
pub struct Desk {
    /// First, so that it ends before its folder goes.
    served: Option<Served>,
    pub remote: Remote,
    /// The folder, or the URL.
    pub place: String,
    variables: Vec<(&'static str, PathBuf)>,
    _folder: TempDir,
}

impl Desk {
    /// Makes one and serves it. `trusted` are the authorities that the computer knows, as PEM. None where there is no Postgres;
    /// the testkit has said so then.
    pub async fn on(engine: Engine, trusted: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let place = match engine {
            Engine::Sqlite => folder.path().join("desk").display().to_string(),
            Engine::Postgres => postgres_url()?,
        };
        let file = |name: &str| folder.path().join(name);
        fs::write(file("authorities.pem"), trusted).expect("a file");
        fs::create_dir(file("no-authorities")).expect("a folder");
        let variables = vec![
            ("KEYDESK_MASTER_KEY_FILE", file("master.key")),
            ("XDG_DATA_HOME", file("data")),
            ("SSL_CERT_FILE", file("authorities.pem")),
            ("SSL_CERT_DIR", file("no-authorities")),
        ];
        let made = program()
            .args([
                "create",
                "--name",
                "Larkspur Software",
                "--workspace",
                place.as_str(),
            ])
            .envs(variables.iter().cloned())
            .output()
            .expect("the program runs");
        assert!(made.status.success(), "{}", said(&made.stderr));
        let served = serve(&place, &variables);
        Some(Self {
            remote: served.remote(),
            served: Some(served),
            place,
            variables,
            _folder: folder,
        })
    }

    /// Ends the program as a lost power supply would.
    pub fn kill(&mut self) {
        if let Some(served) = self.served.take() {
            served.kill();
        }
    }

    /// Starts it again.
    pub fn go_on(&mut self) {
        let served = serve(&self.place, &self.variables);
        self.remote = served.remote();
        self.served = Some(served);
    }

    /// Where the environment's database is, in a folder.
    pub fn database(&self) -> PathBuf {
        let place = Path::new(&self.place);
        place.join("environments").join(format!("{PLACE}.db"))
    }

    /// A product with a pool of so many seats.
    pub async fn pool(&self, name: &str, seats: u32) -> Pool {
        let product_id = self.product(name).await;
        let fields = GeneratorFields {
            name: name.into(),
            product_id,
            format: KeyFormat::Pattern {
                pattern: "PRO-{yyyy}-{X:12}".into(),
            },
            defaults: LicenseDefaults {
                activation_limit: 1,
                validity: None,
                flags: json!({}),
                metadata: json!({}),
            },
        };
        let generator = CreateGenerator { fields };
        let generator = self.remote.create_generator(PLACE, &generator).await;
        let create = CreatePool {
            name: name.into(),
            product_id,
            customer_id: None,
            source: KeySource::Generator {
                id: generator.expect("a generator").id,
            },
            seats,
            transferable: true,
            contract: None,
            purchased_at: None,
            expires_at: None,
            reason: None,
        };
        let made = self.remote.create_pool(PLACE, &create).await;
        made.expect("a pool")
    }

    async fn product(&self, name: &str) -> ProductId {
        let fields = ProductFields {
            name: name.into(),
            code: name.to_lowercase(),
            status: ProductStatus::Active,
            description: None,
            features: Vec::new(),
            grace_days: None,
            my_offline: false,
        };
        let create = CreateProduct { fields };
        let made = self.remote.create_product(PLACE, &create).await;
        made.expect("a product").id
    }

    /// Gives a seat to somebody.
    pub async fn give(&self, pool: &Pool, email: &str, notify: bool) -> License {
        let assign = AssignSeat {
            pool_id: pool.id,
            name: "Annika Lindberg".into(),
            email: email.into(),
            reason: None,
            notify,
        };
        let given = self.remote.assign_seat(PLACE, &assign).await;
        given.expect("a seat").license
    }

    /// Gives a seat to somebody who uses it at once.
    pub async fn give_in_use(&self, pool: &Pool, email: &str) -> License {
        let license = self.give(pool, email, false).await;
        let device = json!({ "license_key": license.key, "fingerprint": email });
        let device = serde_json::from_value(device).expect("a request");
        let answer = self.remote.activate_license(PLACE, &device).await;
        assert!(answer.expect("an answer").valid);
        license
    }

    /// Suspends a license.
    pub async fn suspend(&self, license: &License) {
        let request = GetLicense { id: license.id };
        let found = self.remote.get_license(PLACE, &request).await;
        let suspend = ActOnLicense {
            id: license.id,
            version: found.expect("the license").license.version,
            reason: Some("Charged back".into()),
        };
        let done = self.remote.suspend_license(PLACE, &suspend).await;
        done.expect("suspended");
    }

    /// Makes a webhook that is told of everything.
    pub async fn webhook(&self, url: &str, receiver: &WebhookReceiver) -> Webhook {
        let fields = WebhookFields {
            name: "Shop".into(),
            url: url.into(),
            events: WebhookEvent::offered().collect(),
            enabled: true,
            allow_private: true,
        };
        let create = CreateWebhook { fields };
        let made = self.remote.create_webhook(PLACE, &create).await;
        let made = made.expect("a webhook");
        receiver.know(&made.secret);
        made.webhook
    }

    pub async fn try_webhook(&self, webhook: &Webhook) -> Delivery {
        let request = SendTestEvent { id: webhook.id };
        let tried = self.remote.send_test_event(PLACE, &request).await;
        tried.expect("an answer")
    }

    pub async fn deliveries(&self, webhook: &Webhook) -> Vec<Delivery> {
        let list = ListDeliveries {
            webhook_id: Some(webhook.id),
            limit: 500,
            ..ListDeliveries::default()
        };
        let page = self.remote.list_deliveries(PLACE, &list).await;
        page.expect("the log").rows
    }

    /// Events that wait for a receiver.
    pub async fn events_waiting(&self) -> u32 {
        let all = self.remote.list_webhooks(PLACE, &ListWebhooks {}).await;
        all.expect("the webhooks")
            .iter()
            .map(|one| one.waiting)
            .sum()
    }

    /// Has mail sent through a server of this computer.
    pub async fn mail_by(&self, server: &MailServer, security: MailSecurity, user: Option<&str>) {
        let seen = self.remote.get_mail_settings(&GetMailSettings {}).await;
        let save = SaveMailSettings {
            settings: MailSettings {
                version: seen.expect("the settings").settings.version,
                on: true,
                host: NAME.into(),
                port: server.port,
                security,
                user: user.map(str::to_owned),
                from_name: "Larkspur Software".into(),
                from_email: "licenses@larkspur.example".into(),
                ..MailSettings::default()
            },
            password: user.map(|_| "right".to_owned()),
        };
        let saved = self.remote.save_mail_settings(&save).await;
        saved.expect("mail is on");
    }

    pub async fn try_mail(&self) -> TestMailSent {
        let request = SendTestMail {
            to: "mira@larkspur.example".into(),
        };
        let tried = self.remote.send_test_mail(PLACE, &request).await;
        tried.expect("an answer")
    }

    pub async fn outbox(&self) -> Outbox {
        let outbox = self.remote.get_outbox(PLACE, &GetOutbox {}).await;
        outbox.expect("the outbox")
    }

    pub async fn mails(&self) -> Vec<Mail> {
        let list = ListMails {
            limit: 500,
            ..ListMails::default()
        };
        self.remote
            .list_mails(PLACE, &list)
            .await
            .expect("the log")
            .rows
    }
}

fn serve(place: &str, variables: &[(&str, PathBuf)]) -> Served {
    let variables: Vec<(&str, &Path)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_path()))
        .collect();
    Served::start(place, &variables, &[])
}

/// Looks until there is something.
pub async fn until<T>(
    what: &str,
    patience: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(since.elapsed() < patience, "{what}: not after {patience:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
