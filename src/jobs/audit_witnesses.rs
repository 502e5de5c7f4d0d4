//! Asks witnesses to cosign the checkpoints of the audit logs (c2sp.org/tlog-witness, `add-checkpoint`). One job for each
//! witness, so that one that is slow or down delays no other, and no request.

use crate::jobs::{
    http_client::{Address, Answer, Client},
    runner::{AtShutdown, Job},
};
use axum::http::{HeaderMap, HeaderValue, header};
use domain::{
    Domain, Error, Result, audit_checkpoint_sinks,
    audit_witnesses::{self, Submission, Witness},
};
use evidence::cosignature::{self, Cosignature};
use std::time::Duration;
use tokio::sync::watch;

/// Shortest time between two runs, so that only the newest of checkpoints in quick succession is sent.
const MIN_PAUSE: Duration = Duration::from_secs(1);

/// Longest time until checkpoints of another process are noticed.
const INTERVAL: Duration = Duration::from_secs(5);

/// Longest answer that is read, in bytes. A signature line has about 200.
const MAX_ANSWER_LENGTH: usize = 64 * 1024;

/// Difference between two clocks, in seconds, that is logged.
const CLOCK_DIFFERENCE: u64 = 120;

/// Has one witness cosign the newest checkpoint of each log.
pub struct AuditWitness {
    domain: Domain,
    witness: Witness,
    address: Address,
    client: Client,
    published: watch::Receiver<()>,
    /// Time until the next run.
    next: Duration,
}

impl AuditWitness {
    /// Creates the job for a witness. `address` is the URL of its `add-checkpoint`.
    pub fn new(domain: Domain, witness: Witness, address: Address, client: Client) -> Self {
        let published = domain.checkpoints().queued();
        Self { domain, witness, address, client, published, next: INTERVAL }
    }

    /// Asks for all cosignatures that are due; returns the time until more may be due.
    async fn ask_all(&self) -> Result<Duration> {
        let name = self.witness.key.name();
        for submission in audit_witnesses::due(&self.domain, &self.witness).await? {
            let organization_id = submission.organization_id.as_str();
            match self.ask(&submission).await? {
                Ok(cosignature) => {
                    audit_witnesses::cosigned(&self.domain, &self.witness, &submission, &cosignature).await?;
                    let size = submission.signed.head.size;
                    audit_checkpoint_sinks::queue_cosigned(&self.domain, &submission.organization_id, size).await?;
                    metrics::counter!("orgward_audit_witness_cosignatures_total", "witness" => name.to_owned())
                        .increment(1);
                    let seconds = cosignature.at - self.domain.now();
                    if seconds.unsigned_abs() > CLOCK_DIFFERENCE {
                        tracing::warn!(
                            witness = name,
                            seconds,
                            "the clock of a witness differs from that of this server"
                        );
                    }
                    if submission.attempts > 0 {
                        let attempts = submission.attempts;
                        tracing::info!(
                            witness = name,
                            organization_id,
                            attempts,
                            "a witness cosigned an audit checkpoint after earlier failures"
                        );
                    }
                }
                Err(why) => {
                    metrics::counter!("orgward_audit_witness_failures_total", "witness" => name.to_owned())
                        .increment(1);
                    tracing::warn!(
                        witness = name,
                        organization_id,
                        error = why,
                        "a witness did not cosign an audit checkpoint; will retry"
                    );
                    audit_witnesses::failed(&self.domain, &self.witness, &submission, &why).await?;
                }
            }
        }
        let next = self.measure().await?.map_or(INTERVAL, |at| {
            Duration::from_secs(u64::try_from(at.saturating_sub(self.domain.now())).unwrap_or(0))
        });
        Ok(next.min(INTERVAL))
    }

    /// Asks for a cosignature. A witness that last cosigned another size than is known here says so, and is asked once
    /// more with the proof from that size. The inner error is the reason of a failure, a sentence without a full stop.
    async fn ask(&self, submission: &Submission) -> Result<Result<Cosignature, String>> {
        let size = submission.signed.head.size;
        if submission.old > size {
            return Ok(Err(ahead(submission.old, size)));
        }
        let answer = match self.post(submission, submission.old).await? {
            Ok(answer) if answer.status == 409 => match cosignature::conflicting_size(&answer.body) {
                Some(last) if last > size => return Ok(Err(ahead(last, size))),
                Some(last) if last != submission.old => self.post(submission, last).await?,
                Some(last) => {
                    return Ok(Err(format!(
                        "it refused the proof from {last} events (409), and named that size itself"
                    )));
                }
                None => return Ok(Err("its answer 409 does not name the size that it last cosigned".to_owned())),
            },
            answer => answer,
        };
        Ok(answer.and_then(|answer| self.read(submission, &answer)))
    }

    async fn post(&self, submission: &Submission, old: u64) -> Result<Result<Answer, String>> {
        let body = match audit_witnesses::request(&self.domain, submission, old).await {
            Ok(body) => body,
            Err(Error::Fault(damage)) => return Ok(Err(damage)),
            Err(error) => return Err(error),
        };
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, plain)]);
        Ok(self.client.exchange(&self.address, headers, body.into_bytes(), MAX_ANSWER_LENGTH).await)
    }

    /// The cosignature in an answer.
    fn read(&self, submission: &Submission, answer: &Answer) -> Result<Cosignature, String> {
        let (origin, key) = (&submission.origin, &self.witness.key);
        match answer.status {
            200 => {
                let (text, _) = cosignature::split(&submission.signed.note).map_err(|error| error.to_string())?;
                let found = key.find(&text, &answer.body).map_err(|error| format!("of its cosignature: {error}"))?;
                found.ok_or_else(|| format!("its answer contains no cosignature by the key {key}"))
            }
            400 => Err("it could not read the request (400)".to_owned()),
            403 => {
                Err(format!("it does not accept the signature of this log (403): it may know another key for {origin}"))
            }
            404 => Err(format!("it does not know this log (404): {origin} and its key must be added there")),
            409 => Err("it named two different sizes as the last that it cosigned (409)".to_owned()),
            422 => {
                Err("it refused the proof (422): this log does not extend the one that it cosigned before".to_owned())
            }
            status => Err(format!("it answered with status {status}")),
        }
    }

    /// Sets the metric for the age of the oldest checkpoint that is not cosigned yet; returns the time of the next attempt,
    /// in Unix seconds.
    async fn measure(&self) -> Result<Option<i64>> {
        let waiting = audit_witnesses::waiting(&self.domain, &self.witness).await?;
        let age = waiting.map_or(0, |waiting| self.domain.now().saturating_sub(waiting.since).max(0));
        let name = self.witness.key.name().to_owned();
        metrics::gauge!("orgward_audit_witness_waiting_seconds", "witness" => name).set(age as f64);
        Ok(waiting.map(|waiting| waiting.next_attempt_at))
    }
}

fn ahead(cosigned: u64, size: u64) -> String {
    format!(
        "it has cosigned {cosigned} events of this log, which has only {size} here: the log was rolled back, or another \
         server signs with its key"
    )
}

impl Job for AuditWitness {
    fn name(&self) -> &'static str {
        "audit_witness"
    }

    fn activity(&self) -> &'static str {
        "asking a witness to cosign audit checkpoints"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn at_shutdown(&self) -> AtShutdown {
        AtShutdown::Cancel
    }

    async fn run(&mut self) -> Result<()> {
        self.published.mark_unchanged();
        self.next = self.ask_all().await?;
        Ok(())
    }

    async fn wait(&mut self) {
        tokio::time::sleep(MIN_PAUSE).await;
        tokio::time::timeout(self.next.saturating_sub(MIN_PAUSE), self.published.changed()).await.ok();
    }
}
