//! The scopes of Admin keys: which ones a new key gets, and how they are stored.

use kernel::{
    access::actor::Who,
    base::error::{Error, Result},
    change::Change,
};
use types::{
    admin_key_scopes::{AdminKeyScopes, KeyPermissions, Scope},
    admin_keys::NewAdminKey,
    problem::{Problem, ProblemKind},
    refusals,
};

/// The scopes that a request asks for; `None` if it asks for no limit.
///
/// # Errors
/// 400 for an unknown scope, an empty list, an unknown choice of the console's form, and for scopes that were checked
/// there without the choice that limits the key to them.
pub(crate) fn parse(new: &NewAdminKey) -> Result<Option<AdminKeyScopes>, Problem> {
    let names = new.scopes.as_deref();
    let Some(word) = new.permissions.as_deref().filter(|word| !word.is_empty()) else {
        let empty = refusals::admin_key_scopes_empty();
        return names
            .map(|names| known(names, || Problem::invalid("scopes", "array_below_min_length", empty)))
            .transpose();
    };
    let choice = KeyPermissions::parse(word)
        .ok_or_else(|| Problem::invalid("permissions", "invalid_value", refusals::admin_key_permissions()))?;
    let names = names.unwrap_or_default();
    if choice != KeyPermissions::Restricted && !names.is_empty() {
        return Err(Problem::invalid("scopes", "invalid_value", refusals::admin_key_scopes_unused()));
    }
    let none = || Problem::invalid("scopes", "missing_required_parameter", refusals::admin_key_scopes_none());
    match choice {
        KeyPermissions::All => Ok(None),
        KeyPermissions::ReadOnly => Ok(Some(AdminKeyScopes::read_only())),
        KeyPermissions::Restricted => known(names, none).map(Some),
    }
}

/// The scopes with these names, of which there must be at least one.
fn known(names: &[String], none: impl FnOnce() -> Problem) -> Result<AdminKeyScopes, Problem> {
    if names.is_empty() {
        return Err(none());
    }
    let scope = |(index, name): (usize, &String)| {
        let unknown = || {
            let param = format!("scopes[{index}]");
            let reason = refusals::admin_key_scope(param.as_str(), Scope::ALL.map(Scope::as_str).join(", "));
            Problem::invalid(param, "invalid_value", reason)
        };
        Scope::parse(name).ok_or_else(unknown)
    };
    names.iter().enumerate().map(scope).collect()
}

/// The scopes of a key that the actor of the change creates: those that were asked for, and at most those of the Admin
/// key that acts. Without any, a key has the scopes of its maker.
///
/// # Errors
/// 403, with their names, for scopes that the Admin key that acts does not have.
pub(crate) async fn granted(change: &mut Change<'_>, asked: Option<AdminKeyScopes>) -> Result<AdminKeyScopes> {
    let own = own(change).await?;
    let Some(asked) = asked else { return Ok(own) };
    let missing = own.missing_for(&asked);
    match missing.is_empty() {
        true => Ok(asked),
        false => Err(Problem::new(ProblemKind::Forbidden, refusals::missing_scopes(missing.join(", "))).into()),
    }
}

/// The scopes of the Admin key that acts; no limit if a person acts.
async fn own(change: &mut Change<'_>) -> Result<AdminKeyScopes> {
    let actor = change.actor();
    let Who::AdminKey { key_id, .. } = &actor.who else { return Ok(AdminKeyScopes::all()) };
    let (scopes,): (String,) = sqlx::query_as("select scopes from admin_keys where organization_id = $1 and id = $2")
        .bind(actor.organization_id.as_str())
        .bind(key_id.as_str())
        .fetch_one(change.conn()?)
        .await?;
    stored(&scopes, key_id.as_str())
}

/// Parses the scopes that the database stores for a key.
///
/// # Errors
/// When they are not a JSON list of names.
pub(crate) fn stored(scopes: &str, key_id: &str) -> Result<AdminKeyScopes> {
    serde_json::from_str(scopes).map_err(|_| Error::Fault(format!("invalid stored scopes of key {key_id}")))
}
