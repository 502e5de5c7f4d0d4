//! The origin of a log: the name in its checkpoints and of its public key. A log keeps the prefix that it began with; each
//! accepted rollback begins an origin with the next number.

use crate::{
    Domain,
    audit::{audit_checkpoints, audit_keys},
};
use evidence::{checkpoint::Checkpoint, origin, tree::leaf_hash, verify::ROLLBACK_ACCEPTED};
use kernel::{
    access::memberships,
    base::error::Result,
    ledger::{audit_keys::public, audit_tree, stored_checkpoints},
    store::signed_logs::Signed,
};
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// The origin of the newest checkpoint that one of these public keys, in base64, has signed. A log without one gets the prefix
/// of the settings.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn current(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    publics: &[String],
) -> Result<String> {
    let newest = stored_checkpoints::newest_signed(conn, organization_id, publics).await?;
    let prefix = &domain.settings.origin_prefix;
    Ok(newest.as_ref().map_or_else(|| origin::first(prefix, organization_id.as_str()), of))
}

/// The origin of a checkpoint that was verified before.
pub(crate) fn of(signed: &Signed) -> String {
    Checkpoint::peek(&signed.note).map(|checkpoint| checkpoint.origin).unwrap_or_default()
}

/// The public keys that the database lists, oldest first, as `name+hash+base64` under the first origin of the log, from which a
/// verifier follows the rollbacks to the others.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn first_keys(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<String>> {
    let listed = public(conn).await?;
    let current = current(domain, conn, organization_id, &listed).await?;
    audit_keys::verifiers(conn, origin::base(&current)).await
}

/// The origin that a rollback begins now: one that no checkpoint in the database or in a file has, and no record names.
/// `further` is the origin of a checkpoint elsewhere.
///
/// # Errors
/// When the database or a checkpoint file cannot be read.
pub(crate) async fn unused(domain: &Domain, organization_id: &OrganizationId, further: Option<&str>) -> Result<String> {
    let mut conn = domain.reader().await?;
    let publics = public(&mut conn).await?;
    let newest = stored_checkpoints::newest_signed(&mut conn, organization_id, &publics).await?;
    let mut used: Vec<String> = newest.as_ref().map(of).into_iter().collect();
    used.extend(further.map(str::to_owned));
    for (_, note) in audit_checkpoints::kept(domain).await?.iter().filter(|(id, _)| id == organization_id) {
        used.extend(stored_checkpoints::opened(note, organization_id, &publics).ok().map(|kept| kept.origin));
    }
    let rows: Vec<(i64, String, Option<Vec<u8>>)> =
        sqlx::query_as("select seq, leaf, mac from audit_logs where organization_id = $1 and type = $2 order by seq")
            .bind(organization_id.as_str())
            .bind(ROLLBACK_ACCEPTED)
            .fetch_all(&mut *conn)
            .await?;
    let key = domain.secrets().audit_key();
    for (seq, leaf, mac) in rows {
        let (seq, hash) = (audit_tree::number(seq)?, leaf_hash(leaf.as_bytes()));
        // A record of another program could use up the numbers.
        if key.provenance(organization_id, seq, &hash, &mac.unwrap_or_default()).is_none() {
            continue;
        }
        let leaf: serde_json::Value = serde_json::from_str(&leaf).unwrap_or_default();
        used.extend(leaf["detail"]["change"]["origin"].as_str().map(str::to_owned));
    }
    let first = origin::first(&domain.settings.origin_prefix, organization_id.as_str());
    let number = used.iter().map(|origin| origin::number(origin)).max().unwrap_or(1);
    Ok(origin::numbered(used.first().unwrap_or(&first), number.saturating_add(1)))
}

/// Says in the server's log which logs have another prefix than the settings, because the setting was changed after they began.
///
/// # Errors
/// When the database cannot be read.
pub async fn report_others(domain: &Domain) -> Result<()> {
    let prefix = &domain.settings.origin_prefix;
    for organization_id in memberships::all(domain).await? {
        let publics = domain.secrets().audit_key().publics();
        let name = current(domain, &mut *domain.reader().await?, &organization_id, &publics).await?;
        if origin::base(&name) != origin::first(prefix, organization_id.as_str()) {
            tracing::warn!(
                origin = name,
                audit_origin = prefix,
                "this audit log keeps the origin that it began with; audit_origin counts for logs that begin"
            );
        }
    }
    Ok(())
}
