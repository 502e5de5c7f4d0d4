//! `/organization/data_retention` and a project's (REFERENCE 2.9).

use super::{
    body::Sent,
    path::Path,
    reply::{Reply, ok},
};
use crate::{
    domain::{Actor, data_retention},
    server::App,
    types::{
        data_retention::{DataRetention, DataRetentionPatch, ProjectDataRetentionPatch, ProjectRetention, Retention},
        ids::ProjectId,
    },
};
use axum::extract::State;

pub async fn get(State(app): State<App>, actor: Actor) -> Reply<DataRetention<Retention>> {
    ok(data_retention::get(&app.domain, &actor).await?)
}

pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Sent(patch): Sent<DataRetentionPatch>,
) -> Reply<DataRetention<Retention>> {
    ok(data_retention::update(&app.domain, &actor, patch).await?)
}

pub async fn get_of_project(
    State(app): State<App>,
    actor: Actor,
    Path(project_id): Path<ProjectId>,
) -> Reply<DataRetention<ProjectRetention>> {
    ok(data_retention::get_of_project(&app.domain, &actor, &project_id).await?)
}

pub async fn update_of_project(
    State(app): State<App>,
    actor: Actor,
    Path(project_id): Path<ProjectId>,
    Sent(patch): Sent<ProjectDataRetentionPatch>,
) -> Reply<DataRetention<ProjectRetention>> {
    ok(data_retention::update_of_project(&app.domain, &actor, &project_id, patch).await?)
}
