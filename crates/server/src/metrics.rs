//! What the server counts of itself, for Prometheus: requests by what was asked and how it ended, how long they took, how
//! many are under way; and how the answering of devices goes, by environment.
//!
//! What was asked is an operation's name or a door, never a path. Deliberately absent: anything about one license.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use keydesk_core::{
    backend::{AnsweringFigures, Workspace},
    error::ErrorCode,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use subtle::ConstantTimeEq;

use crate::{answer::Refusal, guard};

/// Seconds, from what memory answers to what a large report takes.
const BUCKETS: [f64; 12] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0,
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    asked: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    asked: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct In {
    environment: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AnsweredFrom {
    environment: String,
    from: &'static str,
}

/// How the answering of devices goes, as the core told it last.
#[derive(Default)]
struct Answering {
    answered: Family<AnsweredFrom, Counter>,
    remembered: Family<In, Gauge>,
    waiting: Family<In, Gauge>,
    lost: Family<In, Counter>,
}

impl Answering {
    fn register(&self, registry: &mut Registry) {
        let devices = registry.sub_registry_with_prefix("devices");
        devices.register(
            "answered",
            "Devices that were answered, from memory or after a look at the database",
            self.answered.clone(),
        );
        devices.register(
            "licenses_remembered",
            "Licenses in memory",
            self.remembered.clone(),
        );
        devices.register(
            "counts_waiting",
            "Sightings, refusals and uses that are counted and not written yet",
            self.waiting.clone(),
        );
        devices.register(
            "counts_lost",
            "Sightings and refusals that were not counted because too many waited",
            self.lost.clone(),
        );
    }

    fn tell(&self, environment: String, figures: AnsweringFigures) {
        let places = [
            ("memory", figures.from_memory),
            ("database", figures.from_database),
        ];
        for (from, count) in places {
            let environment = environment.clone();
            let answered = AnsweredFrom { environment, from };
            let counter = self.answered.get_or_create(&answered);
            counter.inner().store(count, Ordering::Relaxed);
        }
        let place = In { environment };
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.remembered
            .get_or_create(&place)
            .set(gauge(figures.licenses));
        self.waiting
            .get_or_create(&place)
            .set(gauge(figures.waiting));
        let lost = self.lost.get_or_create(&place);
        lost.inner().store(figures.lost, Ordering::Relaxed);
    }
}

/// The counters of one server.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Counters>);

struct Counters {
    registry: Registry,
    requests: Family<Ended, Counter>,
    seconds: Family<Asked, Histogram, fn() -> Histogram>,
    under_way: Gauge<i64, AtomicI64>,
    answering: Answering,
    /// What opens /metrics to other computers.
    token: Option<String>,
    /// Whether this computer needs none.
    open_here: bool,
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    pub(crate) fn new(token: Option<String>, open_here: bool) -> Self {
        let mut registry = Registry::with_prefix("keydesk");
        let requests = Family::<Ended, Counter>::default();
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let under_way = Gauge::default();
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", version);
        registry.register("requests", "Requests that were answered", requests.clone());
        registry.register_with_unit(
            "request",
            "How long requests took",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "requests_under_way",
            "Requests under way",
            under_way.clone(),
        );
        let answering = Answering::default();
        answering.register(&mut registry);
        Self(Arc::new(Counters {
            registry,
            requests,
            seconds,
            under_way,
            answering,
            token,
            open_here,
        }))
    }

    /// Counts a request in; it is counted out when what this gives is dropped.
    pub(crate) fn begin(&self) -> UnderWay {
        self.0.under_way.inc();
        UnderWay(Arc::clone(&self.0))
    }

    /// Notes how a request ended.
    pub(crate) fn ended(&self, asked: &'static str, status: StatusCode, took: Duration) {
        let status = status.as_u16();
        self.0
            .requests
            .get_or_create(&Ended { asked, status })
            .inc();
        self.0
            .seconds
            .get_or_create(&Asked { asked })
            .observe(took.as_secs_f64());
    }

    fn may_look(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> bool {
        if self.0.open_here && peer.is_some_and(|peer| peer.ip().is_loopback()) {
            return true;
        }
        match (&self.0.token, guard::bearer(headers)) {
            (Some(token), Some(given)) => token.as_bytes().ct_eq(given.as_bytes()).into(),
            _ => false,
        }
    }
}

/// A request under way.
pub(crate) struct UnderWay(Arc<Counters>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.dec();
    }
}

/// Answers `GET /metrics`.
pub(crate) async fn show(
    State((metrics, workspace)): State<(Metrics, Arc<Workspace>)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !metrics.may_look(Some(peer), &headers) {
        return Refusal::new(
            StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden,
            "The metrics are shown to this computer, or for a token.",
            "Send the metrics token of the server's configuration as Authorization: Bearer.",
        )
        .into_response();
    }
    for (environment, figures) in workspace.answering_figures().await {
        metrics.0.answering.tell(environment, figures);
    }
    let mut text = String::new();
    if encode(&mut text, &metrics.0.registry).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(token: &str) -> HeaderMap {
        let value = format!("Bearer {token}").parse().expect("a header");
        HeaderMap::from_iter([(header::AUTHORIZATION, value)])
    }

    #[test]
    fn other_computers_need_the_token_and_this_one_none() {
        let here = Some(SocketAddr::from(([127, 0, 0, 1], 5)));
        let elsewhere = Some(SocketAddr::from(([203, 0, 113, 7], 5)));
        let metrics = Metrics::new(Some("s3cret-token".into()), true);
        assert!(metrics.may_look(here, &HeaderMap::new()));
        assert!(!metrics.may_look(elsewhere, &HeaderMap::new()));
        assert!(!metrics.may_look(elsewhere, &bearer("s3cret-tokem")));
        assert!(metrics.may_look(elsewhere, &bearer("s3cret-token")));
        let behind = Metrics::new(None, false);
        assert!(
            !behind.may_look(here, &HeaderMap::new()),
            "a proxy is here, too"
        );
        let closed = Metrics::new(None, true);
        assert!(!closed.may_look(elsewhere, &bearer("")));
    }

    #[test]
    fn requests_are_counted_in_and_out() {
        let metrics = Metrics::new(None, true);
        let first = metrics.begin();
        metrics.ended("list_licenses", StatusCode::OK, Duration::from_millis(3));
        let mut text = String::new();
        encode(&mut text, &metrics.0.registry).expect("text");
        assert!(
            text.contains(r#"keydesk_requests_total{asked="list_licenses",status="200"} 1"#),
            "{text}"
        );
        assert!(text.contains("keydesk_requests_under_way 1"), "{text}");
        drop(first);
        text.clear();
        encode(&mut text, &metrics.0.registry).expect("text");
        assert!(text.contains("keydesk_requests_under_way 0"), "{text}");
    }
}
