//! `/organization/admin_api_keys` (REFERENCE 2.7). Responses have no members for the scopes of a key and what
//! `before` gives it in the list of audit logs.

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
use domain::admin_keys;
use types::{
    admin_keys::{AdminKey, CreatedAdminKey, NewAdminKey},
    ids::KeyId,
    key_states::KeyQuery,
    pages::{Deleted, List},
};

pub async fn list(State(app): State<App>, Authenticated(actor): Authenticated, query: Query) -> Reply<List<AdminKey>> {
    let keys = admin_keys::list(&app.domain, &actor, &KeyQuery::default(), &query.ordered_page()).await?;
    ok(keys.map(|scoped| scoped.key))
}

pub async fn create(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Sent(new): Sent<NewAdminKey>,
) -> Reply<CreatedAdminKey> {
    ok(admin_keys::create(&app.domain, &actor, new).await?.key)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(key_id): Path<KeyId>,
) -> Reply<AdminKey> {
    ok(admin_keys::get(&app.domain, &actor, &key_id).await?.key)
}

pub async fn delete(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(key_id): Path<KeyId>,
) -> Reply<Deleted> {
    ok(admin_keys::delete(&app.domain, &actor, &key_id).await?)
}
