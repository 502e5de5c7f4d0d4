//! Personal values of audit events. They are stored in a table of their own; the leaves contain salted commitments to
//! them.

use crate::store::statement::Statement;
use evidence::Kept;
use types::ids::OrganizationId;

/// The statement that inserts values, each with the sequence number of its event.
pub fn insert(organization_id: &OrganizationId, kept: &[(i64, &Kept)]) -> Statement {
    let organization = organization_id.as_str();
    let mut statement = Statement::new("insert into audit_values (organization_id, seq, field, salt, value) values");
    statement.bind_rows(kept.iter().map(|(seq, kept)| {
        let (field, salt, value) = ((&kept.field).into(), kept.salt.as_slice().into(), (&kept.value).into());
        [organization.into(), (*seq).into(), field, salt, value]
    }));
    statement
}
