//! Loads the pages of data retention and audit logging.

use crate::server_fns::{
    Refused,
    audit_logging::load_audit_logging,
    data_retention::{load_data_retention, load_purge},
};
use ui::{Page, PageRequest, pages::data_controls};

/// Data retention, deleted data, and audit logging.
pub async fn data_retention(request: PageRequest) -> Result<Page, Refused> {
    let chosen = load_data_retention(request.organization()).await?.r#type;
    let purge = load_purge(request.organization()).await?;
    let logging = load_audit_logging(request.organization()).await?;
    Ok(data_controls::data_retention(&request, chosen, purge, logging))
}

/// Enabling audit logging.
pub async fn enable(request: PageRequest) -> Result<Page, Refused> {
    let logging = load_audit_logging(request.organization()).await?;
    Ok(data_controls::enable(&request, logging))
}
