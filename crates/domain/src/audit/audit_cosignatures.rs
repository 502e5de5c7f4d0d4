//! Signed notes with the cosignatures that witnesses made for them.

use crate::{Domain, audit::audit_witnesses};
use evidence::cosignature;
use kernel::{
    base::error::{Error, Result},
    ledger::{audit_tree, stored_checkpoints},
    store::signed_logs::Signed,
};
use std::time::Duration;
use types::ids::OrganizationId;

/// How long the end of an export waits for the cosignatures of its checkpoint: twice the time until the server notices a
/// checkpoint that the command line signed.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(10);

/// Time between two looks for them.
const EXPORT_INTERVAL: Duration = Duration::from_millis(200);

/// The signed note of a checkpoint with the cosignatures of configured witnesses that exist for it. Stored lines that are
/// not valid cosignatures of it are left out.
///
/// # Errors
/// When the database cannot be read.
pub async fn cosigned_note(domain: &Domain, organization_id: &OrganizationId, signed: &Signed) -> Result<String> {
    let mut note = signed.note.clone();
    for (_, line) in lines(domain, organization_id, signed).await? {
        note.push_str(&line);
        note.push('\n');
    }
    Ok(note)
}

/// The same for the checkpoint of an export. It waits a few seconds for witnesses that cosigned so far, because the export
/// is itself an event, and so its checkpoint is only just signed.
///
/// # Errors
/// As [`cosigned_note`].
pub async fn awaited_note(domain: &Domain, organization_id: &OrganizationId, signed: &Signed) -> Result<String> {
    let awaiting = async {
        loop {
            let lines = lines(domain, organization_id, signed).await?;
            let mut conn = domain.reader().await?;
            let newest = stored_checkpoints::trusted(&mut conn, organization_id, domain.secrets().audit_key()).await?;
            let mut is_awaited = false;
            for status in audit_witnesses::status(domain, &mut conn, organization_id).await? {
                let has_signed = lines.iter().any(|(name, _)| *name == status.name);
                is_awaited |= !has_signed && status.cosigned_size.is_some() && status.failing_since.is_none();
            }
            // Only the newest checkpoint is sent to witnesses.
            if !is_awaited || newest.is_none_or(|newest| newest.head != signed.head) {
                return Ok::<(), Error>(());
            }
            drop(conn);
            tokio::time::sleep(EXPORT_INTERVAL).await;
        }
    };
    if let Ok(awaited) = tokio::time::timeout(EXPORT_TIMEOUT, awaiting).await {
        awaited?;
    }
    cosigned_note(domain, organization_id, signed).await
}

/// The names of the configured witnesses that cosigned a checkpoint, in the order of the settings, and their lines.
async fn lines(domain: &Domain, organization_id: &OrganizationId, signed: &Signed) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let Ok((text, _)) = cosignature::split(&signed.note) else { return Ok(found) };
    for witness in &domain.settings.witnesses {
        let line: Option<(String,)> = sqlx::query_as(
            "select line from audit_cosignatures where organization_id = $1 and size = $2 and witness = $3",
        )
        .bind(organization_id.as_str())
        .bind(audit_tree::signed(signed.head.size)?)
        .bind(witness.key.name())
        .fetch_optional(&mut *domain.reader().await?)
        .await?;
        if let Some((line,)) = line
            && let Ok(Some(cosignature)) = witness.key.read(&text, &line)
        {
            found.push((cosignature.witness, cosignature.line));
        }
    }
    Ok(found)
}
