//! The database: whether it opens, is whole, has this version's schema, fits the keys, and holds what was signed; and the
//! clock, which events are compared with.

use crate::server::{
    build_info,
    config::Config,
    data_folder,
    database::schema,
    database_file::{self, QuickCheck},
    diagnosis::{backups, finding::Finding, keys},
    secrets,
};
use domain::{Domain, audit_background_checks, credential_checks, credential_sealing};
use kernel::{
    access::memberships,
    base::{clock::Clock, ended_seal_lines},
    os_errors,
};
use std::{fs, time::Duration};

const NAME: &str = "database";
const SEALS: &str = "seals";
const AUDIT_LOGS: &str = "audit_logs";
const CLOCK: &str = "clock";

/// Time limit for opening a PostgreSQL database, and for checking all seals.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Examines the database and what depends on it: keys, seals, logs, clock, backups.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let file = data_folder::database_file(config);
    let is_sqlite = config.database_url.is_none();
    if is_sqlite && !file.exists() {
        let sentence = format!("there is no database {} yet; the first start makes it", file.display());
        let mut findings = vec![Finding::ok(NAME, &sentence)];
        findings.extend(keys::without_database(config, false));
        findings.push(clock_alone());
        findings.push(backups::without_database(config).await);
        return findings;
    }
    let unopened = async |finding: Finding| {
        let mut findings = vec![finding];
        findings.extend(keys::without_database(config, true));
        findings.push(clock_alone());
        findings.push(backups::without_database(config).await);
        findings
    };
    let checked = match is_sqlite {
        false => "PostgreSQL".to_owned(),
        true => match database_file::quick_check(&file).await {
            QuickCheck::Whole => format!("{} is whole, as far as a quick check shows, and", file.display()),
            QuickCheck::Unfinished => format!(
                "{} is too large to be checked within seconds, and 'orgward audit verify' checks all of it; it",
                file.display()
            ),
            QuickCheck::Damaged(sentence) => return unopened(Finding::failed(NAME, &sentence, "")).await,
            QuickCheck::Unreadable(sentence) => {
                return unopened(Finding::failed(NAME, &format!("{}: {sentence}", file.display()), "")).await;
            }
        },
    };
    let opened = tokio::time::timeout(TIME_LIMIT, data_folder::open_to_verify(config)).await;
    let opened = opened.unwrap_or_else(|_| Err("the database did not answer in time".to_owned()));
    let domain = match opened {
        Ok(domain) => domain,
        // A key that cannot be used is a finding of its own; the database is opened without it.
        Err(sentence) => match data_folder::open_to_read(config).await {
            Ok(domain) => domain,
            Err(_) => return unopened(Finding::failed(NAME, &sentence, "")).await,
        },
    };
    let size = fs::metadata(&file).map_or(0, |data| data.len());
    let size = if is_sqlite { format!(" ({} MiB)", size >> 20) } else { String::new() };
    let mut findings = vec![match schema::first_difference(&domain).await {
        Ok(None) => Finding::ok(NAME, &format!("{checked} has the schema of this version{size}")),
        Ok(Some(object)) => {
            let sentence =
                format!("{object} in {} is not as this version makes it: it was damaged or changed", file.display());
            Finding::failed(NAME, &sentence, "Restore a backup")
        }
        Err(error) => Finding::failed(NAME, &format!("the schema cannot be read: {error}"), ""),
    }];
    findings.extend(keys::against(config, &domain).await);
    findings.push(seals(config, &domain).await);
    findings.push(Finding::of(AUDIT_LOGS, logs(&domain).await));
    findings.push(clock(&domain).await);
    findings.push(backups::examine(config, &domain).await);
    domain.abandon().await;
    findings
}

/// Whether every credential has the seal of this server.
async fn seals(config: &Config, domain: &Domain) -> Finding {
    if !matches!(secrets::find(&config.secret_key_file, &config.audit_key_file), Ok(Some(_))) {
        let sentence = "the seals of the credentials were not checked, because the key files cannot be used";
        return Finding::warning(SEALS, sentence, "See secret_key and audit_key");
    }
    let checked = async {
        let mut rows = 0;
        if memberships::all(domain).await?.is_empty() {
            return Ok(Finding::ok(SEALS, "there is no organization yet"));
        }
        if !credential_sealing::is_complete(domain).await? {
            let sentence = "the database does not say that this server has sealed its credentials: another program has removed \
                            the mark, or the secret key belongs to another database";
            return Ok(Finding::failed(
                SEALS,
                sentence,
                "The operator's guide says under 'Forged credentials' what to do",
            ));
        }
        for organization_id in memberships::all(domain).await? {
            let found = credential_checks::find_misfits(domain, &organization_id).await?;
            if let Some((kind, id)) = found.misfits.first() {
                let sentence = format!(
                    "{} credentials have no valid seal, the first is {kind} {id}: another program has written them",
                    found.misfits.len()
                );
                let advice = "The operator's guide says under 'Forged credentials' what to do";
                return Ok(Finding::failed(SEALS, &sentence, advice));
            }
            rows += found.rows;
        }
        if let Some(finding) = damaged_endings(config) {
            return Ok(finding);
        }
        Ok::<_, domain::Error>(Finding::ok(SEALS, &format!("each of {rows} credentials has its seal")))
    };
    match tokio::time::timeout(TIME_LIMIT, checked).await {
        Ok(Ok(finding)) => finding,
        Ok(Err(error)) => Finding::failed(SEALS, &error.to_string(), ""),
        Err(_) => {
            Finding::ok(SEALS, "there are too many credentials to check in seconds; 'orgward audit verify' checks all")
        }
    }
}

/// What is wrong with the file of deleted credentials.
fn damaged_endings(config: &Config) -> Option<Finding> {
    let file = data_folder::ended_seals(config);
    let sentence = match ended_seal_lines::count_damaged(&file) {
        Ok(0) => return None,
        Ok(1) => format!("one line of {} is damaged", file.display()),
        Ok(lines) => format!("{lines} lines of {} are damaged", file.display()),
        Err(error) => format!("{} cannot be read: {}", file.display(), os_errors::cause(&error)),
    };
    let advice = "Put back the file of the newest backup, with the whole lines of this one at its end";
    Some(Finding::failed(SEALS, &sentence, advice))
}

/// Holds the logs against the checkpoint files.
async fn logs(domain: &Domain) -> Result<String, String> {
    data_folder::refuse_other_logs(domain).await?;
    Ok("the audit logs hold what was signed, as far as the checkpoint files show; 'orgward audit verify' checks every record"
        .to_owned())
}

/// The clock against the build of this program and the newest events.
async fn clock(domain: &Domain) -> Finding {
    let advice = "Set the clock, and let the machine keep it right (NTP)";
    if let Some(fault) = build_info::clock_fault(domain.now()) {
        return Finding::failed(CLOCK, &fault, advice);
    }
    match audit_background_checks::clock_faults(domain).await {
        Ok(faults) => match faults.into_iter().find_map(|(_, fault)| fault) {
            Some(fault) => Finding::failed(CLOCK, &fault.to_string(), advice),
            None => Finding::ok(CLOCK, &clock_words(domain.now())),
        },
        Err(error) => Finding::failed(CLOCK, &error.to_string(), ""),
    }
}

/// The clock against the build of this program alone.
fn clock_alone() -> Finding {
    let now = Clock::system().now();
    match build_info::clock_fault(now) {
        Some(fault) => Finding::failed(CLOCK, &fault, "Set the clock, and let the machine keep it right (NTP)"),
        None => Finding::ok(CLOCK, &clock_words(now)),
    }
}

fn clock_words(now: i64) -> String {
    let time = jiff::Timestamp::from_second(now).map(|time| time.to_string()).unwrap_or_default();
    format!("the clock says {time}, which is after the newest event and this program's build")
}
