//! `/orgward/v1/organization/requests`: the request log, an extra of ours under a path of its own.

use super::{
    query::Query,
    reply::{Reply, ok},
};
use crate::{
    domain::{Actor, request_log},
    server::App,
    types::{
        given::Given,
        pages::List,
        problem::Problem,
        request_log::{LoggedRequest, RequestLogQuery},
    },
};
use axum::extract::State;

pub async fn list(State(app): State<App>, actor: Actor, query: Query) -> Reply<List<LoggedRequest>> {
    ok(request_log::list(&app.domain, &actor, Given::new(filter(&query)), &query.page()).await?)
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
