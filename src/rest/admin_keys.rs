//! `/organization/admin_api_keys` (REFERENCE 2.7).

use super::{
    body::Sent,
    path::Path,
    query::Query,
    reply::{Reply, ok},
};
use crate::{
    domain::{Actor, admin_keys},
    server::App,
    types::{
        admin_keys::{AdminKey, CreatedAdminKey, NewAdminKey},
        ids::KeyId,
        key_life::KeyQuery,
        pages::{Deleted, List},
    },
};
use axum::extract::State;

pub async fn list(State(app): State<App>, actor: Actor, query: Query) -> Reply<List<AdminKey>> {
    ok(admin_keys::list(&app.domain, &actor, &KeyQuery::default(), &query.ordered_page()).await?)
}

pub async fn create(State(app): State<App>, actor: Actor, Sent(new): Sent<NewAdminKey>) -> Reply<CreatedAdminKey> {
    ok(admin_keys::create(&app.domain, &actor, new).await?)
}

pub async fn get(State(app): State<App>, actor: Actor, Path(key_id): Path<KeyId>) -> Reply<AdminKey> {
    ok(admin_keys::get(&app.domain, &actor, &key_id).await?)
}

pub async fn delete(State(app): State<App>, actor: Actor, Path(key_id): Path<KeyId>) -> Reply<Deleted> {
    ok(admin_keys::delete(&app.domain, &actor, &key_id).await?)
}
