//! The write lock of one organization. Every change of an existing organization takes it first.

use crate::{base::error::Result, store::statement::Statement};
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
    if update(organization_id).execute(conn).await? == 0 {
        let problem = Problem::new(ProblemKind::NotFound, refusals::no_organization()).with_code("not_found");
        return Err(problem.into());
    }
    Ok(())
}

/// The statement that takes the lock; it changes no row if the organization does not exist.
pub(crate) fn update(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new("update organizations set revision = revision + 1 where id =");
    statement.bind(organization_id.as_str());
    statement
}
