//! The actor of a request: identity, organization and origin.

pub use crate::access::who::{Origin, Who};
use crate::access::{admissions::Admissions, api_call::ApiCall, one_time_form::OneTimeForm};
use std::sync::Arc;
use types::ids::OrganizationId;

/// The identity behind a request, the organization it acts on, and its origin. The organization comes from the
/// credential or from a membership that was checked; every statement on an organization's data names it.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The organization that the actor acts on.
    pub organization_id: OrganizationId,
    pub who: Who,
    pub origin: Origin,
    /// The Admin API request that this is part of; a change commits the request's log row with it.
    pub call: Option<Arc<ApiCall>>,
    /// The one-time form that this is part of; a change claims the form's number in its transaction.
    pub form: Option<Arc<OneTimeForm>>,
    /// What the request was found to be allowed.
    pub admissions: Admissions,
}

impl Actor {
    /// An actor whose every read asks the database what it may do.
    pub fn new(organization_id: OrganizationId, who: Who, origin: Origin) -> Self {
        Self { organization_id, who, origin, call: None, form: None, admissions: Admissions::default() }
    }

    /// The server administrator, acting on an organization from the host's shell.
    pub fn server_administrator(organization_id: OrganizationId) -> Self {
        Self::new(organization_id, Who::ServerAdministrator, Origin::default())
    }

    /// The server itself, acting on an organization in a background job.
    pub fn server(organization_id: OrganizationId) -> Self {
        Self::new(organization_id, Who::Server, Origin::default())
    }
}
