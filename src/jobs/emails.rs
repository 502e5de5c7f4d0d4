//! Hands letters to the mail server, beside everything else: one that is slow or gone holds up nobody, and what it did not
//! take is handed to it again.

use crate::{
    jobs::email_templates,
    server::{
        config::{MailConfig, MailSecurity},
        secrets,
    },
};
use domain::{
    Domain, Result, email_contents,
    email_outbox::{self, Outgoing},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header::HeaderName, header::HeaderValue},
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use types::{
    emails::MailServer,
    refusals::{self, Reason},
};
use ui::Language;

/// Time between two looks for letters whose time has come.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Time until the next look after the database failed.
const PAUSE: Duration = Duration::from_secs(15);

/// How long the mail server may take for one word.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Letters that are handed over at once.
const AT_ONCE: usize = 4;

/// What the console shows of the mail server.
pub fn known(config: &MailConfig) -> MailServer {
    MailServer {
        address: format!("{}:{}", config.host, config.port),
        security: config.security.as_str().to_owned(),
        from: config.from.to_string(),
    }
}

/// What hands letters over.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    language: Language,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub why: Reason,
    /// The mail server will never take it.
    pub is_final: bool,
}

impl Mailer {
    /// Reads the password's and the authorities' files. Whether the mail server is there shows when there is a letter.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn new(config: &MailConfig) -> Result<Self, String> {
        let tls = match config.security {
            MailSecurity::None => Tls::None,
            MailSecurity::Tls => Tls::Wrapper(tls(config)?),
            MailSecurity::StartTls => Tls::Required(tls(config)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .hello_name(ClientId::Domain(config.from.email.domain().to_owned()))
            .timeout(Some(TIMEOUT));
        if let Some((user, file)) = &config.login {
            let what = "mail server's password";
            let password =
                secrets::read(what, file)?.ok_or_else(|| format!("the {what} file {} is missing", file.display()))?;
            builder =
                builder.credentials(Credentials::new(user.clone(), password.trim_end_matches(['\r', '\n']).to_owned()));
        }
        Ok(Self { transport: builder.build(), from: config.from.clone(), language: config.language })
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn send(&self, mail: &Outgoing, base_url: &str) -> Result<(), Refusal> {
        let letter = email_templates::write(mail, base_url, self.language);
        let message = self.message(mail, &letter).map_err(|why| Refusal { why, is_final: true })?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn message(&self, mail: &Outgoing, letter: &email_templates::Letter) -> Result<Message, Reason> {
        let to = mail.recipient.parse().map_err(|_| refusals::mail_address())?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject.clone())
            // The same at each attempt, so that a letter that arrives twice is recognized.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            // Nobody's holiday notice is wanted (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|error| refusals::mail_unwritten(error.to_string()))
    }
}

fn tls(config: &MailConfig) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let wrong = |why: String| format!("the file of authorities {} cannot be used: {why}", path.display());
        let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| format!("TLS to the mail server cannot be set up: {error}"))
}

/// What the mail server's answer means. That it wants another password (53x) is the operator's to mend, not the letter's
/// end.
fn refusal(error: &Error) -> Refusal {
    let why = if error.is_timeout() {
        refusals::mail_silent(TIMEOUT.as_secs())
    } else if error.is_tls() {
        refusals::mail_tls(error.to_string())
    } else if error.status().is_some() {
        refusals::mail_refused(error.to_string())
    } else {
        refusals::mail_unreached(error.to_string())
    };
    let is_login = error.status().is_some_and(|code| code.to_string().starts_with("53"));
    Refusal { why, is_final: error.is_permanent() && !is_login }
}

/// Hands over what waits, until the server is asked to stop; the letters under way then are finished.
pub async fn run(domain: Domain, mailer: Mailer, base_url: String, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        let pause = match hand_over(&domain, &mailer, &base_url, &stopping).await {
            Ok(()) => LOOK_EVERY,
            Err(error) => {
                tracing::error!(%error, "letters could not be handed over; it is tried again");
                PAUSE
            }
        };
        stopping.run_until_cancelled(tokio::time::sleep(pause)).await;
    }
}

/// Hands over everything whose time has come.
async fn hand_over(domain: &Domain, mailer: &Mailer, base_url: &str, stopping: &CancellationToken) -> Result<()> {
    let one_after_another = || async {
        while !stopping.is_cancelled() {
            let Some(mail) = email_outbox::take(domain, email_contents::compose).await? else { break };
            deliver(domain, mailer, base_url, &mail).await?;
        }
        Ok(())
    };
    let ended = futures::future::join_all((0..AT_ONCE).map(|_| one_after_another())).await;
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
            let (id, why) = (mail.id.as_str(), refusal.why);
            tracing::warn!(id, kind, %why, is_final = refusal.is_final, "a letter was not taken");
            email_outbox::failed(domain, mail, why, refusal.is_final).await
        }
    }
}
