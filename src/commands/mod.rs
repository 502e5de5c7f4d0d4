//! The command line: each command opens the data folder, calls one operation, and prints the result.

use crate::server::{
    config::{Config, Layers},
    data_folder, files, hardening, logs,
    otlp::Traces,
    serve,
};
use clap::{CommandFactory, Parser, Subcommand};
use domain::Domain;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{access::memberships, os_errors};
use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio::signal::unix::{SignalKind, signal};
use types::ids::OrganizationId;

mod accounts;
mod audit;
mod audit_erasures;
mod audit_printing;
mod audit_quorum;
mod audit_reindex;
mod audit_verify;
mod audit_verify_database;
mod backups;
mod configuration;
mod demo;
mod doctor;
mod emails;
mod healthcheck;
mod init;
mod legal_holds;
mod openapi;
mod organizations;
mod purge;
mod request_log;
mod restores;
mod runtime;

/// Largest password file, in bytes.
const MAX_PASSWORD_FILE: u64 = 4096;

/// A self-hosted organization admin console and Admin API.
#[derive(Parser)]
#[command(
    name = "orgward",
    version,
    after_help = "Examples:
  orgward serve --data-dir /var/lib/orgward --listen 127.0.0.1:8080
  orgward init --organization 'Fjordlight Energy' --owner-name 'Ada Lindqvist' \\
      --owner-email ada@example.com --owner-password-file password.txt --admin-key terraform --json
  orgward owner reset --email ada@example.com --password-file -
  orgward config

Settings can also be environment variables (ORGWARD_LISTEN) or in orgward.toml; 'orgward config' lists them all."
)]
struct Cli {
    #[command(flatten)]
    settings: Flags,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command accepts.
#[derive(clap::Args)]
struct Flags {
    /// Folder of the database and the secret key [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<String>,
    /// TOML file with settings [default: ORGWARD_CONFIG, or ./orgward.toml if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Set a setting by name, for example --set session_idle_minutes=30
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the console and the Admin API.
    #[command(after_help = "Example:\n  orgward serve --listen 127.0.0.1:9000 --data-dir /var/lib/orgward")]
    Serve {
        /// Address and port to listen on [default: 127.0.0.1:8080]
        #[arg(long, value_name = "HOST:PORT")]
        listen: Option<String>,
        /// Public URL of this server, for example https://ward.example.com
        #[arg(long, value_name = "URL")]
        public_url: Option<String>,
        /// Serve plain http on addresses other than loopback
        #[arg(long)]
        allow_plain_http: bool,
    },
    /// Create the organization and its owner without a browser.
    Init(init::Init),
    /// Fill an empty data folder with realistic demo data, for demonstrations and measurements.
    Demo(demo::Demo),
    /// Recover the account of an owner who is locked out.
    #[command(subcommand)]
    Owner(accounts::Owner),
    /// Manage accounts from the host's shell.
    #[command(subcommand)]
    User(accounts::User),
    /// Test the SMTP server.
    #[command(subcommand)]
    Mail(emails::Mail),
    /// Manage organizations from the host's shell.
    #[command(subcommand)]
    Organization(organizations::Organization),
    /// Show requests to the Admin API, and reading of the audit log at the console, newest first.
    Requests(request_log::Requests),
    /// Manage the audit log: checkpoints, verification, exports.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Back up the database and what belongs to it into one file, while the server runs.
    Backup(backups::Backup),
    /// Restore a backup into an empty data folder.
    Restore(restores::Restore),
    /// Clear deleted data from the disk now instead of when it is due.
    Purge(purge::Purge),
    /// Print the OpenAPI description of the Admin API.
    #[command(after_help = "Example:\n  orgward openapi > openapi.json")]
    Openapi,
    /// Print every setting with its value and where the value came from; secrets are hidden.
    Config {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Examine settings, keys, database, clock, disk, proxy, mail server, checkpoints and backups.
    Doctor(doctor::Doctor),
    /// Check that a running server is ready; for containers.
    Healthcheck {
        /// Address and port that the server listens on [default: as configured]
        #[arg(long, value_name = "HOST:PORT")]
        listen: Option<String>,
    },
    /// Print shell completions.
    #[command(after_help = "Example:\n  orgward completions bash > /etc/bash_completion.d/orgward")]
    Completions {
        /// Shell to generate completions for
        shell: clap_complete::Shell,
    },
}

/// Parses the command line and runs the command.
pub fn run() -> ExitCode {
    hardening::protect_process();
    let cli = Cli::parse();
    let runtime = match runtime::start() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("starting the async runtime failed: {}", os_errors::cause(&error))),
    };
    let done = runtime.block_on(cli.run());
    // A DNS lookup or a write to a network folder may block a thread: the exit does not wait for it.
    runtime.shutdown_background();
    match done {
        Ok(status) => status,
        Err(sentence) => fail(&sentence),
    }
}

fn fail(sentence: &str) -> ExitCode {
    let mut characters = sentence.chars();
    let mut first: String = characters.next().into_iter().collect();
    // A sentence that begins with a file name or a setting is printed unchanged.
    if sentence.split(' ').next().is_some_and(|word| word.chars().all(char::is_alphabetic)) {
        first = first.to_uppercase();
    }
    let end = if sentence.ends_with(['.', '?']) { "" } else { "." };
    eprintln!("orgward: {first}{}{end}", characters.as_str());
    ExitCode::FAILURE
}

impl Cli {
    async fn run(self) -> Result<ExitCode, String> {
        if let Command::Completions { shell } = self.command {
            clap_complete::generate(shell, &mut Self::command(), "orgward", &mut std::io::stdout());
            return Ok(ExitCode::SUCCESS);
        }
        let layers = self.layers();
        if let Command::Doctor(doctor) = self.command {
            let checked = layers.and_then(|layers| layers.check().map(|config| (layers, config)));
            return doctor.run(checked).await;
        }
        let layers = layers?;
        let config = layers.check()?;
        let traces = match self.command {
            Command::Serve { .. } => Traces::start(&config)?,
            _ => None,
        };
        logs::start(&config.log_level, &config.log_format, traces.as_ref().map(Traces::layer));
        for warning in layers.warnings() {
            tracing::warn!("{warning}");
        }
        match self.command {
            Command::Serve { .. } => serve::serve(config, traces).await,
            Command::Init(init) => init.run(&config).await,
            Command::Demo(demo) => demo.run(&config).await,
            Command::Owner(owner) => owner.run(&config).await,
            Command::User(user) => user.run(&config).await,
            Command::Mail(mail) => mail.run(&config).await,
            Command::Organization(organization) => organization.run(&config).await,
            Command::Requests(requests) => requests.run(&config).await,
            Command::Audit(audit) => return audit.run(&config).await,
            Command::Backup(backup) => return backup.run(&config).await,
            Command::Restore(restore) => restore.run(&config).await,
            Command::Purge(purge) => purge.run(&config).await,
            Command::Openapi => openapi::run(&config),
            Command::Healthcheck { .. } => healthcheck::run(&config).await,
            Command::Config { json } => configuration::print(&layers, &config, json),
            Command::Doctor(_) | Command::Completions { .. } => Ok(()),
        }?;
        Ok(ExitCode::SUCCESS)
    }

    #[expect(clippy::disallowed_methods, reason = "the variables become settings here, each with its source")]
    fn layers(&self) -> Result<Layers, String> {
        let mut flags = Vec::new();
        let mut flag = |name: &'static str, value: &Option<String>| {
            if let Some(value) = value {
                flags.push((name, value.clone()));
            }
        };
        flag("data_dir", &self.settings.data_dir);
        match &self.command {
            Command::Serve { listen, public_url, allow_plain_http } => {
                flag("listen", listen);
                flag("public_url", public_url);
                flag("allow_plain_http", &allow_plain_http.then(|| "true".to_owned()));
            }
            Command::Healthcheck { listen } => flag("listen", listen),
            _ => {}
        }
        for pair in &self.settings.set {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| format!("--set {pair} does not have the form NAME=VALUE"))?;
            flags.push((name, value.to_owned()));
        }
        let mut variables = Vec::new();
        for (name, text) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| name.starts_with("ORGWARD_")) else { continue };
            let text = text.into_string().map_err(|_| format!("the value of {name} is not UTF-8"))?;
            variables.push((name.to_owned(), text));
        }
        let named = variables.iter().find(|(name, text)| name == "ORGWARD_CONFIG" && !text.trim().is_empty());
        let named = self.settings.config.clone().or_else(|| named.map(|(_, path)| PathBuf::from(path)));
        let usual = PathBuf::from("orgward.toml");
        let file = match named {
            Some(path) => Some((path.clone(), files::text("", &path)?.to_string())),
            None if usual.exists() => Some((usual.clone(), files::text("", &usual)?.to_string())),
            None => None,
        };
        Layers::gather(&flags, variables.into_iter(), file)
    }
}

/// Prints a line to standard output.
fn say(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|error| unwritable_output(&error))
}

fn unwritable_output(error: &std::io::Error) -> String {
    format!("the output cannot be written: {}", os_errors::cannot_write(error))
}

/// Formats Unix seconds in the host's time zone.
fn local_time(seconds: i64) -> String {
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => time.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        Err(_) => seconds.to_string(),
    }
}

/// Runs work on files until it is done, or until the process is asked to stop; then everything unfinished is removed.
async fn unless_stopped<T>(what: &str, work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::select! {
        // Before the work begins, a signal would end the process.
        biased;
        () = stop_signal() => Err(format!("the {what} was interrupted, and what was unfinished was removed")),
        done = work => done,
    }
}

/// Resolves when the process receives SIGTERM, SIGHUP or Ctrl+C.
async fn stop_signal() {
    let signals = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()].map(signal);
    let [Ok(mut terminate), Ok(mut hangup), Ok(mut interrupt)] = signals else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Opens the data folder for one command.
async fn open(config: &Config) -> Result<domain::Domain, String> {
    data_folder::open(config).await
}

/// Reads a password from a file, or from standard input for `-`. A command-line argument would be visible to other
/// users of the host.
fn read_password(path: &Path) -> Result<types::sensitive::Sensitive, String> {
    let text = if path == Path::new("-") {
        files::read("password", path, std::io::stdin().lock().take(MAX_PASSWORD_FILE))?
    } else {
        let file = std::fs::File::open(path).map_err(|error| files::unreadable("password", path, &error))?;
        files::read("password", path, file.take(MAX_PASSWORD_FILE))?
    };
    Ok(types::sensitive::Sensitive::new(text.trim_end_matches(['\r', '\n'])))
}

/// Formats an error as the command's error message, with one line per field if several are invalid. Unlike a client, the
/// server administrator sees the cause of an error that is not a refusal.
fn words(error: domain::Error) -> String {
    let problem = match error {
        domain::Error::Problem(problem) => problem,
        other => return other.to_string(),
    };
    if problem.fields.len() < 2 {
        return problem.message();
    }
    let lines = problem.fields.iter().map(|field| format!("\n  {}: {}", field.param, field.reason));
    format!("nothing was changed:{}", lines.collect::<String>())
}

/// The named organization, or the only one.
async fn organization_id(domain: &Domain, named: Option<String>) -> Result<OrganizationId, String> {
    match named {
        Some(id) => Ok(OrganizationId::new(id)),
        None => memberships::only(domain).await.map_err(words),
    }
}

/// A progress bar, shown only on a terminal.
fn bar(size: u64) -> ProgressBar {
    let bar = ProgressBar::new(size);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} events, {eta} left") {
        bar.set_style(style);
    }
    bar
}
