//! Configuration: flags over `ORGWARD_*` variables over a TOML file over defaults; each value keeps its source.

use crate::{
    jobs::http_client::{self, Address},
    server::settings::SETTINGS,
};
use ipnet::IpNet;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

mod emails;

pub use emails::MailConfig;

/// Variables with the prefix that are not settings.
const OTHER_VARIABLES: &[&str] = &["ORGWARD_CONFIG"];

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Default,
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A command-line flag.
    Flag(String),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// The text of every setting and its source.
#[derive(Debug, Clone)]
pub struct Layers(BTreeMap<&'static str, (String, Source)>);

/// The validated configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// See [`SETTINGS`] for this field and all that follow; durations are in seconds.
    pub data_dir: PathBuf,
    pub listen: SocketAddr,
    /// Without a trailing slash.
    pub public_url: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub database_url: Option<String>,
    pub secret_key_file: PathBuf,
    pub audit_key_file: PathBuf,
    pub session_idle_seconds: i64,
    pub session_absolute_seconds: i64,
    pub invite_seconds: i64,
    pub purge_seconds: i64,
    pub requests_per_minute: u32,
    pub requests_burst: u32,
    pub audit_before_means_older: bool,
    pub audit_checkpoint_folder: Option<PathBuf>,
    pub audit_checkpoint_webhook: Option<CheckpointWebhook>,
    pub mail: Option<MailConfig>,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    pub keep_alive_seconds: u64,
    pub drain_seconds: u64,
    pub metrics_token_file: Option<PathBuf>,
    pub metrics_of_organizations: bool,
    pub request_log_seconds: i64,
    pub log_level: String,
    pub log_format: String,
}

/// Where checkpoints are posted to, and the settings of that request.
#[derive(Debug, Clone)]
pub struct CheckpointWebhook {
    /// See [`SETTINGS`].
    pub address: Address,
    pub secret_file: PathBuf,
    pub is_private_allowed: bool,
    pub ca_file: Option<PathBuf>,
}

impl Layers {
    /// Merges the layers. `flags` are names and values from the command line.
    ///
    /// # Errors
    /// A sentence about a key that is not a setting, with the nearest setting.
    pub fn gather(
        flags: &[(&str, String)],
        variables: impl Iterator<Item = (String, String)>,
        file: Option<(PathBuf, String)>,
    ) -> Result<Self, String> {
        let mut layers: BTreeMap<_, _> =
            SETTINGS.iter().map(|setting| (setting.name, (setting.default.to_owned(), Source::Default))).collect();
        if let Some((path, text)) = file {
            let table: toml::Table =
                text.parse().map_err(|error| format!("{} is not TOML: {error}", path.display()))?;
            for (key, value) in table {
                let name = known(&key).map_err(|near| format!("{}: unknown key '{key}'.{near}", path.display()))?;
                layers.insert(name, (plain(&value), Source::File(path.clone())));
            }
        }
        for (variable, text) in variables {
            let Some(key) = variable.strip_prefix("ORGWARD_") else { continue };
            if OTHER_VARIABLES.contains(&variable.as_str()) {
                continue;
            }
            let name = known(&key.to_lowercase()).map_err(|near| format!("unknown variable {variable}.{near}"))?;
            layers.insert(name, (text, Source::Variable(variable)));
        }
        for (key, text) in flags {
            let name = known(key).map_err(|near| format!("unknown flag --{key}.{near}"))?;
            layers.insert(name, (text.clone(), Source::Flag(format!("--{}", name.replace('_', "-")))));
        }
        Ok(Self(layers))
    }

    /// Name, value and source of every setting; passwords in URLs and tokens in their paths are hidden.
    pub fn in_force(&self) -> impl Iterator<Item = (&'static str, String, &Source)> {
        SETTINGS.iter().map(|setting| {
            let (text, source) = &self.0[setting.name];
            (setting.name, shown(setting.name, text), source)
        })
    }

    /// Parses and validates every setting.
    ///
    /// # Errors
    /// A sentence that names the setting, its source and the rule.
    pub fn check(&self) -> Result<Config, String> {
        let data_dir = PathBuf::from(self.text("data_dir"));
        let listen: SocketAddr = self.parse("listen", "an address and a port, for example 127.0.0.1:8080")?;
        let public_url = self.optional("public_url");
        if let Some(url) = &public_url {
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            if host.is_none_or(|host| host.is_empty() || host.contains(['/', '?', '#', '@', ' '])) {
                return Err(self.wrong("public_url", "https:// and a host, without a path"));
            }
        }
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
        let log_level: String = self.one_of("log_level", &["error", "warn", "info", "debug", "trace"])?;
        let log_format: String = self.one_of("log_format", &["auto", "text", "json"])?;
        Ok(Config {
            listen,
            public_url,
            trusted_proxies,
            database_url: self.optional("database_url"),
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
            audit_checkpoint_folder: self.checkpoint_folder(&data_dir)?,
            audit_checkpoint_webhook: self.checkpoint_webhook()?,
            mail: self.mails()?,
            max_connections: self.count("max_connections", 1, 1_000_000)?,
            max_connections_per_address: self.count("max_connections_per_address", 1, 1_000_000)?,
            keep_alive_seconds: self.count("keep_alive_seconds", 1, 3600)?,
            drain_seconds: self.count("drain_seconds", 0, 600)?,
            metrics_token_file: self.optional("metrics_token_file").map(PathBuf::from),
            metrics_of_organizations: self.parse("metrics_of_organizations", "true or false")?,
            request_log_seconds: self.number("request_log_days", 1, 3650)? * 24 * 3600,
            log_level,
            log_format,
            data_dir,
        })
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

    fn text(&self, name: &str) -> &str {
        self.0[name].0.trim()
    }

    fn optional(&self, name: &str) -> Option<String> {
        let text = self.text(name).trim_end_matches('/');
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn parse<T: std::str::FromStr>(&self, name: &str, rule: &str) -> Result<T, String> {
        self.text(name).parse().map_err(|_| self.wrong(name, rule))
    }

    fn number(&self, name: &str, least: i64, most: i64) -> Result<i64, String> {
        let rule = format!("a whole number from {least} to {most}");
        self.parse(name, &rule)
            .and_then(|number| if (least..=most).contains(&number) { Ok(number) } else { Err(self.wrong(name, &rule)) })
    }

    fn count<T: TryFrom<i64>>(&self, name: &str, least: i64, most: i64) -> Result<T, String> {
        T::try_from(self.number(name, least, most)?).map_err(|_| self.wrong(name, "a smaller number"))
    }

    fn one_of(&self, name: &str, words: &[&str]) -> Result<String, String> {
        let text = self.text(name);
        if words.contains(&text) {
            Ok(text.to_owned())
        } else {
            Err(self.wrong(name, &format!("one of {}", words.join(", "))))
        }
    }

    fn wrong(&self, name: &str, rule: &str) -> String {
        let (text, source) = &self.0[name];
        format!("{name} is '{}' (from {source}), but must be {rule}", shown(name, text))
    }
}

/// The setting with that name, or a suggestion of the nearest.
fn known(key: &str) -> Result<&'static str, String> {
    if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == key) {
        return Ok(setting.name);
    }
    let near = SETTINGS
        .iter()
        .map(|setting| (strsim::jaro_winkler(setting.name, key), setting.name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    Err(near.map_or_else(String::new, |(_, name)| format!(" Did you mean '{name}'?")))
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The part of a setting's value that may be shown.
fn shown(name: &str, text: &str) -> String {
    if name == "audit_checkpoint_webhook" { http_client::origin(text) } else { hide_password(text) }
}

/// `postgres://name:password@host` without the password.
fn hide_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.contains("pass") => format!("{name}=[hidden]"),
        _ => pair.to_owned(),
    });
    let query = if query.is_empty() { String::new() } else { format!("?{}", hidden.collect::<Vec<_>>().join("&")) };
    match rest.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?.0, host))) {
        Some((user, host)) => format!("{scheme}://{user}:[hidden]@{host}{query}"),
        None => format!("{scheme}://{rest}{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gather(flags: &[(&str, String)], variables: &[(&str, &str)], file: &str) -> Result<Layers, String> {
        let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Layers::gather(flags, variables, Some((PathBuf::from("orgward.toml"), file.to_owned())))
    }

    #[test]
    fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
        let file = "listen = '127.0.0.1:1'\nlog_level = 'warn'\nmax_connections = 5";
        let layers = gather(
            &[("listen", "127.0.0.1:3".into())],
            &[("ORGWARD_LISTEN", "127.0.0.1:2"), ("ORGWARD_LOG_LEVEL", "debug")],
            file,
        )
        .expect("all keys are known");
        let config = layers.check().expect("all values are good");
        assert_eq!((config.listen.port(), config.log_level.as_str(), config.max_connections), (3, "debug", 5));
        let sources: Vec<_> = layers.in_force().map(|(_, _, source)| source.to_string()).collect();
        for source in ["--listen", "ORGWARD_LOG_LEVEL", "orgward.toml", "default"] {
            assert!(sources.iter().any(|known| known == source), "{source}");
        }
    }

    #[test]
    fn an_unknown_key_stops_the_start_and_names_the_near_match() {
        for refused in [gather(&[], &[], "lisen = 'x'"), gather(&[], &[("ORGWARD_LISEN", "x")], "")] {
            assert!(refused.expect_err("no such key").contains("Did you mean 'listen'?"));
        }
    }

    #[test]
    fn plain_http_beyond_loopback_must_be_forced() {
        let check =
            |flags: &[(&str, String)]| gather(flags, &[], "listen = '0.0.0.0:80'").and_then(|layers| layers.check());
        assert!(check(&[]).expect_err("passwords in clear").contains("--allow-plain-http"));
        assert!(check(&[("allow_plain_http", "true".into())]).is_ok());
        assert!(check(&[("public_url", "https://ward.example.com".into())]).is_ok());
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_with_its_origin() {
        let error = gather(&[], &[("ORGWARD_SESSION_IDLE_MINUTES", "soon")], "").and_then(|layers| layers.check());
        let error = error.expect_err("not a number");
        assert!(error.contains("session_idle_minutes") && error.contains("ORGWARD_SESSION_IDLE_MINUTES"), "{error}");
    }

    #[test]
    fn of_a_webhook_only_the_origin_is_shown_and_without_a_secret_there_is_none() {
        let webhook = "https://collector.example:8443/hook/t0ken?key=t0ken";
        let check = |more: &str| {
            let layers = gather(&[("audit_checkpoint_webhook", webhook.into())], &[], more).expect("known");
            let shown: Vec<_> = layers.in_force().map(|(_, text, _)| text).collect();
            assert!(shown.iter().all(|text| !text.contains("t0ken")), "{shown:?}");
            assert!(shown.contains(&"https://collector.example:8443/[hidden]".to_owned()), "{shown:?}");
            layers.check()
        };
        assert!(check("").expect_err("no secret").contains("audit_checkpoint_webhook_secret_file"));
        let config = check("audit_checkpoint_webhook_secret_file = 'hook.secret'").expect("all that is needed");
        assert!(!format!("{config:?}").contains("t0ken"));
        for bad in ["http://t0ken.example", "https://me:t0ken@collector.example", "t0ken", "https://", "ftp://x/t0ken"]
        {
            let layers = gather(&[("audit_checkpoint_webhook", bad.into())], &[], "").expect("known");
            let refused = layers.check().expect_err(bad);
            assert!(refused.contains("https://"), "{refused}");
            assert!(bad.starts_with("http://") || !refused.contains("t0ken"), "{refused}");
        }
    }

    #[test]
    fn copies_of_checkpoints_are_not_kept_beside_the_database() {
        let check = |folder: &str| {
            gather(&[("audit_checkpoint_folder", folder.into())], &[], "data_dir = './data'")
                .and_then(|layers| layers.check())
        };
        for beside in ["./data", "data/copies", "./data/./checkpoints/"] {
            assert!(check(beside).expect_err(beside).contains("outside the data folder"));
        }
        assert!(check("/mnt/copies").is_ok() && check("data-copies").is_ok());
    }

    #[test]
    fn a_database_password_is_not_shown() {
        let layers =
            gather(&[("database_url", "postgres://orgward:s3cret@db/orgward".into())], &[], "").expect("known");
        assert!(layers.in_force().all(|(_, text, _)| !text.contains("s3cret")));
    }
}
