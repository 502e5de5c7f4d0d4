//! The program under test: its commands, and its server as a child process.

use std::{
    ffi::OsStr,
    fs,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// Password of the first owner.
pub const PASSWORD: &str = "plum tractor velvet moon";

/// Email address of the first owner.
pub const OWNER: &str = "ada@fjordlight.example";

/// Maximum time of a start or a command. The largest log here takes minutes to verify.
const TIMEOUT: Duration = Duration::from_secs(3_600);

/// A running server.
pub struct Server {
    child: Child,
    pub url: String,
}

/// The program: `ORGWARD`, or the one that was built with this benchmark.
pub fn program() -> PathBuf {
    std::env::var_os("ORGWARD").map_or_else(|| env!("CARGO_BIN_EXE_orgward").into(), PathBuf::from)
}

/// Runs a command on a data folder to its end.
pub async fn run(folder: &Path, args: &[&str]) -> Output {
    run_with(folder, args, &[]).await
}

/// The same, with more environment variables.
pub async fn run_with(folder: &Path, args: &[&str], variables: &[(&str, &OsStr)]) -> Output {
    let mut command = command(folder, args);
    command.envs(variables.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    timeout(TIMEOUT, command.output()).await.expect("the command ends").expect("the program starts")
}

/// What a command wrote to both outputs.
pub fn words(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
    text.trim().to_owned()
}

/// A command on a data folder that is not started yet.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(args).arg("--data-dir").arg(folder).env_clear().kill_on_drop(true);
    // The sandbox of a command must not find a settings file.
    command.current_dir(folder.parent().expect("not the root"));
    command
}

/// Creates a data folder with an organization, audit logging and an Admin key, and returns the key.
pub async fn init(folder: &Path) -> String {
    let password = password_file(folder);
    let mut args = vec!["init", "--organization", "Fjordlight Energy", "--owner-name", "Ada Lindqvist"];
    args.extend(["--owner-email", OWNER, "--owner-password-file", &password]);
    args.extend(["--enable-audit-logging", "--admin-key", "rig", "--json"]);
    let output = run(folder, &args).await;
    let made: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", words(&output)));
    made["admin_key"].as_str().expect("a key").to_owned()
}

/// The population of `orgward demo` where its size does not matter.
pub const POPULATION: [&str; 8] = ["--members", "60", "--owners", "3", "--projects", "14", "--keys", "40"];

/// Creates a data folder with the organization of `orgward demo`, of the size that the arguments say.
pub async fn demo(folder: &Path, size: &[&str]) {
    let password = password_file(folder);
    let output = run(folder, &[&["demo", "--owner-password-file", &password], size].concat()).await;
    assert!(output.status.success(), "{}", words(&output));
}

/// A file with the password of the first owner, beside the data folder.
fn password_file(folder: &Path) -> String {
    let parent = folder.parent().expect("not the root");
    fs::create_dir_all(parent).expect("a folder");
    let file = parent.join("password");
    write_private(&file, PASSWORD);
    file.to_str().expect("UTF-8").to_owned()
}

impl Server {
    /// Starts a server on a free port and waits until it serves. Returns what it wrote if it refuses to start.
    pub async fn start(folder: &Path) -> Result<Self, String> {
        Self::start_with(folder, &[]).await
    }

    /// The same, with more environment variables.
    pub async fn start_with(folder: &Path, variables: &[(&str, &OsStr)]) -> Result<Self, String> {
        let log = folder.with_extension("log");
        let mut child = Self::spawn(folder, variables, &log);
        let out = child.stdout.take().expect("it was piped");
        let mut lines = BufReader::new(out).lines();
        let line = timeout(TIMEOUT, lines.next_line()).await.expect("the server starts or ends").expect("UTF-8");
        let address = line.as_deref().and_then(|line| line.strip_prefix("Orgward is running on "));
        let Some(url) = address.map(str::to_owned) else {
            child.wait().await.expect("it ends");
            return Err(fs::read_to_string(&log).unwrap_or_default());
        };
        // The setup link and the like; a pipe that nothing reads would fill.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, url })
    }

    /// Starts the process without waiting; its log is written to a file.
    pub fn spawn(folder: &Path, variables: &[(&str, &OsStr)], log: &Path) -> Child {
        let log = fs::File::create(log).expect("a log file");
        let args = ["serve", "--listen", "127.0.0.1:0", "--set", "drain_seconds=0", "--set", "requests_per_minute=0"];
        let mut command = command(folder, &args);
        command.envs(variables.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        command.spawn().expect("the program starts")
    }

    /// Ends it with SIGKILL.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it runs");
    }

    /// Its resident memory in bytes.
    pub fn memory(&self) -> u64 {
        memory(self.id())
    }

    /// The processor time that it has used, in seconds.
    pub fn processor_time(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/stat", self.id())).expect("it runs");
        let fields: Vec<_> = status.rsplit(')').next().expect("fields").split_whitespace().collect();
        // Fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms.
        fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }
}

/// The resident memory of a process in bytes.
pub fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// Writes a file that only this user may read.
pub fn write_private(file: &Path, text: &str) {
    fs::write(file, text).expect("a file");
    fs::set_permissions(file, PermissionsExt::from_mode(0o600)).expect("ours");
}

/// Copies a folder with its files; `to` is removed before.
pub fn copy_folder(from: &Path, to: &Path) {
    remove_folder(to);
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let (entry, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).expect("an entry");
        match entry.is_dir() {
            true => copy_folder(&entry, &to),
            // SQLite makes the index of the write-ahead log anew.
            false if entry.extension() == Some(OsStr::new("db-shm")) => {}
            false => drop(fs::copy(&entry, &to).expect("it can be copied")),
        }
    }
    // Only this user may read a data folder.
    let permissions = fs::metadata(from).expect("a folder").permissions();
    fs::set_permissions(to, permissions).expect("ours");
}

/// Removes a folder if it is there.
pub fn remove_folder(folder: &Path) {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => panic!("{}: {error}", folder.display()),
        _ => {}
    }
}

/// The size of the files in a folder, in bytes.
pub fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| if path.is_dir() { size_of(&path) } else { fs::metadata(path).map_or(0, |file| file.len()) })
        .sum()
}
