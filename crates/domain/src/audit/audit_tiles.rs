//! Tiles of the audit log (c2sp.org/tlog-tiles): the hashes of its tree and the leaves below them. They contain
//! commitments in place of personal values, so the server administrator may make them public.

use crate::{Domain, audit::audit_leaves};
use evidence::tile::{Tile, WIDTH, parse_index};
use kernel::{
    base::error::{Error, Result},
    ledger::{audit, audit_tree, stored_checkpoints},
    store::readers::Reader,
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// The content of a tile or of a bundle of leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileBytes {
    pub bytes: Vec<u8>,
    /// Whether it has all of its 256 entries, so that it never changes again.
    pub is_full: bool,
}

/// The newest checkpoint of a log whose tiles are public, as a signed note.
///
/// # Errors
/// 404 if tiles are not public, for an organization without an audit log, and before anything was signed.
pub async fn public_checkpoint(domain: &Domain, organization_id: &OrganizationId) -> Result<String> {
    let mut conn = public(domain, organization_id).await?;
    let newest = stored_checkpoints::trusted(&mut conn, organization_id, domain.secrets().audit_key()).await?;
    Ok(newest.ok_or_else(|| missing("checkpoint"))?.note)
}

/// The hashes of a public tile, as [`crate::audit_proofs::tile`].
///
/// # Errors
/// As [`public_checkpoint`]; 404 for a tile that does not exist, or is not that wide yet.
pub async fn public_hashes(
    domain: &Domain,
    organization_id: &OrganizationId,
    level: &str,
    index: &str,
) -> Result<TileBytes> {
    let found = hashes(&mut *public(domain, organization_id).await?, organization_id, level, index).await;
    held(domain, organization_id, found).await
}

/// The leaves of a public tile, as [`crate::audit_proofs::entries`].
///
/// # Errors
/// As [`public_hashes`].
pub async fn public_entries(domain: &Domain, organization_id: &OrganizationId, index: &str) -> Result<TileBytes> {
    let found = entries(&mut *public(domain, organization_id).await?, organization_id, index).await;
    held(domain, organization_id, found).await
}

/// What was read of the tree. Where it is damaged, the owners are warned, and the error is one of the log and not of the
/// server.
///
/// # Errors
/// 503 for a damaged tree; any other error as it is.
pub(crate) async fn held<T>(domain: &Domain, organization_id: &OrganizationId, found: Result<T>) -> Result<T> {
    match found {
        Err(Error::Fault(fault)) => {
            let fault = refusals::alarm_log_does_not_hold(format!("{fault}."));
            audit_leaves::report(domain, organization_id, &fault).await?;
            Err(audit_leaves::refusal(fault))
        }
        found => found,
    }
}

/// A connection to read from, if the tiles of this organization are public.
async fn public(domain: &Domain, organization_id: &OrganizationId) -> Result<Reader> {
    let mut conn = domain.reader().await?;
    let is_public = domain.settings.public_tiles && audit::enabled_since(&mut conn, organization_id).await?.is_some();
    // The same refusal for both: it does not tell which organizations there are.
    if is_public { Ok(conn) } else { Err(missing("log").into()) }
}

fn missing(what: &str) -> Problem {
    Problem::new(ProblemKind::NotFound, refusals::nothing_public(what)).with_code("not_found")
}

pub(crate) async fn hashes(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    level: &str,
    index: &str,
) -> Result<TileBytes> {
    let missing = || Problem::not_found("tile", &format!("{level}/{index}"));
    let number: u8 = level.parse().ok().filter(|number: &u8| number.to_string() == level).ok_or_else(missing)?;
    let (index, width) = parse_index(index).ok_or_else(missing)?;
    let tile = Tile { level: number, index };
    if tile.width(audit_tree::size(conn, organization_id).await?) < width {
        return Err(missing().into());
    }
    let hashes = audit_tree::tile(conn, organization_id, tile, width).await?;
    Ok(TileBytes { bytes: hashes.concat(), is_full: width == WIDTH })
}

pub(crate) async fn entries(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    index: &str,
) -> Result<TileBytes> {
    let missing = || Problem::not_found("tile", &format!("entries/{index}"));
    let (index, width) = parse_index(index).ok_or_else(missing)?;
    let tile = Tile { level: 0, index };
    if tile.width(audit_tree::size(conn, organization_id).await?) < width {
        return Err(missing().into());
    }
    let mut bytes = Vec::new();
    for leaf in audit_tree::leaves(conn, organization_id, tile, width).await? {
        let length = u16::try_from(leaf.len())
            .map_err(|_| Error::Fault(format!("a leaf of {} bytes is too long for a tile entry", leaf.len())))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(leaf.as_bytes());
    }
    Ok(TileBytes { bytes, is_full: width == WIDTH })
}
