//! E-mail, for owners.

use crate::types::{ids::OrganizationId, mails::MailOverview, problem::Problem};
use leptos::prelude::*;

/// The mail server and the newest letters.
#[server(prefix = "/_fn", endpoint = "load_mails")]
pub async fn load_mails(organization_id: OrganizationId) -> Result<MailOverview, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::mails::overview(&domain, &actor).await?)
}

/// Sends a letter to whoever asks.
#[server(prefix = "/_fn", endpoint = "send_test_mail")]
pub async fn send_test_mail(organization_id: OrganizationId) -> Result<(), Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::mails::test(&domain, &actor).await?)
}
