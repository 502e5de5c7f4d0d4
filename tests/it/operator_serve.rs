//! The program in use: serving, refusing to start, `demo`, and its behavior in scripts.

use crate::support::{Host, METRICS_TOKEN, watched};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::{Duration, Instant},
};

/// A running server.
pub struct Running {
    child: Child,
    out: std::io::Lines<BufReader<std::process::ChildStdout>>,
    address: String,
}

impl Running {
    /// Starts a server on a free port and waits until it logs its address.
    pub fn start(host: &Host) -> Self {
        Self::spawn(host.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts a server with this command.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("it was piped")).lines();
        let first = out.next().expect("the server prints a line").expect("UTF-8");
        let address =
            first.strip_prefix("Orgward is running on http://").unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { child, out, address }
    }

    /// The setup link that the server prints while there is no owner, without the base URL.
    fn link(&mut self) -> String {
        let own = format!("http://{}", self.address);
        let mut lines = self.out.by_ref().map(|line| line.expect("UTF-8"));
        let line = lines.find(|line| line.contains("/setup?token=")).expect("a setup link");
        line.trim().strip_prefix(&own).unwrap_or_else(|| panic!("{line} leads to {own}")).to_owned()
    }

    /// The response over a real connection, head and body.
    pub fn get(&self, path: &str) -> String {
        let token = format!("authorization: Bearer {METRICS_TOKEN}\r\n");
        self.ask(&format!("GET {path}"), if path == "/metrics" { &token } else { "" }, "")
    }

    pub fn ask(&self, what: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (address, length) = (&self.address, body.len());
        let head = format!("{what} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n");
        write!(stream, "{head}{headers}\r\n{body}").expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The address that it listens on.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends it a signal, for example `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status();
        assert!(sent.expect("kill is installed").success());
    }

    /// Stops it with the signal that a supervisor sends; returns its exit code. A server that does not stop is killed
    /// and has none.
    pub fn stop(self) -> Option<i32> {
        self.signal("TERM");
        self.ended()
    }

    /// Stops it, and returns the lines that it has logged.
    pub fn log(mut self) -> String {
        self.signal("TERM");
        let (id, mut log) = (self.id(), String::new());
        let mut lines = self.child.stderr.take().expect("it was piped");
        watched(id, || lines.read_to_string(&mut log)).expect("UTF-8");
        log
    }

    /// Waits until it has stopped; returns its exit code.
    pub fn ended(mut self) -> Option<i32> {
        let id = self.id();
        watched(id, || self.child.wait()).expect("it ends").code()
    }
}

impl Drop for Running {
    /// A failed test leaves no server running.
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[tokio::test]
async fn a_server_reports_its_address_prints_a_new_setup_link_at_each_start_and_stops_when_asked() {
    let host = Host::new().await;
    let mut server = Running::start(&host);
    let first = server.link();
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(server.get(&first).contains("new[password]"));
    assert!(server.get("/v1/organization/projects").starts_with("HTTP/1.1 401"));
    let address = server.address.clone();
    let ready = host.run(&["healthcheck", "--listen", &address], "").success();
    assert_eq!(ready, "ready\n");
    assert_eq!(server.stop(), Some(0));
    let sentence = host.run(&["healthcheck", "--listen", &address], "").refusal();
    assert!(sentence.contains(&format!("{address} cannot be reached: Connection refused.")), "{sentence}");

    let mut server = Running::start(&host);
    let second = server.link();
    assert_ne!(first, second);
    assert!(server.get(&first).contains("no longer works") && server.get(&second).contains("new[password]"));
    assert_eq!(server.stop(), Some(0));

    host.init(&[]).success();
    let server = Running::start(&host);
    assert!(server.get(&second).starts_with("HTTP/1.1 404"), "with an owner there is no setup");
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn confirmed_changes_survive_a_crash() {
    let host = Host::new().await;
    let made: serde_json::Value =
        serde_json::from_str(&host.init(&["--admin-key", "ci", "--json"]).success()).expect("JSON");
    let headers = format!("authorization: Bearer {}\r\n", made["admin_key"].as_str().expect("a key"));
    let mut server = Running::start(&host);
    let answer = server.ask("POST /v1/organization/projects", &headers, "{\"name\":\"Kept\"}");
    server.child.kill().expect("the process can be killed");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(host.rows("select name from projects where is_default = 0").await, ["Kept"]);
    assert_eq!(host.rows("select method from request_log").await, ["POST"]);
    let server = Running::start(&host);
    assert!(server.ask("GET /v1/organization/projects", &headers, "").contains("Kept"));
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_running_server_sees_the_changes_of_a_command_at_once() {
    let host = Host::new().await;
    let mut server = Running::start(&host);
    let link = server.link();
    host.init(&[]).success();
    assert!(server.get(&link).starts_with("HTTP/1.1 404"));
    let reset = ["owner", "reset", "--email", "ada@fjordlight.example", "--password-file", "-"];
    host.run(&reset, "copper lantern fjord siskin").success();
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_port_in_use_is_explained_in_a_sentence() {
    let host = Host::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let sentence = host.run(&["serve", "--listen", &address], "").refusal();
    assert!(sentence.contains(&address) && sentence.contains("taken") && sentence.contains("--listen"), "{sentence}");
}

#[tokio::test]
async fn an_address_that_cannot_be_listened_on_is_explained_in_a_sentence() {
    let host = Host::new().await;
    let sentence = host.run(&["serve", "--listen", "192.0.2.1:9", "--allow-plain-http"], "").refusal();
    assert!(sentence.contains("has no address 192.0.2.1.") && !sentence.contains("os error"), "{sentence}");
    let first = fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start").unwrap_or_default();
    let is_privileged = first.trim().parse::<u16>().is_ok_and(|first| first > 80);
    if host.database.is_none() && is_privileged && rustix::process::geteuid().is_root() {
        let user = Host::new().await;
        let sentence = Host::finish(user.command_of(1000, 2000, &["serve", "--listen", "127.0.0.1:80"]), "").refusal();
        assert!(sentence.contains("port 80") && sentence.contains("--listen"), "{sentence}");
        assert!(!sentence.contains("os error"), "{sentence}");
    }
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_written_is_explained_in_a_sentence() {
    let host = Host::new().await;
    // Root may write anywhere, so the test puts a file in the place of the folder.
    fs::write(host.path("file"), "mine").expect("a file");
    for command in [&["serve"][..], &["demo"], &["owner", "reset", "--email", "a@x.org", "--password-file", "-"]] {
        for (folder, why) in [
            ("file", "a file of that name exists already"),
            ("file/data", "a part of its path is a file, not a folder"),
        ] {
            let sentence = host.run(&[command, &["--data-dir", folder]].concat(), "x").refusal();
            assert!(sentence.contains(&format!("data folder {folder} cannot be created: {why}")), "{sentence}");
        }
    }
    assert_eq!(fs::read_to_string(host.path("file")).expect("the file"), "mine");
    // Only SQLite opens the database file itself.
    if host.database.is_none() {
        fs::create_dir_all(host.path("taken/orgward.db")).expect("a folder where the file should be");
        let sentence = host.run(&["serve", "--data-dir", "taken"], "").refusal();
        assert!(sentence.contains("orgward.db cannot be opened: it is a folder, not a file"), "{sentence}");
        for command in [&["requests"][..], &["audit", "verify"], &["purge", "--dry-run"]] {
            let sentence = host.run(&[command, &["--data-dir", "taken"]].concat(), "").refusal();
            assert!(sentence.contains("orgward.db cannot be read: it is a folder, not a file"), "{sentence}");
        }
        fs::create_dir_all(host.path("diary")).expect("a folder");
        fs::write(host.path("diary/orgward.db"), "Dear diary. ".repeat(500)).expect("another program's file");
        let sentence = host.run(&["serve", "--data-dir", "diary"], "").refusal();
        assert!(sentence.contains("diary/orgward.db") && sentence.contains("not an SQLite database"), "{sentence}");
    }
}

#[tokio::test]
async fn a_missing_secret_key_stops_the_start() {
    let host = Host::new().await;
    host.init(&[]).success();
    fs::rename(host.path("data/secret.key"), host.path("away")).expect("the test owns the file");
    let sentence = host.run(&["serve", "--listen", "127.0.0.1:0"], "").refusal();
    assert!(sentence.contains("secret.key") && sentence.contains("missing"), "{sentence}");
    let away = host.path("away").display().to_string();
    fs::write(host.path("other.key"), "1:".to_owned() + &"ab".repeat(32)).expect("another key");
    fs::set_permissions(host.path("other.key"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("ours");
    let other = ["serve", "--listen", "127.0.0.1:0", "--set", "secret_key_file=other.key"];
    assert!(host.run(&other, "").refusal().contains("another secret key"));
    let reset = ["owner", "reset", "--email", "nobody@x.org", "--password-file", "-", "--set"];
    let setting = format!("secret_key_file={away}");
    assert!(
        host.run(&[&reset[..], &[&setting]].concat(), "copper lantern fjord siskin").refusal().contains("nobody@x.org"),
        "it opens again"
    );
}

#[tokio::test]
async fn demo_creates_as_many_objects_as_requested_and_the_same_for_the_same_seed() {
    let mut names = Vec::new();
    for _ in 0..2 {
        let host = Host::new().await;
        let sizes = "--members 7 --owners 2 --projects 5 --keys 4 --invites 2 --events 40 --seed 7";
        let sizes: Vec<_> = sizes.split(' ').collect();
        let password = ["--owner-password-file", "-"];
        let args = [&["demo"][..], &sizes, &password].concat();
        host.run(&args, "copper lantern fjord siskin").success();
        assert!(host.can_sign_in("ada@fjordlight.example", "copper lantern fjord siskin").await);
        let roles = host.rows("select role from organization_users order by role").await;
        assert_eq!(roles, ["owner", "owner", "reader", "reader", "reader", "reader", "reader"]);
        assert_eq!(host.rows("select id from projects").await.len(), 5 + 1);
        let population = ["organization.updated", "user.added", "project.created"];
        // Two service accounts with a key each, two people added to a project for their keys, an Admin key.
        assert_eq!(host.rows("select id from project_keys").await.len(), 4);
        assert_eq!(host.rows("select id from admin_keys").await.len(), 1);
        assert_eq!(host.rows("select id from invites").await.len(), 2);
        let (keys, invites) = (2 * 2 + 2 * 2 + 1, 2);
        let types = host.rows("select type from audit_logs order by seq").await;
        let of_the_population = types.iter().filter(|r#type| population.contains(&r#type.as_str())).count();
        let all = 1 + 1 + 7 + 6 + keys + invites + 40;
        assert_eq!((of_the_population, types.len()), (1 + 7 + 6 + 2, all), "{types:?}");
        assert_eq!(types[..2], ["organization.updated", "orgward.demo.generated"], "the log says what it is");
        let typed = "select t.value from audit_values t join audit_values a on a.organization_id = t.organization_id
             and a.seq = t.seq and a.field = '/event/actor/session/user/email' and a.value <> t.value
             where t.field = '/detail/change/email'";
        assert_eq!(host.rows(typed).await, [""; 0], "at a failed sign-in people type their own address");
        let state = host.rows("select leaf from audit_logs").await;
        assert!(host.run(&args, "copper lantern fjord siskin").refusal().contains("in use"));
        assert_eq!(host.rows("select leaf from audit_logs").await, state);
        names.push(host.rows("select name from users order by id").await);
        names.push(host.rows("select name from projects order by id").await);
    }
    assert_eq!(names[..2], names[2..]);
}

#[tokio::test]
async fn demo_of_the_smallest_size_is_an_owner_and_the_default_project() {
    let host = Host::new().await;
    let out = host
        .run(&["demo", "--members", "1", "--projects", "0", "--keys", "0", "--invites", "0", "--events", "0"], "")
        .success();
    assert_eq!(host.rows("select role from organization_users").await, ["owner"]);
    assert_eq!(host.rows("select name from projects").await, ["Default project"]);
    let password = out.lines().find_map(|line| line.strip_prefix("with the password ")).expect("it is printed");
    assert!(host.can_sign_in("ada@fjordlight.example", password).await);
}

#[tokio::test]
async fn every_command_explains_itself_and_shells_complete_them() {
    let host = Host::new().await;
    for command in [
        &["serve"][..],
        &["init"],
        &["demo"],
        &["owner", "reset"],
        &["user", "create"],
        &["organization", "create"],
        &["requests"],
        &["purge"],
        &["openapi"],
        &["completions"],
    ] {
        let out = host.run(&[command, &["--help"]].concat(), "").success();
        assert!(out.contains("Example") && out.contains("--data-dir"), "{command:?}: {out}");
    }
    let all = host.run(&["--help"], "").success();
    for word in [
        "serve",
        "init",
        "demo",
        "owner",
        "config",
        "requests",
        "purge",
        "openapi",
        "healthcheck",
        "completions",
        "Examples:",
    ] {
        assert!(all.contains(word), "{word}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = host.run(&["completions", shell], "").success();
        assert!(script.contains("orgward") && script.contains("healthcheck"), "{shell}");
    }
    assert_eq!(host.run(&["sreve"], "").code, Some(2));
    assert!(host.run(&["--version"], "").success().starts_with("orgward "));
    assert!(!host.path("data").exists());
}

#[tokio::test]
async fn changes_that_bypass_the_log_raise_an_alarm_when_the_server_starts() {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    host.run(&["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"], "").success();
    let gauge = async |expected: &str| {
        let server = Running::start(&host);
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let metrics = server.get("/metrics");
            let line = metrics.lines().find(|line| line.starts_with("orgward_audit_differences{organization=\"org-"));
            if line.is_some_and(|line| line.ends_with(expected)) {
                break;
            }
            assert!(Instant::now() < until, "{metrics}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(server.stop(), Some(0));
    };
    gauge(" 0").await;
    let tables = host.tables().await;
    let raised = "update organization_users set role = 'owner' where role = 'reader'";
    assert_eq!(sqlx::query(raised).execute(&tables).await.expect("the owner of the file can").rows_affected(), 1);
    tables.close().await;
    gauge(" 1").await;
}
