//! The Merkle tree of RFC 6962 section 2.1, represented by its complete subtrees: the root and every proof can be
//! computed from their hashes. Leaves are numbered from 0.

use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, ops::Range};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash of a leaf: SHA-256(0x00 ‖ leaf).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of a log without leaves.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// A complete subtree, over 2^`level` leaves beginning with leaf `index` · 2^`level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Height; 0 for a leaf.
    pub level: u8,
    /// Position among the subtrees of the same height, from 0.
    pub index: u64,
}

/// Known hashes of complete subtrees.
pub type Nodes = BTreeMap<Node, Hash>;

/// The complete subtrees that cover a range of leaves, from left to right. The range must begin where a complete
/// subtree of at least the range's size begins, as all ranges of RFC 6962 do.
pub fn cover(leaves: &Range<u64>) -> Vec<Node> {
    let (mut from, mut left) = (leaves.start, leaves.end.saturating_sub(leaves.start));
    let mut nodes = Vec::new();
    while left > 0 {
        let level = u8::try_from(left.ilog2()).unwrap_or(u8::MAX);
        nodes.push(Node { level, index: from >> level });
        from += 1 << level;
        left -= 1 << level;
    }
    nodes
}

/// The hash over a range of leaves; `None` if the hash of a required subtree is unknown.
pub fn range_hash(leaves: &Range<u64>, known: &Nodes) -> Option<Hash> {
    let hashes: Option<Vec<Hash>> = cover(leaves).iter().map(|node| known.get(node).copied()).collect();
    Some(join(&hashes?))
}

/// The root over complete subtrees of decreasing height, from left to right.
pub fn join(subtrees: &[Hash]) -> Hash {
    let mut hashes = subtrees.iter().rev();
    let Some(last) = hashes.next() else { return empty_root() };
    hashes.fold(*last, |right, left| node_hash(left, &right))
}

/// A tree to which leaves are appended. It can compute its root at any time, and keeps only the hashes that this needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The complete subtrees, largest first.
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The tree of that size whose complete subtrees, largest first, have these hashes; `None` if their number is not
    /// that of the size.
    pub fn of(size: u64, subtrees: Vec<Hash>) -> Option<Self> {
        (subtrees.len() == size.count_ones() as usize).then_some(Self { size, subtrees })
    }

    /// Adds the next leaf.
    pub fn push(&mut self, leaf: &Hash) {
        let mut hash = *leaf;
        // The number of subtrees that the new leaf completes is the number of trailing ones of the old size.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        join(&self.subtrees)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::hex;

    /// The leaves of the certificate transparency test vectors, and the roots of their first 1, 2, … 8.
    const LEAVES: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    /// Leaf hashes of a log of that size, and every complete subtree of it.
    pub(crate) fn log(size: u64) -> (Vec<Hash>, Nodes) {
        let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut nodes: Nodes = leaves.iter().zip(0..).map(|(hash, index)| (Node { level: 0, index }, *hash)).collect();
        for level in 1..64 {
            for index in 0..size >> level {
                let child = |index| nodes[&Node { level: level - 1, index }];
                let hash = node_hash(&child(index * 2), &child(index * 2 + 1));
                nodes.insert(Node { level, index }, hash);
            }
        }
        (leaves, nodes)
    }

    #[test]
    fn roots_are_those_of_the_certificate_transparency_vectors() {
        let mut frontier = Frontier::default();
        assert_eq!(hex(&frontier.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (leaf, root) in LEAVES.iter().zip(ROOTS) {
            frontier.push(&leaf_hash(leaf));
            assert_eq!(hex(&frontier.root()), root);
        }
    }

    #[test]
    fn a_root_from_subtrees_is_the_root_from_leaves() {
        let (leaves, nodes) = log(300);
        let mut frontier = Frontier::default();
        for (leaf, size) in leaves.iter().zip(1..) {
            frontier.push(leaf);
            assert_eq!(range_hash(&(0..size), &nodes), Some(frontier.root()), "of {size}");
        }
    }

    #[test]
    fn a_foreign_tree_over_the_same_leaves_has_the_same_root() {
        let mut theirs = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        let mut ours = Frontier::default();
        for n in 0..300_u64 {
            theirs.push(n.to_be_bytes().to_vec());
            ours.push(&leaf_hash(&n.to_be_bytes()));
            assert_eq!(theirs.root().as_bytes()[..], ours.root()[..], "of {}", n + 1);
        }
    }
}
