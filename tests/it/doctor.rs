//! `orgward doctor` on a healthy set-up and on broken ones. Each fault is a real one: on the disk, in the database, in the
//! settings or on the network.
//!
//! Seeded faults these tests catch: a check that finds nothing wrong; one fault that hides the others; a doctor that writes
//! into the data folder, or needs the server to be stopped.

use crate::{
    operator_serve::Running,
    support::{Host, TestMailServer},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// A host with everything that the doctor looks for, and the settings that it needs.
struct Patient {
    host: Host,
    settings: Vec<String>,
    mail: TestMailServer,
}

impl Patient {
    async fn healthy() -> Self {
        let (host, mail) = (Host::new().await, TestMailServer::open());
        for folder in ["backups", "checkpoints"] {
            fs::create_dir(host.path(folder)).expect("a folder");
        }
        let mut patient = Self { host, settings: Vec::new(), mail };
        patient.set("audit_checkpoint_folder", "checkpoints");
        patient.set("smtp_host", "127.0.0.1");
        patient.set("smtp_port", &patient.mail.port.to_string());
        patient.set("smtp_security", "none");
        patient.set("smtp_from", "ward@fjordlight.example");
        patient.set("listen", "127.0.0.1:0");
        patient.host.init(&["--enable-audit-logging"]).success();
        if patient.host.database.is_none() {
            patient.set("backup_to", "backups");
            patient.host.run(&["backup", "--to", "backups"], "").success();
        }
        patient
    }

    fn set(&mut self, name: &str, value: &str) {
        self.settings.push(format!("{name}={value}"));
    }

    /// The exit code and the findings: status and sentences by name.
    fn examine(&self, more: &[&str]) -> (Option<i32>, BTreeMap<String, (String, String)>) {
        let settings = self.settings.iter().flat_map(|setting| ["--set", setting.as_str()]);
        let args: Vec<&str> = ["doctor", "--json"].into_iter().chain(settings).chain(more.iter().copied()).collect();
        let output = self.host.run(&args, "");
        let json: Value = serde_json::from_str(&output.out).unwrap_or_else(|_| panic!("{} {}", output.out, output.err));
        let text = |finding: &Value, name: &str| finding[name].as_str().expect("a text").to_owned();
        let findings = json["findings"].as_array().expect("a list").iter().map(|finding| {
            let words = format!("{} {}", text(finding, "sentence"), text(finding, "advice"));
            (text(finding, "name"), (text(finding, "status"), words))
        });
        assert_eq!(json["ok"], output.code == Some(0));
        (output.code, findings.collect())
    }

    /// Runs statements as another program would, without the triggers that protect the log.
    async fn write(&self, statements: &[&'static str]) {
        let tables = self.host.tables().await;
        for statement in statements {
            sqlx::query(*statement).execute(&tables).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        tables.close().await;
    }

    fn data(&self, name: &str) -> PathBuf {
        self.host.path(&format!("data/{name}"))
    }
}

/// The files below a folder with their contents, without those that SQLite keeps beside a database that is open.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false if name.ends_with("-wal") || name.ends_with("-shm") => {}
            false => drop(found.insert(name, fs::read(&path).expect("it can be read"))),
        }
    }
    found
}

#[tokio::test]
async fn a_healthy_set_up_is_ok_in_every_line_and_is_not_changed() {
    let patient = Patient::healthy().await;
    let before = contents(&patient.host.path(""));
    let settings: Vec<&str> = patient.settings.iter().flat_map(|setting| ["--set", setting.as_str()]).collect();
    let output = patient.host.run(&[&["doctor"][..], &settings].concat(), "");
    assert_eq!(output.code, Some(0), "{} {}", output.out, output.err);
    assert!(output.out.lines().all(|line| line.starts_with("ok ") && line.ends_with('.')), "{}", output.out);
    assert!(output.out.lines().count() >= 14, "{}", output.out);
    assert!(contents(&patient.host.path("")) == before, "it wrote something");
    assert!(patient.mail.emails().is_empty(), "it sent an email");
}

#[tokio::test]
async fn a_running_server_is_asked_and_not_disturbed() {
    let mut patient = Patient::healthy().await;
    let server = Running::start(&patient.host);
    patient.set("listen", server.address());
    // A file in the place of a folder, as when no file can be created. Readiness is decided from what happened last, so this
    // comes first.
    let folder = patient.data("checkpoints");
    fs::remove_dir_all(&folder).ok();
    while fs::write(&folder, "in the way").is_err() {
        // The server has made the folder again.
        fs::remove_dir_all(&folder).expect("it is a folder");
    }
    let (code, findings) = patient.examine(&[]);
    assert!(code == Some(1) && findings["server"].1.contains("is not ready"), "{findings:#?}");
    fs::remove_file(&folder).expect("the test owns it");
    let (code, findings) = patient.examine(&[]);
    assert_eq!(code, Some(0), "{findings:#?}");
    let (status, words) = &findings["server"];
    assert!(status == "ok" && words.contains(&format!("process {}", server.id())), "{words}");
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn an_empty_folder_is_no_fault() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    let output = host.run(&["doctor", "--set", "listen=127.0.0.1:0"], "");
    assert_eq!(output.code, Some(0), "{}", output.out);
    assert!(output.out.contains("The first start makes it") || output.out.contains("the first start makes it"));
    assert!(!host.path("data").exists(), "it makes nothing");
}

/// Each fault, the finding that must name it, its status, and words of its sentences.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    ("an unknown setting", "configuration", "failed", "unknown key 'lisen'"),
    ("a port that is taken", "server", "failed", "could not listen"),
    ("an interrupted restore", "data_folder", "failed", "was interrupted"),
    ("a folder that everybody can read", "data_folder", "warning", "chmod 700"),
    ("a secret key that everybody can read", "secret_key", "failed", "chmod 600"),
    ("the secret key of another server", "secret_key", "failed", "is not the one that the database was created with"),
    ("no secret key", "secret_key", "failed", "is missing"),
    ("the audit key of another server", "audit_key", "failed", "is not the one that the database names"),
    ("no audit key", "audit_key", "failed", "audit new-key --lost"),
    ("a damaged database", "database", "failed", "is damaged"),
    ("another name of a column", "database", "failed", "Table projects in "),
    ("another program's database", "database", "failed", "not made by Orgward"),
    ("a newer schema", "database", "failed", "a newer version"),
    ("a forged owner", "seals", "failed", "another program has written them"),
    ("a damaged line of the deleted credentials", "seals", "failed", "is damaged"),
    ("an older database", "audit_logs", "failed", "is not the one that was signed"),
    ("an event of tomorrow", "clock", "failed", "seconds in the future"),
    ("proxies everywhere", "proxy_settings", "failed", "every address there is"),
    ("a proxy that is not trusted", "proxy_settings", "warning", "trusted_proxies is empty"),
    ("no mail server at the port", "mail", "failed", "could not be reached"),
    ("a mail password that everybody can read", "mail", "failed", "chmod 600"),
    ("a disk of checkpoints that is not mounted", "checkpoint_folder", "failed", "mount its disk"),
    ("a webhook that is down", "checkpoint_webhook", "failed", "cannot be connected to"),
    ("no folder for backups", "backups", "failed", "does not exist"),
    ("a backup of last week", "backups", "failed", "overdue"),
    ("a short metrics token", "metrics", "failed", "16 characters"),
];

/// A port at which nothing listens.
fn closed_port() -> String {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("a port").port().to_string()
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("the test owns it");
}

fn write_private(path: &Path, text: &str) {
    fs::write(path, text).expect("the test owns it");
    set_mode(path, 0o600);
}

/// Breaks a healthy host. What is returned must live until it was examined.
async fn break_it(patient: &mut Patient, fault: &str) -> Option<TcpListener> {
    match fault {
        "an unknown setting" => fs::write(patient.host.path("orgward.toml"), "lisen = '127.0.0.1:9'").expect("a file"),
        "a port that is taken" => {
            let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
            patient.set("listen", &taken.local_addr().expect("an address").to_string());
            return Some(taken);
        }
        "an interrupted restore" => fs::create_dir(patient.data(".restoring")).expect("a folder"),
        "a folder that everybody can read" => set_mode(&patient.data(""), 0o755),
        "a secret key that everybody can read" => set_mode(&patient.data("secret.key"), 0o644),
        "the secret key of another server" => {
            write_private(&patient.data("secret.key"), &format!("1:{}", "ab".repeat(32)))
        }
        "no secret key" => fs::remove_file(patient.data("secret.key")).expect("it was there"),
        "the audit key of another server" => write_private(&patient.data("audit.key"), &"ab".repeat(32)),
        "no audit key" => fs::remove_file(patient.data("audit.key")).expect("it was there"),
        "a damaged database" => {
            let mut bytes = fs::read(patient.data("orgward.db")).expect("the file");
            let middle = bytes.len() / 4096 / 2 * 4096;
            bytes[middle..middle + 3 * 4096].fill(0xff);
            fs::write(patient.data("orgward.db"), bytes).expect("the test owns it");
        }
        "another name of a column" => {
            // One flipped bit; no row has a residency.
            let text = fs::read(patient.data("orgward.db")).expect("the file");
            let at = text.windows(14).position(|text| text == b"residency text").expect("the schema is text");
            let mut flipped = text;
            flipped[at] ^= 1;
            fs::write(patient.data("orgward.db"), flipped).expect("the test owns it");
        }
        "another program's database" => {
            fs::remove_file(patient.data("orgward.db")).expect("it was there");
            patient.write(&["create table diary (day text)"]).await;
        }
        "a newer schema" => {
            let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 select 999999, 'of tomorrow', success, checksum, 0 from _sqlx_migrations limit 1";
            patient.write(&[newer]).await;
        }
        "a forged owner" => {
            let create = ["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"];
            patient.host.run(&create, "").success();
            patient.write(&["update organization_users set role = 'owner' where role <> 'owner'"]).await;
        }
        "a damaged line of the deleted credentials" => {
            // The CRC-32 of the first sixteen digits is 3c64fec7.
            fs::write(patient.data("credentials.ended"), "0000000000000007deadbeef\n").expect("the test owns it");
        }
        "an older database" => {
            let old = fs::read(patient.data("orgward.db")).expect("the file");
            let create = ["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"];
            patient.host.run(&create, "").success();
            fs::write(patient.data("orgward.db"), old).expect("the test owns it");
        }
        "an event of tomorrow" => {
            let statements =
                ["drop trigger audit_logs_no_update", "update audit_logs set effective_at = effective_at + 86400"];
            patient.write(&statements).await;
        }
        "proxies everywhere" => patient.set("trusted_proxies", "127.0.0.1, ::/0"),
        "a proxy that is not trusted" => patient.set("public_url", "https://ward.fjordlight.example"),
        "no mail server at the port" => patient.set("smtp_port", &closed_port()),
        "a mail password that everybody can read" => {
            fs::write(patient.host.path("password"), "plum").expect("a file");
            set_mode(&patient.host.path("password"), 0o644);
            patient.set("smtp_user", "ward");
            patient.set("smtp_password_file", "password");
        }
        "a disk of checkpoints that is not mounted" => patient.set("audit_checkpoint_folder", "not-mounted"),
        "a webhook that is down" => {
            write_private(&patient.host.path("whsec"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
            patient.set("audit_checkpoint_webhook", &format!("https://127.0.0.1:{}/hook", closed_port()));
            patient.set("audit_checkpoint_webhook_secret_file", "whsec");
            patient.set("audit_checkpoint_webhook_private", "true");
        }
        "no folder for backups" => patient.set("backup_to", "not-mounted"),
        "a backup of last week" => {
            patient.set("backup_schedule", "daily 03:15");
            patient.write(&["update backups set began_at = began_at - 604800, ended_at = ended_at - 604800"]).await;
        }
        "a short metrics token" => write_private(&patient.host.path("metrics.token"), "short"),
        other => panic!("{other} is not made here"),
    }
    None
}

#[tokio::test]
async fn each_fault_is_named_with_what_to_do() {
    if Host::new().await.database.is_some() {
        // Most faults are those of the files of SQLite.
        return;
    }
    for (fault, name, status, words) in FAULTS {
        let mut patient = Patient::healthy().await;
        let (code, findings) = patient.examine(&[]);
        assert_eq!(code, Some(0), "before {fault}: {findings:#?}");
        let _held = break_it(&mut patient, fault).await;
        let before = contents(&patient.data(""));
        let (code, findings) = patient.examine(&[]);
        let found = findings.get(*name).unwrap_or_else(|| panic!("{fault}: nothing about {name} in {findings:#?}"));
        assert!(found.0 == *status && found.1.contains(words), "{fault}: {found:?}");
        assert_eq!(code, Some(i32::from(*status == "failed")), "{fault}: {findings:#?}");
        assert!(contents(&patient.data("")) == before, "{fault}: the doctor wrote something");
        if *name != "configuration" {
            assert!(findings.len() >= 14, "{fault} hides other findings: {findings:#?}");
        }
    }
}

/// How a proxy of the test passes requests on.
#[derive(Clone, Copy)]
enum Passing {
    /// As the recipes in packaging/ do: `Host` unchanged, `X-Forwarded-For` replaced by the address that it saw.
    Well,
    /// `X-Forwarded-For` as the client sent it.
    Believing,
    /// Without a word about the client.
    Silently,
    /// With its own idea of the host.
    WithOtherHost,
}

/// A proxy in front of a server, which ends with the test.
fn proxy(server: &str, passing: Passing) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let (address, server) = (listener.local_addr().expect("an address").to_string(), server.to_owned());
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.expect("a connection");
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|count| count == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let mut passed = String::new();
            for line in head.lines().filter(|line| !line.is_empty()) {
                let is = |name: &str| line.to_ascii_lowercase().starts_with(name);
                if is("connection:") || (is("x-forwarded-for:") && !matches!(passing, Passing::Believing)) {
                    continue;
                }
                let is_host = is("host:") && matches!(passing, Passing::WithOtherHost);
                passed += &format!("{}\r\n", if is_host { "host: upstream.internal" } else { line });
            }
            if matches!(passing, Passing::Well | Passing::WithOtherHost) {
                passed += "x-forwarded-for: 198.51.100.9\r\n";
            }
            if matches!(passing, Passing::Believing) && !head.to_ascii_lowercase().contains("x-forwarded-for:") {
                passed += "x-forwarded-for: 198.51.100.9\r\n";
            }
            let mut upstream = TcpStream::connect(&server).expect("the server listens");
            write!(upstream, "{passed}connection: close\r\n\r\n").expect("sent");
            let mut answer = Vec::new();
            upstream.read_to_end(&mut answer).expect("answered");
            client.write_all(&answer).expect("the doctor reads it");
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn what_a_proxy_does_to_host_and_address_is_seen_from_outside() {
    for (passing, trusted, status, words) in [
        (Passing::Well, "127.0.0.1", "ok", "198.51.100.9"),
        (Passing::Well, "", "failed", "Add 127.0.0.1 to trusted_proxies"),
        (Passing::Believing, "127.0.0.1", "failed", "each client can choose the address"),
        (Passing::Silently, "127.0.0.1", "failed", "do not name the client's address"),
        (Passing::WithOtherHost, "127.0.0.1", "failed", "passes on the host \"upstream.internal\""),
    ] {
        let mut patient = Patient::healthy().await;
        let trusted = format!("trusted_proxies={trusted}");
        let server =
            Running::spawn(patient.host.command(&["serve", "--listen", "127.0.0.1:0", "--set", trusted.as_str()]));
        patient.set("listen", server.address());
        let url = proxy(server.address(), passing);
        let (code, findings) = patient.examine(&["--url", &url]);
        let (found, sentences) = &findings["proxy"];
        assert!(found == status && sentences.contains(words), "{findings:#?}");
        assert_eq!(code, Some(i32::from(status == "failed")), "{findings:#?}");
        let direct = patient.examine(&["--url", &format!("http://{}", server.address())]).1;
        assert!(trusted.ends_with("127.0.0.1") || direct["proxy"].1.contains("without a proxy"), "{direct:#?}");
        assert!(server.get("/_doctor").starts_with("HTTP/1.1 404"), "others get no answer");
        assert_eq!(server.stop(), Some(0));
    }
    let patient = Patient::healthy().await;
    let (code, findings) = patient.examine(&["--url", &format!("http://127.0.0.1:{}", closed_port())]);
    assert!(code == Some(1) && findings["proxy"].1.contains("Connection refused"), "{findings:#?}");
}
