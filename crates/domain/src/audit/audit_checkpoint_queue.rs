//! What must be in the queues of the checkpoint sinks, as far as this process knows.

use crate::{Domain, audit::audit_checkpoint_sinks};
use kernel::{base::error::Result, store::statement::is_sqlite};
use types::audit_checkpoint_sinks::SinkKind;

/// Queues what this process has queued for a sink before, what has not arrived, and what the database does not have in the
/// queue: a person who can write to it could otherwise keep checkpoints on this machine.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn restore(domain: &Domain, kind: SinkKind) -> Result<()> {
    if !is_sqlite(&*domain.reader().await?) {
        // Another server may have sent it.
        return Ok(());
    }
    for (organization_id, size) in domain.checkpoints.undelivered(kind.as_str()) {
        let queued: Option<(i64,)> = sqlx::query_as(
            "select size from audit_checkpoint_outbox
             where organization_id = $1 and sink = $2 and size >= $3 and waiting_since is not null",
        )
        .bind(organization_id.as_str())
        .bind(kind.as_str())
        .bind(size)
        .fetch_optional(&mut *domain.reader().await?)
        .await?;
        let sink = domain.settings.checkpoint_sinks.iter().find(|sink| sink.kind() == kind);
        if let (None, Some(sink)) = (queued, sink) {
            tracing::error!(
                organization_id = organization_id.as_str(),
                sink = kind.as_str(),
                size,
                "another program has taken a checkpoint out of the queue; it is queued again"
            );
            let mut bookkeeping = domain.bookkeeping().await?;
            audit_checkpoint_sinks::queue_for(sink, &mut bookkeeping, &organization_id, size).await?;
            bookkeeping.commit().await?;
        }
    }
    Ok(())
}
