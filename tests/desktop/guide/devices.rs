//! Licium's guide, step by step: from the first launch, which asks for the administration key, to ignoring a device. A real
//! license server, the real window on it, and devices that ask over HTTP.

use std::sync::Arc;

use keydesk_core::{
    backend::{Location, Workspace},
    clock::SystemClock,
    domain::token_scope::TokenScope,
    operations::{
        Access,
        customers::{CreateCustomer, CustomerFields},
        generators::KeyFormat,
        license_actions::{CreateLicense, KeySource},
        products::{CreateProduct, ProductFields, ProductStatus},
        tokens::CreateToken,
    },
    service::{Caller, Door, EnvironmentScope},
};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{client, write};
use crate::{
    SCREEN,
    beside::a_server_with_an_owner,
    flow::{leave_dialog, look_at},
    page::Page,
    rig::{Computer, Desktop},
    server::LicenseServer,
    there_is_a_screen,
};

const PRODUCT: &str = "Airlock Browser";
const CODE: &str = "airlock";
const CUSTOMER: &str = "Harbour Logistics";

/// A device as the license server knows it.
struct Device {
    name: &'static str,
    serial: &'static str,
}

const FIRST: Device = Device {
    name: "scanner-01",
    serial: "SN-77001",
};
const SECOND: Device = Device {
    name: "scanner-02",
    serial: "SN-77002",
};

struct Place {
    server: LicenseServer,
    desk: Page,
    _computer: Computer,
    _desktop: Desktop,
}

#[tokio::test]
async fn an_organisation_looks_after_its_devices_from_the_first_launch_to_ignoring_one() {
    if !there_is_a_screen() {
        return;
    }
    let _screen = SCREEN.lock().await;
    let mut server = a_server_with_an_owner();
    let key = prepare(&server).await;
    server.start();
    let computer = Computer::new();
    let desktop = computer.start(&[]).await;
    let desk = Page(desktop.driver.clone());
    desk.resize(1280, 800).await;
    let place = Place {
        server,
        desk,
        _computer: computer,
        _desktop: desktop,
    };
    first_launch(&place, &key).await;
    the_key_is_in_the_settings(&place).await;
    let organisation = product_api_key(&place).await;
    without_auto_assign_a_device_waits(&place, &organisation).await;
    with_auto_assign_it_gets_a_license(&place, &organisation).await;
    the_product_lists_its_devices(&place, &organisation).await;
    a_device_is_assigned_and_unassigned_by_hand(&place, &organisation).await;
    a_deleted_device_comes_back(&place, &organisation).await;
    an_ignored_device_does_not(&place, &organisation).await;
}

/// What the vendor has set up: a product, a customer with two licenses for one device each, and the administration key.
async fn prepare(server: &LicenseServer) -> String {
    let location = Location::Folder(server.workspace());
    let workspace = Workspace::open(&location, Arc::new(SystemClock)).await;
    let workspace = workspace.expect("the demo");
    let owner = Caller::owner("Mira Okafor", Door::Server);
    let scope = workspace
        .environment_scope("production", &owner, Access::Own)
        .await
        .expect("production");
    two_licenses(&scope).await;
    let token = CreateToken {
        name: "Administration key of the harbour".into(),
        scopes: vec![TokenScope::Manage],
        customer_id: None,
        expires_at: None,
    };
    let token = scope.create_token(token).await.expect("a token").secret;
    workspace.close().await;
    token
}

async fn two_licenses(scope: &EnvironmentScope) {
    let fields = ProductFields {
        name: PRODUCT.into(),
        code: CODE.into(),
        status: ProductStatus::Active,
        description: None,
        features: Vec::new(),
        grace_days: None,
        my_offline: false,
    };
    let product = scope.create_product(CreateProduct { fields }).await;
    let product = product.expect("a product");
    let fields = CustomerFields {
        name: CUSTOMER.into(),
        email: "it@harbour.example".into(),
        organisation: Some(CUSTOMER.into()),
    };
    let customer = scope.create_customer(CreateCustomer { fields }).await;
    let customer = customer.expect("a customer");
    for _ in 0..2 {
        let create = CreateLicense {
            product_id: product.id,
            source: KeySource::Format {
                format: KeyFormat::Pattern {
                    pattern: "AIR-{X:5}-{X:5}".into(),
                },
            },
            customer_id: Some(customer.id),
            activation_limit: Some(1),
            expiry: None,
            flags: None,
            metadata: None,
            reason: None,
        };
        scope.create_license(create).await.expect("a license");
    }
}

impl Place {
    async fn go(&self, link: &str) {
        self.desk.click("link", link).await;
        self.desk.get("heading", link).await;
    }

    /// What a device asks with its organisation's key.
    async fn ask(&self, question: &str, key: &str, device: &Device) -> Value {
        let body = json!({
            "organisation_key": key, "product": CODE, "fingerprint": format!("fp-{}", device.name),
            "name": device.name, "serial": device.serial, "platform": "Windows 11",
        });
        let url = format!("{}/v1/{question}", self.server.address());
        let answer = client().post(url).json(&body).send().await;
        answer.expect("an answer").json().await.expect("a verdict")
    }

    /// Opens a device in its drawer, from the list.
    async fn open(&self, device: &Device) {
        self.go("Devices").await;
        self.desk.click("row", device.name).await;
        self.desk.reads(device.serial).await;
    }
}

/// Figure 1: the key is all that the program asks for.
async fn first_launch(place: &Place, key: &str) {
    let desk = &place.desk;
    desk.click("button", "License server").await;
    desk.get("dialog", "Connect to a license server").await;
    write(desk, "Server address", &place.server.address()).await;
    desk.click("radio", "Administration key").await;
    let field = desk.get("password", "Administration key").await;
    field.send_keys(key).await.expect("a key to type");
    look_at(desk, "licium-01-key").await;
    desk.click("button", "Connect").await;
    desk.get("heading", "License keys").await;
    // That this computer has no keychain stands in the way of pictures.
    desk.click("button", "Dismiss").await;
}

/// Figure 2: the key can be changed in the settings.
async fn the_key_is_in_the_settings(place: &Place) {
    let desk = &place.desk;
    place.go("Settings").await;
    desk.reads(&place.server.address()).await;
    desk.click("button", "Change administration key…").await;
    desk.get("dialog", "Connect to a license server").await;
    look_at(desk, "licium-02-settings").await;
    leave_dialog(desk).await;
}

/// The product API key: what each installation of the organisation shows.
async fn product_api_key(place: &Place) -> String {
    let desk = &place.desk;
    place.go("Customers").await;
    let search = desk.get("searchbox", "Search customers").await;
    search.send_keys(CUSTOMER).await.expect("a name");
    // Rows move while one types: a press and its release would meet different ones. How many customers the demo has
    // depends on the day.
    desk.until("only that customer is listed", async || {
        let text = desk.text().await;
        text.contains(" 1 of ") && text.contains("customers match")
    })
    .await;
    desk.click("row", CUSTOMER).await;
    desk.click("button", "Create key").await;
    desk.get("dialog", "Create organisation key").await;
    write(desk, "Name", "Warehouse scanners").await;
    desk.press(Key::Enter).await;
    desk.get("dialog", "Organisation key created").await;
    let shown = desk
        .value("return document.querySelector('section[aria-label=\"Organisation key\"]').textContent.trim()")
        .await;
    look_at(desk, "licium-02-product-key").await;
    // Nobody who closes it without a copy does so by accident.
    desk.click("button", "Done").await;
    desk.click("button", "Close without copying").await;
    shown.as_str().expect("a key").to_owned()
}

/// Figure 3, auto-assign off: the device is listed as unlicensed.
async fn without_auto_assign_a_device_waits(place: &Place, key: &str) {
    let answer = place.ask("activate", key, &FIRST).await;
    assert_eq!(answer["code"], "NO_LICENSE", "{answer}");
    let desk = &place.desk;
    place.go("Seats").await;
    desk.get("row", PRODUCT).await;
    desk.get("switch", &format!("Auto-assign {PRODUCT}")).await;
    look_at(desk, "licium-03-seats").await;
    desk.click("row", PRODUCT).await;
    desk.reads("Unlicensed devices").await;
    desk.reads(FIRST.name).await;
    look_at(desk, "licium-03-unlicensed").await;
    desk.press(Key::Escape).await;
}

/// Figure 3, auto-assign on: the next time it asks it is provisioned.
async fn with_auto_assign_it_gets_a_license(place: &Place, key: &str) {
    place.go("Seats").await;
    auto_assign(place, true).await;
    let answer = place.ask("activate", key, &FIRST).await;
    assert_eq!(answer["code"], "VALID", "{answer}");
    auto_assign(place, false).await;
}

/// Switches auto-assign, and looks that it stands where it should: a click that the driver calls lost and repeats would have
/// switched it back.
async fn auto_assign(place: &Place, on: bool) {
    let desk = &place.desk;
    let (name, word) = (
        format!("Auto-assign {PRODUCT}"),
        if on { "on" } else { "off" },
    );
    let stands = async || {
        let switch = desk.get("switch", &name).await;
        let checked = switch.attr("aria-checked").await;
        checked.is_ok_and(|checked| checked == Some(on.to_string()))
    };
    let switch = desk.get("switch", &name).await;
    let clicked = switch.click().await;
    desk.reads(&format!("Auto-assign is {word} for {PRODUCT}"))
        .await;
    desk.until(&format!("the switch is {word} ({clicked:?})"), stands)
        .await;
}

/// Figure 4: the product's devices, and the cross that frees a seat.
async fn the_product_lists_its_devices(place: &Place, key: &str) {
    let desk = &place.desk;
    desk.click("row", PRODUCT).await;
    let revoke = format!("Revoke the seat of {}", FIRST.name);
    desk.get("button", &revoke).await;
    look_at(desk, "licium-04-product").await;
    desk.click("button", &revoke).await;
    deactivate(desk).await;
    desk.reads("No device uses it.").await;
    let answer = place.ask("validate", key, &FIRST).await;
    assert_eq!(answer["valid"], false, "{answer}");
    desk.press(Key::Escape).await;
}

async fn deactivate(desk: &Page) {
    desk.get("dialog", "Deactivate this device?").await;
    desk.click("toggle", "Customer asked").await;
    desk.click("button", "Deactivate device").await;
}

/// Figures 5 and 6: the list of devices, and one with its licenses.
async fn a_device_is_assigned_and_unassigned_by_hand(place: &Place, key: &str) {
    let answer = place.ask("activate", key, &SECOND).await;
    assert_eq!(answer["code"], "NO_LICENSE", "{answer}");
    let desk = &place.desk;
    place.go("Devices").await;
    for words in [
        "Serial number",
        "First seen",
        "Last seen",
        "Seats",
        SECOND.serial,
    ] {
        desk.reads(words).await;
    }
    look_at(desk, "licium-05-devices").await;
    place.open(&SECOND).await;
    desk.click("button", "Assign AIR-").await;
    desk.reads(&format!("{} uses AIR-", SECOND.name)).await;
    let answer = place.ask("validate", key, &SECOND).await;
    assert_eq!(answer["code"], "VALID", "{answer}");
    look_at(desk, "licium-06-device").await;
    desk.click("button", "Unassign AIR-").await;
    deactivate(desk).await;
    desk.reads("It uses no license.").await;
    let answer = place.ask("validate", key, &SECOND).await;
    assert_eq!(answer["valid"], false, "{answer}");
    desk.click("button", "Assign AIR-").await;
    desk.reads("Unassign").await;
}

/// The note: a deleted device re-appears when it asks again.
async fn a_deleted_device_comes_back(place: &Place, key: &str) {
    let desk = &place.desk;
    desk.click("button", "Delete…").await;
    desk.get("dialog", "Delete this device?").await;
    desk.reads("It frees 1 seat and loses access").await;
    look_at(desk, "licium-07-delete").await;
    write(desk, "Reason", "Lost at the quay").await;
    desk.click("button", "Delete device, free 1 seat").await;
    desk.reads(&format!("Deleted {}", SECOND.name)).await;
    desk.until("the device is off the list", async || {
        let rows = desk.all("row", SECOND.name).await;
        rows.is_ok_and(|rows| rows.is_empty())
    })
    .await;
    let answer = place.ask("activate", key, &SECOND).await;
    assert_eq!(answer["code"], "NO_LICENSE", "{answer}");
    desk.get("row", SECOND.name).await;
}

/// To keep it from coming back, it is ignored.
async fn an_ignored_device_does_not(place: &Place, key: &str) {
    let desk = &place.desk;
    place.open(&SECOND).await;
    desk.click("button", "Ignore…").await;
    desk.get("dialog", "Ignore this device?").await;
    look_at(desk, "licium-08-ignore").await;
    desk.click("button", "Ignore device").await;
    desk.reads(&format!("Ignoring {}", SECOND.name)).await;
    let answer = place.ask("activate", key, &SECOND).await;
    assert_eq!(answer["code"], "DEVICE_IGNORED", "{answer}");
    desk.reads("It is refused for every license").await;
    look_at(desk, "licium-09-ignored").await;
}
