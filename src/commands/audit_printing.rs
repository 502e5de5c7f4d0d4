//! `orgward audit checkpoint` and `orgward audit key`: they print what the database holds, and so work where nothing can be
//! written.

use crate::{
    commands::{open, organization_id, words},
    server::{config::Config, data_folder, secrets},
};
use domain::{Actor, Domain, audit_checkpoints, audit_proofs};
use evidence::origin;
use types::ids::OrganizationId;

/// The newest checkpoint of a log, which covers every event. Only a log that has grown since is opened for writing, to
/// sign it.
pub async fn checkpoint(config: &Config, organization: Option<String>) -> Result<String, String> {
    let domain = data_folder::open_to_read(config).await?;
    let stored = stored_checkpoint(&domain, config, organization).await;
    domain.abandon().await;
    match stored? {
        (_, Some(note)) => Ok(note),
        (organization_id, None) => signed_checkpoint(config, organization_id).await,
    }
}

async fn stored_checkpoint(
    domain: &Domain,
    config: &Config,
    organization: Option<String>,
) -> Result<(OrganizationId, Option<String>), String> {
    let organization_id = organization_id(domain, organization).await?;
    newest_key(domain, config, &organization_id).await?;
    data_folder::refuse_other_logs(domain).await?;
    let key = secrets::read_audit_key(&config.audit_key_file)?;
    let note = audit_checkpoints::stored(domain, &organization_id, key.as_ref()).await.map_err(words)?;
    Ok((organization_id, note))
}

async fn signed_checkpoint(config: &Config, organization_id: OrganizationId) -> Result<String, String> {
    let domain = open(config).await?;
    let actor = Actor::server_administrator(organization_id);
    let note = audit_proofs::checkpoint(&domain, &actor).await.map_err(words);
    domain.close().await;
    note
}

/// The public key that verifies the newest checkpoints of a log.
pub async fn key(config: &Config, organization: Option<String>) -> Result<String, String> {
    let domain = data_folder::open_to_read(config).await?;
    let key = async {
        let organization_id = organization_id(&domain, organization).await?;
        newest_key(&domain, config, &organization_id).await
    }
    .await;
    domain.abandon().await;
    key
}

/// The newest public key in the database. It must belong to the key in its file, unless there is no file, as in a backup:
/// a person who can only write to the database could name a key of their own there.
async fn newest_key(domain: &Domain, config: &Config, organization_id: &OrganizationId) -> Result<String, String> {
    let own = secrets::read_audit_key(&config.audit_key_file)?;
    let newest = audit_proofs::recorded_key(domain, organization_id, own.as_ref()).await.map_err(words)?;
    match own {
        Some(own) if own.signing().verifier(origin::of_key(&newest)) != newest => Err(
            "the audit key file does not contain the key that signed this database's checkpoints. Restore the matching \
             key file, or, if it is lost, run 'orgward audit new-key --lost'"
                .to_owned(),
        ),
        _ => Ok(newest),
    }
}
