//! The names of the actors and projects that events are counted by, for those that still exist.

use kernel::{base::error::Result, store::statement::Statement};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{audit_counts::FacetCounts, ids::OrganizationId};

/// Fills in the names of a facet's values.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    facet: &mut FacetCounts,
) -> Result<()> {
    let tables: &[&'static str] = match facet.facet.as_str() {
        "actor" => &[
            "select u.id, u.name from users u join organization_users o on o.user_id = u.id where o.organization_id =",
            "select u.id, u.name from service_accounts u where u.organization_id =",
            "select u.id, u.name from admin_keys u where u.organization_id =",
            "select u.id, u.name from project_keys u where u.organization_id =",
        ],
        "project" => &["select u.id, u.name from projects u where u.organization_id ="],
        _ => return Ok(()),
    };
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for table in tables {
        let rows: Vec<(String, String)> = Statement::new(table)
            .bind(organization_id.as_str())
            .push("and u.id in")
            .bind_all(facet.values.iter().map(|value| &value.value))
            .fetch_all(conn)
            .await?;
        names.extend(rows);
    }
    for value in &mut facet.values {
        value.name = names.remove(&value.value).filter(|name| !name.is_empty());
    }
    Ok(())
}
