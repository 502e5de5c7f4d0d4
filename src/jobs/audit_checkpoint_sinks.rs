//! Sends checkpoints of the audit logs to a folder or a webhook. A sink that is slow or down delays no request; missed
//! checkpoints are sent when it is available again.

use crate::jobs::{
    http_client::{Address, Client},
    runner::{AtShutdown, Job},
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use domain::{
    Domain, Result, audit_checkpoint_queue,
    audit_checkpoint_sinks::{self, Delivery},
};
use kernel::base::webhook_secrets::WebhookSecrets;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, watch};
use types::audit_checkpoint_sinks::SinkKind;

/// Shortest time between two runs, so that only the newest of checkpoints in quick succession is sent.
const MIN_PAUSE: Duration = Duration::from_secs(1);

/// Longest time until checkpoints of another process are noticed.
const INTERVAL: Duration = Duration::from_secs(15);

/// Time limit for a copy into a folder.
const FOLDER_TIMEOUT: Duration = Duration::from_secs(10);

/// A sink that receives checkpoints.
pub enum Place {
    Folder {
        path: PathBuf,
        /// Held during a copy, so that a disk that hangs is not written to a second time.
        turn: Arc<Semaphore>,
    },
    Webhook {
        address: Address,
        /// The secrets that sign the request.
        secrets: WebhookSecrets,
        client: Client,
    },
}

impl Place {
    fn kind(&self) -> SinkKind {
        match self {
            Self::Folder { .. } => SinkKind::Folder,
            Self::Webhook { .. } => SinkKind::Webhook,
        }
    }

    /// Sends a checkpoint at `now`, in Unix seconds.
    ///
    /// # Errors
    /// The reason why it was not accepted, as a sentence without a full stop.
    async fn take(&self, delivery: &Delivery, now: i64) -> Result<(), String> {
        match self {
            Self::Folder { path, turn } => {
                let hangs = || format!("the folder {} does not answer", path.display());
                let Ok(turn) = turn.clone().try_acquire_owned() else { return Err(hangs()) };
                let (folder, delivery) = (path.clone(), delivery.clone());
                // Runs in its own task: after the timeout it keeps the semaphore until the disk responds.
                let copied = tokio::spawn(async move {
                    let copied = audit_checkpoint_sinks::copy(&folder, &delivery, now).await;
                    drop(turn);
                    copied
                });
                match tokio::time::timeout(FOLDER_TIMEOUT, copied).await {
                    Ok(Ok(copied)) => copied.map_err(|error| error.to_string()),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(_) => Err(hangs()),
                }
            }
            Self::Webhook { address, secrets, client } => {
                let body = serde_json::to_vec(&delivery.message()).map_err(|error| error.to_string())?;
                let headers = signed(secrets, delivery, &body, now).map_err(|error| error.to_string())?;
                client.post(address, headers, body).await
            }
        }
    }
}

/// The headers by which the receiver verifies the sender (standardwebhooks.com).
fn signed(
    secrets: &WebhookSecrets,
    delivery: &Delivery,
    body: &[u8],
    now: i64,
) -> Result<HeaderMap, axum::http::header::InvalidHeaderValue> {
    let id = &delivery.message_id;
    let signatures = secrets.signatures(id, now, body);
    Ok(HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), HeaderValue::from_str(id)?),
        (HeaderName::from_static("webhook-timestamp"), HeaderValue::from(now)),
        (HeaderName::from_static("webhook-signature"), HeaderValue::from_str(&signatures)?),
    ]))
}

/// Sends checkpoints to one sink. Those that were not accepted before the server stops are sent after the next start.
pub struct AuditCheckpointSink {
    domain: Domain,
    place: Place,
    queued: watch::Receiver<()>,
    /// Time until the next run.
    next: Duration,
}

impl AuditCheckpointSink {
    /// Creates the job for a sink.
    pub fn new(domain: Domain, place: Place) -> Self {
        let queued = domain.checkpoints().queued();
        Self { domain, place, queued, next: INTERVAL }
    }
}

impl Job for AuditCheckpointSink {
    fn name(&self) -> &'static str {
        match self.place.kind() {
            SinkKind::Folder => "audit_checkpoint_folder",
            SinkKind::Webhook => "audit_checkpoint_webhook",
        }
    }

    fn activity(&self) -> &'static str {
        "sending audit checkpoints"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        self.queued.mark_unchanged();
        self.next = deliver(&self.domain, &self.place).await?;
        Ok(())
    }

    async fn wait(&mut self) {
        tokio::time::sleep(MIN_PAUSE).await;
        tokio::time::timeout(self.next.saturating_sub(MIN_PAUSE), self.queued.changed()).await.ok();
    }
}

/// Sends all checkpoints that are due; returns the time until more may be due.
async fn deliver(domain: &Domain, place: &Place) -> Result<Duration> {
    let kind = place.kind();
    let sink = kind.as_str();
    audit_checkpoint_queue::restore(domain, kind).await?;
    while let Some(delivery) = audit_checkpoint_sinks::due(domain, kind).await? {
        match place.take(&delivery, domain.now()).await {
            Ok(()) => {
                metrics::counter!("orgward_audit_checkpoint_deliveries_total", "sink" => sink).increment(1);
                audit_checkpoint_sinks::delivered(domain, kind, &delivery).await?;
                if delivery.attempts > 0 {
                    let organization_id = delivery.organization_id.as_str();
                    tracing::info!(
                        sink,
                        organization_id,
                        attempts = delivery.attempts,
                        "an audit checkpoint was accepted after earlier failures"
                    );
                }
            }
            Err(why) => {
                metrics::counter!("orgward_audit_checkpoint_delivery_failures_total", "sink" => sink).increment(1);
                let organization_id = delivery.organization_id.as_str();
                tracing::warn!(sink, organization_id, error = why, "sending an audit checkpoint failed; will retry");
                audit_checkpoint_sinks::failed(domain, kind, &delivery, &why).await?;
            }
        }
        measure(domain, kind).await?;
    }
    let next = measure(domain, kind)
        .await?
        .map_or(INTERVAL, |at| Duration::from_secs(u64::try_from(at.saturating_sub(domain.now())).unwrap_or(0)));
    Ok(next.min(INTERVAL))
}

/// Sets the metric for the age of the oldest checkpoint that was not accepted yet; returns the time of the next
/// attempt, in Unix seconds.
async fn measure(domain: &Domain, kind: SinkKind) -> Result<Option<i64>> {
    let waiting = audit_checkpoint_sinks::waiting(domain, kind).await?;
    let age = waiting.map_or(0, |waiting| domain.now().saturating_sub(waiting.since).max(0));
    metrics::gauge!("orgward_audit_checkpoint_undelivered_seconds", "sink" => kind.as_str()).set(age as f64);
    Ok(waiting.map(|waiting| waiting.next_attempt_at))
}
