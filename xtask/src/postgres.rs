//! A PostgreSQL cluster for one test run: on loopback, on a free port, in a temporary folder, and fast rather than
//! durable. It sorts by language rules, not by bytes, like many production servers, to reveal any sort order that holds
//! only on SQLite.

use crate::{child, stop};
use anyhow::{Context, Result, ensure};
use std::{
    ffi::OsStr,
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

pub fn run(command: &[String]) -> Result<()> {
    stop::catch()?;
    let cluster = Cluster::start()?;
    let Some((program, args)) = command.split_first() else {
        println!("{}\nCtrl-C stops it and removes its data.", cluster.url());
        while !stop::asked() {
            thread::sleep(Duration::from_millis(100));
        }
        return Ok(());
    };
    let mut child = child::command(program)
        .args(args)
        .env("TEST_DATABASE_URL", cluster.url())
        .spawn()
        .with_context(|| format!("running {program}"))?;
    let status = stop::wait(&mut child)?;
    drop(cluster);
    std::process::exit(status.code().unwrap_or(1));
}

struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    fn start() -> Result<Self> {
        let programs = find_programs()?;
        let folder = std::env::temp_dir().join(format!("orgward-postgres-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        // From here on, dropping `cluster` cleans up.
        let cluster = Self { programs, folder, port };

        if is_root() {
            let owned = Command::new("chown").arg("nobody").arg(&cluster.folder).status()?;
            ensure!(owned.success(), "changing the owner of {} to nobody failed", cluster.folder.display());
        }
        let locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];
        cluster
            .call("initdb", &[&["-D", "data", "-U", "postgres", "-A", "trust", "--no-sync"], &locale[..]].concat())?;
        let settings = format!(
            "-c listen_addresses=127.0.0.1 -p {port} -k {} -c max_connections=300 \
             -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            cluster.folder.display()
        );
        cluster.call("pg_ctl", &["-D", "data", "-w", "-l", "log", "-o", &settings, "start"])?;
        Ok(cluster)
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Runs one of PostgreSQL's programs in the folder. The programs refuse to run as root, so root runs them as
    /// `nobody`.
    fn call(&self, name: &str, args: &[&str]) -> Result<()> {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "nobody", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        let status = command
            .current_dir(&self.folder)
            .args(args)
            .stdout(Stdio::null())
            .status()
            .with_context(|| format!("running {name}"))?;
        ensure!(status.success(), "{name} failed");
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.join("data/postmaster.pid").exists()
            && let Err(error) = self.call("pg_ctl", &["-D", "data", "-m", "immediate", "stop"])
        {
            eprintln!("postgres: {error:#}");
        }
        // A test run leaves hundreds of thousands of files. Removing them takes a minute, and nothing waits for it.
        if let Err(error) = Command::new("rm").arg("-rf").arg(&self.folder).spawn() {
            eprintln!("postgres: removing {}: {error}", self.folder.display());
        }
    }
}

/// The folder of the programs: on the path, or in Debian's versioned folders.
fn find_programs() -> Result<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file())
        .context("PostgreSQL's server programs are not installed; on Debian: apt-get install -y postgresql")
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| OsStr::new(String::from_utf8_lossy(&id.stdout).trim()) == "0")
}
