//! Changing the key that signs checkpoints, with an event in every log.

use crate::{
    Domain,
    audit::{audit_checkpoints, audit_keys::name, audit_marking, audit_origins},
};
use evidence::{
    checkpoint::Key,
    verify::{KEY_CHANGE, KEY_CHANGED},
};
use kernel::{
    access::{actor::Actor, memberships, permissions::Permission},
    base::error::{Error, Result},
    ledger::{audit, audit_facets::Facet, audit_keys::public, audit_tree, event::Event},
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Replaces the signing key, and adds an event to every log with a note that both keys have signed. The caller writes
/// the file of the new key before this call, and moves it into place afterwards.
///
/// # Errors
/// When the events cannot be written; then the old key remains in use.
pub async fn renew(domain: &Domain, new: &Key) -> Result<()> {
    // The last checkpoints of the old key cover every event up to this point.
    audit_checkpoints::sign(domain).await?;
    let old = domain.secrets().audit_key().signing();
    let both = |origin: &str| {
        let text = format!("{KEY_CHANGE}\n{origin}\n{}\n{}\n", old.verifier(origin), new.verifier(origin));
        let note = |key: &Key| {
            key.sign_text(origin, &text)
                .map_err(|error| Error::Fault(format!("a note about a new audit key could not be signed: {error}")))
        };
        let mut both = note(old)?;
        both.push_str(note(new)?.split_once("\n\n").map_or("", |(_, signature)| signature));
        Ok(Some(both))
    };
    change(domain, &new.public(), both).await
}

/// Signs with this server's key from now on, when the old key is lost. The old key does not sign the new one, so
/// verifiers must obtain the new public key by other means.
///
/// # Errors
/// 400 when the key is the one that has signed so far; when the events cannot be written.
pub async fn adopt(domain: &Domain) -> Result<()> {
    let mine = domain.secrets().audit_key().signing().public();
    if public(&mut *domain.reader().await?).await?.last() == Some(&mine) {
        return Err(Problem::new(ProblemKind::Invalid, refusals::audit_key_not_lost())
            .with_code("key_not_lost")
            .into());
    }
    audit_marking::renew(domain).await?;
    change(domain, &mine, |_| Ok(None)).await
}

/// The notes about changes of the key in a log up to a size, oldest first, without those of lost keys. Each is signed
/// by the old and the new key, so that a verifier which knows an earlier key can trust the current one.
pub(crate) async fn notes(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    size: u64,
) -> Result<Vec<String>> {
    // Found through the search index: if it hides one, a verifier with an earlier key refuses the export.
    let leaves: Vec<(String,)> = sqlx::query_as(
        "select l.leaf from audit_facets f join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq
         where f.organization_id = $1 and f.facet = $2 and f.value = $3 and f.seq < $4 order by f.seq",
    )
    .bind(organization_id.as_str())
    .bind(Facet::Type.as_str())
    .bind(KEY_CHANGED)
    .bind(audit_tree::signed(size)?)
    .fetch_all(conn)
    .await?;
    let note = |(leaf,): (String,)| {
        let leaf: serde_json::Value = serde_json::from_str(&leaf).ok()?;
        leaf["detail"]["change"]["note"].as_str().map(str::to_owned)
    };
    Ok(leaves.into_iter().filter_map(note).collect())
}

async fn change(domain: &Domain, new: &str, note: impl Fn(&str) -> Result<Option<String>>) -> Result<()> {
    let listed = public(&mut *domain.reader().await?).await?;
    let old = listed.last().cloned().unwrap_or_default();
    for organization_id in memberships::all(domain).await? {
        let origin = audit_origins::current(domain, &mut *domain.reader().await?, &organization_id, &listed).await?;
        let note = note(&origin)?;
        let actor = Actor::server_administrator(organization_id);
        let mut change = domain.change(&actor, Permission::OrganizationWrite).await?;
        if audit::enabled_since(change.conn()?, &actor.organization_id).await?.is_none() {
            change.abandon();
            continue;
        }
        change.commit(&Event::AuditKeyChanged { old: &old, new, note: note.as_deref() }).await?;
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    name(&mut bookkeeping, new).await?;
    bookkeeping.commit().await
}
