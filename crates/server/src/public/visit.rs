//! A request for a public page: from whom, about which environment, and how it is answered.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts, Path},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use keydesk_core::{
    Error,
    error::{ErrorCode, Failure},
    service::visiting::PublicScope,
};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    form::{Form, FormRefused, Secret},
    page,
};
use crate::{limits::Budget, peer::network, rpc::Desk, session::Cookie};

/// What the path says.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Place {
    environment: Option<String>,
    code: Option<String>,
    license: Option<Uuid>,
    device: Option<Uuid>,
}

/// A request for a public page within its budget.
pub(super) struct Visit {
    pub(super) desk: Desk,
    pub(super) scope: PublicScope,
    pub(super) place: Place,
    headers: HeaderMap,
    from: IpAddr,
    secret: Secret,
}

impl FromRequestParts<Desk> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Response> {
        let vendor = desk.workspace.name();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let from = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
            network(peer.ip())
        });
        let limiter = match parts.method {
            Method::GET | Method::HEAD => &desk.public.looks,
            _ => &desk.public.posts,
        };
        let budget = limiter.take(from);
        if budget.wait.is_some() {
            return Err(too_many(vendor, budget));
        }
        let missing = || page::whole(vendor, StatusCode::NOT_FOUND, "Nothing here", &nothing());
        let place = Path::<Place>::from_request_parts(parts, desk).await;
        let Path(place) = place.map_err(|_| missing())?;
        let headers = parts.headers.clone();
        let named = place.environment.as_deref();
        let environment = desk.devices.named(named, &headers).map_err(|_| missing())?;
        let scope = desk.workspace.public_scope(environment).await;
        let scope = scope.map_err(|error| match error {
            Error::NotFound { .. } => missing(),
            error => broken(vendor, &error),
        })?;
        let secret = Secret::of(&desk.public.form, &headers)
            .ok_or_else(|| broken(vendor, &Error::Internal("no random numbers".into())))?;
        Ok(Self {
            desk: desk.clone(),
            scope,
            place,
            headers,
            from,
            secret,
        })
    }
}

impl Visit {
    /// The code of the link.
    pub(super) fn code(&self) -> &str {
        self.place.code.as_deref().unwrap_or_default()
    }

    pub(super) fn license(&self) -> Uuid {
        self.place.license.unwrap_or_default()
    }

    pub(super) fn device(&self) -> Uuid {
        self.place.device.unwrap_or_default()
    }

    /// Who hands out licenses here.
    pub(super) fn vendor(&self) -> &str {
        self.desk.workspace.name()
    }

    /// A path of the same environment.
    pub(super) fn at(&self, path: &str) -> String {
        match &self.place.environment {
            Some(environment) => format!("/{environment}{path}"),
            None => path.to_owned(),
        }
    }

    /// A path of the same link.
    pub(super) fn at_link(&self, path: &str) -> String {
        self.at(&format!("/enroll/{}{path}", self.code()))
    }

    /// What a cookie of the request holds.
    pub(super) fn cookie(&self, cookie: &Cookie) -> Option<&str> {
        cookie.of(&self.headers)
    }

    /// The hidden field that shows that the form is ours.
    pub(super) fn token(&self) -> Markup {
        html! { input type="hidden" name="form" value=(self.secret.token()); }
    }

    /// Reads a form that this browser's own page sent.
    pub(super) async fn form(&self, body: Body) -> Result<Form, Response> {
        let read = Form::read(&self.headers, body, &self.secret).await;
        read.map_err(|refused| {
            let (status, title, text) = match refused {
                FormRefused::Foreign => (
                    StatusCode::FORBIDDEN,
                    "This form is too old",
                    "Open the page again and fill in the form there. It needs a cookie of this page, and for no other purpose.",
                ),
                FormRefused::Unreadable(status) => (
                    status,
                    "This form could not be read",
                    "Go back, shorten what you wrote, and send it again.",
                ),
            };
            self.answer(status, title, &page::message(title, text))
        })
    }

    /// Takes a code for an address from its budget and from that of whoever asks, or answers that there were too many.
    pub(super) fn let_ask(&self, email: &str) -> Result<(), Box<Response>> {
        let whom = (
            self.place.environment.as_deref(),
            email.trim().to_lowercase(),
        );
        within(self.vendor(), self.desk.public.asks.take(self.from))?;
        within(self.vendor(), self.desk.public.codes.take(whom))
    }

    /// Answers who has typed too many wrong codes.
    pub(super) fn let_type(&self) -> Result<(), Box<Response>> {
        within(self.vendor(), self.desk.public.wrong.look(self.from))
    }

    /// Counts a wrong code.
    pub(super) fn count_wrong(&self) {
        self.desk.public.wrong.charge(self.from);
    }

    /// A page, with the cookie that its forms need.
    pub(super) fn answer(&self, status: StatusCode, title: &str, content: &Markup) -> Response {
        let mut response = page::whole(self.vendor(), status, title, content);
        if let Some(cookie) = self.secret.fresh(&self.desk.public.form) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Leads to another page, with or without a cookie that goes along.
    pub(super) fn lead(&self, path: &str, cookie: Option<HeaderValue>) -> Response {
        let mut response =
            (StatusCode::SEE_OTHER, [(header::LOCATION, path.to_owned())]).into_response();
        page::seal(&mut response);
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// There is no such page.
    pub(super) fn missing(&self) -> Response {
        self.answer(StatusCode::NOT_FOUND, "Nothing here", &nothing())
    }

    /// What was accepted is done to its end, also when whoever asked goes away; what was refused is a page.
    pub(super) async fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Response> {
        let done = self.desk.finish(work).await;
        done.map_err(|error| self.refused(&error))
    }

    /// What the core refused, where no field of a form is at fault.
    pub(super) fn refused(&self, error: &Error) -> Response {
        let Failure {
            code, what, next, ..
        } = error.to_failure();
        match code {
            ErrorCode::NotFound => self.missing(),
            ErrorCode::StateRefused | ErrorCode::Invalid | ErrorCode::Conflict => {
                let title = "This is not possible now";
                let text = format!("{what} {next}");
                self.answer(StatusCode::CONFLICT, title, &page::message(title, &text))
            }
            _ => broken(self.vendor(), error),
        }
    }
}

fn nothing() -> Markup {
    page::message(
        "There is nothing here",
        "The address is wrong, or the link does not work any more. Ask whoever gave it to you for a new one.",
    )
}

fn within(vendor: &str, budget: Budget) -> Result<(), Box<Response>> {
    match budget.wait {
        Some(_) => Err(Box::new(too_many(vendor, budget))),
        None => Ok(()),
    }
}

fn too_many(vendor: &str, budget: Budget) -> Response {
    let minutes = budget
        .wait
        .unwrap_or_default()
        .as_secs()
        .div_ceil(60)
        .max(1);
    let text = match minutes {
        1 => "This was asked too often. Wait a minute, then try again.".to_owned(),
        _ => format!("This was asked too often. Wait {minutes} minutes, then try again."),
    };
    let title = "Too many tries";
    let content = page::message(title, &text);
    let mut response = page::whole(vendor, StatusCode::TOO_MANY_REQUESTS, title, &content);
    budget.mark(&mut response);
    response
}

/// Something failed that nobody here can do anything about; the log says what.
fn broken(vendor: &str, error: &Error) -> Response {
    tracing::warn!(%error, "a public page could not be answered");
    let title = "This did not work";
    let text =
        "Something is wrong on this server. Nothing was changed. Try again in a few minutes.";
    page::whole(
        vendor,
        StatusCode::SERVICE_UNAVAILABLE,
        title,
        &page::message(title, text),
    )
}
