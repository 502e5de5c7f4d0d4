//! Rows that another program moved out of the database. While one is away, no owner can delete it; put back, it would work
//! again. What the audit log says exists, and the tables do not have, is refused from then on.

use crate::{
    Domain,
    audit::{
        audit_drift, audit_objects,
        audit_replay::{Kind, Object},
        barred_rows,
    },
};
use kernel::base::error::{Error, Result};
use types::{ids::OrganizationId, problem::ProblemKind};

/// Looks at a request to delete, archive or remove an object that was refused because the object was not found. If the audit
/// log says that it exists, its row is missing, and is refused if it appears again. Returns the result of the request.
///
/// # Errors
/// That of the request.
pub(crate) async fn look_into<T>(
    domain: &Domain,
    organization_id: &OrganizationId,
    (kind, id, place): (Kind, &str, &str),
    result: Result<T>,
) -> Result<T> {
    if let Err(Error::Problem(problem)) = &result
        && problem.kind == ProblemKind::NotFound
    {
        let object = Object { kind, id: id.to_owned(), place: place.to_owned() };
        match is_missing(domain, organization_id, &object).await {
            Ok(true) => barred_rows::bar_missing(domain.seals(), organization_id, &object),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, object = %object, "looking for a missing object in the audit log failed")
            }
        }
    }
    result
}

async fn is_missing(domain: &Domain, organization_id: &OrganizationId, object: &Object) -> Result<bool> {
    // A person who may not know about an object that is there is refused with the same words.
    let is_there = audit_objects::exists(&mut *domain.reader().await?, organization_id, object).await?;
    Ok(!is_there && audit_drift::says(domain, organization_id, object).await?)
}
