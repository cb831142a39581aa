//! Answers and refusals as HTTP: JSON bodies and their status codes.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use keydesk_core::{
    Error,
    error::{ErrorCode, Failure},
};
use serde_json::value::RawValue;

/// Seconds after which who is told to ask again may.
const AGAIN: HeaderValue = HeaderValue::from_static("5");

/// The status that goes with a code: the one table.
#[must_use]
pub const fn status_of(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::EnvironmentRequired | ErrorCode::Malformed | ErrorCode::BadAddress => {
            StatusCode::BAD_REQUEST
        }
        ErrorCode::Forbidden | ErrorCode::StepUpRequired | ErrorCode::WrongPassphrase => {
            StatusCode::FORBIDDEN
        }
        ErrorCode::NotSignedIn | ErrorCode::WrongSignIn | ErrorCode::CodeRequired => {
            StatusCode::UNAUTHORIZED
        }
        ErrorCode::LinkSpent => StatusCode::GONE,
        ErrorCode::NotFound | ErrorCode::UnknownOperation => StatusCode::NOT_FOUND,
        ErrorCode::Conflict
        | ErrorCode::StateRefused
        | ErrorCode::LimitReached
        | ErrorCode::InUse
        | ErrorCode::Untransferable
        | ErrorCode::NoSeatLeft
        | ErrorCode::JobRefused
        | ErrorCode::Paused
        | ErrorCode::FolderNotEmpty
        | ErrorCode::Cancelled => StatusCode::CONFLICT,
        ErrorCode::Invalid | ErrorCode::UnreadableFile | ErrorCode::BackupRefused => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Busy | ErrorCode::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::WrongPassword | ErrorCode::NoDatabase | ErrorCode::Tls => {
            StatusCode::BAD_GATEWAY
        }
        ErrorCode::NotAWorkspace
        | ErrorCode::SchemaTooNew
        | ErrorCode::NetworkShare
        | ErrorCode::File
        | ErrorCode::Database
        | ErrorCode::MasterKey
        | ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An answer to a request that is not granted: a status and a [`Failure`].
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    failure: Failure,
}

impl Refusal {
    /// A refusal of the door itself, before any operation ran.
    pub(crate) fn new(status: StatusCode, code: ErrorCode, what: &str, next: &str) -> Self {
        Self {
            status,
            failure: Failure {
                code,
                what: what.to_owned(),
                kept: "Nothing was changed.".to_owned(),
                next: next.to_owned(),
                field: None,
            },
        }
    }

    /// What it says.
    pub(crate) fn into_failure(self) -> Failure {
        self.failure
    }

    /// The same refusal, with another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same refusal, with another sentence about what became of the work.
    pub(crate) fn keeping(mut self, kept: &str) -> Self {
        kept.clone_into(&mut self.failure.kept);
        self
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = status_of(error.code());
        // Thousands may be told to ask again; why that is was noted once.
        if status.is_server_error() && error.code() != ErrorCode::Busy {
            tracing::error!(code = ?error.code(), %error, "the operation failed");
        }
        Self {
            status,
            failure: error.to_failure(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let busy = self.failure.code == ErrorCode::Busy;
        let mut response = (self.status, Json(self.failure)).into_response();
        if busy {
            response.headers_mut().insert(header::RETRY_AFTER, AGAIN);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// An operation's answer.
pub(crate) fn granted(answer: Box<RawValue>) -> Response {
    Json(answer).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_refusal_carries_the_failure_as_the_core_words_it() {
        let response = Refusal::from(Error::EnvironmentRequired).into_response();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .expect("a body");
        let failure: Failure = serde_json::from_slice(&body).expect("a failure");
        assert_eq!(failure, Error::EnvironmentRequired.to_failure());
    }

    #[test]
    fn who_comes_at_a_bad_moment_is_told_when_to_ask_again() {
        for error in [Error::Crowded, Error::DatabaseAway] {
            let response = Refusal::from(error).into_response();
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.headers()[header::RETRY_AFTER], "5");
        }
    }

    #[test]
    fn only_faults_of_this_side_are_server_errors() {
        for code in [
            ErrorCode::Invalid,
            ErrorCode::Conflict,
            ErrorCode::StateRefused,
            ErrorCode::NotFound,
        ] {
            assert!(status_of(code).is_client_error(), "{code:?}");
        }
        for code in [
            ErrorCode::Internal,
            ErrorCode::Database,
            ErrorCode::Unreachable,
            ErrorCode::Busy,
        ] {
            assert!(status_of(code).is_server_error(), "{code:?}");
        }
    }
}
