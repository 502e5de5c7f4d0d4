//! What must be in the queues of the checkpoint sinks, as far as this process knows.

use crate::{Domain, audit::audit_checkpoint_sinks};
use kernel::{base::error::Result, store::statement::is_sqlite};
use types::audit_checkpoint_sinks::SinkKind;

/// Queues what this process has queued for a sink before, what has not arrived, and what the database does not have in the
/// queue: a person who can write to it could otherwise keep checkpoints on this machine. Only on SQLite.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn restore(domain: &Domain, kind: SinkKind) -> Result<()> {
    for (organization_id, size) in domain.checkpoints.undelivered(kind.as_str()) {
        let mut reader = domain.reader().await?;
        let queued: Option<(i64,)> = sqlx::query_as(
            "select size from audit_checkpoint_outbox
             where organization_id = $1 and sink = $2 and size >= $3 and waiting_since is not null",
        )
        .bind(organization_id.as_str())
        .bind(kind.as_str())
        .bind(size)
        .fetch_optional(&mut *reader)
        .await?;
        // On PostgreSQL another server may have sent it.
        let is_known = is_sqlite(&reader);
        drop(reader);
        let sink = domain.settings.checkpoint_sinks.iter().find(|sink| sink.kind() == kind);
        if is_known && let (None, Some(sink)) = (queued, sink) {
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
