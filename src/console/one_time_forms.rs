//! Forms that are accepted once: what a second request with the same one-time number is answered with.

use crate::{
    console::{
        PageContext, render,
        route::{Next, Once, Route},
    },
    http::one_time_forms::{Again, Sent},
};
use axum::{http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use types::{
    one_time_forms::{AlreadySent, FollowUp},
    problem::{Problem, ProblemKind},
    refusals,
};
use ui::{FormState, components::FORM_NUMBER, pages};
use zeroize::Zeroizing;

/// The first byte of a stored address.
const ADDRESS: u8 = b'a';

/// The first byte of a stored output.
const OUTPUT: u8 = b'o';

/// The stored result of a form that redirects.
#[derive(Serialize, Deserialize)]
struct Address {
    url: String,
    notice: Option<String>,
}

/// Checks the number of the form.
///
/// # Errors
/// 400 for a number that is missing, too old or not of this session.
pub fn sent(context: &PageContext, path: &str, fields: &[(String, String)], body: &[u8]) -> Result<Sent, Problem> {
    let number = fields.iter().find(|(name, _)| name == FORM_NUMBER).map(|(_, number)| number.as_str());
    Sent::new(&context.caller, context.request.organization(), number, path, &String::from_utf8_lossy(body))
}

/// The response to a form that an earlier request has sent.
///
/// # Errors
/// When the stored result cannot be read.
pub async fn answer(
    route: Arc<Route>,
    once: &Once,
    context: PageContext,
    values: Vec<(String, String)>,
    again: Again,
) -> Result<Response, Problem> {
    let result = match again {
        Again::Over(sent) => return Ok(over(route, context, sent).await),
        Again::Result(result) => result,
    };
    let unreadable = || Problem::new(ProblemKind::Internal, refusals::answer_not_shown());
    let output = match result.split_first() {
        Some((&ADDRESS, json)) => {
            let Address { url, notice } = serde_json::from_slice(json).map_err(|_| unreadable())?;
            return Ok(render::redirect(&url, notice.as_deref()));
        }
        Some((&OUTPUT, json)) => (once.read)(json).ok_or_else(unreadable)?,
        _ => return Err(unreadable()),
    };
    let form = FormState { values, output: Some(output), ..FormState::default() };
    Ok(render::show(route.clone(), context, Some(form), StatusCode::OK).await)
}

/// The page that says when the result was shown.
async fn over(route: Arc<Route>, context: PageContext, sent: AlreadySent) -> Response {
    let page = Route::page(route.pattern, move |request| {
        let sent = sent.clone();
        async move { Ok(pages::one_time_forms::already_sent(&request, &sent)) }
    });
    render::show(Arc::new(page), context, None, StatusCode::OK).await
}

/// Stores the result of a form, for a second request. A failure is logged: the first request is answered all the same.
pub async fn remember(sent: &Sent, next: &Result<Next, Problem>) {
    let stored = match next {
        Ok(Next::Show { json, follow_ups, .. }) => {
            let result = Zeroizing::new([&[OUTPUT], json.as_slice()].concat());
            sent.remember(&result, false, follow_ups.clone()).await
        }
        Ok(Next::Redirect { url, notice }) => {
            let address = Address { url: url.clone(), notice: notice.map(str::to_owned) };
            let json = serde_json::to_vec(&address).unwrap_or_default();
            sent.remember(&[&[ADDRESS], json.as_slice()].concat(), true, vec![FollowUp::See(url.clone())]).await
        }
        Err(_) => sent.give_up().await,
    };
    if let Err(error) = stored {
        tracing::error!(%error, "storing the result of a form failed; it cannot be shown again");
    }
}
