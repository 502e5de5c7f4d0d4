//! The settings of backups.

use crate::server::{
    backups::{places::Place, recipients},
    config::Layers,
};
use age::x25519::Recipient;
use domain::{backup_retention::Keep, backup_schedule::Schedule};
use std::path::PathBuf;
use url::{Host, Url};

/// Where backups are written, and when.
#[derive(Debug, Clone, Default)]
pub struct BackupConfig {
    /// See [`SETTINGS`](crate::server::settings::SETTINGS) for this field and all that follow.
    pub to: Option<Place>,
    pub schedule: Option<Schedule>,
    pub keep: Option<Keep>,
    pub recipients: Vec<Recipient>,
    pub s3: S3Config,
}

/// The S3 server, and who this server is there.
#[derive(Debug, Clone, Default)]
pub struct S3Config {
    /// `None`: Amazon's.
    pub endpoint: Option<Url>,
    pub region: String,
    /// Whether the bucket is part of the host name although there is an endpoint.
    pub is_virtual_host: bool,
    pub key_id: Option<String>,
    pub secret_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
}

impl S3Config {
    /// The URL of the server, without the bucket.
    ///
    /// # Errors
    /// A sentence when the region can be no part of a host name.
    pub fn endpoint_url(&self) -> Result<Url, String> {
        let amazon = || Url::parse(&format!("https://s3.{}.amazonaws.com", self.region));
        let url = self.endpoint.clone().map_or_else(amazon, Ok);
        url.map_err(|_| format!("backup_s3_region {} is no region", self.region))
    }
}

impl Layers {
    /// The settings of backups.
    pub(super) fn backups(&self) -> Result<BackupConfig, String> {
        let to = self.optional("backup_to").as_deref().map(Place::parse).transpose();
        let to = to.map_err(|why| format!("backup_to cannot be used: {why}"))?;
        let schedule = self.optional("backup_schedule");
        if schedule.is_some() && to.is_none() {
            return Err(
                "backup_schedule is set, but not backup_to. Name the folder or the bucket that backups are written to"
                    .to_owned(),
            );
        }
        if schedule.is_some() && self.optional("database_url").is_some() {
            return Err("backup_schedule is set, and backups of Orgward are of SQLite only. With database_url, back up \
                        PostgreSQL with pg_dump; the operator's guide says under 'Backup and restore' what belongs to it"
                .to_owned());
        }
        let schedule = schedule.as_deref().map(Schedule::parse).transpose();
        let keep = self.optional("backup_keep").as_deref().map(Keep::parse).transpose();
        let listed = self.text("backup_recipient");
        let listed = listed.split(',').map(str::trim).filter(|recipient| !recipient.is_empty());
        let s3 = self.s3()?;
        if matches!(to, Some(Place::Bucket(_))) && (s3.key_id.is_none() || s3.secret_file.is_none()) {
            return Err("backup_to is a bucket. Set backup_s3_key_id and backup_s3_secret_file too".to_owned());
        }
        Ok(BackupConfig {
            to,
            schedule: schedule.map_err(|rule| self.wrong("backup_schedule", &rule))?,
            keep: keep.map_err(|rule| self.wrong("backup_keep", &rule))?,
            recipients: recipients::parse(listed).map_err(|why| format!("backup_recipient cannot be used: {why}"))?,
            s3,
        })
    }

    fn s3(&self) -> Result<S3Config, String> {
        let is_plain_allowed: bool = self.parse("backup_s3_plain_http", "true or false")?;
        let region = self.text("backup_s3_region").to_owned();
        if region.is_empty() || !region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(self.wrong("backup_s3_region", "letters, digits and dashes, for example eu-central-1"));
        }
        Ok(S3Config {
            endpoint: self
                .optional("backup_s3_endpoint")
                .map(|text| self.endpoint(&text, is_plain_allowed))
                .transpose()?,
            region,
            is_virtual_host: self.parse("backup_s3_virtual_host", "true or false")?,
            key_id: self.optional("backup_s3_key_id"),
            secret_file: self.optional("backup_s3_secret_file").map(PathBuf::from),
            ca_file: self.optional("backup_s3_ca_file").map(PathBuf::from),
        })
    }

    fn endpoint(&self, text: &str, is_plain_allowed: bool) -> Result<Url, String> {
        let is_bare = |url: &Url| {
            let is_anonymous = url.username().is_empty() && url.password().is_none();
            is_anonymous && url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.has_host()
        };
        let rule = "https:// and a host, without a path; the bucket is named in backup_to";
        let url = Url::parse(text).ok().filter(is_bare).ok_or_else(|| self.wrong("backup_s3_endpoint", rule))?;
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        match url.scheme() {
            "https" => Ok(url),
            "http" if is_here || is_plain_allowed => Ok(url),
            "http" => Err(self.wrong(
                "backup_s3_endpoint",
                "https://, because backups would cross the network in clear; set backup_s3_plain_http to allow that",
            )),
            _ => Err(self.wrong("backup_s3_endpoint", rule)),
        }
    }
}
