//! Who asks, in which organization, from where.

use crate::access::api_call::ApiCall;
pub use crate::access::who::{Origin, Who};
use std::sync::Arc;
use types::ids::OrganizationId;

/// Who asks, in which organization, from where. The organization comes from the credential or from a membership that
/// was checked; every statement names it.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The organization that is acted on.
    pub organization_id: OrganizationId,
    /// Who acts.
    pub who: Who,
    /// From where.
    pub origin: Origin,
    /// The Admin API request this is part of, to be logged with the change.
    pub call: Option<Arc<ApiCall>>,
}

impl Actor {
    /// The operator, acting on an organization from the host's shell.
    pub fn operator(organization_id: OrganizationId) -> Self {
        Self { organization_id, who: Who::Operator, origin: Origin::default(), call: None }
    }
}
