//! `/organization/users` (REFERENCE 2.2).

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
use domain::users;
use types::{
    ids::UserId,
    pages::{Deleted, List},
    unchecked::Unchecked,
    users::{User, UserPatch, UserQuery},
};

pub async fn list(State(app): State<App>, Authenticated(actor): Authenticated, query: Query) -> Reply<List<User>> {
    let filter = query.array("emails").map(|emails| UserQuery { emails });
    ok(users::list(&app.domain, &actor, Unchecked::new(filter), &query.page()).await?)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(user_id): Path<UserId>,
) -> Reply<User> {
    ok(users::get(&app.domain, &actor, &user_id).await?)
}

pub async fn update(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(user_id): Path<UserId>,
    Sent(patch): Sent<UserPatch>,
) -> Reply<User> {
    ok(users::update(&app.domain, &actor, &user_id, patch).await?)
}

pub async fn delete(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(user_id): Path<UserId>,
) -> Reply<Deleted> {
    ok(users::delete(&app.domain, &actor, &user_id).await?)
}
