//! Configuration: flags over `ORGWARD_*` variables over a TOML file over defaults; each value keeps its source.

use crate::jobs::http_client::Address;
use ipnet::IpNet;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};
use url::Url;

/// Where a collector takes spans.
const OTLP_PATH: &str = "/v1/traces";

mod backups;
mod emails;
mod hosts;
mod layers;
mod origins;
mod variables;
mod witnesses;

pub use backups::{BackupConfig, S3Config};
pub use emails::MailConfig;
pub use layers::{Layers, Source};
pub use witnesses::{WitnessConfig, WitnessesConfig};

/// The validated configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// See [`SETTINGS`](crate::server::settings::SETTINGS) for this field and all that follow; durations are in seconds.
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    /// Names of this server besides that in `public_url`: those in `allowed_hosts`, and the one that `listen` names.
    pub host_names: Vec<String>,
    /// Without a trailing slash.
    pub public_url: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub database_url: Option<String>,
    pub database_readers: u32,
    pub database_wait_seconds: u64,
    pub secret_key_file: PathBuf,
    pub audit_key_file: PathBuf,
    pub session_idle_seconds: i64,
    pub session_absolute_seconds: i64,
    pub invite_seconds: i64,
    pub purge_seconds: i64,
    pub requests_per_minute: u32,
    pub requests_burst: u32,
    pub audit_before_means_older: bool,
    pub audit_public_tiles: bool,
    pub audit_origin: String,
    pub audit_checkpoint_folder: Option<PathBuf>,
    pub audit_checkpoint_webhook: Option<CheckpointWebhook>,
    pub audit_witnesses: WitnessesConfig,
    pub backups: BackupConfig,
    pub mail: Option<MailConfig>,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    pub keep_alive_seconds: u64,
    pub drain_seconds: u64,
    pub metrics_listen: Option<SocketAddr>,
    pub metrics_token_file: Option<PathBuf>,
    pub metrics_of_organizations: bool,
    pub request_log_seconds: i64,
    /// The whole URL that spans are posted to.
    pub otlp_endpoint: Option<String>,
    pub otlp_spans_per_second: u32,
    pub request_log_archive_folder: Option<PathBuf>,
    pub log_level: String,
    pub log_format: String,
    /// The TOML file that settings came from; `None` without one.
    pub settings_file: Option<PathBuf>,
}

impl Config {
    /// The URL of this server: `public_url`, or http:// and the address that it listens on.
    pub fn base_url(&self, listen: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.clone(),
            None if listen.ip().is_unspecified() => format!("http://localhost:{}", listen.port()),
            None => format!("http://{listen}"),
        }
    }

    /// Whether that is the URL that people use. It cannot be known while the server listens on every address of the
    /// machine and `public_url` is not set.
    pub fn is_url_known(&self) -> bool {
        self.public_url.is_some() || !self.listen.ip().is_unspecified()
    }
}

/// Where checkpoints are posted to, and the settings of that request.
#[derive(Debug, Clone)]
pub struct CheckpointWebhook {
    /// See [`SETTINGS`](crate::server::settings::SETTINGS).
    pub address: Address,
    pub secret_file: PathBuf,
    pub is_private_allowed: bool,
    pub ca_file: Option<PathBuf>,
}

impl Layers {
    /// Parses and validates every setting.
    ///
    /// # Errors
    /// A sentence that names the setting, its source and the rule.
    pub fn check(&self) -> Result<Config, String> {
        let data_dir = PathBuf::from(self.text("data_dir"));
        let (listen, listen_name) = hosts::resolve(self.text("listen")).map_err(|rule| self.wrong("listen", &rule))?;
        let public_url = self.public_url()?;
        let allow_plain_http: bool = self.parse("allow_plain_http", "true or false")?;
        let is_https = public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        if !listen.ip().is_loopback() && !is_https && !allow_plain_http {
            return Err(format!(
                "listening on {listen} would send passwords and keys over the network in clear. Put a TLS proxy in front \
                 and set public_url to its https:// address, or force it with --allow-plain-http"
            ));
        }
        let mut trusted_proxies = Vec::new();
        for part in self.text("trusted_proxies").split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let network = part.parse().or_else(|_| part.parse().map(|address: std::net::IpAddr| IpNet::from(address)));
            trusted_proxies.push(
                network
                    .map_err(|_| self.wrong("trusted_proxies", "networks such as 10.0.0.0/8, separated by commas"))?,
            );
        }
        let mut host_names = hosts::names(self.text("allowed_hosts"))
            .ok_or_else(|| self.wrong("allowed_hosts", "host names without scheme and port, separated by commas"))?;
        host_names.extend(listen_name);
        let mail = self.mails()?;
        if mail.is_some() && public_url.is_none() && listen.ip().is_unspecified() {
            return Err(format!(
                "smtp_host is set, and emails contain links to this server, but nothing says under which URL people \
                 reach it: it listens on {listen}, which is every address of this machine. Set public_url"
            ));
        }
        let log_level: String = self.one_of("log_level", &["error", "warn", "info", "debug", "trace"])?;
        let log_format: String = self.one_of("log_format", &["auto", "text", "json"])?;
        Ok(Config {
            listen,
            host_names,
            public_url,
            trusted_proxies,
            database_url: self.optional("database_url"),
            database_readers: self.count("database_readers", 4, 200)?,
            database_wait_seconds: self.count("database_wait_seconds", 0, 3600)?,
            secret_key_file: self
                .optional("secret_key_file")
                .map_or_else(|| data_dir.join("secret.key"), PathBuf::from),
            audit_key_file: self.optional("audit_key_file").map_or_else(|| data_dir.join("audit.key"), PathBuf::from),
            session_idle_seconds: self.number("session_idle_minutes", 1, 24 * 60)? * 60,
            session_absolute_seconds: self.number("session_absolute_hours", 1, 30 * 24)? * 3600,
            invite_seconds: self.number("invite_days", 1, 30)? * 24 * 3600,
            purge_seconds: self.number("purge_after_days", 0, 30)? * 24 * 3600,
            requests_per_minute: self.count("requests_per_minute", 0, 1_000_000)?,
            requests_burst: self.count("requests_burst", 1, 1_000_000)?,
            audit_before_means_older: self.parse("audit_before_means_older", "true or false")?,
            audit_public_tiles: self.parse("audit_public_tiles", "true or false")?,
            audit_origin: self.audit_origin()?,
            audit_checkpoint_folder: self.checkpoint_folder(&data_dir)?,
            audit_checkpoint_webhook: self.checkpoint_webhook()?,
            audit_witnesses: self.witnesses()?,
            backups: self.backups()?,
            mail,
            max_connections: self.count("max_connections", 1, 1_000_000)?,
            max_connections_per_address: self.count("max_connections_per_address", 1, 1_000_000)?,
            keep_alive_seconds: self.count("keep_alive_seconds", 1, 3600)?,
            drain_seconds: self.count("drain_seconds", 0, 600)?,
            metrics_listen: self.metrics_listen()?,
            metrics_token_file: self.optional("metrics_token_file").map(PathBuf::from),
            metrics_of_organizations: self.parse("metrics_of_organizations", "true or false")?,
            otlp_endpoint: self.otlp_endpoint()?,
            otlp_spans_per_second: self.count("otlp_spans_per_second", 0, 100_000)?,
            request_log_seconds: self.number("request_log_days", 0, 3650)? * 24 * 3600,
            request_log_archive_folder: self.optional("request_log_archive_folder").map(PathBuf::from),
            log_level,
            log_format,
            settings_file: self.file(),
            data_dir,
        })
    }

    /// The public URL. A path is refused: the cookies are bound to the host, and what another program serves under the same
    /// host could act as the people who are signed in here.
    fn public_url(&self) -> Result<Option<String>, String> {
        let Some(url) = self.optional("public_url") else { return Ok(None) };
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
        match host.split_once('/') {
            Some((host, _)) if !host.is_empty() => Err(self.wrong(
                "public_url",
                "https:// and a host, without a path. Orgward needs a host name of its own, for example \
                 https://ward.example.com, because everything else under the same host could act as the people who are \
                 signed in",
            )),
            _ if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) => {
                Err(self.wrong("public_url", "https:// and a host, without a path"))
            }
            _ => Ok(Some(url)),
        }
    }

    fn metrics_listen(&self) -> Result<Option<SocketAddr>, String> {
        let is_open_allowed: bool = self.parse("metrics_without_token", "true or false")?;
        let Some(text) = self.optional("metrics_listen") else { return Ok(None) };
        let (address, _) = hosts::resolve(&text).map_err(|rule| self.wrong("metrics_listen", &rule))?;
        if !address.ip().is_loopback() && self.optional("metrics_token_file").is_none() && !is_open_allowed {
            return Err(format!(
                "metrics_listen is {address}, and without a token every program that reaches it could read the metrics, \
                 with names of routes and numbers of each organization. Set metrics_token_file, or force it with \
                 metrics_without_token = true"
            ));
        }
        Ok(Some(address))
    }

    /// The URL of a collector, with the path of its spans.
    fn otlp_endpoint(&self) -> Result<Option<String>, String> {
        let Some(text) = self.optional("otlp_endpoint") else { return Ok(None) };
        let url = Url::parse(&text).ok().filter(|url| {
            ["http", "https"].contains(&url.scheme())
                && url.has_host()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        let url =
            url.ok_or_else(|| self.wrong("otlp_endpoint", "http:// or https:// and a host, without '?' and '#'"))?;
        let base = url.as_str().trim_end_matches('/').trim_end_matches(OTLP_PATH);
        Ok(Some(format!("{base}{OTLP_PATH}")))
    }

    fn checkpoint_folder(&self, data_dir: &Path) -> Result<Option<PathBuf>, String> {
        let folder = self.optional("audit_checkpoint_folder").map(PathBuf::from);
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if folder.as_ref().is_some_and(|folder| whole(folder).starts_with(whole(data_dir))) {
            return Err(self.wrong("audit_checkpoint_folder", "outside the data folder, best on another disk"));
        }
        Ok(folder)
    }

    fn checkpoint_webhook(&self) -> Result<Option<CheckpointWebhook>, String> {
        let is_private_allowed = self.parse("audit_checkpoint_webhook_private", "true or false")?;
        let text = self.text("audit_checkpoint_webhook");
        if text.is_empty() {
            return Ok(None);
        }
        let address = Address::parse(text).map_err(|rule| self.wrong("audit_checkpoint_webhook", &rule))?;
        let secret_file = self.optional("audit_checkpoint_webhook_secret_file").ok_or(
            "audit_checkpoint_webhook is set, but not audit_checkpoint_webhook_secret_file. Receivers verify our \
             messages with it. Name a file with 'whsec_' and the output of: openssl rand -base64 32",
        )?;
        Ok(Some(CheckpointWebhook {
            address,
            secret_file: PathBuf::from(secret_file),
            is_private_allowed,
            ca_file: self.optional("audit_checkpoint_webhook_ca_file").map(PathBuf::from),
        }))
    }
}

#[cfg(test)]
mod tests;
