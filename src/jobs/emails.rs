//! Delivers queued emails to the SMTP server. An SMTP server that is slow or down delays no request; emails that it did
//! not accept are sent again.

use crate::jobs::{mailer::Mailer, runner::Job};
use domain::{
    Domain, Result, email_contents,
    email_outbox::{self, Outgoing},
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Time between two checks for emails that are due.
const INTERVAL: Duration = Duration::from_secs(1);

/// Emails delivered at the same time.
const CONCURRENT_DELIVERIES: usize = 4;

/// Delivers queued emails.
pub struct Emails {
    domain: Domain,
    mailer: Mailer,
    base_url: String,
    stopping: CancellationToken,
}

impl Emails {
    /// Creates the job; links in emails begin with `base_url`. Once the token is cancelled, only deliveries in progress
    /// are finished.
    pub fn new(domain: Domain, mailer: Mailer, base_url: String, stopping: CancellationToken) -> Self {
        Self { domain, mailer, base_url, stopping }
    }
}

impl Job for Emails {
    fn name(&self) -> &'static str {
        "emails"
    }

    fn activity(&self) -> &'static str {
        "delivering emails"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn run(&mut self) -> Result<()> {
        deliver_due(&self.domain, &self.mailer, &self.base_url, &self.stopping).await
    }
}

/// Delivers all emails that are due.
async fn deliver_due(domain: &Domain, mailer: &Mailer, base_url: &str, stopping: &CancellationToken) -> Result<()> {
    let one_after_another = || async {
        while !stopping.is_cancelled() {
            let Some(mail) = email_outbox::take(domain, email_contents::compose).await? else { break };
            deliver(domain, mailer, base_url, &mail).await?;
        }
        Ok(())
    };
    let ended = futures::future::join_all((0..CONCURRENT_DELIVERIES).map(|_| one_after_another())).await;
    let (waiting, since) = email_outbox::waiting(domain).await?;
    metrics::gauge!("orgward_mails_waiting").set(waiting as f64);
    let age = since.map_or(0, |since| domain.now().saturating_sub(since).max(0));
    metrics::gauge!("orgward_mails_waiting_seconds").set(age as f64);
    ended.into_iter().collect()
}

async fn deliver(domain: &Domain, mailer: &Mailer, base_url: &str, mail: &Outgoing) -> Result<()> {
    let kind = mail.kind.as_str();
    match mailer.send(mail, base_url).await {
        Ok(()) => {
            metrics::counter!("orgward_mails_sent_total", "kind" => kind).increment(1);
            email_outbox::sent(domain, mail).await
        }
        Err(refusal) => {
            metrics::counter!("orgward_mail_failures_total", "kind" => kind).increment(1);
            let (id, error) = (mail.id.as_str(), refusal.why);
            if refusal.is_final {
                tracing::warn!(id, kind, %error, "delivering an email failed; the SMTP server rejected it permanently");
            } else {
                tracing::warn!(id, kind, %error, "delivering an email failed; will retry");
            }
            email_outbox::failed(domain, mail, error, refusal.is_final).await
        }
    }
}
