//! Key rotation: one transaction creates a new key with the same name, owner, scopes and audit log order, and sets when the old key
//! expires. An actor can only rotate a key that they would be allowed to create.

use crate::{
    Domain,
    audit::audit_before,
    email::emails,
    keys::{
        admin_key_scopes, admin_keys, key_lifetimes, project_api_key_rows as rows,
        project_api_keys::{self, NewKey},
    },
    projects,
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{
        error::{Error, Result},
        expiry,
        names::Name,
        secret::KeyKind,
    },
    change::Change,
    credentials,
    ledger::event::{Event, In, Owner},
};
use serde_json::json;
use types::{
    admin_key_scopes::Scoped,
    admin_keys::CreatedAdminKey,
    emails::MailKind,
    ids::{KeyId, ProjectId, UserId},
    key_rotations::{Grace, KeyRotation, Rotated},
    problem::{Problem, ProblemKind},
    project_api_keys::CreatedProjectApiKey,
    refusals,
    unchecked::Unchecked,
};

/// Rotates an Admin key. Only its owner may do so, because the new key acts as the same owner.
///
/// # Errors
/// 403 unless the actor is the key's owner and has entered their password recently; 404 for an unknown key; 400 for an expired key or an invalid field.
pub async fn rotate_admin_key(
    domain: &Domain,
    actor: &Actor,
    key_id: &KeyId,
    rotation: Unchecked<KeyRotation>,
) -> Result<Rotated<Scoped<CreatedAdminKey>>> {
    let mut change = domain.change(actor, Permission::AdminKeysWrite).await?;
    let old = admin_keys::find(change.conn()?, &actor.organization_id, key_id).await?;
    if actor.who.user_id().map(UserId::as_str) != Some(&old.owner_user_id) {
        return Err(not_theirs(&old.owner_name).into());
    }
    let has_expired = key_lifetimes::has_expired(&mut change, key_id, old.expires_at).await?;
    let chosen = Chosen::parse(rotation.check()?, (old.expires_at, has_expired), change.now())?;
    change.require_confirmation().await?;
    let name = Name::stored(&old.name);
    let owner = UserId::new(&old.owner_user_id);
    let scopes = admin_key_scopes::stored(&old.scopes, key_id.as_str())?;
    let audit_before = audit_before::stored(&old.audit_before, key_id.as_str())?;
    let key =
        admin_keys::NewKey { owner: &owner, name: &name, scopes: &scopes, audit_before, expires_at: chosen.expires_at };
    let created = admin_keys::make(&mut change, domain.secrets(), &key).await?;
    credentials::admin_keys::set_expiry(&mut change, key_id, chosen.old_ends_at).await?;
    change.append(&key.created(&created.key.id)).await?;
    emails::notify_owners(domain, &mut change, MailKind::AdminKeyCreated, name.as_str()).await?;
    let ended = Event::AdminKeyUpdated {
        id: key_id.as_str(),
        expires_in_seconds: chosen.old_ends_at - chosen.now,
        detail: &json!({
            "kind": "admin",
            "name": old.name,
            "expires_at": { "from": old.expires_at, "to": chosen.old_ends_at },
            "replaced_by": created.key.id.as_str(),
        }),
    };
    change.commit(&ended).await?;
    let created = Scoped { key: created, scopes, audit_before };
    Ok(Rotated { created, replaced: old.redacted_value, replaced_ends_at: chosen.still_ends_at() })
}

/// Rotates a project key: the actor's own key, or a service account's key if the actor manages service accounts.
///
/// # Errors
/// 404 for an unknown project or key, or another person's key that the actor may not see; 403 for another person's key;
/// 400 for an archived project, an expired key or an invalid field.
pub async fn rotate_project_key(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    key_id: &KeyId,
    rotation: Unchecked<KeyRotation>,
) -> Result<Rotated<CreatedProjectApiKey>> {
    let mut change = domain.change(actor, Permission::OwnProjectKeys(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let old = rows::find(change.conn()?, &actor.organization_id, project_id, key_id).await?;
    project_api_keys::refuse_unknowable(actor, change.access_level, project_id, &old)?;
    let kind = kind(&mut change, project_id, &old).await?;
    let has_expired = key_lifetimes::has_expired(&mut change, key_id, old.expires_at).await?;
    let chosen = Chosen::parse(rotation.check()?, (old.expires_at, has_expired), change.now())?;
    let scopes: Vec<String> = serde_json::from_str(&old.scopes)
        .map_err(|_| Error::Fault(format!("invalid stored scopes of key {}", key_id.as_str())))?;
    let place = In { id: project_id, name: &project.name };
    let key = NewKey {
        kind,
        project: place,
        owner: old.owner(),
        name: &Name::stored(&old.name),
        scopes: &scopes,
        expires_at: chosen.expires_at,
    };
    let (new_id, secret) = project_api_keys::insert(&mut change, domain.secrets(), &key).await?;
    credentials::project_api_keys::update(&mut change, key_id, None, Some(chosen.old_ends_at)).await?;
    let row = rows::find(change.conn()?, &actor.organization_id, project_id, &new_id).await?;
    change.append(&key.created(&new_id)).await?;
    let ended = Event::ProjectKeyUpdated {
        project: place,
        id: key_id.as_str(),
        scopes: None,
        expires_in_seconds: Some(chosen.old_ends_at - chosen.now),
        detail: &json!({
            "name": old.name,
            "expires_at": { "from": old.expires_at, "to": chosen.old_ends_at },
            "replaced_by": new_id,
        }),
    };
    change.commit(&ended).await?;
    let created = CreatedProjectApiKey { key: row.into(), value: secret.reveal() };
    Ok(Rotated { created, replaced: old.redacted_value.clone(), replaced_ends_at: chosen.still_ends_at() })
}

/// The kind of the new key, which determines its prefix. Refuses an actor who may not create a key of that kind.
async fn kind(change: &mut Change<'_>, project_id: &ProjectId, old: &rows::Row) -> Result<KeyKind> {
    if let Owner { r#type: "service_account", .. } = old.owner() {
        change.require(Permission::ServiceAccountsWrite(project_id)).await?;
        return Ok(KeyKind::ServiceAccount);
    }
    if !old.is_of(change.actor()) {
        return Err(not_theirs(old.owner_name()).into());
    }
    Ok(KeyKind::Project)
}

/// A validated rotation; all times in Unix seconds.
struct Chosen {
    now: i64,
    /// Of the new key; `None` if it does not expire.
    expires_at: Option<i64>,
    /// When the old key expires: after the grace period, but never later than before.
    old_ends_at: i64,
}

impl Chosen {
    /// When the old key expires; `None` if it already has.
    fn still_ends_at(&self) -> Option<i64> {
        (self.old_ends_at > self.now).then_some(self.old_ends_at)
    }

    /// `old` says when the old key expires and whether it has.
    fn parse(rotation: KeyRotation, old: (Option<i64>, bool), now: i64) -> Result<Self, Problem> {
        let (old_expires_at, has_expired) = old;
        if has_expired {
            return Err(Problem::refused("key_expired", refusals::key_expired()));
        }
        let word = rotation.grace.filter(|word| !word.is_empty()).ok_or_else(|| Problem::missing("grace"))?;
        let wrong = || Problem::invalid("grace", "invalid_value", refusals::grace());
        let grace = Grace::parse(&word).ok_or_else(wrong)?;
        let expires_at = expiry::parse(rotation.expires_in_seconds, now)?;
        let ends_at = now + grace.seconds();
        Ok(Self { now, expires_at, old_ends_at: old_expires_at.map_or(ends_at, |at| at.min(ends_at)) })
    }
}

fn not_theirs(owner: &str) -> Problem {
    Problem::new(ProblemKind::Forbidden, refusals::key_not_theirs(owner)).with_code("insufficient_permissions")
}
