//! Pages that only owners may open.

use crate::{server_fns::admin_keys::list_admin_keys, ui::list};
use types::{ids::OrganizationId, key_states::KeyQuery, problem::Problem};

/// Refuses everybody else before they fill anything in. It asks for what only owners may see, so that the rule stays
/// in one place and the refusal names the owners.
pub async fn only(organization: &OrganizationId) -> Result<(), Problem> {
    list_admin_keys(organization.clone(), KeyQuery::default(), list::page(None, "desc"))
        .await
        .map(drop)
        .map_err(Problem::from)
}
