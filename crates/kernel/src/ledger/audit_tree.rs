//! The Merkle tree over an organization's audit log. It grows in the transaction of each event, and gives roots and
//! proofs.

use crate::{
    Kernel,
    access::memberships,
    base::error::{Error, Result},
};
use evidence::{
    Hash,
    proof::{self, Head},
    tile::{self, Tile, WIDTH},
    tree::{self, Frontier, Node, Nodes},
};
use sqlx::AnyConnection;
use std::collections::BTreeSet;
use types::ids::OrganizationId;

/// Whether the event with that sequence number completes a tile.
pub fn grows(seq: i64) -> bool {
    number(seq).is_ok_and(|seq| (seq + 1).is_multiple_of(WIDTH))
}

/// Adds the event with that sequence number to the tree. If the event completes a tile, the tile's hash is written to
/// the level above, and so on upwards.
pub async fn grow(conn: &mut AnyConnection, organization_id: &OrganizationId, seq: i64) -> Result<()> {
    let size = number(seq)? + 1;
    let (mut level, mut full) = (0, size);
    while full.is_multiple_of(WIDTH) {
        full /= WIDTH;
        let hashes = match tile(conn, organization_id, Tile { level, index: full - 1 }, WIDTH).await {
            Ok(hashes) => hashes,
            Err(Error::Fault(damage)) => {
                // Events or hashes are missing from the tables. No further checkpoints are signed, but new events are
                // still appended.
                tracing::error!("{damage}");
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        level += 1;
        sqlx::query("insert into audit_nodes (organization_id, level, position, hash) values ($1, $2, $3, $4)")
            .bind(organization_id.as_str())
            .bind(i64::from(level))
            .bind(signed(full - 1)?)
            .bind(tile::root(&hashes).to_vec())
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Writes the missing tree nodes of logs that are older than the tree.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn complete(kernel: &Kernel) -> Result<()> {
    for organization_id in memberships::all(kernel).await? {
        let mut conn = kernel.reader().await?;
        let size = size(&mut conn, &organization_id).await?;
        let mut level = 1_u8;
        while let Some(full) = size.checked_shr(u32::from(level) * 8).filter(|full| *full > 0) {
            let (have,): (i64,) =
                sqlx::query_as("select count(*) from audit_nodes where organization_id = $1 and level = $2")
                    .bind(organization_id.as_str())
                    .bind(i64::from(level))
                    .fetch_one(&mut *conn)
                    .await?;
            for position in number(have)?..full {
                let below = Tile { level: level - 1, index: position };
                let hash = tile::root(&tile(&mut conn, &organization_id, below, WIDTH).await?);
                let (id, at) = (organization_id.to_string(), signed(position)?);
                let mut bookkeeping = kernel.bookkeeping().await?;
                bookkeeping
                    .execute(
                        "insert into audit_nodes (organization_id, level, position, hash) values ($1, $2, $3, $4)
                         on conflict (organization_id, level, position) do nothing",
                        |query| query.bind(id).bind(i64::from(level)).bind(at).bind(hash.to_vec()),
                    )
                    .await?;
                bookkeeping.commit().await?;
            }
            level += 1;
        }
    }
    Ok(())
}

/// The number of events in a log.
pub async fn size(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<u64> {
    let last: Option<(i64,)> =
        sqlx::query_as("select seq from audit_logs where organization_id = $1 order by seq desc limit 1")
            .bind(organization_id.as_str())
            .fetch_optional(conn)
            .await?;
    last.map_or(Ok(0), |(seq,)| Ok(number(seq)? + 1))
}

/// Size and root of the log as it was at that size.
///
/// # Errors
/// When the tree is damaged, or has never had that size.
pub async fn head(conn: &mut AnyConnection, organization_id: &OrganizationId, size: u64) -> Result<Head> {
    let mut tiles = Tiles::new(organization_id.clone(), size);
    Ok(Head { size, root: tiles.range(conn, &(0..size)).await? })
}

/// The complete subtrees of the log as it was at that size, to which further records can be added.
///
/// # Errors
/// When the tree is damaged, or has never had that size.
pub async fn frontier(conn: &mut AnyConnection, organization_id: &OrganizationId, size: u64) -> Result<Frontier> {
    let mut tiles = Tiles::new(organization_id.clone(), size);
    let mut subtrees = Vec::new();
    for node in tree::cover(&(0..size)) {
        subtrees.push(tiles.node(conn, node).await?);
    }
    Frontier::of(size, subtrees).ok_or_else(|| damaged(organization_id, Tile { level: 0, index: 0 }))
}

/// The first `width` hashes of one tile.
///
/// # Errors
/// When some are missing.
pub async fn tile(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    tile: Tile,
    width: u64,
) -> Result<Vec<Hash>> {
    let from = tile.index.saturating_mul(WIDTH);
    let query = if tile.level == 0 {
        sqlx::query_as(
            "select leaf_hash from audit_logs where organization_id = $1 and $2 = 0 and seq >= $3 and seq < $4
             order by seq",
        )
    } else {
        sqlx::query_as(
            "select hash from audit_nodes where organization_id = $1 and level = $2 and position >= $3 and position < $4
             order by position",
        )
    };
    let rows: Vec<(Vec<u8>,)> = query
        .bind(organization_id.as_str())
        .bind(i64::from(tile.level))
        .bind(signed(from)?)
        .bind(signed(from + width)?)
        .fetch_all(conn)
        .await?;
    let hashes: Vec<Hash> = rows.into_iter().filter_map(|(hash,)| hash.try_into().ok()).collect();
    if hashes.len() as u64 != width {
        return Err(damaged(organization_id, tile));
    }
    Ok(hashes)
}

/// The first `width` leaves of one tile.
///
/// # Errors
/// When some are missing.
pub async fn leaves(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    tile: Tile,
    width: u64,
) -> Result<Vec<String>> {
    let from = tile.index.saturating_mul(WIDTH);
    let rows: Vec<(String,)> = sqlx::query_as(
        "select leaf from audit_logs where organization_id = $1 and seq >= $2 and seq < $3 order by seq",
    )
    .bind(organization_id.as_str())
    .bind(signed(from)?)
    .bind(signed(from + width)?)
    .fetch_all(conn)
    .await?;
    if rows.len() as u64 != width {
        return Err(damaged(organization_id, tile));
    }
    Ok(rows.into_iter().map(|(leaf,)| leaf).collect())
}

/// Tiles of one log at one size, read when they are first needed. Of the full tiles at leaf level only the last one is
/// kept, so that iterating over the log needs little memory.
pub struct Tiles {
    organization_id: OrganizationId,
    size: u64,
    known: Nodes,
    read: BTreeSet<Tile>,
    leaves: Option<(Tile, Nodes)>,
}

impl Tiles {
    /// Starts with no tile read.
    pub fn new(organization_id: OrganizationId, size: u64) -> Self {
        Self { organization_id, size, known: Nodes::new(), read: BTreeSet::new(), leaves: None }
    }

    /// The proof that the event with that sequence number is in the log.
    ///
    /// # Errors
    /// When the tree is damaged.
    pub async fn inclusion(&mut self, conn: &mut AnyConnection, seq: u64) -> Result<Vec<Hash>> {
        self.ranges(conn, &proof::inclusion_ranges(seq, self.size)).await
    }

    /// The proof that the log at size `old` is a prefix of this one.
    ///
    /// # Errors
    /// When the tree is damaged.
    pub async fn consistency(&mut self, conn: &mut AnyConnection, old: u64) -> Result<Vec<Hash>> {
        self.ranges(conn, &proof::consistency_ranges(old, self.size)).await
    }

    async fn ranges(&mut self, conn: &mut AnyConnection, ranges: &[std::ops::Range<u64>]) -> Result<Vec<Hash>> {
        let mut hashes = Vec::new();
        for range in ranges {
            hashes.push(self.range(conn, range).await?);
        }
        Ok(hashes)
    }

    async fn range(&mut self, conn: &mut AnyConnection, range: &std::ops::Range<u64>) -> Result<Hash> {
        let mut hashes = Vec::new();
        for node in tree::cover(range) {
            hashes.push(self.node(conn, node).await?);
        }
        Ok(tree::join(&hashes))
    }

    async fn node(&mut self, conn: &mut AnyConnection, node: Node) -> Result<Hash> {
        let tile = Tile::of(node);
        let is_at_hand = self.read.contains(&tile) || self.leaves.as_ref().is_some_and(|(read, _)| *read == tile);
        if !is_at_hand {
            let hashes = self::tile(conn, &self.organization_id, tile, tile.width(self.size)).await?;
            if tile.level == 0 && hashes.len() as u64 == WIDTH {
                let mut nodes = Nodes::new();
                tile.fill(&hashes, &mut nodes);
                self.leaves = Some((tile, nodes));
            } else {
                tile.fill(&hashes, &mut self.known);
                self.read.insert(tile);
            }
        }
        let of_leaves = self.leaves.as_ref().and_then(|(_, nodes)| nodes.get(&node));
        of_leaves.or_else(|| self.known.get(&node)).copied().ok_or_else(|| damaged(&self.organization_id, tile))
    }
}

fn damaged(organization_id: &OrganizationId, tile: Tile) -> Error {
    Error::Fault(format!("the audit tree of {organization_id} is missing hashes in {}", tile.path(WIDTH)))
}

/// Converts a sequence number of the database for the tree.
pub fn number(seq: i64) -> Result<u64> {
    u64::try_from(seq).map_err(|_| Error::Fault("negative audit sequence number".to_owned()))
}

/// Converts a number of the tree for the database.
pub fn signed(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(|_| Error::Fault("audit sequence number above 2^63 - 1".to_owned()))
}
