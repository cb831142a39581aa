//! `/my`: one's own licenses, after a code that was mailed. Off unless the workspace wants it.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use keydesk_core::{
    Error,
    domain::enrollment::PASS_LIVES,
    ids::{ActivationId, LicenseId},
    service::visiting::{HeldDevice, HeldLicense},
};

use super::{
    enroll_pages::{ask_return as return_page, code_form},
    my_pages as pages,
    page::{self, titled},
    visit::Visit,
};

const TITLE: &str = "Your licenses";

async fn require_on(visit: &Visit) -> Result<(), Response> {
    match visit.scope.shows_own_licenses().await {
        Ok(true) => Ok(()),
        Ok(false) => Err(visit.missing()),
        Err(error) => Err(visit.refused(&error)),
    }
}

fn pass(visit: &Visit) -> Option<&str> {
    visit.cookie(&visit.desk.public.mine)
}

/// The licenses of who has shown a code; the form for everybody else.
async fn mine(visit: &Visit) -> Result<Vec<HeldLicense>, Response> {
    require_on(visit).await?;
    let form = || visit.lead(&visit.at("/my"), None);
    let pass = pass(visit).ok_or_else(form)?;
    let found = visit.scope.my_licenses(pass).await;
    found
        .map_err(|error| visit.refused(&error))?
        .ok_or_else(form)
}

/// One of them.
async fn one(visit: &Visit) -> Result<HeldLicense, Response> {
    let id = LicenseId(visit.license());
    let found = mine(visit).await?.into_iter().find(|held| held.id == id);
    found.ok_or_else(|| visit.missing())
}

/// One of them, and a device that uses it.
async fn one_device(visit: &Visit) -> Result<(HeldLicense, HeldDevice), Response> {
    let held = one(visit).await?;
    let id = ActivationId(visit.device());
    let device = held.devices.iter().find(|device| device.id == id).cloned();
    device
        .map(|device| (held, device))
        .ok_or_else(|| visit.missing())
}

pub(super) async fn show(visit: Visit) -> Response {
    let answer = async {
        require_on(&visit).await?;
        let found = match pass(&visit) {
            Some(pass) => visit.scope.my_licenses(pass).await,
            None => Ok(None),
        };
        let content = match found.map_err(|error| visit.refused(&error))? {
            Some(licenses) => pages::list(&visit, &licenses),
            None => pages::form(&visit, "", None),
        };
        Ok(visit.answer(StatusCode::OK, TITLE, &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn begin(visit: Visit, body: Body) -> Response {
    let answer = async {
        let form = visit.form(body).await?;
        require_on(&visit).await?;
        let email = form.field("email");
        visit.let_ask(email).map_err(|full| *full)?;
        let begun = {
            let (scope, email) = (visit.scope.clone(), email.to_owned());
            visit
                .desk
                .finish(async move { scope.begin_my(&email).await })
                .await
        };
        match begun {
            Ok(attempt) => {
                let paths = (visit.at("/my/code"), visit.at("/my"));
                let content = code_form(&visit, &paths.0, &paths.1, (&attempt, email), false);
                Ok(visit.answer(StatusCode::OK, "Enter the code", &content))
            }
            Err(error @ Error::Invalid { .. }) => {
                let failure = error.to_failure();
                let wrong = format!("{} {}", failure.what, failure.next);
                let content = pages::form(&visit, email, Some(&wrong));
                let title = titled(TITLE, true);
                Ok(visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &title, &content))
            }
            Err(error) => Err(visit.refused(&error)),
        }
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn confirm(visit: Visit, body: Body) -> Response {
    let answer = async {
        let form = visit.form(body).await?;
        require_on(&visit).await?;
        visit.let_type().map_err(|full| *full)?;
        let (attempt, email) = (form.field("try").to_owned(), form.field("email").to_owned());
        let entered = {
            let (scope, attempt) = (visit.scope.clone(), attempt.clone());
            let typed = form.field("code").to_owned();
            visit
                .finish(async move { scope.confirm_my(&attempt, &typed).await })
                .await?
        };
        if let Some(pass) = entered {
            let cookie = visit
                .desk
                .public
                .mine
                .put(&pass, Some(PASS_LIVES.num_seconds()));
            return Ok(visit.lead(&visit.at("/my"), cookie));
        }
        visit.count_wrong();
        let paths = (visit.at("/my/code"), visit.at("/my"));
        let content = code_form(&visit, &paths.0, &paths.1, (&attempt, &email), true);
        let title = titled("Enter the code", true);
        Ok(visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &title, &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn leave(visit: Visit, body: Body) -> Response {
    let answer = async {
        visit.form(body).await?;
        if let Some(pass) = pass(&visit) {
            let (scope, pass) = (visit.scope.clone(), pass.to_owned());
            visit
                .finish(async move { scope.leave(&pass).await })
                .await?;
        }
        Ok(visit.lead(&visit.at("/my"), visit.desk.public.mine.clear()))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn ask_return(visit: Visit) -> Response {
    let answer = async {
        let held = one(&visit).await?;
        if !held.may_return {
            return Err(visit.missing());
        }
        let to = visit.at(&format!("/my/{}/return", held.id));
        let content = return_page(&visit, &held, (&to, &visit.at("/my")));
        Ok(visit.answer(StatusCode::OK, "Return your license", &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn give_back(visit: Visit, body: Body) -> Response {
    let answer = async {
        visit.form(body).await?;
        let held = one(&visit).await?;
        let (scope, pass) = (
            visit.scope.clone(),
            pass(&visit).unwrap_or_default().to_owned(),
        );
        visit
            .finish(async move { scope.my_return(&pass, held.id).await })
            .await?;
        Ok(visit.lead(&visit.at("/my"), None))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn ask_deactivate(visit: Visit) -> Response {
    let answer = async {
        let (held, device) = one_device(&visit).await?;
        let content = pages::ask_deactivate(&visit, &held, &device);
        Ok(visit.answer(StatusCode::OK, "Deactivate a device", &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

pub(super) async fn deactivate(visit: Visit, body: Body) -> Response {
    let answer = async {
        visit.form(body).await?;
        let (held, device) = one_device(&visit).await?;
        let (scope, pass) = (
            visit.scope.clone(),
            pass(&visit).unwrap_or_default().to_owned(),
        );
        visit
            .finish(async move { scope.my_deactivate(&pass, held.id, device.id).await })
            .await?;
        Ok(visit.lead(&visit.at("/my"), None))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

/// An offline file, to be saved.
pub(super) async fn file(visit: Visit, body: Body) -> Response {
    let answer = async {
        visit.form(body).await?;
        let (held, device) = one_device(&visit).await?;
        let (scope, pass) = (
            visit.scope.clone(),
            pass(&visit).unwrap_or_default().to_owned(),
        );
        let made = visit
            .finish(async move { scope.my_offline_file(&pass, held.id, device.id).await })
            .await?;
        let kept = format!("attachment; filename=\"{}\"", made.name);
        let kept = HeaderValue::from_str(&kept)
            .map_err(|_| visit.refused(&Error::Internal("the file's name is no header".into())))?;
        let headers = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            ),
            (header::CONTENT_DISPOSITION, kept),
        ];
        let mut response = (headers, made.content).into_response();
        page::seal(&mut response);
        Ok(response)
    };
    answer.await.unwrap_or_else(|page: Response| page)
}
