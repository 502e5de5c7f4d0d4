//! `orgward doctor`: examines the set-up, and says what to do.

use crate::{
    commands::say,
    server::{
        config::{Config, Layers},
        diagnosis::{self, Finding, Status},
    },
};
use serde_json::json;
use std::process::ExitCode;

/// Examine settings, keys, database, clock, disk, proxy, mail server, checkpoints and backups.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward doctor
  orgward doctor --url https://ward.example.com
  orgward doctor --json

Changes nothing and sends nothing, and may run while the server runs. With --url, the server is asked under its public URL
what a proxy in between does to the host and to the client's address; this needs the key files.

Exit status: 0 nothing has failed, 1 something has, 2 the arguments are wrong.")]
pub struct Doctor {
    /// URL under which people reach this server, to be asked too
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub async fn run(self, layers: Result<(Layers, Config), String>) -> Result<ExitCode, String> {
        let findings = match layers {
            Ok((layers, config)) => diagnosis::examine(&config, layers.warnings(), self.url.as_deref()).await,
            Err(sentence) => diagnosis::unusable(&sentence),
        };
        let has_failed = findings.iter().any(|finding| finding.status == Status::Failed);
        say(&if self.json { json_text(&findings, !has_failed) } else { text(&findings) })?;
        Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// A line for each finding: status, name, sentences.
fn text(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let line =
            format!("{:<8} {:<19} {} {}", finding.status.as_str(), finding.name, finding.sentence, finding.advice);
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn json_text(findings: &[Finding], is_ok: bool) -> String {
    let findings = findings.iter().map(|finding| {
        json!({
            "name": finding.name,
            "status": finding.status.as_str(),
            "sentence": finding.sentence,
            "advice": finding.advice,
        })
    });
    json!({ "ok": is_ok, "findings": findings.collect::<Vec<_>>() }).to_string()
}
