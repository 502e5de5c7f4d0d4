//! `/orgward/v1/organization/audit_logs/legal_holds`: an Orgward extension with its own path.

use crate::{
    app::App,
    rest::{
        auth::Authenticated,
        body::Sent,
        path::Path,
        query::Query,
        reply::{Reply, ok},
    },
};
use axum::extract::State;
use domain::legal_holds;
use types::{
    ids::LegalHoldId,
    legal_holds::{LegalHold, NewLegalHold},
    pages::List,
};

pub async fn list(State(app): State<App>, Authenticated(actor): Authenticated, query: Query) -> Reply<List<LegalHold>> {
    ok(legal_holds::list(&app.domain, &actor, &query.page()).await?)
}

pub async fn request(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Sent(new): Sent<NewLegalHold>,
) -> Reply<LegalHold> {
    ok(legal_holds::request(&app.domain, &actor, new).await?)
}

pub async fn request_lift(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(hold_id): Path<LegalHoldId>,
) -> Reply<LegalHold> {
    ok(legal_holds::request_lift(&app.domain, &actor, &hold_id).await?)
}
