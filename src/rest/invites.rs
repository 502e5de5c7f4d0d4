//! `/organization/invites` (REFERENCE 2.1).

use super::{
    body::Sent,
    path::Path,
    query::Query,
    reply::{Reply, ok},
};
use crate::{
    domain::{Actor, invites},
    server::App,
    types::{
        ids::InviteId,
        invites::{Invite, NewInvite},
        pages::{Deleted, List},
    },
};
use axum::extract::State;

pub async fn list(State(app): State<App>, actor: Actor, query: Query) -> Reply<List<Invite>> {
    ok(invites::list(&app.domain, &actor, &query.page()).await?)
}

pub async fn create(State(app): State<App>, actor: Actor, Sent(new): Sent<NewInvite>) -> Reply<Invite> {
    ok(invites::create(&app.domain, &actor, new).await?)
}

pub async fn get(State(app): State<App>, actor: Actor, Path(invite_id): Path<InviteId>) -> Reply<Invite> {
    ok(invites::get(&app.domain, &actor, &invite_id).await?)
}

pub async fn delete(State(app): State<App>, actor: Actor, Path(invite_id): Path<InviteId>) -> Reply<Deleted> {
    ok(invites::delete(&app.domain, &actor, &invite_id).await?)
}
