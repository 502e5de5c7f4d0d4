//! `/organization/data_retention` and a project's data retention (REFERENCE 2.9).

use crate::{
    app::App,
    rest::{
        auth::Authenticated,
        body::Sent,
        path::Path,
        reply::{Reply, ok},
    },
};
use axum::extract::State;
use domain::data_retention;
use types::{
    data_retention::{DataRetention, DataRetentionPatch, ProjectDataRetentionPatch, ProjectRetention, Retention},
    ids::ProjectId,
};

pub async fn get(State(app): State<App>, Authenticated(actor): Authenticated) -> Reply<DataRetention<Retention>> {
    ok(data_retention::get(&app.domain, &actor).await?)
}

pub async fn update(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Sent(patch): Sent<DataRetentionPatch>,
) -> Reply<DataRetention<Retention>> {
    ok(data_retention::update(&app.domain, &actor, patch).await?)
}

pub async fn get_of_project(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
) -> Reply<DataRetention<ProjectRetention>> {
    ok(data_retention::get_of_project(&app.domain, &actor, &project_id).await?)
}

pub async fn update_of_project(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    Sent(patch): Sent<ProjectDataRetentionPatch>,
) -> Reply<DataRetention<ProjectRetention>> {
    ok(data_retention::update_of_project(&app.domain, &actor, &project_id, patch).await?)
}
