//! `/orgward/v1/organization/requests`: the request log. An Orgward extension with its own path.

use crate::{
    app::App,
    rest::{
        auth::Authenticated,
        query::Query,
        reply::{Reply, ok},
    },
};
use axum::extract::State;
use domain::request_log;
use types::{
    pages::List,
    problem::Problem,
    request_log::{LoggedRequest, RequestLogQuery},
    unchecked::Unchecked,
};

pub async fn list(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    query: Query,
) -> Reply<List<LoggedRequest>> {
    ok(request_log::list(&app.domain, &actor, Unchecked::new(filter(&query)), &query.page()).await?)
}

fn filter(query: &Query) -> Result<RequestLogQuery, Problem> {
    Ok(RequestLogQuery {
        since: query.number("since")?,
        until: query.number("until")?,
        key_id: query.text("key_id").map(str::to_owned),
        route: query.text("route").map(str::to_owned),
        status: query.number("status")?,
    })
}
