//! What every request passes first, in this order: who is at the other end (`peer`), the journal (`journal`), and by which
//! name the server was called (`guard`).
//!
//! One step for the three, because each layer of its own costs a handful of allocations, and devices ask thousands of times
//! a second. Deliberately absent: what they do, and who needs a token (`guard::let_in`).

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{guard::Gate, journal, metrics::Metrics, peer::Proxies};

/// What the three need to know.
pub(crate) struct Porch {
    pub(crate) proxies: Proxies,
    pub(crate) metrics: Metrics,
    pub(crate) gate: Arc<Gate>,
}

/// Lets a request in to the routes.
pub(crate) async fn pass(
    State(porch): State<Arc<Porch>>,
    mut request: Request,
    next: Next,
) -> Response {
    porch.proxies.resolve(&mut request);
    let gate = &porch.gate;
    journal::record(&porch.metrics, request, |mut request| async move {
        match gate.admit(&mut request) {
            Ok(()) => next.run(request).await,
            Err(refusal) => refusal.into_response(),
        }
    })
    .await
}
