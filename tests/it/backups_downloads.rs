//! What is between here and an S3 server: TLS and the bucket in the host name, clocks that differ, and connections that break
//! while a backup is downloaded.
//!
//! Faults these tests look for: a download that breaks off and is not resumed; one that is resumed with another object's
//! content; a clock that is wrong and is put down to missing rights.

use crate::{
    backups_buckets::{self, PLACE, args, error, fill, refusal, run, settings},
    support::{
        Authority,
        backup_files::names,
        object_store::{KEY_ID, ObjectStore, Refusal},
    },
};
use std::fs;

macro_rules! sqlite_only {
    ($host:expr) => {
        if $host.database.is_some() {
            return;
        }
    };
}

/// Restores the newest backup of the bucket into `new/data`.
const RESTORE: [&str; 7] = ["restore", "--from", PLACE, "--data-dir", "new/data", "--scratch", "scratch"];

#[tokio::test]
async fn a_bucket_in_the_host_name_of_an_https_server_takes_and_gives_backups() {
    let host = backups_buckets::host().await;
    sqlite_only!(host);
    let (authority, stranger) = (Authority::new(), Authority::new());
    fs::write(host.path("s3.pem"), authority.pem()).expect("a file");
    fs::write(host.path("other.pem"), stranger.pem()).expect("a file");
    let store = ObjectStore::start_at("s3.localhost", Some(&authority));
    let run = |command: &[&str], ca_file: &str, more: &str| {
        let mut settings = settings(store.port, KEY_ID);
        settings.push(format!("backup_s3_endpoint=https://s3.localhost:{}", store.port));
        settings.extend([format!("backup_s3_ca_file={ca_file}"), more.to_owned()]);
        host.run(&args(command, &settings), "")
    };
    let backup = ["backup", "--to", PLACE];
    let said = refusal(run(&backup, "other.pem", "backup_s3_virtual_host=true"));
    assert!(said.contains("a secure connection to it could not be made"), "{said}");
    let said = refusal(run(&backup, "s3.pem", "backup_s3_virtual_host=maybe"));
    assert!(said.contains("backup_s3_virtual_host") && said.contains("true or false"), "{said}");
    run(&backup, "s3.pem", "backup_s3_virtual_host=true").success();
    run(&["backup", "verify", "--from", PLACE, "--scratch", "scratch"], "s3.pem", "backup_s3_virtual_host=true")
        .success();
    run(&RESTORE, "s3.pem", "backup_s3_virtual_host=true").success();
    let seen = store.seen("");
    assert!(seen.iter().all(|line| line.contains(&format!(" backups.s3.localhost:{} ", store.port))), "{seen:?}");
    assert_eq!(store.names("orgward").len(), 1);
    run(&["backup", "verify", "--from", PLACE, "--scratch", "scratch"], "s3.pem", "backup_s3_virtual_host=false")
        .success();
    assert!(!store.seen("GET /backups/orgward/").is_empty(), "the bucket is in the path then");
}

#[tokio::test]
async fn a_download_that_breaks_off_goes_on_where_it_stopped() {
    let host = backups_buckets::host().await;
    sqlite_only!(host);
    fill(&host).await;
    let store = ObjectStore::start();
    run(&host, &store, &["backup", "--to", PLACE]).success();
    let [object] = <[String; 1]>::try_from(store.names("orgward")).expect("one object");
    let is_download = |method: &str, path: &str| method == "GET" && !path.contains("list-type");
    // Each time within 7 MiB, so it takes more tries than are allowed without any progress.
    store.refuse(Some(Box::new(move |method, path| is_download(method, path).then_some(Refusal::Cut(7 << 20)))));
    run(&host, &store, &RESTORE).success();
    assert!(host.path("new/data/orgward.db").exists() && names(&host.path("scratch")).is_empty());
    let asked: Vec<u64> = store
        .seen("bytes=")
        .iter()
        .map(|line| line.rsplit_once("bytes=").expect("a range").1.trim_end_matches('-').parse().expect("a number"))
        .collect();
    // What the server had not sent yet is lost with the connection, so less than 7 MiB may have arrived. The restore verifies
    // that the pieces fit together.
    let steps = std::iter::once(&0).chain(&asked).zip(&asked).map(|(before, next)| next.saturating_sub(*before));
    assert!(asked.len() >= 3 && steps.clone().all(|step| (1..=7 << 20).contains(&step)), "{asked:?}");

    // A server that does not send parts.
    fs::remove_dir_all(host.path("new/data")).expect("ours");
    let mut downloads = 0;
    store.refuse(Some(Box::new(move |method, path| {
        downloads += usize::from(is_download(method, path));
        is_download(method, path).then_some(if downloads == 1 { Refusal::Cut(9 << 20) } else { Refusal::Whole })
    })));
    run(&host, &store, &RESTORE).success();

    // One from which less than a mebibyte comes each time.
    fs::remove_dir_all(host.path("new/data")).expect("ours");
    store.refuse(Some(Box::new(move |method, path| is_download(method, path).then_some(Refusal::Cut(300 << 10)))));
    let said = refusal(run(&host, &store, &RESTORE));
    let again = format!("he download of {PLACE}/{object} keeps breaking off, after 0 of ");
    assert!(said.contains(&again) && said.contains("Run the command again"), "{said}");

    // One that has another object under that name by then.
    let file = store.path(&format!("orgward/{object}"));
    let mut downloads = 0;
    store.refuse(Some(Box::new(move |method, path| {
        downloads += usize::from(is_download(method, path));
        match downloads {
            1 if is_download(method, path) => Some(Refusal::Cut(7 << 20)),
            2 if is_download(method, path) => Some(Refusal::Answer(412, error("PreconditionFailed", ""))),
            _ => None,
        }
    })));
    let said = refusal(run(&host, &store, &RESTORE));
    assert!(said.contains("was replaced while it was downloaded"), "{said}");
    assert!(!host.path("new/data").exists() && names(&host.path("scratch")).is_empty() && file.exists());
}

#[tokio::test]
async fn a_clock_that_differs_is_named_and_not_put_down_to_the_key() {
    let host = backups_buckets::host().await;
    sqlite_only!(host);
    let store = ObjectStore::start();
    let backup = ["backup", "--to", PLACE];
    // By whole hours, as a wrong time zone does; the server itself decides.
    for hours in [1, -1] {
        store.refuse(Some(Box::new(move |_, _| Some(Refusal::Behind(hours)))));
        let said = refusal(run(&host, &store, &backup));
        assert!(said.contains("the clocks differ too much") && !said.contains("may not do that"), "{hours}: {said}");
    }
    // What others say, or do not say.
    for (code, message) in [
        ("AccessDenied", "Request is not valid yet"),
        ("AccessDenied", "no"),
        ("SignatureDoesNotMatch", "no"),
        ("", ""),
    ] {
        let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        let date = "Wed, 01 Jan 2020 00:00:00 GMT".to_owned();
        store.refuse(Some(Box::new(move |_, _| Some(Refusal::Dated(403, body.clone(), date.clone())))));
        let said = refusal(run(&host, &store, &backup));
        assert!(said.contains("the clocks differ") && said.contains("there it is 2020-01-01T00:00:00Z"), "{said}");
    }
    store.refuse(Some(Box::new(|_, _| Some(Refusal::Answer(403, error("AccessDenied", ""))))));
    let said = refusal(run(&host, &store, &backup));
    assert!(said.contains("may not do that in this bucket"), "the clocks agree: {said}");
    assert!(store.names("orgward").is_empty() && !host.path("data/.backup").exists());
}
