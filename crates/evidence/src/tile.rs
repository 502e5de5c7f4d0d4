//! Tiles: the tree divided into groups of 256 hashes, with the paths of c2sp.org/tlog-tiles.

use crate::tree::{Frontier, Hash, Node, Nodes, node_hash};
use std::collections::BTreeSet;

/// The number of tree levels in one tile.
pub const HEIGHT: u8 = 8;

/// The number of hashes in a full tile.
pub const WIDTH: u64 = 1 << HEIGHT;

/// A tile: the hashes at tree level 8 · `level`, from 256 · `index` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Tile level, 0 at the leaves.
    pub level: u8,
    /// Position on that level, from 0.
    pub index: u64,
}

impl Tile {
    /// The tile from which a subtree's hash can be computed.
    pub fn of(node: Node) -> Self {
        Self { level: node.level / HEIGHT, index: node.index >> (HEIGHT - node.level % HEIGHT) }
    }

    /// The number of hashes in this tile in a tree of that size: 0 to 256.
    pub fn width(self, size: u64) -> u64 {
        let hashes = size.checked_shr(u32::from(self.level) * u32::from(HEIGHT)).unwrap_or(0);
        hashes.saturating_sub(self.index.saturating_mul(WIDTH)).min(WIDTH)
    }

    /// The path below the log's URL, for example `tile/0/x001/x234/067`, or `tile/0/x001/x234/067.p/5` for a partial
    /// tile with 5 hashes.
    pub fn path(self, width: u64) -> String {
        let mut index = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            index = format!("x{:03}/{index}", rest % 1000);
            rest /= 1000;
        }
        let partial = if width < WIDTH { format!(".p/{width}") } else { String::new() };
        format!("tile/{}/{index}{partial}", self.level)
    }

    /// Adds the tile's hashes and those of all subtrees above them within the tile.
    pub fn fill(self, hashes: &[Hash], known: &mut Nodes) {
        let (mut level, mut index, mut row) = (self.level * HEIGHT, self.index * WIDTH, hashes.to_vec());
        loop {
            known.extend(row.iter().zip(index..).map(|(hash, index)| (Node { level, index }, *hash)));
            if row.len() < 2 || level + 1 == (self.level + 1) * HEIGHT {
                return;
            }
            row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
            (level, index) = (level + 1, index / 2);
        }
    }
}

/// The hash of a full tile, which is an entry of the tile above it.
pub fn root(hashes: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    hashes.iter().for_each(|hash| frontier.push(hash));
    frontier.root()
}

/// The tiles that contain these subtrees.
pub fn tiles(nodes: impl IntoIterator<Item = Node>) -> BTreeSet<Tile> {
    nodes.into_iter().map(Tile::of).collect()
}

/// Parses the part of a path after `tile/0/` or `tile/entries/`: an index in groups of three digits, all but the last
/// with the prefix `x`, and optionally the width of a partial tile. Returns index and width. `None` for any form that
/// the specification does not allow.
pub fn parse_index(path: &str) -> Option<(u64, u64)> {
    let (path, width) = match path.split_once(".p/") {
        Some((path, text)) => {
            let width: u64 = text.parse().ok().filter(|width| (1..WIDTH).contains(width))?;
            // A width with zeros or a sign in front would give a partial tile a second name.
            (path, Some(width).filter(|width| width.to_string() == text)?)
        }
        None => (path, WIDTH),
    };
    let mut index: u64 = 0;
    let mut groups = path.split('/').peekable();
    while let Some(group) = groups.next() {
        let digits = if groups.peek().is_some() { group.strip_prefix('x')? } else { group };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    // Leading groups of zeros would give a tile a second name.
    let partial = if width < WIDTH { format!(".p/{width}") } else { String::new() };
    (Tile { level: 0, index }.path(width) == format!("tile/0/{path}{partial}")).then_some((index, width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{cover, tests::log};

    #[test]
    fn names_are_those_of_the_specification() {
        assert_eq!(Tile { level: 0, index: 1_234_067 }.path(256), "tile/0/x001/x234/067");
        assert_eq!(Tile { level: 1, index: 0 }.path(5), "tile/1/000.p/5");
        assert_eq!(parse_index("x001/x234/067"), Some((1_234_067, 256)));
        assert_eq!(parse_index("000.p/5"), Some((0, 5)));
        for wrong in [
            "",
            "0",
            "1234",
            "x000/001",
            "x001/x002",
            "000.p/0",
            "000.p/256",
            "000.p/x",
            "000.p/07",
            "000.p/+7",
            "../000",
            "00a",
        ] {
            assert_eq!(parse_index(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_are_those_of_a_foreign_implementation() {
        for (level, index, width) in [(0, 0, 256), (0, 999, 1), (1, 1000, 256), (2, 123_456_789, 77)] {
            let theirs = tlog_tiles::tile::Tile::new(8, level, index, width, false).path();
            // Theirs name the height too.
            assert_eq!(theirs.replacen("tile/8/", "tile/", 1), Tile { level, index }.path(u64::from(width)));
        }
    }

    #[test]
    fn tiles_alone_give_every_subtree_of_a_log() {
        let (_, whole) = log(1000);
        let hashes = |tile: Tile, width| -> Vec<Hash> {
            (0..width).map(|at| whole[&Node { level: tile.level * HEIGHT, index: tile.index * WIDTH + at }]).collect()
        };
        for size in [1, 2, 255, 256, 257, 511, 512, 700, 1000] {
            let needed = cover(&(0..size));
            let mut known = Nodes::new();
            for tile in tiles(needed.iter().copied()) {
                tile.fill(&hashes(tile, tile.width(size)), &mut known);
            }
            for node in needed {
                assert_eq!(known.get(&node), whole.get(&node), "{node:?} of {size}");
            }
        }
        assert_eq!(root(&hashes(Tile { level: 0, index: 1 }, 256)), whole[&Node { level: 8, index: 1 }]);
    }
}
