//! `/organization/invites` (REFERENCE 2.1).

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
use domain::invites::{self, Shown};
use types::{
    ids::InviteId,
    invites::{Invite, NewInvite},
    pages::{Deleted, List},
};

pub async fn list(State(app): State<App>, Authenticated(actor): Authenticated, query: Query) -> Reply<List<Invite>> {
    ok(invites::list(&app.domain, &actor, &query.page(), Shown::Named).await?)
}

pub async fn create(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Sent(new): Sent<NewInvite>,
) -> Reply<Invite> {
    ok(invites::create(&app.domain, &actor, new).await?)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(invite_id): Path<InviteId>,
) -> Reply<Invite> {
    ok(invites::get(&app.domain, &actor, &invite_id).await?)
}

pub async fn delete(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(invite_id): Path<InviteId>,
) -> Reply<Deleted> {
    ok(invites::delete(&app.domain, &actor, &invite_id).await?)
}
