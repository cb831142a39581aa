//! The whole life of a license, through either door in twin workspaces: every change and job of the table is called,
//! and both doors answer alike, fresh ids and signatures aside.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::DateTime;
use keydesk_core::operations::{Kind, OPERATIONS};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    abuse_steps::abuse,
    house::{House, Outcome},
    steps::{catalogue, keeping, life, mail, many, people, seats_and_tokens, settings, sweeps},
    webhooks::webhooks,
};

const PRODUCTION: &str = "production";
/// Called by the tests of views and environments, and of imports.
const ELSEWHERE: [&str; 11] = [
    "apply_import",
    "cancel_job",
    "check_import",
    "create_environment",
    "delete_view",
    "edit_license",
    "resume_job",
    "retry_job",
    "save_view",
    "undo_import",
    "upload_import",
];

#[derive(Clone, Copy, PartialEq)]
pub enum Door {
    Desk,
    Http,
}

/// A house entered through one of its doors, and what was learned in it.
pub struct Visit {
    pub house: House,
    door: Door,
    pub known: BTreeMap<&'static str, Value>,
}

impl Visit {
    pub fn through(house: House, door: Door) -> Self {
        Self {
            house,
            door,
            known: BTreeMap::new(),
        }
    }

    async fn call(&self, operation: &str, request: &Value) -> Outcome {
        let row = OPERATIONS.iter().find(|row| row.name == operation);
        let row = row.unwrap_or_else(|| panic!("{operation} is no row"));
        let environment = row.in_environment.then_some(PRODUCTION);
        match self.door {
            Door::Desk => {
                self.house
                    .desk(operation, environment, request.clone())
                    .await
            }
            Door::Http => self.house.http(operation, environment, request).await,
        }
    }

    /// Does a step; jobs are watched to their end.
    pub async fn take(&mut self, step: &Step) -> Outcome {
        self.house.clock.advance(chrono::Duration::seconds(1));
        let request = self.filled(&step.request);
        let mut outcome = self.call(step.operation, &request).await;
        for _ in 0..600 {
            match &outcome {
                Ok(job) if job["state"] == "running" => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    let look = json!({ "id": job["id"] });
                    outcome = self.call("get_job", &look).await;
                }
                _ => break,
            }
        }
        if let Ok(answer) = &outcome {
            for (name, pointer) in step.keeps {
                let kept = answer.pointer(pointer);
                let kept = kept.unwrap_or_else(|| panic!("{pointer} in {answer}"));
                self.known.insert(name, kept.clone());
            }
        }
        outcome
    }

    /// A request with what was learned: `$name`, and `$name~` for the last four characters of a text.
    fn filled(&self, request: &Value) -> Value {
        match request {
            Value::String(text) if text.starts_with('$') => {
                let name = text.trim_start_matches('$');
                let known = |name| {
                    let known = self.known.get(name);
                    known.unwrap_or_else(|| panic!("{name} was not learned"))
                };
                match name.strip_suffix('~') {
                    Some(name) => {
                        let text = known(name).as_str().expect("a text");
                        text[text.len() - 4..].into()
                    }
                    None => known(name).clone(),
                }
            }
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), self.filled(value)))
                .collect(),
            Value::Array(values) => values.iter().map(|value| self.filled(value)).collect(),
            other => other.clone(),
        }
    }
}

/// One call, and what is learned from its answer.
pub struct Step {
    pub operation: &'static str,
    pub request: Value,
    keeps: &'static [(&'static str, &'static str)],
    refused: bool,
}

pub fn step(operation: &'static str, request: Value) -> Step {
    Step {
        operation,
        request,
        keeps: &[],
        refused: false,
    }
}

impl Step {
    pub fn keeping(mut self, keeps: &'static [(&'static str, &'static str)]) -> Self {
        self.keeps = keeps;
        self
    }

    pub fn refused(mut self) -> Self {
        self.refused = true;
        self
    }
}

/// Takes out what is fresh each time: ids, keys made of random bits, signatures, and the door's own name. Moments, too,
/// on Postgres, where the database's own time decides about devices.
fn alike(value: &mut Value, moments: bool) {
    match value {
        Value::Object(fields) => {
            for fresh in [
                "content",
                "body",
                "public_jwk",
                "public_pem",
                "door",
                "name",
                "jws",
                "path",
                "postgres_command",
                "secret",
                "millis",
                "key_start",
            ] {
                if let Some(value) = fields.get_mut(fresh)
                    && fields_are_fresh(fresh, value)
                {
                    *value = Value::Null;
                }
            }
            fields.values_mut().for_each(|each| alike(each, moments));
        }
        Value::Array(values) => values.iter_mut().for_each(|each| alike(each, moments)),
        Value::String(text) if Uuid::parse_str(text).is_ok() => *text = "an id".into(),
        Value::String(text) if text.starts_with("kdorg_") => *text = "an organisation key".into(),
        Value::String(text) if text.ends_with('…') && text.chars().count() == 9 => {
            *text = "the beginning of a key".into();
        }
        Value::String(text) if !moments && DateTime::parse_from_rfc3339(text).is_ok() => {
            *text = "a moment".into();
        }
        _ => {}
    }
}

/// A file's name is made of the key's beginning; other names are compared.
fn fields_are_fresh(field: &str, value: &Value) -> bool {
    field != "name"
        || value
            .as_str()
            .is_some_and(|name| name.ends_with(".license.json"))
}

fn compared(outcome: &Outcome, moments: bool) -> Outcome {
    let mut outcome = outcome.clone();
    match &mut outcome {
        Ok(value) | Err(value) => alike(value, moments),
    }
    outcome
}

async fn lives_are_the_same(desk: House, http: House, moments: bool) {
    let mut one = Visit::through(desk, Door::Desk);
    let mut other = Visit::through(http, Door::Http);
    let mut called: BTreeSet<_> = ELSEWHERE.into();
    let all = [
        mail(),
        settings(),
        keeping(),
        people(),
        catalogue(),
        life(),
        abuse(),
        many(),
        seats_and_tokens(),
        webhooks(),
        sweeps(),
    ];
    for step in all.into_iter().flatten() {
        let (here, there) = (one.take(&step).await, other.take(&step).await);
        let what = format!("{} {}", step.operation, step.request);
        assert_eq!(here.is_err(), step.refused, "{what}: {here:?}");
        assert_eq!(
            compared(&here, moments),
            compared(&there, moments),
            "{what}"
        );
        called.insert(step.operation);
    }
    for row in OPERATIONS {
        let changes = matches!(row.kind, Kind::Change | Kind::Job);
        assert!(
            !changes || called.contains(row.name),
            "{} is not called",
            row.name
        );
    }
    one.house.leave().await;
    other.house.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_and_job_does_the_same_through_both_doors_on_sqlite() {
    let (desk, http) = House::twins_on_sqlite().await;
    lives_are_the_same(desk, http, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_and_job_does_the_same_through_both_doors_on_postgres() {
    if let Some((desk, http)) = House::twins_on_postgres().await {
        lives_are_the_same(desk, http, false).await;
    }
}
