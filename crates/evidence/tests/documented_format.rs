//! The test vectors of docs/audit-log-format.md are what this crate computes.
//!
//! This test was seen to fail with a planted bug: the field left out of a commitment.

use base64::{Engine, prelude::BASE64_STANDARD};
use evidence::{
    Kept,
    checkpoint::{Checkpoint, open_text},
    hex, leaf,
    tree::Frontier,
    unhex,
};

const DOCUMENT: &str = include_str!("../../../docs/audit-log-format.md");

/// The contents of the code blocks below the last heading.
fn vectors() -> Vec<String> {
    let section = DOCUMENT.split("## Test vectors").nth(1).expect("the section");
    let blocks = section.split("```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').expect("a first line").1.to_owned()).collect()
}

#[test]
fn the_vectors_of_the_document_are_what_is_computed() {
    let blocks = vectors();
    let [key, leaf, values, checkpoint, change] = blocks.as_slice() else { panic!("five blocks: {blocks:?}") };
    let mut lines = key.lines();
    let verifier = [lines.next().expect("the key").to_owned()];
    let hashes: Vec<_> = lines.map(|line| unhex(line).expect("a hash")).collect();
    let leaf = leaf.trim_end();
    assert_eq!(evidence::leaf_hash(leaf.as_bytes()), hashes[2]);
    assert_eq!(
        serde_jcs::to_string(&serde_json::from_str::<serde_json::Value>(leaf).expect("JSON")).expect("JSON"),
        leaf
    );
    for line in values.lines() {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().expect("three words").to_owned();
        let (field, salt, value) = (word(), word(), word());
        let salt = BASE64_STANDARD.decode(salt).expect("base64").try_into().expect("32 bytes");
        assert!(leaf.contains(&hex(&leaf::commitment(&Kept { field, salt, value }))), "{line}");
    }
    let mut tree = Frontier::default();
    hashes.iter().for_each(|hash| tree.push(hash));
    let head = Checkpoint::open(checkpoint, &verifier).expect("it is signed").head;
    assert_eq!((head.size, head.root), (3, tree.root()));
    let new = open_text(change, &verifier).expect("the old key signed").lines().last().expect("the new key").to_owned();
    assert!(open_text(change, &[new]).is_ok(), "the new key signed");
}
