//! The key that signs checkpoints: its private half in a file of its own, its public halves, one after the other, in the
//! database and in the log.

use super::{
    Domain,
    actor::Actor,
    audit, audit_checkpoints, clock,
    error::{Error, Result},
    event::Event,
    organizations,
    permissions::Permission,
    upkeep::Upkeep,
};
use crate::types::problem::{Problem, ProblemKind};
use evidence::{
    checkpoint::{Key, origin},
    verify::KEY_CHANGE,
};
use sqlx::AnyConnection;

/// The public keys in use so far, oldest first, in base64.
pub(super) async fn public(conn: &mut AnyConnection) -> Result<Vec<String>> {
    let keys: Vec<(String,)> =
        sqlx::query_as("select public_key from audit_keys order by version").fetch_all(conn).await?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}

/// The public keys as signed notes name them, for one log.
pub(super) async fn verifiers(conn: &mut AnyConnection, origin: &str) -> Result<Vec<String>> {
    let keys = public(conn).await?;
    keys.iter()
        .map(|key| {
            evidence::checkpoint::verifier(origin, key)
                .map_err(|_| Error::Fault("a public audit key in the database cannot be read".to_owned()))
        })
        .collect()
}

/// Whether the database knows a key that signs checkpoints.
///
/// # Errors
/// When it cannot be read.
pub async fn is_known(readers: &sqlx::AnyPool) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("select version from audit_keys limit 1").fetch_optional(readers).await?;
    Ok(row.is_some())
}

/// Makes sure that this server signs with the key that the database names last, or names the first one.
///
/// # Errors
/// A sentence when the key file holds another one.
pub async fn bind(domain: &Domain) -> Result<()> {
    let mine = domain.secrets.audit_key().public();
    let mut upkeep = domain.upkeep().await?;
    match public(upkeep.conn()?).await?.last() {
        Some(last) if *last == mine => Ok(()),
        Some(_) => Err(Error::Fault(
            "the audit key file holds another key than the one that signed this database's checkpoints. Put the file \
             that belongs to it back in place, or, if that is lost, run 'orgward audit new-key --lost'"
                .to_owned(),
        )),
        None => {
            name(&mut upkeep, &mine).await?;
            upkeep.commit().await
        }
    }
}

/// Names the key that signs from now on.
async fn name(upkeep: &mut Upkeep, public_key: &str) -> Result<()> {
    let key = public_key.to_owned();
    upkeep
        .execute(
            "insert into audit_keys (version, public_key, since)
             select coalesce(max(version), 0) + 1, $1, $2 from audit_keys",
            |query| query.bind(key).bind(clock::now()),
        )
        .await?;
    Ok(())
}

/// Signs with another key from now on, and tells so in every log with a note that both have signed. The new key's file is
/// written before, and put in place after.
///
/// # Errors
/// When the records cannot be written; then the old key stays.
pub async fn renew(domain: &Domain, new: &Key) -> Result<()> {
    // The last checkpoints by the old key cover everything up to here.
    audit_checkpoints::sign(domain).await?;
    let old = domain.secrets.audit_key();
    let both = |origin: &str| {
        let text = format!("{KEY_CHANGE}\n{origin}\n{}\n{}\n", old.verifier(origin), new.verifier(origin));
        let note = |key: &Key| {
            key.sign_text(origin, &text).map_err(|error| Error::Fault(format!("a new key cannot be told of: {error}")))
        };
        let mut both = note(old)?;
        both.push_str(note(new)?.split_once("\n\n").map_or("", |(_, signature)| signature));
        Ok(Some(both))
    };
    change(domain, &new.public(), both).await
}

/// Signs with this server's key from now on although the old one is lost: nothing vouches for it, so whoever verifies must
/// be given it.
///
/// # Errors
/// 400 when it is the key that signed so far; when the records cannot be written.
pub async fn adopt(domain: &Domain) -> Result<()> {
    let mine = domain.secrets.audit_key().public();
    if public(&mut *domain.look().await?).await?.last() == Some(&mine) {
        let text = "The audit key is there and is the one that signed so far: it is not lost. Leave out --lost.";
        return Err(Problem::new(ProblemKind::Invalid, text).with_code("key_not_lost").into());
    }
    change(domain, &mine, |_| Ok(None)).await
}

async fn change(domain: &Domain, new: &str, note: impl Fn(&str) -> Result<Option<String>>) -> Result<()> {
    let old = public(&mut *domain.look().await?).await?.pop().unwrap_or_default();
    for organization_id in organizations::all(domain).await? {
        let note = note(&origin(organization_id.as_str()))?;
        let actor = Actor::operator(organization_id);
        let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
        if audit::enabled_since(change.conn()?, &actor.organization_id).await?.is_none() {
            change.nothing();
            continue;
        }
        change.record(&Event::AuditKeyChanged { old: &old, new, note: note.as_deref() }).await?;
    }
    let mut upkeep = domain.upkeep().await?;
    name(&mut upkeep, new).await?;
    upkeep.commit().await
}
