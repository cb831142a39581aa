//! Each role and each operation of the table, over HTTP: 403 exactly when the table says so.

use keydesk_core::{
    domain::role::Role,
    operations::{Kind, OPERATIONS},
};
use serde_json::json;

use crate::house::{BOTH, House};

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_what_the_table_says_and_nothing_else() {
    for on in BOTH {
        let Some(house) = House::open(on).await else {
            continue;
        };
        for role in Role::ALL {
            let email = format!("{}@larkspur.example", role.as_str());
            house.person(&email, role).await;
            let token = house.access(&email).await;
            for row in OPERATIONS {
                // It waits for something to report; what it may is what every Read may.
                if row.name == "follow_changes" {
                    continue;
                }
                let mut asked = house
                    .post(&format!("/rpc/{}", row.name), &json!({}))
                    .bearer_auth(&token);
                if row.in_environment {
                    asked = asked.header("keydesk-environment", "staging");
                }
                let status = asked.send().await.expect("an answer").status().as_u16();
                let may = role.may().contains(&row.access);
                // An empty request is refused for other reasons, or answered.
                assert_eq!(
                    status == 403,
                    !may,
                    "{on:?} {role:?} {}: {status}",
                    row.name
                );
                assert!(status < 500, "{on:?} {role:?} {}: {status}", row.name);
                assert!(may || row.kind != Kind::Query || status == 403);
            }
        }
    }
}
