//! Personal values of audit events: kept beside the leaves, which hold salted commitments to them.

use crate::store::statement::Statement;
use evidence::Kept;
use types::ids::OrganizationId;

/// Inserts values, each with the number of its event.
pub fn insert(organization_id: &OrganizationId, kept: &[(i64, &Kept)]) -> Statement {
    let organization = organization_id.as_str();
    let mut statement = Statement::new("insert into audit_values (organization_id, seq, field, salt, value) values");
    statement.bind_rows(kept.iter().map(|(seq, kept)| {
        let (field, salt, value) = ((&kept.field).into(), kept.salt.as_slice().into(), (&kept.value).into());
        [organization.into(), (*seq).into(), field, salt, value]
    }));
    statement
}
