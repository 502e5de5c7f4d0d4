//! Takes checkpoints off this machine, beside everything else: a place that is slow or gone holds up nobody, and what it
//! missed is sent when it is back.

use crate::jobs::http_client::{Address, Client};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use domain::{
    Domain, Result,
    audit_checkpoint_sinks::{self, Delivery},
};
use kernel::base::{clock, secret::WebhookSecrets};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use types::audit_checkpoint_sinks::SinkKind;

/// Least time between two rounds, so that checkpoints that come thick go as one.
const ROUND_EVERY: Duration = Duration::from_secs(1);

/// Most time until another process's checkpoints are seen, and until the next round after the database failed.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// How long a folder may take.
const FOLDER_PATIENCE: Duration = Duration::from_secs(10);

/// A place that takes checkpoints.
pub enum Place {
    /// A folder.
    Folder {
        /// Its path.
        path: PathBuf,
        /// Held while something is written: a disk that hangs is not written to a second time.
        turn: Arc<Semaphore>,
    },
    /// A webhook.
    Webhook {
        /// Where.
        address: Address,
        /// What signs.
        secrets: WebhookSecrets,
        /// What sends.
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

    /// Hands a checkpoint over; why it was not taken, in a sentence without its full stop.
    async fn take(&self, delivery: &Delivery) -> Result<(), String> {
        match self {
            Self::Folder { path, turn } => {
                let hangs = || format!("the folder {} does not answer", path.display());
                let Ok(turn) = turn.clone().try_acquire_owned() else { return Err(hangs()) };
                let (folder, delivery) = (path.clone(), delivery.clone());
                // A task of its own: given up, it keeps its turn until the disk lets go of it.
                let copied = tokio::spawn(async move {
                    let copied = audit_checkpoint_sinks::copy(&folder, &delivery).await;
                    drop(turn);
                    copied
                });
                match tokio::time::timeout(FOLDER_PATIENCE, copied).await {
                    Ok(Ok(copied)) => copied.map_err(|error| error.to_string()),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(_) => Err(hangs()),
                }
            }
            Self::Webhook { address, secrets, client } => {
                let body = serde_json::to_vec(&delivery.message()).map_err(|error| error.to_string())?;
                let headers = signed(secrets, delivery, &body).map_err(|error| error.to_string())?;
                client.post(address, headers, body).await
            }
        }
    }
}

/// The headers that let the receiver know who sends (standardwebhooks.com).
fn signed(
    secrets: &WebhookSecrets,
    delivery: &Delivery,
    body: &[u8],
) -> Result<HeaderMap, axum::http::header::InvalidHeaderValue> {
    let (id, now) = (&delivery.message_id, clock::now());
    let signatures = secrets.signatures(id, now, body);
    Ok(HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (HeaderName::from_static("webhook-id"), HeaderValue::from_str(id)?),
        (HeaderName::from_static("webhook-timestamp"), HeaderValue::from(now)),
        (HeaderName::from_static("webhook-signature"), HeaderValue::from_str(&signatures)?),
    ]))
}

/// Takes to a place what waits for it, until the server is asked to stop. What was not taken by then is sent after the
/// next start.
pub async fn run(domain: Domain, place: Place, stopping: CancellationToken) {
    let mut queued = domain.checkpoints().queued();
    loop {
        let round = async {
            queued.mark_unchanged();
            let next = match deliver(&domain, &place).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, sink = place.kind().as_str(), "checkpoints could not be sent; it is tried again");
                    LOOK_EVERY
                }
            };
            tokio::time::sleep(ROUND_EVERY).await;
            tokio::time::timeout(next.saturating_sub(ROUND_EVERY), queued.changed()).await.ok();
        };
        if stopping.run_until_cancelled(round).await.is_none() {
            return;
        }
    }
}

/// Hands over everything whose time has come; how long until there may be more.
async fn deliver(domain: &Domain, place: &Place) -> Result<Duration> {
    let kind = place.kind();
    let sink = kind.as_str();
    while let Some(delivery) = audit_checkpoint_sinks::due(domain, kind).await? {
        match place.take(&delivery).await {
            Ok(()) => {
                metrics::counter!("orgward_audit_checkpoint_deliveries_total", "sink" => sink).increment(1);
                audit_checkpoint_sinks::delivered(domain, kind, &delivery).await?;
                if delivery.attempts > 0 {
                    let organization_id = delivery.organization_id.as_str();
                    tracing::info!(
                        sink,
                        organization_id,
                        attempts = delivery.attempts,
                        "a checkpoint was taken at last"
                    );
                }
            }
            Err(why) => {
                metrics::counter!("orgward_audit_checkpoint_delivery_failures_total", "sink" => sink).increment(1);
                let organization_id = delivery.organization_id.as_str();
                tracing::warn!(sink, organization_id, why, "a checkpoint was not taken; it is tried again");
                audit_checkpoint_sinks::failed(domain, kind, &delivery, &why).await?;
            }
        }
        measure(domain, kind).await?;
    }
    let next = measure(domain, kind)
        .await?
        .map_or(LOOK_EVERY, |at| Duration::from_secs(u64::try_from(at.saturating_sub(clock::now())).unwrap_or(0)));
    Ok(next.min(LOOK_EVERY))
}

/// Tells the metrics how old the oldest checkpoint is that a place has not; gives when the next attempt is.
async fn measure(domain: &Domain, kind: SinkKind) -> Result<Option<i64>> {
    let waiting = audit_checkpoint_sinks::waiting(domain, kind).await?;
    let age = waiting.map_or(0, |waiting| clock::now().saturating_sub(waiting.since).max(0));
    metrics::gauge!("orgward_audit_checkpoint_undelivered_seconds", "sink" => kind.as_str()).set(age as f64);
    Ok(waiting.map(|waiting| waiting.next_attempt_at))
}
