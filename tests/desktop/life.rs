//! What an admin and a support person do all day: the first three use cases, step by step, in the real window.
//!
//! Devices ask meanwhile through the core, as they would through a license server.

use std::{path::Path, sync::Arc};

use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    domain::status::LicenseStatus,
    operations::{
        Access,
        activations::{DeviceAnswer, DeviceRequest, VerdictCode},
        customers::{CreateCustomer, CustomerFields},
        generators::{CreateGenerator, GeneratorFields, KeyFormat, LicenseDefaults},
        license_actions::{CreateLicense, KeySource},
        licenses::{GetLicense, License, LicenseDetail},
        products::{CreateProduct, Product, ProductFields, ProductStatus},
    },
    service::{Caller, Door, EnvironmentScope},
};
use serde_json::json;
use thirtyfour::Key;

use crate::{
    SCREEN,
    flow::{look_at, search},
    page::Page,
    rig::{Computer, Desktop},
    there_is_a_screen,
};

/// A workspace with one product, and the window on it.
pub struct Desk {
    pub workspace: Arc<Workspace>,
    pub scope: EnvironmentScope,
    pub product: Product,
    _computer: Computer,
    _desktop: Desktop,
    pub page: Page,
}

impl Desk {
    /// Fills a workspace by `fill`, then opens it in the window.
    pub async fn open(fill: impl AsyncFn(&EnvironmentScope, &Product)) -> Self {
        let computer = Computer::new();
        let folder = computer.folder("desk");
        let (workspace, scope) = workspace(&folder).await;
        let product = product(&scope).await;
        fill(&scope, &product).await;
        let path = folder.to_string_lossy().into_owned();
        let desktop = computer.start(&["--workspace", &path]).await;
        let page = Page(desktop.driver.clone());
        page.resize(1280, 800).await;
        page.get("heading", "License keys").await;
        Self {
            workspace,
            scope,
            product,
            _computer: computer,
            _desktop: desktop,
            page,
        }
    }

    async fn detail(&self, license: &License) -> LicenseDetail {
        let asked = GetLicense { id: license.id };
        self.scope.get_license(asked).await.expect("the license")
    }

    pub async fn close(self) {
        self.workspace.close().await;
    }
}

/// A workspace in a folder, made without the window.
pub async fn workspace(folder: &Path) -> (Arc<Workspace>, EnvironmentScope) {
    let location = Location::Folder(folder.to_owned());
    let workspace = Workspace::create(&location, "Larkspur Software", Arc::new(SystemClock)).await;
    let workspace = workspace.expect("a workspace");
    let caller = Caller::owner("Mira Okafor", Door::Server);
    let scope = workspace
        .environment_scope("production", &caller, Access::Read)
        .await;
    (workspace.clone(), scope.expect("production"))
}

pub async fn product(scope: &EnvironmentScope) -> Product {
    let fields = ProductFields {
        name: "Pro Plan".into(),
        code: "pro".into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
        my_offline: false,
    };
    let product = scope.create_product(CreateProduct { fields }).await;
    let product = product.expect("a product");
    let fields = GeneratorFields {
        name: "Pro annual".into(),
        product_id: product.id,
        format: KeyFormat::Pattern {
            pattern: "PRO-{X:4}-{X:4}-{X:4}".into(),
        },
        defaults: LicenseDefaults {
            activation_limit: 3,
            validity: None,
            flags: json!({}),
            metadata: json!({}),
        },
    };
    scope
        .create_generator(CreateGenerator { fields })
        .await
        .expect("a generator");
    product
}

pub async fn license(
    scope: &EnvironmentScope,
    product: &Product,
    pattern: &str,
    holder: Option<&str>,
) -> License {
    let customer_id = match holder {
        Some(name) => Some(customer(scope, name).await),
        None => None,
    };
    let request = CreateLicense {
        product_id: product.id,
        source: KeySource::Format {
            format: KeyFormat::Pattern {
                pattern: pattern.to_owned(),
            },
        },
        customer_id,
        activation_limit: Some(3),
        expiry: None,
        flags: None,
        metadata: None,
        reason: None,
    };
    scope.create_license(request).await.expect("a license")
}

pub async fn customer(scope: &EnvironmentScope, name: &str) -> keydesk_core::ids::CustomerId {
    let fields = CustomerFields {
        name: name.to_owned(),
        email: format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
        organisation: None,
    };
    let customer = scope.create_customer(CreateCustomer { fields }).await;
    customer.expect("a customer").id
}

pub async fn ask(scope: &EnvironmentScope, license: &License, device: &str) -> DeviceAnswer {
    ask_for(scope, license, Some("pro"), device).await
}

/// The same for any product, or for whatever the key is for.
pub async fn ask_for(
    scope: &EnvironmentScope,
    license: &License,
    product: Option<&str>,
    device: &str,
) -> DeviceAnswer {
    let request = DeviceRequest {
        license_key: Some(license.key.clone()),
        organisation_key: None,
        product: product.map(str::to_owned),
        fingerprint: Some(format!("fp-{device}")),
        name: Some(device.to_owned()),
        platform: Some("macOS 26.1".into()),
        serial: None,
        app_version: None,
        nonce: None,
        ip: None,
    };
    scope.activate_license(request).await.expect("an answer")
}

/// The row of a key in the list.
pub async fn find(page: &Page, license: &License) {
    search(page, &license.key).await;
    page.reads("1 license").await;
}

/// Chooses an action of a row's ⋮ menu, the row known by how its key begins. The row is named because the list keeps showing
/// what it found before until it has found anew: "the only row" may still be the last one.
pub async fn choose(page: &Page, key: &str, action: &str) {
    page.click("button", &format!("Actions for {key}")).await;
    page.click("menuitem", action).await;
}

#[tokio::test]
async fn a_license_is_assigned_to_a_new_customer() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let desk = Desk::open(async |scope, product| {
        for _ in 0..3 {
            license(scope, product, "PRO-{X:4}-{X:4}-{X:4}", None).await;
        }
        license(scope, product, "OLD-{X:8}", Some("Camille Bergeron")).await;
        customer(scope, "Annika Lindberg").await;
    })
    .await;
    let page = &desk.page;
    page.click("toggle", "Available").await;
    page.reads("3 of 4 licenses match").await;
    page.click("button", "Actions for").await;
    look_at(page, "actions-menu").await;
    page.click("menuitem", "Edit…").await;
    page.get("dialog", "Edit license").await;
    page.pick("Customer", "lindberg", "Annika Lindberg").await;
    page.reads("Assigns the license.").await;
    look_at(page, "edit-license").await;
    page.click("button", "Save 1 change").await;
    page.reads("2 of 4 licenses match").await;
    page.click("toggle", "Available").await;
    page.click("toggle", "Assigned").await;
    page.reads("Annika Lindberg").await;
    look_at(page, "assigned").await;
    let counted = desk
        .scope
        .count_licenses(keydesk_core::operations::licenses::CountLicenses {
            query: Default::default(),
        })
        .await
        .expect("the counts");
    let assigned = counted
        .by_status
        .iter()
        .find(|count| count.status == LicenseStatus::Assigned);
    assert_eq!(
        assigned.map(|count| count.count),
        Some(2),
        "{:?}",
        desk.product.id
    );
    desk.close().await;
}

#[tokio::test]
async fn a_device_that_finds_all_activations_taken_is_helped() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let desk = Desk::open(async |scope, product| {
        let license = license(scope, product, "FULL-{X:8}", Some("Annika Lindberg")).await;
        for device in ["atelje-mac", "annika-mbp", "foto-pc"] {
            assert!(ask(scope, &license, device).await.newly_activated);
        }
        let refused = ask(scope, &license, "annika-ipad").await;
        assert_eq!(refused.code, VerdictCode::LimitReached);
    })
    .await;
    let page = &desk.page;
    let full = only(&desk).await;
    find(page, &full).await;
    page.reads("3 / 3").await;
    choose(page, &full.key, "Preview").await;
    page.click("tab", "Activation history").await;
    page.reads("atelje-mac").await;
    look_at(page, "preview-history").await;
    for tab in ["Details", "Offline file", "Code samples"] {
        page.click("tab", tab).await;
        look_at(
            page,
            &format!("preview-{}", tab.to_lowercase().replace(' ', "-")),
        )
        .await;
    }
    page.press(Key::Escape).await;
    choose(page, &full.key, "Why can’t a device activate?").await;
    page.reads("all activations are in use").await;
    look_at(page, "why").await;
    page.click("checkbox", "Raise the limit to 4").await;
    page.reads("With this change it would pass").await;
    page.click("button", "Apply 1 change").await;
    page.reads("It passes now").await;
    look_at(page, "why-helped").await;
    assert_eq!(desk.detail(&full).await.license.activation_limit, 4);
    assert!(ask(&desk.scope, &full, "annika-ipad").await.valid);
    desk.close().await;
}

/// The only license of the workspace, or its newest.
pub async fn only(desk: &Desk) -> License {
    let page = keydesk_core::operations::licenses::ListLicenses {
        query: Default::default(),
        offset: 0,
        limit: 10,
        version: None,
    };
    let page = desk.scope.list_licenses(page).await.expect("the list");
    let row = page.rows.first().expect("a license");
    let asked = GetLicense { id: row.id };
    desk.scope
        .get_license(asked)
        .await
        .expect("the license")
        .license
}

#[tokio::test]
async fn a_leaked_key_is_revoked_and_replaced_for_its_customer() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let desk = Desk::open(async |scope, product| {
        let license = license(scope, product, "LEAK-{X:4}-{X:4}", Some("Camille Bergeron")).await;
        for device in ["nord-imac", "camille-air"] {
            assert!(ask(scope, &license, device).await.valid);
        }
    })
    .await;
    let page = &desk.page;
    let leaked = only(&desk).await;
    find(page, &leaked).await;
    choose(page, &leaked.key, "Revoke…").await;
    page.reads("2 devices lose access").await;
    look_at(page, "revoke").await;
    page.click("toggle", "Key leaked").await;
    page.click("button", "Revoke license").await;
    // "Replace it for … next" is chosen by itself.
    page.get("dialog", "Replace this license").await;
    let revoked = desk.detail(&leaked).await;
    assert_eq!(revoked.license.status, LicenseStatus::Revoked);
    assert!(
        revoked
            .activations
            .iter()
            .all(|activation| activation.deactivated_at.is_some())
    );
    assert_eq!(
        ask(&desk.scope, &leaked, "nord-imac").await.code,
        VerdictCode::Revoked
    );
    look_at(page, "replace").await;
    page.click("button", "Replace license").await;
    page.reads("Replaced by").await;
    let replaced = desk
        .detail(&leaked)
        .await
        .replaced_by
        .expect("a new license");
    assert_eq!(replaced.status, LicenseStatus::Assigned);
    assert_eq!(
        replaced.customer.map(|customer| customer.name).as_deref(),
        Some("Camille Bergeron")
    );
    look_at(page, "replaced").await;
    desk.close().await;
}
