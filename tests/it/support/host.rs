//! Runs the real binary in a temporary folder, for tests of the command line.

use crate::support::{PASSWORD, fresh_database, tables};
use domain::{Domain, Origin, Settings, sign_in};
use orgward::server::{database, secrets};
use sqlx::AnyPool;
use std::{
    fs::{self, Permissions},
    io::Write,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use types::{sensitive::Sensitive, sign_in::Credentials};

/// Maximum time for a command, or for a server that was asked to stop.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The token that `/metrics` asks for.
pub const METRICS_TOKEN: &str = "a-token-for-prometheus";

/// A temporary folder, and a PostgreSQL database when the tests run on PostgreSQL.
pub struct Host {
    folder: tempfile::TempDir,
    pub database: Option<String>,
}

/// The exit code and output of a command.
pub struct CommandOutput {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Waits for a process and kills it after [`TIMEOUT`].
pub fn watched<T>(id: u32, wait: impl FnOnce() -> T) -> T {
    let (ended, is_ended) = std::sync::mpsc::channel();
    let watchdog = std::thread::spawn(move || {
        if is_ended.recv_timeout(TIMEOUT).is_err() {
            Command::new("kill").args(["-KILL", &id.to_string()]).status().expect("kill is installed");
        }
    });
    let waited = wait();
    ended.send(()).ok();
    watchdog.join().expect("it only waits");
    waited
}

/// Waits until something is so, at most [`TIMEOUT`].
pub async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, waiting).await.expect("it comes to that");
}

/// The same for a test that does not give way to others meanwhile, because it has threads of its own.
pub fn wait_until(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < TIMEOUT, "it comes to that");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether this process may run programs as other users and give files to them; says so on standard error if not.
pub fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        eprintln!("not run: only root may run a program as another user. Run the tests as root");
    }
    is_root
}

impl Host {
    pub async fn new() -> Self {
        let database = match fresh_database().await {
            (_, Some(_)) => None,
            (url, None) => Some(url),
        };
        let host = Self { folder: tempfile::tempdir().expect("a temporary folder"), database };
        fs::write(host.path("metrics.token"), METRICS_TOKEN).expect("a token");
        fs::set_permissions(host.path("metrics.token"), Permissions::from_mode(0o600)).expect("ours");
        host
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgward"));
        command.args(args).current_dir(self.folder.path()).env_clear().env("ORGWARD_LOG_FORMAT", "json");
        // A test that stops its server does not wait for load balancers.
        command.env("ORGWARD_DRAIN_SECONDS", "0").env("ORGWARD_METRICS_TOKEN_FILE", "metrics.token");
        if let Some(url) = &self.database {
            command.env("ORGWARD_DATABASE_URL", url);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A command run by an ordinary user, who owns the folder. Needs root.
    pub fn command_of(&self, user: u32, group: u32, args: &[&str]) -> Command {
        let (folder, program) = (self.folder.path(), self.path("orgward"));
        if !program.exists() {
            // The folder of the build may be closed to other users. Another process copies, because a program cannot be
            // started while this process, or one that another test has just started, holds it open for writing.
            let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_orgward")).arg(&program).status();
            assert!(copied.is_ok_and(|status| status.success()), "the program can be copied");
        }
        chown(folder, Some(user), Some(group)).expect("the tests run as root");
        let mut command = Command::new(program);
        command.args(args).current_dir(folder).env_clear().env("ORGWARD_LOG_FORMAT", "json").uid(user).gid(group);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end; `input` is its standard input.
    pub fn run(&self, args: &[&str], input: &str) -> CommandOutput {
        Self::finish(self.command(args), input)
    }

    /// Runs a prepared command to its end.
    pub fn finish(mut command: Command, input: &str) -> CommandOutput {
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("it was piped");
        // A command that refuses its arguments does not read standard input.
        stdin.write_all(input.as_bytes()).ok();
        drop(stdin);
        let output = watched(child.id(), || child.wait_with_output()).expect("the program ends");
        CommandOutput {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    pub fn init(&self, more: &[&str]) -> CommandOutput {
        let mut args = vec!["init", "--organization", "Fjordlight Energy", "--owner-name", "Ada Lindqvist"];
        args.extend(["--owner-email", "ada@fjordlight.example", "--owner-password-file", "-"]);
        args.extend(more);
        self.run(&args, PASSWORD)
    }

    /// Makes an organization with audit logging and returns its Admin key.
    pub fn init_with_key(&self) -> String {
        let made = self.init(&["--enable-audit-logging", "--admin-key", "ci", "--json"]).success();
        let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        made["admin_key"].as_str().expect("a key").to_owned()
    }

    fn url(&self) -> String {
        self.database.clone().unwrap_or_else(|| database::file_url(&self.path("data/orgward.db")))
    }

    pub async fn tables(&self) -> AnyPool {
        AnyPool::connect(&self.url()).await.expect("the database is there")
    }

    pub async fn rows(&self, sql: &'static str) -> Vec<String> {
        tables::texts(&self.tables().await, sql, &[]).await
    }

    /// Whether this email address and password are accepted.
    pub async fn can_sign_in(&self, email: &str, password: &str) -> bool {
        let opened = database::open(&self.url()).await.expect("the database opens");
        let secrets = secrets::load(
            &self.path("data/secret.key"),
            &self.path("data/audit.key"),
            secrets::Bound { secret: true, audit: true },
        )
        .expect("the key is there");
        let domain = Domain::new(opened.readers, opened.writer, secrets, Settings::default());
        let credentials = Credentials { email: Some(email.to_owned()), password: Some(Sensitive::new(password)) };
        let person = sign_in::with_password(&domain, &Origin::default(), "", credentials).await;
        domain.close().await;
        person.is_ok()
    }
}

impl CommandOutput {
    /// The log lines on standard error of a command that succeeded.
    pub fn log(self) -> String {
        assert_eq!(self.code, Some(0), "{} {}", self.out, self.err);
        self.err
    }

    /// Asserts exit code 1, one sentence on standard error and nothing on standard output; returns the sentence.
    pub fn refusal(self) -> String {
        assert_eq!(self.code, Some(1), "{} {}", self.out, self.err);
        assert_eq!(self.out, "");
        let sentence = self.err.trim_end().to_owned();
        assert!(sentence.starts_with("orgward: ") && sentence.ends_with(['.', '?']), "{sentence}");
        for clumsy in ["Error {", "panicked", "?.", "..", "  \n"] {
            assert!(!sentence.contains(clumsy), "{clumsy:?} in {sentence}");
        }
        sentence
    }

    pub fn success(self) -> String {
        assert_eq!(self.code, Some(0), "{} {}", self.out, self.err);
        self.out
    }
}
