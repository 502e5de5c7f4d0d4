//! The write lock of one organization. Every change of an existing organization takes it first.

use crate::base::error::Result;
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Takes the write lock by an update of the organization's row, which locks on both engines. Because every other change
/// of the organization waits for it, what the change reads about the organization afterwards is still true at commit,
/// and the audit sequence has no gap.
///
/// # Errors
/// 404 when the organization does not exist; a database error.
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
