//! The email delivery status, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{emails::MailOverview, ids::OrganizationId};

/// The SMTP server and the newest emails.
#[server(prefix = "/_fn", endpoint = "load_mails")]
pub async fn load_mails(organization_id: OrganizationId) -> Result<MailOverview, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::emails::overview(&domain, &actor).await?)
}

/// Sends a test email to the caller.
#[server(prefix = "/_fn", endpoint = "send_test_mail")]
pub async fn send_test_mail(organization_id: OrganizationId) -> Result<(), Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::emails::test(&domain, &actor).await?)
}
