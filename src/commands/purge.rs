//! `orgward purge`: clears deleted data from the disk now, or prints what would be cleared.

use crate::{
    commands::{local_time, open, say, words},
    server::{config::Config, data_folder},
};
use domain::purge;
use types::organizations::PurgeStatus;

/// Clear deleted data from the disk now instead of when it is due.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward purge --dry-run
  orgward purge

Deleted data disappears from every list and search immediately. Its bytes stay in the database's files until a purge, at
most purge_after_days. A running server purges automatically; this command is safe while it runs.")]
pub struct Purge {
    /// Print what would be cleared, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Purge {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let (status, erased) = if self.dry_run {
            let domain = data_folder::open_to_read(config).await?;
            let status = purge::status(&domain).await;
            domain.abandon().await;
            (status.map_err(words)?, None)
        } else {
            let domain = open(config).await?;
            let status = purge::status(&domain).await;
            let erased = purge::run(&domain).await;
            domain.close().await;
            (status.map_err(words)?, Some(erased.map_err(words)?))
        };
        if self.json {
            let mut report = serde_json::to_value(&status).map_err(|error| error.to_string())?;
            report["erased"] = erased.into();
            return say(&report.to_string());
        }
        match erased {
            Some(0) => say("There was no deleted data to clear."),
            Some(1) => say("One deletion was cleared from the disk."),
            Some(many) => say(&format!("{many} deletions were cleared from the disk.")),
            None => say(&plan(&status)),
        }
    }
}

fn plan(status: &PurgeStatus) -> String {
    let Some(due_at) = status.due_at else { return "Nothing waits to be cleared from the disk.".to_owned() };
    let mut text = String::from("Deleted, and to be cleared from the disk:\n");
    for kind in &status.pending {
        let since = local_time(kind.oldest_at);
        text.push_str(&format!("  {:>6}  {:<16} since {since}\n", kind.count, kind.kind));
    }
    text.push_str(&format!("The server clears it automatically after {}.", local_time(due_at)));
    text
}
