//! How many members, projects and keys an organization has. Triggers keep the numbers in the transaction that writes a row
//! (migration 0065), so that no page counts rows.

use crate::Domain;
use kernel::base::error::Result;
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// The numbers of one organization, as the rows say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct OrganizationCounts {
    pub members: i64,
    pub owners: i64,
    /// Those that are not archived.
    pub projects: i64,
    pub archived_projects: i64,
    pub admin_keys: i64,
    /// Those of the projects that are not archived, expired ones included.
    pub project_keys: i64,
}

// Counts the rows of each organization `o`. The keys of archived projects are subtracted, because an index counts both;
// reading every key takes 15 times as long.
macro_rules! counted {
    ($where:literal) => {
        concat!(
            "select o.id as organization_id,
             (select count(*) from organization_users u where u.organization_id = o.id) as members,
             (select count(*) from organization_users u where u.organization_id = o.id and u.role = 'owner') as owners,
             (select count(*) from projects p where p.organization_id = o.id and p.archived_at is null) as projects,
             (select count(*) from projects p where p.organization_id = o.id and p.archived_at is not null)
              as archived_projects,
             (select count(*) from admin_keys k where k.organization_id = o.id) as admin_keys,
             (select count(*) from project_keys k where k.organization_id = o.id)
              - (select count(*) from projects p
                 join project_keys k on k.organization_id = p.organization_id and k.project_id = p.id
                 where p.organization_id = o.id and p.archived_at is not null) as project_keys
             from organizations o ",
            $where
        )
    };
}

// The organizations whose numbers are missing or wrong: conditions on what was counted, `n`, and what is kept, `c`.
macro_rules! wrong {
    ($select:literal) => {
        concat!(
            $select,
            " from (",
            counted!(""),
            ") n left join organization_counts c on c.organization_id = n.organization_id
             where c.organization_id is null or c.members <> n.members or c.owners <> n.owners
             or c.projects <> n.projects or c.archived_projects <> n.archived_projects
             or c.admin_keys <> n.admin_keys or c.project_keys <> n.project_keys"
        )
    };
}

/// The numbers of an organization.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn of(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<OrganizationCounts> {
    let kept: Option<OrganizationCounts> = sqlx::query_as(
        "select members, owners, projects, archived_projects, admin_keys, project_keys
         from organization_counts where organization_id = $1",
    )
    .bind(organization_id.as_str())
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(kept) = kept {
        return Ok(kept);
    }
    // Another program has deleted the row; `correct` adds it again.
    let counted: Option<OrganizationCounts> =
        sqlx::query_as(counted!("where o.id = $1")).bind(organization_id.as_str()).fetch_optional(conn).await?;
    Ok(counted.unwrap_or_default())
}

/// Compares the numbers of all organizations with the rows, and corrects what another program has changed.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn correct(domain: &Domain) -> Result<()> {
    let wrong: Vec<(String,)> =
        sqlx::query_as(concat!(wrong!("select n.organization_id"), " order by n.organization_id"))
            .fetch_all(&mut *domain.reader().await?)
            .await?;
    if wrong.is_empty() {
        return Ok(());
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    for (organization_id,) in wrong {
        // A change that commits between counting and writing would be left out.
        bookkeeping.lock(&OrganizationId::new(organization_id)).await?;
    }
    let corrected = bookkeeping
        .execute(
            concat!(
                "insert into organization_counts
                 (organization_id, members, owners, projects, archived_projects, admin_keys, project_keys) ",
                wrong!(
                    "select n.organization_id, n.members, n.owners, n.projects, n.archived_projects, n.admin_keys,
                     n.project_keys"
                ),
                " on conflict (organization_id) do update set members = excluded.members, owners = excluded.owners,
                  projects = excluded.projects, archived_projects = excluded.archived_projects,
                  admin_keys = excluded.admin_keys, project_keys = excluded.project_keys"
            ),
            |query| query,
        )
        .await?;
    bookkeeping.commit().await?;
    tracing::warn!(
        organizations = corrected,
        "the numbers of members, projects and keys did not fit the rows and were corrected"
    );
    Ok(())
}
