//! The names of the actors and projects that events are counted by, for those that still exist.

use crate::{Domain, audit::audit_names};
use kernel::{base::error::Result, store::statement::Statement};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::{audit_counts::FacetCounts, ids::OrganizationId};

/// Fills in the names of a facet's values.
pub(crate) async fn find(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    facet: &mut FacetCounts,
) -> Result<()> {
    let mut names = match facet.facet.as_str() {
        "actor" => {
            let ids: BTreeSet<String> = facet.values.iter().map(|value| value.value.clone()).collect();
            let mut names = audit_names::current(conn, organization_id, &ids).await?;
            let gone: BTreeSet<String> = ids.into_iter().filter(|id| !names.contains_key(id)).collect();
            if !gone.is_empty() {
                names.extend(audit_names::last(domain, conn, organization_id, &gone).await?);
            }
            names
        }
        "project" => projects(conn, organization_id, facet).await?,
        _ => return Ok(()),
    };
    for value in &mut facet.values {
        value.name = names.remove(&value.value).filter(|name| !name.is_empty());
    }
    Ok(())
}

async fn projects(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    facet: &FacetCounts,
) -> Result<BTreeMap<String, String>> {
    let rows: Vec<(String, String)> = Statement::new("select u.id, u.name from projects u where u.organization_id =")
        .bind(organization_id.as_str())
        .push("and u.id in")
        .bind_all(facet.values.iter().map(|value| &value.value))
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
