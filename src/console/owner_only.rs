//! Pages that only owners may open.

use crate::server_fns::{Refused, admin_keys::list_admin_keys};
use types::key_states::KeyQuery;
use ui::{PageRequest, list};

/// Refuses everyone but owners before they fill in a form. It loads data that only owners may see, so that the rule
/// stays in the domain and the refusal names the owners.
pub async fn check(request: &PageRequest) -> Result<(), Refused> {
    list_admin_keys(request.organization(), KeyQuery::default(), list::first_page("desc")).await.map(drop)
}
