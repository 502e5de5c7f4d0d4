//! `orgward audit …`: checkpoints, verification, exports, and what an operator alone may do to a log.

use crate::{
    commands::{audit_verify, bar, open, organization_id, say, words},
    server::{config::Config, data_folder, secrets},
};
use domain::{
    Actor, Domain, audit_erasures, audit_export_writer, audit_exports, audit_key_changes, audit_proofs, audit_restores,
};
use kernel::base::secret;
use std::{
    io::{BufRead, Write},
    path::PathBuf,
};
use types::{
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::{AuditLogQuery, Range},
    ids::{OrganizationId, UserId},
};

/// Look after the audit log: checkpoints, verification, exports.
#[derive(clap::Subcommand)]
pub enum Audit {
    /// Say whether a log, or an export of one, is what was recorded.
    Verify(audit_verify::Verify),
    /// Print the newest checkpoint, to be kept elsewhere.
    #[command(after_help = "Example:\n  orgward audit checkpoint > kept-elsewhere/orgward.checkpoint")]
    Checkpoint {
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Print the public key of the checkpoints, for those who verify the log.
    Key {
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Write records into a folder, with their proof, the checkpoint that covers them and a signed list of files.
    Export(Export),
    /// Destroy what the audit log knows about a person who was removed: addresses, names, where requests came from.
    ErasePerson {
        /// Id of the person
        #[arg(long, value_name = "ID")]
        user: String,
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Go on with a database that is not the one that was signed, and have that recorded.
    AcceptRollback {
        /// Id of the organization
        #[arg(long, value_name = "ID")]
        organization: String,
    },
    /// Sign checkpoints with a new key from now on, and have that recorded. Stop the server first.
    NewKey {
        /// The old key is lost: those who verify the log need the new public key
        #[arg(long)]
        lost: bool,
    },
}

/// What to export.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward audit export --out export
  orgward audit export --out march --format csv --since 2026-03-01T00:00:00Z --until 2026-04-01T00:00:00Z

Without a filter it is the whole log, and proves that nothing is missing. With one, each record carries its own proof.
'orgward audit verify --export' checks either.")]
pub struct Export {
    /// Folder to write into
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// 'ndjson' or 'csv'
    #[arg(long, default_value = "ndjson")]
    format: String,
    /// From this time on, for example 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only events of this type; may be repeated
    #[arg(long = "event-type", value_name = "TYPE")]
    event_types: Vec<String>,
    /// Only by this person, service account or key; may be repeated
    #[arg(long = "actor", value_name = "ID")]
    actor_ids: Vec<String>,
    /// Only about this object; may be repeated
    #[arg(long = "resource", value_name = "ID")]
    resource_ids: Vec<String>,
    /// Only in this project; may be repeated
    #[arg(long = "project", value_name = "ID")]
    project_ids: Vec<String>,
    /// Id of the organization [default: the only one]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
}

impl Audit {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        match self {
            Self::Verify(verify) => verify.run(config).await,
            Self::Checkpoint { organization } => {
                let domain = open(config).await?;
                let note = match actor(&domain, organization).await {
                    Ok(actor) => audit_proofs::checkpoint(&domain, &actor).await.map_err(words),
                    Err(sentence) => Err(sentence),
                };
                domain.close().await;
                say(note?.trim_end())
            }
            Self::Key { organization } => {
                let domain = open(config).await?;
                let key = match actor(&domain, organization).await {
                    Ok(actor) => audit_proofs::key(&domain, &actor).await.map_err(words),
                    Err(sentence) => Err(sentence),
                };
                domain.close().await;
                say(&key?)
            }
            Self::Export(export) => export.run(config).await,
            Self::ErasePerson { user, organization } => erase(config, UserId::new(user), organization).await,
            Self::AcceptRollback { organization } => accept(config, OrganizationId::new(organization)).await,
            Self::NewKey { lost } => new_key(config, lost).await,
        }
    }
}

async fn actor(domain: &Domain, organization: Option<String>) -> Result<Actor, String> {
    Ok(Actor::operator(organization_id(domain, organization).await?))
}

impl Export {
    async fn run(self, config: &Config) -> Result<(), String> {
        let format = ExportFormat::parse(&self.format)
            .ok_or_else(|| format!("'{}' is no format; use 'ndjson' or 'csv'", self.format))?;
        let effective_at =
            Range { gte: time("--since", self.since)?, lt: time("--until", self.until)?, ..Range::default() };
        let filter = AuditLogQuery {
            effective_at,
            event_types: self.event_types,
            actor_ids: self.actor_ids,
            resource_ids: self.resource_ids,
            project_ids: self.project_ids,
            ..AuditLogQuery::default()
        };
        let domain = open(config).await?;
        let written = async {
            let actor = actor(&domain, self.organization).await?;
            let wanted = NewAuditExport { format, filter };
            let export = audit_exports::begin(&domain, &actor, wanted).await.map_err(words)?;
            let bar = bar(export.signed.head.size);
            let mut records = 0;
            let files = audit_export_writer::write(&domain, export, &self.out, |at| {
                records = at.records;
                bar.set_position(at.position);
            })
            .await
            .map_err(|error| error.to_string())?;
            bar.finish_and_clear();
            Ok::<_, String>((records, files))
        }
        .await;
        domain.close().await;
        let (records, files) = written?;
        say(&format!("Exported {records} records into {}:", self.out.display()))?;
        for file in files {
            say(&format!("  {}  {:>12}  {}", file.sha256, file.bytes, file.name))?;
        }
        Ok(())
    }
}

fn time(flag: &str, text: Option<String>) -> Result<Option<i64>, String> {
    let Some(text) = text else { return Ok(None) };
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(|time| Some(time.as_second()))
        .map_err(|_| format!("{flag} {text} is no time; write it like 2026-03-01T00:00:00Z"))
}

/// Asks for confirmation, because what is erased cannot be restored.
async fn erase(config: &Config, user_id: UserId, organization: Option<String>) -> Result<(), String> {
    let domain = open(config).await?;
    let erased = async {
        let organization_id = organization_id(&domain, organization).await?;
        let plan = audit_erasures::plan(&domain, &organization_id, &user_id).await.map_err(words)?;
        if plan.values == 0 {
            say(&format!(
                "Nothing about {user_id} is left in the log. Its place on the disk is overwritten once more."
            ))?;
        } else {
            say(&format!(
                "This destroys {} values about {user_id} beside {} records, for good. The records stay, and \
                 verification passes.",
                plan.values, plan.records
            ))?;
        }
        confirm("Type the person's id again: ", user_id.as_str())?;
        confirm("Type ERASE: ", "ERASE")?;
        audit_erasures::erase(&domain, &organization_id, &user_id).await.map_err(words)
    }
    .await;
    domain.close().await;
    let erased = erased?;
    say(&format!("Erased {} values beside {} records, and recorded it.", erased.values, erased.records))
}

fn confirm(question: &str, expected: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    write!(out, "{question}").and_then(|()| out.flush()).map_err(|error| error.to_string())?;
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed).map_err(|error| error.to_string())?;
    if typed.trim() == expected {
        return Ok(());
    }
    say("")?;
    Err("that was not it; nothing was changed".to_owned())
}

async fn accept(config: &Config, organization_id: OrganizationId) -> Result<(), String> {
    let domain = data_folder::open_unexamined(config).await?;
    let accepted = audit_restores::accept(&domain, &organization_id).await;
    domain.close().await;
    let (kept, here) = accepted.map_err(words)?;
    say(&format!(
        "The log of {organization_id} goes on from {} records; {} had been signed. The next record says so. Audit logging \
         stays on.",
        here.size, kept.size
    ))
}

async fn new_key(config: &Config, lost: bool) -> Result<(), String> {
    if lost {
        let domain = data_folder::open_with_another_audit_key(config).await?;
        let renewed = audit_key_changes::adopt(&domain).await;
        domain.abandon().await;
        renewed.map_err(words)?;
    } else {
        let path = &config.audit_key_file;
        let fresh = path.with_extension("new");
        let (key, text) = secret::new_audit_key();
        let domain = open(config).await?;
        // The file first: a key that is named and then lost could sign nothing.
        let renewed = match secrets::write("new audit key", &fresh, &text) {
            Ok(()) => audit_key_changes::renew(&domain, &key).await.map_err(words),
            Err(sentence) => Err(sentence),
        };
        domain.abandon().await;
        renewed?;
        std::fs::rename(&fresh, path).map_err(|error| {
            format!("the new key is in {} and must be renamed to {}: {error}", fresh.display(), path.display())
        })?;
    }
    // Opened with the new key, the logs are signed with it when they close.
    open(config).await?.close().await;
    say(
        "Checkpoints are signed with a new key from now on. Its public half, for those who verify the log, is what 'orgward audit \
         key' prints.",
    )
}
