//! What `orgward audit verify` checks beside the log: the MACs of its records, the tables that it describes, and the seals
//! of the credentials.

use crate::{
    commands::words,
    server::{config::Config, secrets},
};
use domain::{Domain, audit_drift, audit_marking, credential_checks, credential_sealing};
use std::time::Duration;
use types::ids::OrganizationId;

/// Maximum number of differences and of credentials that are named.
const MAX_NAMED: usize = 5;

/// Checks the database of an organization whose log holds, and says what was checked. Without a log there is nothing to
/// compare the tables with.
///
/// # Errors
/// A sentence about what does not hold or cannot be read.
pub async fn verify(
    config: &Config,
    domain: &Domain,
    organization_id: &OrganizationId,
    has_log: bool,
) -> Result<String, String> {
    let marks = marks(config, domain, organization_id).await?;
    let tables = if has_log { tables(domain, organization_id).await? } else { "" };
    let credentials = credentials(config, domain, organization_id).await?;
    Ok(format!("{marks}{tables} {credentials}"))
}

/// Checks the MACs of the records, if the audit key is here, and says so. A backup does not contain it.
///
/// # Errors
/// A sentence that names the first record without its MAC, or says what cannot be read.
pub async fn marks(config: &Config, domain: &Domain, organization_id: &OrganizationId) -> Result<String, String> {
    let Some(key) = secrets::read_audit_key(&config.audit_key_file)? else {
        return Ok("The MACs of the records were not checked, because the audit key's file is not here.".to_owned());
    };
    if !audit_marking::is_current(domain, &key).await.map_err(words)? {
        // The database says which key is current, so this must not be a reason to check less.
        return Err("the audit key's file is not the one that this database names as the newest: another program has \
                    changed the list of keys, or the file belongs to another database or to an earlier key"
            .to_owned());
    }
    let marks = audit_marking::check(domain, organization_id, &key, Duration::ZERO).await.map_err(words)?;
    let marks = marks.map_err(|fault| fault.to_string().trim_end_matches('.').to_owned())?;
    Ok(match marks.accepted {
        0 => "Each record has the MAC of this server.".to_owned(),
        accepted => format!(
            "Each record has its MAC; {accepted} of them were written by another program, which the server administrator \
             has accepted."
        ),
    })
}

/// Compares the members, projects, keys and settings in the tables with what the log says about them.
async fn tables(domain: &Domain, organization_id: &OrganizationId) -> Result<&'static str, String> {
    // The MACs were checked above, with the key of the file.
    let found = audit_drift::compare_without_macs(domain, organization_id).await.map_err(words)?;
    match found.filter(|found| found.count > 0) {
        Some(found) => Err(format!(
            "Every record holds, but the tables differ from the log in {}, so another program has changed them: {}",
            places(found.count),
            first(&found.first),
        )),
        None => Ok(" The tables agree with the log."),
    }
}

/// Checks the seals of the credentials, if the secret key is here, and says so. A backup does not contain it.
async fn credentials(config: &Config, domain: &Domain, organization_id: &OrganizationId) -> Result<String, String> {
    if !config.secret_key_file.exists() || !config.audit_key_file.exists() {
        return Ok(
            "The seals of the credentials were not checked, because the file of the secret key or of the audit key is not \
                   here."
                .to_owned(),
        );
    }
    // The database holds the mark, so its absence must not be a reason to check less.
    if !credential_sealing::is_complete(domain).await.map_err(words)? {
        return Err(
            "Every record holds, but the mark that this server has sealed the credentials is not in the database: \
                    another program has removed it, or the secret key's file belongs to another database"
                .to_owned(),
        );
    }
    let checked = credential_checks::find_misfits(domain, organization_id).await.map_err(words)?;
    if checked.misfits.is_empty() {
        return Ok(format!("Each of {} credentials has its seal.", checked.rows));
    }
    let named: Vec<String> = checked.misfits.iter().map(|(kind, id)| format!("{kind} {id}")).collect();
    Err(format!(
        "Every record holds, but credentials have no valid seal in {}, so another program has written them, and the server \
         refuses them: {}",
        places(named.len() as u64),
        first(&named),
    ))
}

fn places(count: u64) -> String {
    if count == 1 { "1 place".to_owned() } else { format!("{count} places") }
}

fn first(named: &[String]) -> String {
    let mut text = named.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join("; ");
    if named.len() > MAX_NAMED {
        text.push_str("; and others");
    }
    text
}
