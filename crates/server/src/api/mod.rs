//! `/api/licensing/v1`: what scripts ask, with a token of one environment. `/{environment}` may stand before it; `/api` alone
//! is production.
//!
//! Owns the shapes of requests and answers, problem details, pages, budgets and named requests; its description comes from the
//! code (`/api/openapi.json`), with a page to try it (`/api/docs`). Deliberately absent: what a token may do and see, which
//! the core's `LicensingScope` decides.

mod gate;
mod licenses;
mod limit;
mod paging;
mod pools;
mod problem;
mod products;
mod reports;
mod shapes;
mod users;

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::from_fn_with_state,
    response::IntoResponse,
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    IntoParams, Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use self::{gate::Gate, problem::Problem};
use crate::rpc::Desk;

pub use limit::PER_MINUTE;

/// Where the API lives.
pub(crate) const PREFIX: &str = "/api/licensing/v1";
/// Where its description lives.
const DESCRIPTION: &str = "/api/openapi.json";
/// Where it can be tried.
const DOCS: &str = "/api/docs";
/// The page to try it draws its own styles and icons; nothing comes from outside.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The header by which a request is named.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only its description is used")]
struct Once {
    /// Names the request: sent again with the same key within 24 hours, it is not done again but answered alike.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 200,
        pattern = "^[!-~]+$"
    )]
    key: Option<String>,
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("A token, made on the API page."))
            .build();
        if let Some(components) = &mut api.components {
            components.add_security_scheme("token", SecurityScheme::Http(scheme));
        }
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keydesk licensing API",
        version = "1",
        description = "Licenses, pools, users and reports, for scripts. Everything needs a token, which is made on the API page of \
            the desk and belongs to one environment; the address of an environment other than production begins with its name. \
            A token may ask 25 times a minute unless the server says otherwise: see the RateLimit headers. Lists come in pages. \
            `products` also answers as `courses`, `users` as `students`. Requests that change something may carry an \
            Idempotency-Key.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(problem::Problem)),
    modifiers(&Bearer),
    security(("token" = [])),
    tags(
        (name = "me", description = "The token itself"),
        (name = "products", description = "What is licensed; also answers as `courses`"),
        (name = "pools", description = "Seats bought together"),
        (name = "licenses", description = "Keys"),
        (name = "users", description = "Who holds licenses; also answers as `students`"),
        (name = "reports", description = "Usage, denials, free and allocated licenses"),
    )
)]
struct Description;

fn described() -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(products::me_routes())
        .nest("/products", products::routes())
        .nest("/pools", pools::routes())
        .nest("/licenses", licenses::routes())
        .nest("/users", users::routes())
        .nest("/reports", reports::routes())
}

/// The API's description, as it stands in the code.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, api) = OpenApiRouter::with_openapi(Description::openapi())
        .nest(PREFIX, described())
        .split_for_parts();
    api
}

fn plain(routes: OpenApiRouter) -> Router {
    routes.split_for_parts().0
}

/// Everything that the API answers, besides its description.
fn answering() -> Router {
    plain(described())
        .nest("/courses", plain(products::routes()))
        .nest("/students", plain(users::routes()))
        .fallback(async || Problem::nothing_here().into_response())
        .method_not_allowed_fallback(async || Problem::wrong_method().into_response())
}

/// The routes of the API.
pub(crate) fn routes(desk: &Desk, per_minute: NonZeroU32) -> Router<Desk> {
    let gate = Gate {
        desk: desk.clone(),
        budgets: Arc::new(limit::budgets(per_minute)),
    };
    let guarded = answering()
        .layer(DefaultBodyLimit::max(gate::BODY_LIMIT))
        .layer(from_fn_with_state(gate, gate::pass));
    let policy = SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(DOCS_POLICY),
    );
    let docs: Router<Desk> = Router::from(SwaggerUi::new(DOCS).url(DESCRIPTION, openapi()));
    Router::new()
        .nest_service(PREFIX, guarded.clone())
        .nest_service(&format!("/{{environment}}{PREFIX}"), guarded)
        .merge(docs.layer(policy))
}

/// Whether a path is for scripts, which show a token of their own, or describes what they may ask.
pub(crate) fn is_for_scripts(path: &str) -> bool {
    let documentation = path
        .strip_prefix(DOCS)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path == DESCRIPTION || documentation || gate::environment_of(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::{is_for_scripts, openapi};

    #[test]
    fn only_the_apis_paths_go_without_the_servers_token() {
        assert!(is_for_scripts("/api/licensing/v1/me"));
        assert!(is_for_scripts("/staging/api/licensing/v1/me"));
        assert!(is_for_scripts("/api/docs/index.css"));
        assert!(is_for_scripts("/api/openapi.json"));
        assert!(!is_for_scripts("/api/docsx"));
        assert!(!is_for_scripts("/rpc/list_licenses"));
    }

    #[test]
    fn the_description_is_openapi_3_1_and_names_every_operation_once() {
        let api = serde_json::to_value(openapi()).expect("JSON");
        assert!(
            api["openapi"]
                .as_str()
                .is_some_and(|version| version.starts_with("3.1"))
        );
        let paths = api["paths"].as_object().expect("paths");
        let mut names: Vec<&str> = paths
            .values()
            .flat_map(|path| path.as_object().into_iter().flatten())
            .filter_map(|(_, operation)| operation["operationId"].as_str())
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((names.len(), all), (24, 24));
        assert!(paths.contains_key("/api/licensing/v1/licenses/{id}/revoke"));
    }
}
