//! What the server must refuse, and how it says so.

use keydesk_core::error::{ErrorCode, Failure};
use keydesk_server::{AddressRefused, DEV_ORIGIN, Listen, Options, REQUEST_HEADER, Server};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::json;

use crate::house::House;

async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// Sends a request that is refused with this status and a failure that a person can read.
async fn refused(request: RequestBuilder, status: u16) -> Failure {
    let response = send(request).await;
    assert_eq!(response.status(), status);
    assert!(response.headers().contains_key(REQUEST_HEADER));
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );
    let failure: Failure = response.json().await.expect("a failure");
    assert!(
        failure.what.ends_with('.') && !failure.next.is_empty(),
        "{failure:?}"
    );
    failure
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_without_the_token() {
    let house = House::on_sqlite().await;
    let ask = |path: &str| {
        house
            .client
            .post(format!("{}{path}", house.base_url))
            .json(&json!({}))
    };
    let other_end = if house.token.ends_with('A') { 'E' } else { 'A' };
    let wrong = format!("{}{other_end}", &house.token[..42]);
    assert_ne!(wrong, house.token);
    for request in [
        ask("/rpc/get_workspace"),
        ask("/rpc/get_workspace").bearer_auth(wrong),
        ask("/rpc/get_workspace").bearer_auth(""),
        ask("/rpc/get_workspace").header("authorization", house.token.as_str()),
        ask("/rpc/get_workspace").basic_auth("local", Some(house.token.as_str())),
        ask("/rpc/no_such_operation"),
        ask("/elsewhere"),
    ] {
        let failure = refused(request, 401).await;
        assert_eq!(failure.code, ErrorCode::NotSignedIn);
    }
    let challenged = send(ask("/rpc/get_workspace")).await;
    assert_eq!(challenged.headers()["www-authenticate"], "Bearer");
    let health = send(house.client.get(format!("{}/healthz", house.base_url))).await;
    assert_eq!(health.status(), 200, "health needs no token");
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_places_are_refused_although_they_have_the_token() {
    let house = House::on_sqlite().await;
    let ask = || house.post("get_workspace", None).json(&json!({}));
    for host in [
        "evil.example",
        "evil.example:4750",
        "127.0.0.1",
        "localhost:1",
    ] {
        refused(ask().header("host", host), 421).await;
    }
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "http://localhost:1420",
    ] {
        refused(ask().header("origin", origin), 403).await;
    }
    assert_eq!(
        send(ask().header("origin", house.base_url.as_str()))
            .await
            .status(),
        200
    );
    let named = house.base_url.replace("127.0.0.1", "localhost");
    assert_eq!(
        send(ask().header("host", named.trim_start_matches("http://")))
            .await
            .status(),
        200
    );
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_json_of_a_known_operation_is_refused() {
    let house = House::on_sqlite().await;
    let ask = |operation: &str| house.post(operation, Some("production"));
    let json_type = ("content-type", "application/json");
    refused(
        ask("list_products")
            .header("content-type", "text/plain")
            .body("{}"),
        415,
    )
    .await;
    refused(ask("list_products").body("{}"), 415).await;
    refused(
        ask("list_products")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("a=1"),
        415,
    )
    .await;
    for malformed in ["", "{", "{\"a\":}", "\u{0}"] {
        let failure = refused(
            ask("list_products")
                .header(json_type.0, json_type.1)
                .body(malformed),
            400,
        )
        .await;
        assert_eq!(failure.code, ErrorCode::Malformed, "{malformed:?}");
    }
    let deep = "[".repeat(100_000);
    refused(
        ask("list_products")
            .header(json_type.0, json_type.1)
            .body(deep),
        400,
    )
    .await;
    let failure = refused(ask("drop_everything").json(&json!({})), 404).await;
    assert_eq!(failure.code, ErrorCode::UnknownOperation);
    refused(ask("list_products/extra").json(&json!({})), 404).await;
    let get = house
        .client
        .get(format!("{}/rpc/list_products", house.base_url))
        .bearer_auth(&house.token);
    refused(get, 405).await;
    let failure = refused(house.post("list_products", None).json(&json!({})), 400).await;
    assert_eq!(failure.code, ErrorCode::EnvironmentRequired);
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_over_four_mebibytes_is_refused_and_the_server_lives_on() {
    let house = House::on_sqlite().await;
    let large = json!({ "padding": "x".repeat(5 * 1024 * 1024) });
    refused(
        house.post("list_products", Some("production")).json(&large),
        413,
    )
    .await;
    let fine = send(
        house
            .post("list_products", Some("production"))
            .json(&json!({})),
    )
    .await;
    assert_eq!(fine.status(), 200);
    assert_eq!(fine.headers()["cache-control"], "no-store");
    assert_eq!(fine.headers()["x-content-type-options"], "nosniff");
    house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_development_server_of_the_interface_is_let_in_only_where_asked_for() {
    let house = House::on_sqlite().await;
    let options = Options {
        dev_origin: true,
        ..Options::on("127.0.0.1:0".parse().expect("an address"))
    };
    let open = Server::bind(house.workspace.clone(), options)
        .await
        .expect("a free port");
    let (address, token) = (open.base_url(), open.token().reveal().to_owned());
    let serving = tokio::spawn(open.run(std::future::pending()));
    let preflight = |base: &str, origin: &'static str| {
        house
            .client
            .request(Method::OPTIONS, format!("{base}/rpc/get_workspace"))
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization")
    };
    refused(preflight(&house.base_url, DEV_ORIGIN), 403).await;
    refused(preflight(&address, "https://evil.example"), 403).await;
    let allowed = send(preflight(&address, DEV_ORIGIN)).await;
    assert_eq!(allowed.headers()["access-control-allow-origin"], DEV_ORIGIN);
    let ask = house.client.post(format!("{address}/rpc/get_workspace"));
    let ask = ask.header("origin", DEV_ORIGIN).json(&json!({}));
    let without = send(ask.try_clone().expect("a request")).await;
    assert_eq!(without.status(), 401, "the token is demanded all the same");
    assert_eq!(send(ask.bearer_auth(token)).await.status(), 200);
    serving.abort();
    house.leave().await;
}

#[test]
fn the_server_listens_in_clear_on_this_computer_only() {
    for address in [
        "0.0.0.0:4750",
        "[::]:4750",
        "192.168.0.10:4750",
        "203.0.113.7:80",
    ] {
        assert!(
            matches!(
                address
                    .parse::<Listen>()
                    .and_then(|listen| listen.checked(false)),
                Err(AddressRefused::InClear(_))
            ),
            "{address}"
        );
    }
}
