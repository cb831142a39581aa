//! A served demo with a product, a customer and licenses of its own.

use keydesk_core::{
    operations::{
        customers::{CreateCustomer, Customer, CustomerFields},
        generators::KeyFormat,
        license_actions::{CreateLicense, KeySource},
        licenses::License,
        products::{CreateProduct, Product, ProductFields, ProductStatus},
    },
    remote::Remote,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{Served, demo};

/// The product's code; devices may write it in any case.
pub const CODE: &str = "studio-x";

/// What the tests work with.
pub struct Desk {
    pub served: Served,
    pub remote: Remote,
    pub product: Product,
    pub customer: Customer,
    pub folder: TempDir,
    http: reqwest::Client,
}

impl Desk {
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// The same, served with more options.
    pub async fn with(more: &[&str]) -> Self {
        let folder = demo();
        let place = folder.path().join("demo");
        let served = Served::start(place.to_str().expect("a name"), &[], more);
        let remote = served.remote();
        let fields = ProductFields {
            name: "Studio X".into(),
            code: CODE.into(),
            status: ProductStatus::Active,
            description: None,
            features: Vec::new(),
            grace_days: None,
            my_offline: false,
        };
        let product = remote
            .create_product("production", &CreateProduct { fields })
            .await
            .expect("a product");
        let fields = CustomerFields {
            name: "Zoë O'Hara \"Zo\"".into(),
            email: "zoe@example.com".into(),
            organisation: None,
        };
        let customer = remote
            .create_customer("production", &CreateCustomer { fields })
            .await
            .expect("a customer");
        Self {
            remote,
            product,
            customer,
            folder,
            served,
            http: reqwest::Client::new(),
        }
    }

    /// A license of the customer for so many devices.
    pub async fn license(&self, limit: i32) -> License {
        let create = CreateLicense {
            product_id: self.product.id,
            source: KeySource::Format {
                format: KeyFormat::Pattern {
                    pattern: "SX-{X:5}-{X:5}".into(),
                },
            },
            customer_id: Some(self.customer.id),
            activation_limit: Some(limit),
            expiry: None,
            flags: Some(json!({ "cloud_render": true })),
            metadata: None,
            reason: None,
        };
        self.remote
            .create_license("production", &create)
            .await
            .expect("a license")
    }

    /// Asks as a device does: without a token.
    pub async fn ask(&self, path: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.served.address);
        let answer = self.http.post(url).json(body).send().await;
        read(answer.expect("an answer")).await
    }

    /// Sends a body as it is.
    pub async fn send(&self, path: &str, kind: &str, body: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.served.address);
        let request = self.http.post(url).header("content-type", kind);
        let answer = request.body(body.to_owned()).send().await;
        read(answer.expect("an answer")).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}{path}", self.served.address);
        read(self.http.get(url).send().await.expect("an answer")).await
    }

    /// The public key in use, as PEM.
    pub async fn public_pem(&self) -> String {
        let (status, keys) = self.get(&format!("/v1/products/{CODE}/public-key")).await;
        assert_eq!(status, 200, "{keys}");
        keys["keys"][0]["public_pem"].as_str().expect("PEM").into()
    }
}

async fn read(answer: reqwest::Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, answer.json().await.expect("JSON"))
}
