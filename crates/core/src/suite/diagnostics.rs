//! The diagnostics file: how the workspace stands, and nothing of anybody in it.

use rstest::rstest;
use serde_json::Value;

use super::{Stage, customer, plant, product, seed};
use crate::operations::{diagnostics::GetDiagnostics, environments::Engine};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_file_tells_how_much_there_is_and_names_nobody(#[case] engine: Engine) {
    let Some(stage) = Stage::on(engine).await else {
        return;
    };
    let scope = stage.production().await;
    let (product, holder) = (
        product(1, "Ledger"),
        customer(1, "Nadia Petrov", "nadia@petrov.example"),
    );
    let key = "PRO-7F3K-92QX-LM4T";
    plant(&scope, vec![seed(1, key, &product, Some(&holder))]).await;
    let answer = stage.scope().get_diagnostics(GetDiagnostics {}).await;
    let text = answer.expect("the diagnostics").text;
    for secret in [key, "Nadia", "petrov", "Mira", "hunter2"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let facts: Value = serde_json::from_str(&text).expect("JSON");
    let production = &facts["environments"][0];
    assert_eq!(production["name"], "production");
    assert_eq!(production["licenses"], 1);
    assert_eq!(production["customers"], 1);
    assert_eq!(facts["workspace"]["trouble"], Value::Null);
    assert_eq!(facts["environments"].as_array().map(Vec::len), Some(3));
}
