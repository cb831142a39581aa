//! A server that is asked to stop ends what it accepted, and does not wait for those who only wait.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_answers_those_who_wait_and_lets_the_workspace_go() {
    let house = House::on_sqlite().await;
    let now = house
        .http("follow_changes", None, &json!({ "after": null }))
        .await
        .expect("a cursor");
    let waiting = house
        .post("follow_changes", None)
        .json(&json!({ "after": now["cursor"] }));
    let waiting = tokio::spawn(async move { waiting.send().await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let next = house.post("list_views", None).json(&json!({}));
    let asked = Instant::now();
    let ending = house.ask_to_stop();
    let answer = waiting
        .await
        .expect("no panic")
        .expect("an answer, not a broken connection");
    assert!(
        matches!(answer.status().as_u16(), 200 | 503),
        "{}",
        answer.status()
    );
    tokio::time::timeout(Duration::from_secs(15), ending)
        .await
        .expect("it ends")
        .expect("it ends well");
    assert!(
        asked.elapsed() < Duration::from_secs(15),
        "it took {:?}",
        asked.elapsed()
    );
    assert!(next.send().await.is_err(), "nobody answers any more");
}
