//! `/orgward/v1/organization/audit_logs/…`: checkpoints, tiles and proofs. An Orgward extension with its own path.

use crate::{
    app::App,
    rest::{
        auth::Authenticated,
        path::Path,
        query::Query,
        reply::{Refusal, Reply, ok},
        tiles::TileReply,
    },
};
use axum::extract::State;
use domain::audit_proofs;
use types::{
    audit_proofs::{ConsistencyProof, ConsistencyQuery, InclusionProof},
    ids::AuditLogId,
    problem::Problem,
    unchecked::Unchecked,
};

pub async fn checkpoint(State(app): State<App>, Authenticated(actor): Authenticated) -> Result<String, Refusal> {
    Ok(audit_proofs::checkpoint(&app.domain, &actor).await?)
}

pub async fn key(State(app): State<App>, Authenticated(actor): Authenticated) -> Result<String, Refusal> {
    Ok(audit_proofs::key(&app.domain, &actor).await?)
}

pub async fn tile(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((level, index)): Path<(String, String)>,
) -> Result<TileReply, Refusal> {
    Ok(TileReply::private(audit_proofs::tile(&app.domain, &actor, &level, &index).await?))
}

pub async fn entries(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(index): Path<String>,
) -> Result<TileReply, Refusal> {
    Ok(TileReply::private(audit_proofs::entries(&app.domain, &actor, &index).await?))
}

pub async fn inclusion(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(record_id): Path<AuditLogId>,
) -> Reply<InclusionProof> {
    ok(audit_proofs::inclusion(&app.domain, &actor, &record_id).await?)
}

pub async fn consistency(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    query: Query,
) -> Reply<ConsistencyProof> {
    ok(audit_proofs::consistency(&app.domain, &actor, Unchecked::new(sizes(&query))).await?)
}

fn sizes(query: &Query) -> Result<ConsistencyQuery, Problem> {
    Ok(ConsistencyQuery { from: query.number("from")?, to: query.number("to")? })
}
