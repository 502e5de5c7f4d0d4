//! General settings of an organization: its name and its support contact.

use crate::Domain;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{error::Result, names::Name},
    ledger::event::Event,
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    organizations::{General, NewGeneral, Organization},
    unchecked::Unchecked,
};

/// Returns the settings.
///
/// # Errors
/// 403 unless the actor is an organization owner.
pub async fn get(domain: &Domain, actor: &Actor) -> Result<General> {
    let mut reading = domain.read(actor, Permission::OrganizationWrite).await?;
    find(reading.conn(), &actor.organization_id).await
}

/// Changes the settings.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an invalid name or support contact.
pub async fn update(domain: &Domain, actor: &Actor, new: Unchecked<NewGeneral>) -> Result<General> {
    let mut change = domain.change(actor, Permission::OrganizationWrite).await?;
    let organization_id = &actor.organization_id;
    let before = find(change.conn()?, organization_id).await?;
    let new = new.check()?;
    let name = Name::parse("name", new.name.as_deref())?.as_str().to_owned();
    let support_contact = match new.support_contact.as_deref().map(str::trim) {
        None | Some("") => String::new(),
        Some(contact) => Name::parse("support_contact", Some(contact))?.as_str().to_owned(),
    };
    if (&name, &support_contact) == (&before.organization.name, &before.support_contact) {
        change.abandon();
        return Ok(before);
    }
    sqlx::query("update organizations set name = $1, support_contact = $2 where id = $3")
        .bind(&name)
        .bind(&support_contact)
        .bind(organization_id.as_str())
        .execute(change.conn()?)
        .await?;
    let after = find(change.conn()?, organization_id).await?;
    change
        .commit(&Event::OrganizationUpdated {
            organization_id: organization_id.as_str(),
            name: (&before.organization.name, &after.organization.name),
            support_contact: (&before.support_contact, &after.support_contact),
        })
        .await?;
    Ok(after)
}

async fn find(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<General> {
    let (name, support_contact, created_at): (String, String, i64) =
        sqlx::query_as("select name, support_contact, created_at from organizations where id = $1")
            .bind(organization_id.as_str())
            .fetch_one(conn)
            .await?;
    Ok(General { organization: Organization { id: organization_id.clone(), name }, support_contact, created_at })
}
