//! `/organization/projects/{project_id}/api_keys` (REFERENCE 2.6).

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
use domain::project_api_keys;
use types::{
    ids::{KeyId, ProjectId},
    pages::{Deleted, List},
    project_api_keys::{ProjectApiKey, ProjectApiKeyPatch, ProjectApiKeyQuery},
};

pub async fn list(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    query: Query,
) -> Reply<List<ProjectApiKey>> {
    let access = query.text("owner_project_access").map(str::to_owned);
    let filter = ProjectApiKeyQuery { owner_project_access: access, state: None };
    ok(project_api_keys::list(&app.domain, &actor, &project_id, &filter, &query.page()).await?)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, key_id)): Path<(ProjectId, KeyId)>,
) -> Reply<ProjectApiKey> {
    ok(project_api_keys::get(&app.domain, &actor, &project_id, &key_id).await?)
}

pub async fn update(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, key_id)): Path<(ProjectId, KeyId)>,
    Sent(patch): Sent<ProjectApiKeyPatch>,
) -> Reply<ProjectApiKey> {
    ok(project_api_keys::update(&app.domain, &actor, &project_id, &key_id, patch).await?)
}

pub async fn delete(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, key_id)): Path<(ProjectId, KeyId)>,
) -> Reply<Deleted> {
    ok(project_api_keys::delete(&app.domain, &actor, &project_id, &key_id).await?)
}
