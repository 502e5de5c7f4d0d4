//! The lock of one organization: the first statement of every change.

use crate::base::error::Result;
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Takes the write lock: on both engines the first statement of a change is a write to the organization's row.
/// What is read after it is still true at commit, and the audit sequence has no gap.
pub(crate) async fn take(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<()> {
    let touched = sqlx::query("update organizations set revision = revision + 1 where id = $1")
        .bind(organization_id.as_str())
        .execute(conn)
        .await?;
    if touched.rows_affected() == 0 {
        let problem = Problem::new(ProblemKind::NotFound, refusals::no_organization()).with_code("not_found");
        return Err(problem.into());
    }
    Ok(())
}
