//! The kind of a file is detected from its content. A signed list covers files without a proof, and only the listed
//! ones.
//!
//! These tests were seen to fail with planted bugs: a list that accepts any file of the right length; a kept checkpoint
//! that is not compared with anything.

use evidence::{
    checkpoint::Key,
    files::{Examination, Kind, keys},
    manifest::{self, Entry, Hasher},
    proof::Head,
    verify::Fault,
};

const LOG: &str = "org-1";
const TABLE: &[u8] = b"id,type\naudit_log-1,user.added\n";

fn origin(log: &str) -> String {
    format!("orgward/{log}")
}

fn key() -> Key {
    Key::from_seed(&[1; 32])
}

fn verifier() -> String {
    key().verifier(&origin(LOG))
}

fn checkpoint() -> String {
    key().sign(&origin(LOG), &Head { size: 3, root: [4; 32] }).expect("a plain name")
}

fn entry(name: &str, bytes: &[u8]) -> Entry {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish(name)
}

/// The signed list of a table and its checkpoint.
fn list() -> String {
    let files = [entry("audit-logs.csv", TABLE), entry("checkpoint.txt", checkpoint().as_bytes())];
    manifest::sign(&key(), &origin(LOG), &["filter null".to_owned()], &files).expect("plain lines")
}

fn listing() -> Examination {
    let mut examination = Examination::new(vec![verifier()]);
    examination.list(&list()).expect("it is signed");
    examination
}

fn give(examination: &mut Examination, name: &str, bytes: &[u8]) -> Result<String, Fault> {
    examination.begin(name);
    bytes.chunks(5).try_for_each(|piece| examination.piece(piece))?;
    examination.end()
}

fn words(fault: Result<impl std::fmt::Debug, Fault>) -> String {
    fault.expect_err("it must not hold").to_string()
}

#[test]
fn a_file_is_recognised_by_what_is_in_it() {
    for (text, kind) in [
        (r#"{"kind":"header","v":1,"log":"org-1"}"#, Kind::Export),
        (&list(), Kind::List),
        (&checkpoint(), Kind::Checkpoint),
        (&format!("{}\n", verifier()), Kind::Key),
        ("id,type\n1,user.added\n", Kind::Other),
        ("orgward/org-1", Kind::Other),
        ("number,time+zone+offset\n1,2\n", Kind::Other),
        (&checkpoint().replace("orgward/", "logs.example.com/"), Kind::Checkpoint),
        (&verifier().replace("orgward/", "logs.example.com/"), Kind::Key),
        ("", Kind::Other),
        ("\u{feff}", Kind::Other),
    ] {
        assert_eq!(Kind::of(text.as_bytes()), kind, "{text}");
    }
    assert_eq!(Kind::of(&[0xff, 0xfe, b'{']), Kind::Other);
    assert_eq!(keys(" a+b+c \r\n\n d+e+f\n"), ["a+b+c", "d+e+f"]);
}

#[test]
fn a_table_holds_by_its_signed_list() {
    let mut all = listing();
    assert!(give(&mut all, "audit-logs.csv", TABLE).expect("it was exported").contains("the file that was exported"));
    // A download may have changed the name; the list identifies the file by its content.
    give(&mut all, "checkpoint (1).txt", checkpoint().as_bytes()).expect("it was exported");
    let told = all.finish().expect("both are here").expect("there is a list");
    assert_eq!(told, "All 2 files on the signed list are the ones that were exported.");

    let mut one = listing();
    give(&mut one, "audit-logs.csv", TABLE).expect("it was exported");
    let told = one.finish().expect("one is here").expect("there is a list");
    assert!(told.starts_with("1 of the 2") && told.ends_with("not looked at: checkpoint.txt."), "{told}");
    assert!(words(listing().finish()).contains("None of the files"));
}

#[test]
fn a_table_that_was_changed_exchanged_or_never_listed_is_named() {
    let changed = [TABLE, b"audit_log-2,user.deleted\n"].concat();
    assert_eq!(
        words(give(&mut listing(), "audit-logs.csv", &changed)),
        "audit-logs.csv is not the file that was exported."
    );
    let mut other = TABLE.to_vec();
    other[10] ^= 1;
    assert_eq!(
        words(give(&mut listing(), "audit-logs.csv", &other)),
        "audit-logs.csv is not the file that was exported."
    );
    assert_eq!(words(give(&mut listing(), "more.csv", &changed)), "more.csv is not on the signed list.");
    assert!(words(give(&mut listing(), "audit-logs.csv", b"")).contains("not the file"));
    let unlisted = give(&mut Examination::new(vec![verifier()]), "audit-logs.csv", TABLE);
    assert!(words(unlisted).contains("no signed list"), "nothing vouches for it");
    let mut insisting = Examination::new(vec![verifier()]);
    insisting.without_list();
    assert!(words(give(&mut insisting, "audit-logs.csv", TABLE)).contains("no export"), "it proves nothing by itself");
    assert!(words(give(&mut Examination::new(vec![]), "empty.ndjson", b"")).contains("empty"));
}

#[test]
fn a_list_is_believed_by_its_signature_only() {
    assert!(words(Examination::new(vec![]).list(&list())).contains("give the public key"));
    let stranger = Key::from_seed(&[2; 32]).verifier(&origin(LOG));
    let said = words(Examination::new(vec![stranger]).list(&list()));
    assert_eq!(said, "The list of files does not hold: it is not signed by a key that is known here.");
    let forged = list().replace("audit-logs.csv", "audit-logs.csw");
    assert!(words(Examination::new(vec![verifier()]).list(&forged)).contains("signature is wrong"));
    assert!(words(Examination::new(vec![verifier()]).list(&checkpoint())).contains("no list"));
    assert!(words(listing().list(&list())).contains("two signed lists"));
}

#[test]
fn what_was_given_is_held_against_something_or_refused() {
    let mut examination = listing();
    examination.keep(&checkpoint()).expect("the first one");
    assert!(words(examination.keep(&checkpoint())).contains("two checkpoints"));
    give(&mut examination, "audit-logs.csv", TABLE).expect("it was exported");
    assert!(
        words(examination.finish()).contains("compared with nothing"),
        "the list does not say what the table covers"
    );
    let mut unbegun = Examination::new(vec![verifier()]);
    assert!(unbegun.piece(b"{").is_err() && unbegun.end().is_err());
}

#[test]
fn a_file_without_lines_is_not_kept_whole() {
    let mut examination = Examination::new(vec![verifier()]);
    examination.without_list();
    examination.begin("disk.img");
    let piece = vec![b'{'; 1024 * 1024];
    let taken = (0..64).take_while(|_| examination.piece(&piece).is_ok()).count();
    assert_eq!(taken, 16, "MiB of one line");
}
