//! A served workspace with two products, two customers and a pool of each customer.

use std::{num::NonZeroU32, sync::Arc};

use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    domain::token_scope::TokenScope,
    ids::CustomerId,
    operations::{
        Access,
        customers::{CreateCustomer, Customer, CustomerFields},
        environments::Engine,
        generators::{CreateGenerator, GeneratorFields, KeyFormat, LicenseDefaults},
        license_actions::KeySource,
        pools::{CreatePool, Pool},
        products::{CreateProduct, Product, ProductFields, ProductStatus},
        tokens::{CreateToken, NewToken},
    },
    remote::Remote,
    service::{Caller, Door, EnvironmentScope},
};
use keydesk_server::{Options, Server};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

pub const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
/// Tests ask more often than scripts may.
pub const OFTEN: u32 = 100_000;

/// A server on a workspace.
pub struct Served {
    pub base: String,
    pub workspace: Arc<Workspace>,
    client: Client,
    _stop: oneshot::Sender<()>,
    _running: JoinHandle<()>,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).expect(name);
        value.to_str().expect("text")
    }
}

impl Served {
    pub async fn on(workspace: Arc<Workspace>, per_minute: u32) -> Self {
        let options = Options {
            api_per_minute: NonZeroU32::new(per_minute).expect("some"),
            ..Options::on("127.0.0.1:0".parse().expect("an address"))
        };
        let server = Server::bind(Arc::clone(&workspace), options).await;
        let server = server.expect("a free port");
        let base = server.base_url();
        // Installs the TLS provider that reqwest was built without.
        Remote::new(&base, "nobody").expect("a server");
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(async move {
            let until = async {
                let _ = stopped.await;
            };
            server.run(until).await.expect("the server ends well");
        });
        let client = Client::builder().no_proxy().build().expect("a client");
        Self {
            base,
            workspace,
            client,
            _stop: stop,
            _running: running,
        }
    }

    /// A request under the API's address.
    pub fn request(&self, method: &str, path: &str, token: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/api/licensing/v1{path}", self.base);
        let method: Method = method.parse().expect("a method");
        self.client.request(method, url).bearer_auth(token)
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        read(self.request("GET", path, token).send().await).await
    }

    pub async fn send(&self, method: &str, path: &str, token: &str, body: &Value) -> Answer {
        read(self.request(method, path, token).json(body).send().await).await
    }

    /// Any address of the server.
    pub async fn plain(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.base);
        read(self.client.get(url).send().await).await
    }
}

pub async fn read(response: reqwest::Result<Response>) -> Answer {
    let response = response.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.expect("text");
    Answer {
        status,
        headers,
        body: serde_json::from_str(&text).unwrap_or_default(),
        text,
    }
}

pub struct Desk {
    pub served: Served,
    pub location: Location,
    /// The address of the database, where it is Postgres.
    pub postgres: Option<String>,
    pub scope: EnvironmentScope,
    pub studio: Product,
    pub ours: Customer,
    pub theirs: Customer,
    pub our_pool: Pool,
    pub their_pool: Pool,
    _folder: TempDir,
}

pub fn caller() -> Caller {
    Caller::owner("Mira Okafor", Door::Desk)
}

async fn product(scope: &EnvironmentScope, name: &str, code: &str) -> (Product, KeySource) {
    let fields = ProductFields {
        name: name.into(),
        code: code.into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
        my_offline: false,
    };
    let product = scope.create_product(CreateProduct { fields }).await;
    let product = product.expect("a product");
    let fields = GeneratorFields {
        name: format!("Keys of {name}"),
        product_id: product.id,
        format: KeyFormat::Pattern {
            pattern: format!("{}-{{X:5}}-{{X:5}}", code.to_uppercase()),
        },
        defaults: LicenseDefaults {
            activation_limit: 2,
            validity: None,
            flags: json!({}),
            metadata: json!({}),
        },
    };
    let generator = scope.create_generator(CreateGenerator { fields }).await;
    let id = generator.expect("a generator").id;
    (product, KeySource::Generator { id })
}

async fn customer(scope: &EnvironmentScope, name: &str) -> Customer {
    let fields = CustomerFields {
        name: name.into(),
        email: format!("licenses@{}.example", name.to_lowercase()),
        organisation: Some(name.into()),
    };
    let made = scope.create_customer(CreateCustomer { fields }).await;
    made.expect("a customer")
}

impl Desk {
    /// None where there is no Postgres; the testkit has said so then.
    pub async fn on(engine: Engine) -> Option<Self> {
        Self::with(engine, OFTEN).await
    }

    pub async fn with(engine: Engine, per_minute: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut postgres = None;
        let location = match engine {
            Engine::Sqlite => Location::Folder(folder.path().join("desk")),
            Engine::Postgres => {
                let url = keydesk_testkit::postgres_url()?;
                postgres = Some(url.clone());
                Location::parse(&url).expect("an address")
            }
        };
        let workspace = Workspace::create(&location, "Larkspur", Arc::new(SystemClock)).await;
        let workspace = workspace.expect("a workspace");
        let scope = workspace
            .environment_scope("production", &caller(), Access::Own)
            .await
            .expect("an owner may");
        let (course, keys) = product(&scope, "Course", "course").await;
        let (studio, studio_keys) = product(&scope, "Studio", "studio").await;
        let (ours, theirs) = (
            customer(&scope, "Ours").await,
            customer(&scope, "Theirs").await,
        );
        let our_pool = pool(&scope, &course, &keys, Some(ours.id), true).await;
        let their_pool = pool(&scope, &studio, &studio_keys, Some(theirs.id), true).await;
        Some(Self {
            served: Served::on(workspace, per_minute).await,
            location,
            postgres,
            scope,
            studio,
            ours,
            theirs,
            our_pool,
            their_pool,
            _folder: folder,
        })
    }

    pub async fn token(
        &self,
        name: &str,
        scopes: &[TokenScope],
        customer: Option<CustomerId>,
    ) -> NewToken {
        let create = CreateToken {
            name: name.into(),
            scopes: scopes.to_vec(),
            customer_id: customer,
            expires_at: None,
        };
        self.scope.create_token(create).await.expect("a token")
    }

    pub async fn manager(&self) -> String {
        self.token("Manager", &[TokenScope::Manage], None)
            .await
            .secret
    }

    /// Gives a seat to somebody through the API.
    pub async fn seat(&self, token: &str, pool: &Pool, email: &str) -> Value {
        let path = format!("/pools/{}/assign", pool.id);
        let person = json!({ "name": "Somebody", "email": email });
        let given = self.served.send("POST", &path, token, &person).await;
        assert_eq!(given.status, 201, "{}", given.text);
        given.body["license"].clone()
    }
}

pub async fn pool(
    scope: &EnvironmentScope,
    product: &Product,
    source: &KeySource,
    customer_id: Option<CustomerId>,
    transferable: bool,
) -> Pool {
    let create = CreatePool {
        name: format!("{} for {transferable}", product.name),
        product_id: product.id,
        customer_id,
        source: source.clone(),
        seats: 5,
        transferable,
        contract: None,
        purchased_at: None,
        expires_at: None,
        reason: None,
    };
    scope.create_pool(create).await.expect("a pool")
}
