//! Inclusion and consistency proofs (RFC 6962 sections 2.1.1 and 2.1.2). They are verified with the algorithms of RFC
//! 9162 sections 2.1.3.2 and 2.1.4.2.

use crate::tree::{Hash, Nodes, node_hash, range_hash};
use std::ops::Range;

/// The ranges of leaves whose hashes prove that leaf `index` is in the tree of that size, from the leaf to the root.
/// Empty if the index is outside the tree.
pub fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    if index >= size {
        return ranges;
    }
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            ranges.push(middle..to);
            to = middle;
        } else {
            ranges.push(from..middle);
            from = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The ranges of leaves whose hashes prove that the tree of size `old` is a prefix of the tree of size `new`, in the
/// order of RFC 6962. Empty if `old` is 0 or not less than `new`.
pub fn consistency_ranges(old: u64, new: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    if old == 0 || old >= new {
        return ranges;
    }
    let (mut from, mut to) = (0, new);
    // A subtree that begins at 0 and ends at `old` is the whole old tree; its hash is the old root, so it is not sent.
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            ranges.push(middle..to);
            to = middle;
        } else {
            ranges.push(from..middle);
            from = middle;
        }
    }
    if from > 0 {
        ranges.push(from..to);
    }
    ranges.reverse();
    ranges
}

/// The hashes over these ranges; `None` if the hash of a required subtree is unknown.
pub fn hashes(ranges: &[Range<u64>], known: &Nodes) -> Option<Vec<Hash>> {
    ranges.iter().map(|range| range_hash(range, known)).collect()
}

/// Whether the proof shows that the leaf at `index` has this hash in the tree of this size and root.
pub fn is_included(leaf: &Hash, index: u64, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            // At the right edge of the tree, levels without a sibling are skipped.
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// A tree's size and root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of leaves.
    pub size: u64,
    /// The hash over all leaves.
    pub root: Hash,
}

/// Whether the proof shows that the old tree is a prefix of the new one.
pub fn is_consistent(old: &Head, new: &Head, proof: &[Hash]) -> bool {
    if old.size > new.size {
        return false;
    }
    if old.size == new.size {
        return proof.is_empty() && old.root == new.root;
    }
    if old.size == 0 {
        return proof.is_empty();
    }
    // If the old size is a power of two, the old tree is one subtree, and its hash, the old root, is not in the proof.
    let whole = old.size.is_power_of_two().then_some(&old.root);
    let mut path = whole.into_iter().chain(proof);
    let Some(first) = path.next() else { return false };
    let skip = (old.size - 1).trailing_ones();
    let (mut at, mut last) = ((old.size - 1) >> skip, (new.size - 1) >> skip);
    let (mut older, mut newer) = (*first, *first);
    for hash in path {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            older = node_hash(hash, &older);
            newer = node_hash(hash, &newer);
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            newer = node_hash(&newer, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && older == old.root && newer == new.root
}

/// The largest power of two below `n`, where a tree of `n` leaves is split.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{leaf_hash, tests::log};
    use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
    use sha2::Sha256;

    const SIZE: u64 = 70;

    fn head(size: u64, nodes: &Nodes) -> Head {
        Head { size, root: range_hash(&(0..size), nodes).expect("all subtrees are known") }
    }

    #[test]
    fn every_leaf_is_proven_in_every_tree_and_a_foreign_verifier_agrees() {
        let (leaves, nodes) = log(SIZE);
        for size in 1..=SIZE {
            let root = head(size, &nodes).root;
            let theirs = RootHash::<Sha256>::new(root.into(), size);
            for (index, leaf) in leaves.iter().enumerate().take(size as usize) {
                let proof = hashes(&inclusion_ranges(index as u64, size), &nodes).expect("known");
                assert!(is_included(leaf, index as u64, size, &root, &proof), "{index} in {size}");
                let foreign = InclusionProof::<Sha256>::try_from_bytes(proof.concat()).expect("whole hashes");
                theirs.verify_inclusion(&(index as u64).to_be_bytes(), index as u64, &foreign).expect("they agree");
                let theirs: Vec<_> = proof.iter().map(|hash| tlog_tiles::tlog::Hash(*hash)).collect();
                let (root, leaf) = (tlog_tiles::tlog::Hash(root), tlog_tiles::tlog::Hash(*leaf));
                tlog_tiles::tlog::check_record(&theirs, size, root, index as u64, leaf).expect("so do the others");
            }
        }
    }

    #[test]
    fn every_tree_is_proven_to_begin_every_later_one_and_foreign_verifiers_agree() {
        let (_, nodes) = log(SIZE);
        for new in 1..=SIZE {
            for old in 1..=new {
                let (old, new) = (head(old, &nodes), head(new, &nodes));
                let proof = hashes(&consistency_ranges(old.size, new.size), &nodes).expect("known");
                assert!(is_consistent(&old, &new, &proof), "{} in {}", old.size, new.size);
                if old.size < new.size {
                    let foreign = ConsistencyProof::<Sha256>::try_from_bytes(proof.concat()).expect("whole hashes");
                    let of = |head: &Head| RootHash::<Sha256>::new(head.root.into(), head.size);
                    of(&new).verify_consistency(&of(&old), &foreign).expect("they agree");
                }
            }
        }
    }

    #[test]
    fn no_changed_proof_index_size_or_root_passes() {
        let (leaves, nodes) = log(SIZE);
        let Head { size, root } = head(SIZE, &nodes);
        for index in 0..SIZE {
            let proof = hashes(&inclusion_ranges(index, size), &nodes).expect("known");
            let leaf = &leaves[index as usize];
            for other in (0..SIZE + 2).filter(|other| *other != index) {
                assert!(!is_included(leaf, other, size, &root, &proof), "{index} as {other}");
            }
            assert!(!is_included(&leaf_hash(b"another"), index, size, &root, &proof));
            assert!(!is_included(leaf, index, size, leaf, &proof));
            assert!(!is_included(leaf, index, size, &root, &proof[1..]));
            for at in 0..proof.len() {
                let mut wrong = proof.clone();
                wrong[at][31] ^= 1;
                assert!(!is_included(leaf, index, size, &root, &wrong));
            }
        }
    }

    #[test]
    fn no_forked_shortened_or_rewritten_history_passes() {
        let (_, nodes) = log(SIZE);
        let new = head(SIZE, &nodes);
        for size in 1..SIZE {
            let old = head(size, &nodes);
            let proof = hashes(&consistency_ranges(size, SIZE), &nodes).expect("known");
            let forked = Head { size, root: leaf_hash(&size.to_be_bytes()) };
            assert!(!is_consistent(&forked, &new, &proof), "{size}");
            assert!(!is_consistent(&new, &old, &proof), "{size}");
            assert!(!is_consistent(&old, &Head { size: SIZE, root: old.root }, &proof), "{size}");
            assert!(proof.is_empty() || !is_consistent(&old, &new, &proof[1..]), "{size}");
            for at in 0..proof.len() {
                let mut wrong = proof.clone();
                wrong[at][0] ^= 0x80;
                assert!(!is_consistent(&old, &new, &wrong), "{size}");
            }
        }
    }
}
