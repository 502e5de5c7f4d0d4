//! Backups in a bucket of an S3 server: uploaded, listed, restored, rehearsed, retired, and refused in sentences.
//!
//! Faults these tests look for: an upload in parts that is not aborted; one that a killed process left and nothing aborts;
//! an object of another installation that is deleted.

use crate::support::{
    CommandOutput, Host,
    backup_files::names,
    object_store::{KEY_ID, ObjectStore, Refusal, SECRET},
    until,
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

macro_rules! sqlite_only {
    ($host:expr) => {
        if $host.database.is_some() {
            return;
        }
    };
}

pub const PLACE: &str = "s3://backups/orgward";

/// A host with an organization, and the secret of the S3 server in a file.
pub async fn host() -> Host {
    let host = Host::new().await;
    if host.database.is_some() {
        return host;
    }
    host.init(&["--enable-audit-logging", "--admin-key", "ci"]).success();
    secret(&host, SECRET);
    for folder in ["new", "scratch"] {
        fs::create_dir(host.path(folder)).expect("a folder");
    }
    host
}

fn secret(host: &Host, text: &str) {
    fs::write(host.path("s3.secret"), format!("{text}\n")).expect("a file");
    fs::set_permissions(host.path("s3.secret"), Permissions::from_mode(0o600)).expect("ours");
}

/// A command with the settings of the S3 server.
pub fn args<'a>(command: &[&'a str], settings: &'a [String]) -> Vec<&'a str> {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    command.iter().copied().chain(settings).collect()
}

pub fn settings(port: u16, key_id: &str) -> Vec<String> {
    vec![
        format!("backup_s3_endpoint=http://127.0.0.1:{port}"),
        format!("backup_s3_key_id={key_id}"),
        "backup_s3_secret_file=s3.secret".to_owned(),
    ]
}

pub fn run(host: &Host, store: &ObjectStore, command: &[&str]) -> CommandOutput {
    host.run(&args(command, &settings(store.port, KEY_ID)), "")
}

/// The fault of a command in its output, with what came before it in the log.
pub fn refusal(output: CommandOutput) -> String {
    assert_ne!(output.code, Some(0), "{}", output.out);
    assert!(!output.err.contains(SECRET), "{}", output.err);
    output.err
}

/// An S3 error.
pub fn error(code: &str, more: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>no</Message>{more}</Error>")
}

#[tokio::test]
async fn a_backup_in_a_bucket_is_rehearsed_and_restored() {
    let host = host().await;
    sqlite_only!(host);
    let store = ObjectStore::start();
    let said = run(&host, &store, &["backup", "--to", PLACE]).success();
    assert!(said.contains("into s3://backups/orgward/orgward-"), "{said}");
    let objects = store.names("orgward");
    assert_eq!(objects.len(), 1, "{objects:?}");
    let of_backup = |name: &String| !["credentials.ended", "credentials.sealed"].contains(&name.as_str());
    let left: Vec<_> =
        names(&host.path("data")).into_iter().filter(of_backup).filter(|it| it.contains("backup")).collect();
    assert!(left.is_empty(), "{left:?}");

    let rehearse = ["backup", "verify", "--from", PLACE, "--max-age", "1h", "--scratch", "scratch"];
    let said = run(&host, &store, &rehearse).success();
    assert!(
        said.contains(&format!("{PLACE}/{} was made", objects[0])) && said.contains("Each record has its MAC"),
        "{said}"
    );
    let from = format!("{PLACE}/{}", objects[0]);
    for from in [PLACE, &from] {
        let keys = ["--secret-key", "data/secret.key", "--audit-key", "data/audit.key", "--scratch", "scratch"];
        let command = [&["restore", "--from", from, "--data-dir", "new/data"], &keys[..]].concat();
        let said = run(&host, &store, &command).success();
        assert!(said.contains(&format!("{from} was made")) || from == PLACE, "{said}");
        assert!(host.path("new/data/orgward.db").exists());
        fs::remove_dir_all(host.path("new/data")).expect("ours");
    }
    assert!(names(&host.path("scratch")).is_empty(), "downloads are removed");

    let whole = fs::read(store.path(&format!("orgward/{}", objects[0]))).expect("an object");
    fs::write(store.path(&format!("orgward/{}", objects[0])), &whole[..whole.len() - 9]).expect("an object");
    let said = refusal(run(&host, &store, &rehearse));
    assert!(said.contains(&from) && said.contains("is damaged"), "{said}");
    let said = refusal(run(&host, &store, &["restore", "--from", &format!("{PLACE}/x"), "--data-dir", "new/data"]));
    assert!(said.contains("here is no backup in s3://backups/orgward/x/"), "{said}");
    let absent = from.replace("Z.tar", "Z-faults.tar");
    let said = refusal(run(&host, &store, &["restore", "--from", &absent, "--data-dir", "new/data"]));
    assert!(said.contains(&format!("here is no backup {absent}")), "{said}");
}

#[tokio::test]
async fn old_backups_of_this_installation_alone_are_deleted_in_a_bucket() {
    let host = host().await;
    sqlite_only!(host);
    let store = ObjectStore::start();
    run(&host, &store, &["backup", "--to", PLACE]).success();
    let first = store.names("orgward").remove(0);
    let ours = |time: &str| format!("{}{time}.tar.zst", &first[.."orgward-1a2b3c4d-".len()]);
    let [old, ahead] = ["20250101T031500Z", "20990101T031500Z"].map(ours);
    for name in [&old, &ahead, "notes.txt"] {
        fs::write(store.path(&format!("orgward/{name}")), "x").expect("an object");
    }
    // Another place, whose address begins alike.
    fs::create_dir(store.path("orgward2")).expect("a folder");
    fs::write(store.path(&format!("orgward2/{old}")), "x").expect("an object");
    let said = run(&host, &store, &["backup", "--to", PLACE, "--keep", "1d"]).success();
    assert!(said.contains(&format!("Deleted {old}")), "{said}");
    let left = store.names("orgward");
    assert!(left.contains(&ahead) && left.contains(&"notes.txt".to_owned()) && left.len() == 3, "{left:?}");
    assert_eq!(store.names("orgward2"), [old]);

    fs::write(store.path("orgward/orgward-ffffffff-20250101T031500Z.tar.zst"), "x").expect("an object");
    let said = refusal(run(&host, &store, &["backup", "--to", PLACE, "--keep", "1d"]));
    assert!(said.contains("of another installation (ffffffff)"), "{said}");
    assert_eq!(store.names("orgward").len(), 4);
    let said =
        refusal(run(&host, &store, &["restore", "--from", PLACE, "--data-dir", "new/data", "--scratch", "scratch"]));
    assert!(said.contains("backups of several installations") && said.contains("Name the backup itself"), "{said}");
}

/// Fills the database with what cannot be compressed to one part.
pub async fn fill(host: &Host) {
    let tables = host.tables().await;
    let sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
        insert into request_log (id, organization_id, at, request_id, principal, method, route, status, address, user_agent,
        duration_us) select 'z' || i, 'org-x', 4000000000, 'r', 'session', 'GET', '/', 200, '', hex(randomblob(60000)), 1 from n";
    sqlx::query(sql).execute(&tables).await.expect("rows");
    tables.close().await;
}

#[tokio::test]
async fn a_large_backup_is_uploaded_in_parts_or_leaves_none() {
    let host = host().await;
    sqlite_only!(host);
    fill(&host).await;
    let store = ObjectStore::start();
    let backup = ["backup", "--to", PLACE];
    let second_part = |method: &str, path: &str| method == "PUT" && path.contains("partNumber=2");
    store.refuse(Some(Box::new(move |method, path| {
        second_part(method, path).then(|| Refusal::Answer(507, error("InsufficientStorage", "")))
    })));
    let said = refusal(run(&host, &store, &backup));
    assert!(said.contains("has no space left"), "{said}");
    assert!(!store.seen("DELETE").is_empty() && store.has_no_parts() && store.names("orgward").is_empty());
    assert!(!host.path("data/.backup-upload.json").exists() && !host.path("data/.backup").exists());

    // A server that recovers within a moment is no failure.
    let mut failures = 0;
    store.refuse(Some(Box::new(move |method, path| {
        failures += usize::from(second_part(method, path));
        (second_part(method, path) && failures < 3).then(|| Refusal::Answer(503, error("SlowDown", "")))
    })));
    run(&host, &store, &backup).success();
    let [object] = <[String; 1]>::try_from(store.names("orgward")).expect("one object");
    assert!(fs::metadata(store.path(&format!("orgward/{object}"))).expect("it").len() > 16 << 20);
    store.refuse(None);
    run(&host, &store, &["backup", "verify", "--from", PLACE, "--scratch", "scratch"]).success();

    // One that is killed is aborted by the next.
    store.refuse(Some(Box::new(move |method, path| second_part(method, path).then_some(Refusal::Never))));
    let settings = settings(store.port, KEY_ID);
    let seen = store.seen("partNumber=2").len();
    let mut killed = host.command(&args(&backup, &settings)).spawn().expect("it starts");
    until(|| store.seen("partNumber=2").len() > seen).await;
    killed.kill().expect("it runs");
    killed.wait().expect("it ends");
    assert!(host.path("data/.backup-upload.json").exists() && !store.has_no_parts());
    assert_eq!(store.names("orgward"), [object], "what is not complete is no object");
    store.refuse(None);
    run(&host, &store, &backup).success();
    assert!(!host.path("data/.backup-upload.json").exists() && store.has_no_parts());
    assert_eq!(store.names("orgward").len(), 2);
}

#[tokio::test]
async fn what_an_s3_server_refuses_is_said_in_a_sentence() {
    let host = host().await;
    sqlite_only!(host);
    let store = ObjectStore::start();
    let backup = ["backup", "--to", PLACE];
    let said = refusal(host.run(&args(&backup, &settings(store.port, "AKIAOTHER")), ""));
    assert!(said.contains("it does not know the key AKIAOTHER"), "{said}");
    secret(&host, "another-secret");
    let said = refusal(run(&host, &store, &backup));
    assert!(said.contains("The secret in s3.secret is not that of the key AKIAORGWARD"), "{said}");
    secret(&host, SECRET);
    let said = refusal(run(&host, &store, &["backup", "--to", "s3://absent/x"]));
    assert!(said.contains("there is no bucket absent"), "{said}");
    for (status, body, why) in [
        (403, error("InvalidAccessKeyId", ""), "does not know the key"),
        (403, error("SignatureDoesNotMatch", ""), "does not accept the signature"),
        (403, error("AccessDenied", ""), "needs to list the bucket, and to read, write and delete"),
        (
            403,
            error(
                "RequestTimeTooSkewed",
                "<RequestTime>20200101T000000Z</RequestTime><ServerTime>2020-01-01T00:00:00Z</ServerTime>",
            ),
            "there it is 2020-01-01T00:00:00Z",
        ),
        (
            400,
            error("AuthorizationHeaderMalformed", "<Region>eu-central-1</Region>"),
            "another region than us-east-1: eu-central-1",
        ),
        (301, error("PermanentRedirect", "<Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint>"), "b.s3.eu-west-1"),
        (307, String::new(), "redirect"),
        (404, error("NoSuchBucket", ""), "there is no bucket backups"),
        (403, error("XMinioAdminBucketQuotaExceeded", ""), "quota is used up"),
        (507, error("XMinioStorageFull", ""), "has no space left"),
        (418, "<b>Hello</b>".to_owned(), "status 418"),
        (200, "<b>Hello</b>".to_owned(), "list of objects cannot be read"),
    ] {
        store.refuse(Some(Box::new(move |_, _| Some(Refusal::Answer(status, body.clone())))));
        let said = refusal(run(&host, &store, &backup));
        assert!(said.contains(why) && said.contains("s3://backups/orgward/"), "{status}: {said}");
        assert!(!said.contains("X-Amz-Signature"), "{said}");
    }
    let port = store.port;
    drop(store);
    let said = refusal(host.run(&args(&backup, &settings(port, KEY_ID)), ""));
    assert!(said.contains("cannot be connected to"), "{said}");
    let stored = host.rows("select failure from backups where failure like '%cannot be connected to%'").await;
    assert_eq!(stored.len(), 1, "the overview says so");
}

#[tokio::test]
async fn the_settings_of_a_bucket_are_checked_before_it_is_used() {
    let host = host().await;
    sqlite_only!(host);
    let base = settings(1, KEY_ID);
    for (setting, why) in [
        ("backup_s3_endpoint=http://minio.example", "backup_s3_plain_http"),
        ("backup_s3_endpoint=https://minio.example/bucket", "without a path"),
        ("backup_s3_endpoint=ftp://minio.example", "https://"),
        ("backup_s3_region=eu central", "letters, digits and dashes"),
        ("backup_s3_secret_file=absent", "is missing"),
        ("backup_to=s3://a b", "is no address of a bucket"),
    ] {
        let all = [base.clone(), vec![setting.to_owned()]].concat();
        let said = refusal(host.run(&args(&["backup", "--to", PLACE], &all), ""));
        assert!(said.contains(why), "{setting}: {said}");
    }
    let said = refusal(host.run(&["config", "--set", "backup_to=s3://backups/x"], ""));
    assert!(said.contains("Set backup_s3_key_id and backup_s3_secret_file"), "{said}");
    fs::set_permissions(host.path("s3.secret"), Permissions::from_mode(0o644)).expect("ours");
    let said = refusal(host.run(&args(&["backup", "--to", PLACE], &base), ""));
    assert!(said.contains("s3.secret"), "{said}");
    assert!(refusal(host.run(&["backup", "--to", "https://a/b"], "")).contains("s3://bucket/prefix"));
}
