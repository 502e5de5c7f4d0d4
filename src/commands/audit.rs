//! `orgward audit …`: checkpoints, verification, exports, and the operations on an audit log that only the server
//! administrator can run.

use crate::{
    commands::{
        audit_erasures, audit_printing, audit_reindex, audit_verify, bar, legal_holds, open, organization_id, say,
        words,
    },
    server::{config::Config, data_folder, secrets},
};
use domain::{Actor, audit_export_writer, audit_exports, audit_key_changes, audit_restores};
use kernel::os_errors;
use std::{path::PathBuf, process::ExitCode};
use types::{
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::{AuditLogQuery, Range},
    ids::OrganizationId,
};

/// Manage the audit log: checkpoints, verification, exports.
#[derive(clap::Subcommand)]
pub enum Audit {
    /// Verify that an audit log, or an export of one, has not been altered.
    Verify(audit_verify::Verify),
    /// Rebuild what searches and counts read from the audit log itself. The server may run meanwhile.
    #[command(after_help = audit_reindex::HELP)]
    Reindex {
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Print the newest checkpoint, to keep on another machine.
    #[command(after_help = "Example:\n  orgward audit checkpoint > kept-elsewhere/orgward.checkpoint")]
    Checkpoint {
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Print the public key that verifies the checkpoints.
    Key {
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Export events to a folder, with their proof, the checkpoint that covers them, and a signed list of files.
    Export(Export),
    /// Erase a removed person's data from the audit log: email addresses, names, and IP addresses.
    ErasePerson(audit_erasures::ErasePerson),
    /// List legal holds, which block erasures, or confirm what an owner asked for.
    Hold(legal_holds::Hold),
    /// Accept a database that differs from the signed checkpoints, and record this in the audit log, whose checkpoints get a
    /// new name.
    AcceptRollback {
        /// Id of the organization
        #[arg(long, value_name = "ID")]
        organization: String,
    },
    /// Sign checkpoints with a new key from now on, and record this in the audit log. Stop the server first.
    NewKey {
        /// The old key is lost: everyone who verifies the log needs the new public key
        #[arg(long)]
        lost: bool,
    },
}

/// The options of an export.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward audit export --out export
  orgward audit export --out march --format csv --since 2026-03-01T00:00:00Z --until 2026-04-01T00:00:00Z

Without a filter the export contains the whole log, and proves that nothing is missing. With a filter, each event has
its own proof. 'orgward audit verify --export' verifies both. Every record of the log is checked while it is exported:
a log that does not hold is not exported.")]
pub struct Export {
    /// Folder to write into
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// 'ndjson', 'csv', or 'csv_excel' for a table that Excel reads correctly
    #[arg(long, default_value = "ndjson")]
    format: String,
    /// Only events at or after this time, for example 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only events before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only events of this type; repeatable
    #[arg(long = "event-type", value_name = "TYPE")]
    event_types: Vec<String>,
    /// Only events by this person, service account or key; repeatable
    #[arg(long = "actor", value_name = "ID")]
    actor_ids: Vec<String>,
    /// Only events about this object; repeatable
    #[arg(long = "resource", value_name = "ID")]
    resource_ids: Vec<String>,
    /// Only events in this project; repeatable
    #[arg(long = "project", value_name = "ID")]
    project_ids: Vec<String>,
    /// Id of the organization [default: the only one]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
}

impl Audit {
    pub async fn run(self, config: &Config) -> Result<ExitCode, String> {
        match self {
            Self::Verify(verify) => return verify.run(config).await,
            Self::Reindex { organization } => audit_reindex::run(config, organization).await,
            Self::Checkpoint { organization } => {
                say(audit_printing::checkpoint(config, organization).await?.trim_end())
            }
            Self::Key { organization } => say(&audit_printing::key(config, organization).await?),
            Self::Export(export) => export.run(config).await,
            Self::ErasePerson(erase) => erase.run(config).await,
            Self::Hold(hold) => hold.run(config).await,
            Self::AcceptRollback { organization } => accept(config, OrganizationId::new(organization)).await,
            Self::NewKey { lost } => new_key(config, lost).await,
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Export {
    async fn run(self, config: &Config) -> Result<(), String> {
        let format = ExportFormat::parse(&self.format)
            .ok_or_else(|| format!("'{}' is no format; use 'ndjson', 'csv' or 'csv_excel'", self.format))?;
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
            let actor = Actor::server_administrator(organization_id(&domain, self.organization).await?);
            let wanted = NewAuditExport { format, filter };
            let export = audit_exports::begin(&domain, &actor, wanted).await.map_err(words)?;
            let bar = bar(export.signed.head.size);
            let mut records = 0;
            let files = audit_export_writer::write(&domain, export, &self.out, |at| {
                records = at.records;
                bar.set_position(at.position);
            })
            .await
            .map_err(words)?;
            bar.finish_and_clear();
            Ok::<_, String>((records, files))
        }
        .await;
        domain.close().await;
        let (records, files) = written?;
        say(&format!("Exported {records} events into {}:", self.out.display()))?;
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

async fn accept(config: &Config, organization_id: OrganizationId) -> Result<(), String> {
    let domain = data_folder::open_unexamined(config).await?;
    let accepted = audit_restores::accept(&domain, &organization_id).await;
    domain.close().await;
    let (kept, here) = accepted.map_err(words)?;
    say(&format!(
        "The log of {organization_id} continues after {} events; {} had been signed. The next event records this. \
         Audit logging stays on. The log has a new name: 'orgward audit key' prints its public key with it, which \
         witnesses must be given.",
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
        let domain = open(config).await?;
        let key = domain.secrets().audit_key().successor();
        // Write the file first: a key that is recorded and then lost could not sign anything.
        let renewed = match secrets::write("new audit key", &fresh, &key.to_file()) {
            Ok(()) => audit_key_changes::renew(&domain, key.signing()).await.map_err(words),
            Err(sentence) => Err(sentence),
        };
        domain.abandon().await;
        renewed?;
        std::fs::rename(&fresh, path).map_err(|error| {
            format!(
                "the new key is in {} and must be renamed to {}: {}",
                fresh.display(),
                path.display(),
                os_errors::cannot_write(&error)
            )
        })?;
    }
    // Open with the new key: closing the domain signs the logs with it.
    open(config).await?.close().await;
    say("Checkpoints are signed with a new key from now on. To verify the log, use the public key that \
         'orgward audit key' prints.")
}
