//! `/organization/projects/{project_id}/service_accounts` (REFERENCE 2.5).

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
use domain::service_accounts;
use types::{
    ids::{ProjectId, ServiceAccountId},
    pages::{Deleted, List},
    service_accounts::{
        CreatedServiceAccount, CreatedServiceAccountKey, NewServiceAccount, NewServiceAccountKey, ServiceAccount,
        ServiceAccountPatch,
    },
};

pub async fn list(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    query: Query,
) -> Reply<List<ServiceAccount>> {
    ok(service_accounts::list(&app.domain, &actor, &project_id, &query.page()).await?)
}

pub async fn create(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path(project_id): Path<ProjectId>,
    Sent(new): Sent<NewServiceAccount>,
) -> Reply<CreatedServiceAccount> {
    ok(service_accounts::create(&app.domain, &actor, &project_id, new).await?)
}

pub async fn get(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, account_id)): Path<(ProjectId, ServiceAccountId)>,
) -> Reply<ServiceAccount> {
    ok(service_accounts::get(&app.domain, &actor, &project_id, &account_id).await?)
}

pub async fn update(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, account_id)): Path<(ProjectId, ServiceAccountId)>,
    Sent(patch): Sent<ServiceAccountPatch>,
) -> Reply<ServiceAccount> {
    ok(service_accounts::update(&app.domain, &actor, &project_id, &account_id, patch).await?)
}

pub async fn delete(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, account_id)): Path<(ProjectId, ServiceAccountId)>,
) -> Reply<Deleted> {
    ok(service_accounts::delete(&app.domain, &actor, &project_id, &account_id).await?)
}

pub async fn create_key(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    Path((project_id, account_id)): Path<(ProjectId, ServiceAccountId)>,
    Sent(new): Sent<NewServiceAccountKey>,
) -> Reply<CreatedServiceAccountKey> {
    ok(service_accounts::create_key(&app.domain, &actor, &project_id, &account_id, new).await?)
}
