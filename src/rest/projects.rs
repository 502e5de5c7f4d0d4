//! `/organization/projects` (REFERENCE 2.3).

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
use domain::projects::{self, SameName};
use types::{
    ids::ProjectId,
    pages::List,
    projects::{NewProject, Project, ProjectPatch, ProjectQuery},
    unchecked::Unchecked,
};

pub async fn list(State(app): State<App>, Authenticated(actor): Authenticated, query: Query) -> Reply<List<Project>> {
    let filter = query.flag("include_archived").map(|include_archived| ProjectQuery { include_archived });
    ok(projects::list(&app.domain, &actor, Unchecked::new(filter), &query.page()).await?)
}

pub async fn create(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Sent(new): Sent<NewProject>,
) -> Reply<Project> {
    ok(projects::create(&app.domain, &actor, new, SameName::Allowed).await?)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
) -> Reply<Project> {
    ok(projects::get(&app.domain, &actor, &project_id).await?)
}

pub async fn update(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    Sent(patch): Sent<ProjectPatch>,
) -> Reply<Project> {
    ok(projects::update(&app.domain, &actor, &project_id, patch, SameName::Allowed).await?)
}

pub async fn archive(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
) -> Reply<Project> {
    ok(projects::archive(&app.domain, &actor, &project_id).await?)
}
