//! Loads the page that verifies an export.

use crate::server_fns::{Refused, audit_proofs::get_audit_key};
use ui::{
    Page, PageRequest,
    pages::{audit_off, audit_verify},
};

/// The page, with the organization's public key filled in.
pub async fn verify(request: PageRequest) -> Result<Page, Refused> {
    match get_audit_key(request.organization()).await {
        Ok(key) => Ok(audit_verify::verify(&request, key)),
        Err(problem) if audit_off::is_off(&problem) => Ok(audit_verify::off(&request)),
        Err(problem) => Err(problem),
    }
}
