//! `/organization/projects/{project_id}/users` (REFERENCE 2.4).

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
use domain::project_users;
use types::{
    ids::{ProjectId, UserId},
    pages::{Deleted, List},
    project_users::{NewProjectUser, ProjectUser, ProjectUserPatch},
};

pub async fn list(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    query: Query,
) -> Reply<List<ProjectUser>> {
    ok(project_users::list(&app.domain, &actor, &project_id, &query.page()).await?)
}

pub async fn create(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    Sent(new): Sent<NewProjectUser>,
) -> Reply<ProjectUser> {
    ok(project_users::create(&app.domain, &actor, &project_id, new).await?)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, user_id)): Path<(ProjectId, UserId)>,
) -> Reply<ProjectUser> {
    ok(project_users::get(&app.domain, &actor, &project_id, &user_id).await?)
}

pub async fn update(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, user_id)): Path<(ProjectId, UserId)>,
    Sent(patch): Sent<ProjectUserPatch>,
) -> Reply<ProjectUser> {
    ok(project_users::update(&app.domain, &actor, &project_id, &user_id, patch).await?)
}

pub async fn delete(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, user_id)): Path<(ProjectId, UserId)>,
) -> Reply<Deleted> {
    ok(project_users::delete(&app.domain, &actor, &project_id, &user_id).await?)
}
