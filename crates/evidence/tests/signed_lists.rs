//! What a signed list lets a verifier say about tables, about kept checkpoints and about keys that changed.
//!
//! These tests were seen to fail with planted bugs: the rows of a table not hashed; a note about a new key believed
//! without the old key's signature.

mod support;

use evidence::{
    checkpoint::Key,
    export::{Header, Line},
    hex, manifest, seal,
    verify::Fault,
};
use serde_json::json;
use support::*;

/// A table as the server writes it, with a column that no hash covers.
fn table(numbers: impl Iterator<Item = u64>) -> String {
    let records = log(SIZE);
    let rows = numbers.map(|seq| {
        format!(
            "{seq},\"a \"\"quoted\"\",\r\nvalue\",{}\r\n",
            hex(&records[usize::try_from(seq).expect("few")].leaf_hash)
        )
    });
    "number,object,leaf_hash\r\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn the_hashes_of_a_whole_table_are_held_against_the_checkpoint_and_the_rest_is_the_servers_word() {
    let records = log(SIZE);
    let text = table(0..SIZE);
    for text in [text.clone(), format!("\u{feff}{text}"), text.trim_end().to_owned()] {
        let said = verify(text.as_bytes(), Some(&list("t.csv", text.as_bytes(), true, SIZE, &[])), None);
        let said = said.expect("its hashes are those of the log");
        assert!(said.contains("Its 25 leaf hashes lead to the root") && said.contains("do not cover them"), "{said}");
    }
    // The server itself signed these tables: only their hashes show that they are not the log.
    let swapped = table((0..SIZE).map(|seq| {
        if seq == 4 {
            5
        } else if seq == 5 {
            4
        } else {
            seq
        }
    }));
    let exchanged = text.replace(&hex(&records[4].leaf_hash), &hex(&records[5].leaf_hash));
    for (text, stated, sentence) in [
        (table((0..SIZE).filter(|seq| *seq != 4)), 24, "Record 5 does not hold"),
        (swapped, SIZE, "Record 5 does not hold"),
        (exchanged, SIZE, "do not lead to the checkpoint of 25 records"),
        (table(0..24), 24, "do not lead to the checkpoint of 25 records"),
        (table(0..24), SIZE, "has 24 records, and the signed list states 25"),
        (text.replace(",leaf_hash\r\n", ",leaf_hash,x\r\n"), SIZE, "A row of the table after 0 records"),
    ] {
        let said = verify(text.as_bytes(), Some(&list("t.csv", text.as_bytes(), true, stated, &[])), None);
        let said = said.expect_err(sentence).to_string();
        assert!(said.contains(sentence), "{said}");
    }
    let part = table([3, 7].into_iter());
    let said = verify(part.as_bytes(), Some(&list("t.csv", part.as_bytes(), false, 2, &[])), None).expect("listed");
    assert!(said.contains("what the server stated"), "{said}");
    let unordered = table([7, 3].into_iter());
    assert!(verify(unordered.as_bytes(), Some(&list("t.csv", unordered.as_bytes(), false, 2, &[])), None).is_err());
}

#[test]
fn a_kept_checkpoint_of_any_size_is_held_against_a_whole_table() {
    let (records, text) = (log(SIZE), table(0..SIZE));
    let listed = list("t.csv", text.as_bytes(), true, SIZE, &[]);
    for size in [1, 20, 24, 25] {
        let said = verify(text.as_bytes(), Some(&listed), Some(&note(&records[..size], &key()))).expect("it has grown");
        assert!(said.contains(&format!("checkpoint of {size} records that you kept")), "{said}");
        let mut forked = log(SIZE);
        forked[0] = seal(LOG, 0, event(0, "user.added"), json!({}), || [0; 32]).expect("plain JSON");
        let said = verify(text.as_bytes(), Some(&listed), Some(&note(&forked[..size], &key())));
        assert_eq!(said, Err(Fault::Forked { size: size as u64 }));
    }
    let said = verify(text.as_bytes(), Some(&listed), Some(&note(&log(SIZE + 3), &key())));
    assert_eq!(said, Err(Fault::Truncated { have: 25, signed: 28 }));
}

#[test]
fn an_old_key_leads_to_the_key_that_signed_the_list_and_a_part() {
    let [second, third, stranger] = [3, 4, 5].map(|seed| Key::from_seed(&[seed; 32]));
    let chain = [change(&key(), &second, &[&key(), &second]), change(&second, &third, &[&second, &third])];
    let text = table(0..SIZE);
    let with = |by: &Key, chain: &[String]| {
        let lines: Vec<String> = chain.iter().map(|note| manifest::key_change(note)).collect();
        verify(text.as_bytes(), Some(&signed_list(by, "t.csv", text.as_bytes(), true, SIZE, &lines)), None)
    };
    with(&third, &chain).expect("each key signed for the next");
    assert!(with(&third, &chain[1..]).is_err(), "the first step is missing");
    assert!(with(&stranger, &[change(&key(), &stranger, &[&stranger])]).is_err(), "the old key has not signed");
    assert!(with(&stranger, &[change(&key(), &stranger, &[&key()])]).is_err(), "the new key has not signed");

    let records = log(SIZE);
    let mut part = filtered(&records, &[3]);
    let signed_by_third = |key_changes: Vec<String>| match header(&records, false, &third) {
        Line::Header(header) => Line::Header(Header { key_changes, ..header }),
        other => other,
    };
    part[0] = signed_by_third(chain.to_vec());
    verify(sealed_lines(&lines(&part)).as_bytes(), None, None).expect("each key signed for the next");
    part[0] = signed_by_third(Vec::new());
    assert!(verify(sealed_lines(&lines(&part)).as_bytes(), None, None).is_err());
}
