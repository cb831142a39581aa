//! `/enroll/{code}`: name and address, the code that was mailed, the key, and giving it back.
//!
//! Looking changes nothing. Whether an address may enroll, or has a license, is told to nobody who has not shown that it is
//! theirs.

use axum::{body::Body, http::StatusCode, response::Response};
use keydesk_core::{
    Error,
    domain::enrollment::PASS_LIVES,
    service::visiting::{Confirmed, LinkPage},
};

use super::{
    enroll_pages::{self as pages, Entered},
    page::titled,
    visit::Visit,
};

/// The link's page data, or the page that says that there is none.
async fn link(visit: &Visit) -> Result<LinkPage, Response> {
    match visit.scope.link_page(visit.code()).await {
        Ok(Some(link)) => Ok(link),
        Ok(None) => Err(visit.missing()),
        Err(error) => Err(visit.refused(&error)),
    }
}

fn title(link: &LinkPage) -> String {
    format!("A license for {}", link.product)
}

/// The form.
pub(super) async fn show(visit: Visit) -> Response {
    let answer = async {
        let link = link(&visit).await?;
        let content = match link.open {
            true => pages::form(&visit, &link, Entered::default()),
            false => pages::closed(&link),
        };
        Ok(visit.answer(StatusCode::OK, &title(&link), &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

/// Name and address came: a code is on its way, or not.
pub(super) async fn begin(visit: Visit, body: Body) -> Response {
    let answer = async {
        let form = visit.form(body).await?;
        let link = link(&visit).await?;
        let (name, email) = (form.field("name"), form.field("email"));
        visit.let_ask(email).map_err(|full| *full)?;
        let begun = {
            let (scope, code) = (visit.scope.clone(), visit.code().to_owned());
            let (name, email) = (name.to_owned(), email.to_owned());
            let begin = async move { scope.begin_enrollment(&code, &name, &email).await };
            visit.desk.finish(begin).await
        };
        match begun {
            Ok(attempt) => {
                let content = pages::code(&visit, (&attempt, email), false);
                Ok(visit.answer(StatusCode::OK, "Enter the code", &content))
            }
            Err(error @ Error::Invalid { .. }) => {
                let entered = Entered::wrong(name, email, &error);
                let content = pages::form(&visit, &link, entered);
                let title = titled(&title(&link), true);
                Ok(visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &title, &content))
            }
            Err(error) => Err(visit.refused(&error)),
        }
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

/// A code came.
pub(super) async fn confirm(visit: Visit, body: Body) -> Response {
    let answer = async {
        let form = visit.form(body).await?;
        let link = link(&visit).await?;
        visit.let_type().map_err(|full| *full)?;
        let (attempt, email) = (form.field("try").to_owned(), form.field("email").to_owned());
        let confirmed = {
            let (scope, code) = (visit.scope.clone(), visit.code().to_owned());
            let (attempt, typed) = (attempt.clone(), form.field("code").to_owned());
            let confirm = async move { scope.confirm_enrollment(&code, &attempt, &typed).await };
            visit.finish(confirm).await?
        };
        match confirmed {
            Confirmed::Seat(pass) => {
                let cookie = visit
                    .desk
                    .public
                    .enrolled
                    .put(&pass, Some(PASS_LIVES.num_seconds()));
                Ok(visit.lead(&visit.at_link("/license"), cookie))
            }
            Confirmed::Full => {
                let content = pages::full(&visit, &link);
                Ok(visit.answer(StatusCode::CONFLICT, "All seats are taken", &content))
            }
            Confirmed::Refused => {
                visit.count_wrong();
                let content = pages::code(&visit, (&attempt, &email), true);
                let title = titled("Enter the code", true);
                Ok(visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &title, &content))
            }
        }
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

/// The seat of who has shown a code, or the form for everybody else.
async fn held(visit: &Visit) -> Result<keydesk_core::service::visiting::HeldLicense, Response> {
    let form = || visit.lead(&visit.at_link(""), None);
    link(visit).await?;
    let pass = visit.cookie(&visit.desk.public.enrolled).ok_or_else(form)?;
    let seat = visit.scope.enrolled_seat(visit.code(), pass).await;
    seat.map_err(|error| visit.refused(&error))?
        .ok_or_else(form)
}

/// The key, and how to use it.
pub(super) async fn seat(visit: Visit) -> Response {
    let answer = async {
        let seat = held(&visit).await?;
        Ok(visit.answer(StatusCode::OK, "Your license", &pages::seat(&visit, &seat)))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

/// Asks whether somebody wants to return their license.
pub(super) async fn ask_return(visit: Visit) -> Response {
    let answer = async {
        let seat = held(&visit).await?;
        if !seat.may_return {
            return Err(visit.lead(&visit.at_link("/license"), None));
        }
        let content = pages::ask_return(
            &visit,
            &seat,
            (&visit.at_link("/return"), &visit.at_link("/license")),
        );
        Ok(visit.answer(StatusCode::OK, "Return your license", &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}

/// Somebody returns their license.
pub(super) async fn give_back(visit: Visit, body: Body) -> Response {
    let answer = async {
        visit.form(body).await?;
        let seat = held(&visit).await?;
        let pass = visit
            .cookie(&visit.desk.public.enrolled)
            .unwrap_or_default();
        let returned = {
            let (scope, code) = (visit.scope.clone(), visit.code().to_owned());
            let pass = pass.to_owned();
            let work = async move { scope.return_seat(&code, &pass).await };
            visit.finish(work).await?
        };
        if !returned {
            return Err(visit.lead(&visit.at_link("/license"), None));
        }
        let content = pages::returned(&seat.product, &visit.at_link(""));
        Ok(visit.answer(StatusCode::OK, "License returned", &content))
    };
    answer.await.unwrap_or_else(|page: Response| page)
}
