//! What a script is told when it does not get what it asks for: RFC 9457 problem details with a stable code, and the field
//! at fault.

use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use keydesk_core::{Error, error::ErrorCode};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use crate::answer::status_of;

/// The media type of problem details.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Problem details (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Names the kind of problem; the code with a prefix.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "urn:keydesk:problem:not_found")]
    kind: Box<str>,
    /// What happened, in a few words.
    title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What happened, and what to do, in sentences.
    detail: String,
    /// The stable code to branch on.
    #[schema(value_type = String, example = "not_found")]
    code: Box<str>,
    /// The field or parameter at fault, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// What any request may be answered instead.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only its description is used")]
pub(crate) enum Refusals {
    /// The request does not read.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(#[to_schema] Problem),
    /// No valid token.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(#[to_schema] Problem),
    /// The token's scopes, or the customer that it is bound to, do not allow it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// There is no such thing within the token's reach.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// Somebody was faster, the state does not allow it, or the same request is under way.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Problem),
    /// The body is larger than 256 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// The body is not said to be JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] Problem),
    /// A field breaks a rule.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
    /// Too many requests of this token; see Retry-After.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] Problem),
    /// The server failed.
    #[response(status = 500, content_type = "application/problem+json")]
    Failed(#[to_schema] Problem),
}

impl Problem {
    /// A problem of this door itself.
    pub(crate) fn new(status: StatusCode, code: &str, title: &str, detail: &str) -> Self {
        Self {
            kind: format!("urn:keydesk:problem:{code}").into(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.to_owned(),
            code: code.into(),
            field: None,
        }
    }

    /// The same, with the field at fault.
    pub(crate) fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// A parameter that does not read.
    pub(crate) fn parameter(field: &str, detail: &str) -> Self {
        let title = "A parameter does not read.";
        Self::new(StatusCode::BAD_REQUEST, "malformed", title, detail).at(field)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "This request carries no valid token.",
            "Send a token of this environment as Authorization: Bearer. It may be wrong, expired, or revoked.",
        )
    }

    pub(crate) fn nothing_here() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing at this address.",
            "/api/docs lists what there is.",
        )
    }

    pub(crate) fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address does not answer to that method.",
            "/api/docs lists what there is.",
        )
    }
}

/// A field as this API spells it: `customer_id` is `customerId`.
fn spelled(field: &str) -> String {
    let mut parts = field.split('_');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// The stable word of a code, as everywhere else.
pub(crate) fn word(code: ErrorCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "internal".to_owned(),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let mut status = status_of(error.code());
        if status.is_server_error() {
            tracing::error!(code = ?error.code(), %error, "the operation failed");
        }
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            status = StatusCode::INTERNAL_SERVER_ERROR;
        }
        let failure = error.to_failure();
        let detail = match &error {
            Error::Forbidden { .. } => {
                "The token's scopes, or the customer it is bound to, do not allow this. Use another token.".to_owned()
            }
            _ => format!("{} {}", failure.kept, failure.next),
        };
        let title = match &error {
            Error::Forbidden { .. } => "This token may not do that.".to_owned(),
            _ => failure.what,
        };
        Self {
            field: failure.field.as_deref().map(spelled),
            ..Self::new(status, &word(failure.code), &title, &detail)
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn unreadable(what: &str, detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed", what, detail)
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        unreadable("A parameter does not read.", &rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        unreadable("The address does not read.", &rejection.body_text())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let (status, detail) = (rejection.status(), rejection.body_text());
        match status {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new(
                status,
                "malformed",
                "The request is not JSON.",
                "Send JSON with Content-Type: application/json.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => unreadable("The body does not read.", &detail),
        }
    }
}

pub(crate) fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "malformed",
        "The request is larger than 256 KiB.",
        "Send less at once.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_spelled_as_the_api_spells_them() {
        assert_eq!(spelled("activation_limit"), "activationLimit");
        assert_eq!(spelled("email"), "email");
    }

    #[test]
    fn a_problem_names_its_code_and_field() {
        let problem = Problem::from(Error::invalid(
            "expires_at",
            "It is past.",
            "Choose another.",
        ));
        assert_eq!((problem.status, &*problem.code), (422, "invalid"));
        assert_eq!(problem.field.as_deref(), Some("expiresAt"));
        assert_eq!(&*problem.kind, "urn:keydesk:problem:invalid");
    }
}
