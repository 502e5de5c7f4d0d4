//! `orgward restore`.

use crate::{
    commands::{local_time, say, unless_stopped},
    server::{
        backups::{
            authentication::ListMac,
            examination::Macs,
            places::Place,
            recipients,
            restoration::{self, Restored},
            sources,
        },
        config::Config,
    },
};
use std::path::PathBuf;

/// Restore a backup into an empty data folder.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward restore --from orgward-1a2b3c4d-20260301T031500Z.tar.zst --data-dir /var/lib/orgward \\
      --secret-key safe/secret.key --audit-key safe/audit.key --checkpoint elsewhere/org-06h25jq6.checkpoint
  orgward restore --from orgward-1a2b3c4d-20260301T031500Z.tar.zst.age --identity backup.key --data-dir /var/lib/orgward

The folder must be empty or absent; it appears when everything in it was verified. A checkpoint that was kept elsewhere
shows what was lost since the backup. The next start records in every audit log that it was restored.")]
pub struct Restore {
    /// The backup: a file, or s3://BUCKET/PREFIX/NAME; without the name, the newest one there
    #[arg(long, value_name = "PLACE", value_parser = Place::parse)]
    from: Place,
    /// File of the age identity that opens an encrypted backup
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// A checkpoint that was kept elsewhere; repeatable
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// The secret key, to be put into the folder, for a backup that does not contain it
    #[arg(long, value_name = "FILE")]
    secret_key: Option<PathBuf>,
    /// The audit key, to be put into the folder, for a backup that does not contain it
    #[arg(long, value_name = "FILE")]
    audit_key: Option<PathBuf>,
    /// Restore it although an audit log in it does not hold
    #[arg(long)]
    despite_faults: bool,
    /// Folder for the temporary folder of a download [default: TMPDIR, or /tmp]
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
}

impl Restore {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let scratch = self.scratch.clone().unwrap_or_else(std::env::temp_dir);
        let identities = self.identity.as_deref().map(recipients::identities).transpose()?.unwrap_or_default();
        let work = async {
            let source = match &self.from {
                // A folder is refused as such: which backup is restored must be said.
                Place::Folder(file) => sources::file(file),
                Place::Bucket(_) => sources::open(config, &self.from, None, &scratch).await?,
            };
            let order = restoration::Restore {
                from: source.file.clone(),
                name: source.name.clone(),
                identities,
                checkpoints: self.checkpoints,
                secret_key: self.secret_key,
                audit_key: self.audit_key,
                despite_faults: self.despite_faults,
            };
            let restored = restoration::restore(config, &order).await?;
            Ok((order.name, restored))
        };
        let (name, restored) = unless_stopped("restore", work).await?;
        let mut text = report(&name, &restored);
        let folder = config.data_dir.display();
        text.push_str(&format!(
            "\nRestored into {folder}. The next start records in the audit logs that they continue from this backup."
        ));
        let missing: Vec<_> = [&config.secret_key_file, &config.audit_key_file]
            .into_iter()
            .filter(|file| !file.exists())
            .map(|file| file.display().to_string())
            .collect();
        if !missing.is_empty() {
            text.push_str(&format!("\nBefore that, put the keys there: {}", missing.join(", ")));
        }
        say(&text)
    }
}

/// What a backup is, and what is lost with it.
pub fn report(name: &str, restored: &Restored) -> String {
    let manifest = &restored.manifest;
    let mut text = format!(
        "{name} was made {} by Orgward {} (schema {}), and contains {}.",
        local_time(manifest.at),
        manifest.version,
        manifest.schema,
        contents(manifest.organizations.len(), manifest.events())
    );
    for organization in &manifest.organizations {
        text.push_str(&format!("\n  {}: {} events", organization.id, organization.size));
    }
    text.push_str(match restored.faults.is_empty() {
        true => "\nIts files, its database and its audit logs were verified.",
        false => "\nIts files and its database file were verified. Its audit logs or its credentials do not hold:",
    });
    for fault in &restored.faults {
        text.push_str(&format!("\n  {fault}"));
    }
    text.push_str(match restored.macs {
        Macs::Checked => " Each record has its MAC.",
        Macs::NoKey => " The MACs of the records were not checked, because the audit key is not here.",
        Macs::OtherKey => " The MACs of the records were not checked, because the audit key here is another one.",
    });
    text.push_str(match restored.list_mac {
        ListMac::Checked => " Its list of contents has its MAC.",
        ListMac::NoKey => " So nothing here shows whether this backup is as the server made it.",
        ListMac::Absent => " Its list of contents has no MAC.",
    });
    if let Some(public) = &restored.audit_key {
        text.push_str(&format!(
            "\nIts keys came with it. Its public audit key is {public}: compare it with the one that was kept elsewhere."
        ));
    }
    if restored.is_migrated {
        text.push_str(" Its schema was that of an earlier version, and was migrated to this one's.");
    }
    for kept in &restored.checkpoints {
        let (name, at, outside) = (kept.file.display(), local_time(kept.at), &kept.outside);
        let organization_id = &outside.organization_id;
        text.push_str(&match outside.missing {
            0 => format!(
                "\nThe checkpoint in {name} (of {at}) fits: none of the {} events of {organization_id} that it signs is lost.",
                outside.kept.head.size
            ),
            missing => format!(
                "\nThe checkpoint in {name} (of {at}) signs {missing} events of {organization_id} more than the backup has: \
                 they are lost."
            ),
        });
    }
    if restored.checkpoints.is_empty() {
        text.push_str(
            "\nNo checkpoint that was kept elsewhere was given, so nothing here shows what was lost since the backup.",
        );
    }
    text
}

/// Organizations and events in words.
pub fn contents(organizations: usize, events: u64) -> String {
    let organizations = match organizations {
        1 => "1 organization".to_owned(),
        many => format!("{many} organizations"),
    };
    match events {
        1 => format!("{organizations} and 1 event"),
        many => format!("{organizations} and {many} events"),
    }
}
