//! Proofs about the audit log, for owners: the newest checkpoint, tiles, inclusion proofs and consistency proofs.

use crate::{
    Domain,
    audit::{
        audit_checkpoints, audit_cosignatures, audit_keys, audit_logs, audit_origins,
        audit_tiles::{self, TileBytes},
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use evidence::Hash;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{
        audit_key::AuditKey,
        error::{Error, Result},
    },
    ledger::{audit_keys::public, audit_tree},
    reading::Reading,
    store::signed_logs::Signed,
};
use types::{
    audit_proofs::{ConsistencyProof, ConsistencyQuery, InclusionProof},
    ids::{AuditLogId, OrganizationId},
    problem::Problem,
    refusals,
    unchecked::Unchecked,
};

/// The newest checkpoint as a signed note. It covers every event that existed when it was requested, and carries the
/// cosignatures that witnesses made for it so far: none in the first moments after a change.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled; 503 when the log cannot be signed.
pub async fn checkpoint(domain: &Domain, actor: &Actor) -> Result<String> {
    let signed = current(domain, actor).await?;
    audit_cosignatures::cosigned_note(domain, &actor.organization_id, &signed).await
}

/// The public key of the checkpoints in the format of signed notes, `name+hash+base64`. The name is the log's origin, which
/// changes with an accepted rollback.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled.
pub async fn key(domain: &Domain, actor: &Actor) -> Result<String> {
    let mut reading = read(domain, actor).await?;
    let key = domain.secrets().audit_key();
    let origin = audit_origins::current(domain, reading.conn(), &actor.organization_id, &key.publics()).await?;
    Ok(key.signing().verifier(&origin))
}

/// The public key that the database names as the newest, in the same format. Unlike [`key`] it needs no key file; if there is
/// one, `own` is its key, and only that is trusted for the name.
///
/// # Errors
/// 400 before logging is enabled; when the database names no key, or cannot be read.
pub async fn recorded_key(domain: &Domain, organization_id: &OrganizationId, own: Option<&AuditKey>) -> Result<String> {
    let mut conn = domain.reader().await?;
    audit_logs::enabled_since(&mut conn, organization_id).await?;
    let publics = match own {
        Some(own) => own.publics(),
        None => public(&mut conn).await?,
    };
    let origin = audit_origins::current(domain, &mut conn, organization_id, &publics).await?;
    let newest = audit_keys::verifiers(&mut conn, &origin).await?.pop();
    newest.ok_or_else(|| Error::Fault("the database names no audit key. Start the server once".to_owned()))
}

/// The hashes of a tile, concatenated (c2sp.org/tlog-tiles). `index` has the format of that standard: `x001/234`, or
/// `000.p/5` for a partial tile.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled; 404 for a tile that does not exist, or is not that wide
/// yet; 503 when another program removed some of it.
pub async fn tile(domain: &Domain, actor: &Actor, level: &str, index: &str) -> Result<TileBytes> {
    let mut reading = read(domain, actor).await?;
    let found = audit_tiles::hashes(reading.conn(), &actor.organization_id, level, index).await;
    audit_tiles::held(domain, &actor.organization_id, found).await
}

/// The leaves of a tile, each preceded by its length as two bytes, most significant first (c2sp.org/tlog-tiles). The
/// leaves contain commitments in place of personal values.
///
/// # Errors
/// As [`tile`].
pub async fn entries(domain: &Domain, actor: &Actor, index: &str) -> Result<TileBytes> {
    let mut reading = read(domain, actor).await?;
    let found = audit_tiles::entries(reading.conn(), &actor.organization_id, index).await;
    audit_tiles::held(domain, &actor.organization_id, found).await
}

/// The proof that an event is in the log.
///
/// # Errors
/// 403 for anyone but an owner; 404 for an event that does not exist; 503 when the log cannot be signed.
pub async fn inclusion(domain: &Domain, actor: &Actor, record_id: &AuditLogId) -> Result<InclusionProof> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let row: Option<(i64, String, Vec<u8>)> =
        sqlx::query_as("select seq, leaf, leaf_hash from audit_logs where organization_id = $1 and id = $2")
            .bind(actor.organization_id.as_str())
            .bind(record_id.as_str().replace('\0', "\u{fffd}"))
            .fetch_optional(reading.conn())
            .await?;
    drop(reading);
    let (seq, leaf, leaf_hash) = row.ok_or_else(|| Problem::not_found("audit log record", record_id.as_str()))?;
    let signed = current(domain, actor).await?;
    let checkpoint = audit_cosignatures::cosigned_note(domain, &actor.organization_id, &signed).await?;
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let mut tiles = audit_tree::Tiles::new(actor.organization_id.clone(), signed.head.size);
    let proof = tiles.inclusion(reading.conn(), audit_tree::number(seq)?).await;
    let proof = audit_tiles::held(domain, &actor.organization_id, proof).await?;
    Ok(InclusionProof {
        object: "organization.audit_log.proof".to_owned(),
        id: record_id.to_string(),
        index: seq,
        leaf,
        leaf_hash: BASE64_STANDARD.encode(leaf_hash),
        proof: base64(&proof),
        checkpoint,
    })
}

/// The proof that the log only grew between two sizes. The default is from size 1 to the newest checkpoint.
///
/// # Errors
/// 403 for anyone but an owner; 400 for sizes that the log never had; 503 when the log cannot be signed.
pub async fn consistency(
    domain: &Domain,
    actor: &Actor,
    sizes: Unchecked<ConsistencyQuery>,
) -> Result<ConsistencyProof> {
    drop(domain.read(actor, Permission::AuditLogsRead).await?);
    let sizes = sizes.check()?;
    let newest = current(domain, actor).await?.head.size;
    let to = sizes.to.map_or(Some(newest), |to| u64::try_from(to).ok().filter(|to| *to <= newest));
    let to = to.ok_or_else(|| Problem::invalid("to", "invalid_value", refusals::tree_to(newest)))?;
    let from = u64::try_from(sizes.from.unwrap_or(1)).ok().filter(|from| (1..=to).contains(from));
    let from = from.ok_or_else(|| Problem::invalid("from", "invalid_value", refusals::tree_from(to)))?;
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let (conn, id) = (reading.conn(), &actor.organization_id);
    let proved = async {
        let (old, new) = (audit_tree::head(conn, id, from).await?, audit_tree::head(conn, id, to).await?);
        Ok((old, new, audit_tree::Tiles::new(id.clone(), to).consistency(conn, from).await?))
    };
    let (old, new, proof) = audit_tiles::held(domain, id, proved.await).await?;
    Ok(ConsistencyProof {
        object: "organization.audit_log.consistency".to_owned(),
        from: audit_tree::signed(from)?,
        to: audit_tree::signed(to)?,
        from_root: BASE64_STANDARD.encode(old.root),
        to_root: BASE64_STANDARD.encode(new.root),
        proof: base64(&proof),
    })
}

/// The checkpoint that covers every event up to now, signed now if necessary.
async fn current(domain: &Domain, actor: &Actor) -> Result<Signed> {
    drop(read(domain, actor).await?);
    audit_checkpoints::current(domain, &actor.organization_id).await
}

async fn read(domain: &Domain, actor: &Actor) -> Result<Reading> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    audit_logs::enabled_since(reading.conn(), &actor.organization_id).await?;
    Ok(reading)
}

fn base64(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| BASE64_STANDARD.encode(hash)).collect()
}
