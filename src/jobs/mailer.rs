//! Delivers one email to the SMTP server.

use crate::jobs::email_templates;
use domain::email_outbox::Outgoing;
use kernel::{base::email::Email, os_errors};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header::HeaderName, header::HeaderValue},
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use std::{path::PathBuf, time::Duration};
use types::{
    emails::MailServer,
    refusals::{self, Reason},
    sensitive::Sensitive,
};
use ui::Language;

/// Time limit for each reply of the SMTP server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

/// The SMTP server that emails are delivered to, and the settings of the connection.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Host name or IP address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    pub security: MailSecurity,
    /// The sender of every email.
    pub from: Mailbox,
    /// PEM file of the certificate authorities to trust; `None` for those of this machine.
    pub ca_file: Option<PathBuf>,
    /// The language of every email.
    pub language: Language,
}

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after the STARTTLS command; if the server does not support it, nothing is sent (RFC 3207).
    StartTls,
    /// Not encrypted.
    None,
}

impl MailSecurity {
    /// Each mode with its value in the settings and its usual port.
    pub const ALL: [(Self, &str, u16); 3] =
        [(Self::Tls, "tls", 465), (Self::StartTls, "starttls", 587), (Self::None, "none", 25)];

    /// The value in the settings.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(security, ..)| *security == self).map_or("", |(_, word, _)| word)
    }
}

/// The account to sign in to the SMTP server with.
pub struct MailLogin {
    pub user: String,
    pub password: Sensitive,
}

/// What the console shows about the SMTP server.
pub fn describe(settings: &MailSettings) -> MailServer {
    MailServer {
        address: format!("{}:{}", settings.host, settings.port),
        security: settings.security.as_str().to_owned(),
        from: settings.from.to_string(),
    }
}

/// Delivers emails to one SMTP server.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    language: Language,
}

/// The reason why an email was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub why: Reason,
    /// Whether the SMTP server will never accept it.
    pub is_final: bool,
}

impl Mailer {
    /// Reads the file of certificate authorities. Does not connect: the SMTP server may be down when Orgward starts.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn new(settings: &MailSettings, login: Option<MailLogin>) -> Result<Self, String> {
        let tls = match settings.security {
            MailSecurity::None => Tls::None,
            MailSecurity::Tls => Tls::Wrapper(tls(settings)?),
            MailSecurity::StartTls => Tls::Required(tls(settings)?),
        };
        let address = for_mail_server(settings.from.email.as_ref())
            .ok_or_else(|| format!("the sender {} cannot be used in an email", settings.from))?;
        let from = Mailbox::new(settings.from.name.clone(), address);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(SMTP_TIMEOUT));
        if let Some(MailLogin { user, password }) = login {
            builder = builder.credentials(Credentials::new(user, password.expose().to_owned()));
        }
        Ok(Self { transport: builder.build(), from, language: settings.language })
    }

    /// Delivers an email.
    ///
    /// # Errors
    /// The reason why it was not accepted.
    pub async fn send(&self, mail: &Outgoing, base_url: &str) -> Result<(), Refusal> {
        let content = email_templates::write(mail, base_url, self.language);
        let message = self.message(mail, &content).map_err(|why| Refusal { why, is_final: true })?;
        let (to, from) = (message.envelope().to(), message.envelope().from());
        let is_ascii = to.iter().chain(from).all(|address| address.to_string().is_ascii());
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            // The transport refuses before it sends anything: the server did not offer SMTPUTF8 (RFC 6531).
            Err(error) if error.is_client() && !is_ascii => {
                Err(Refusal { why: refusals::mail_unicode(), is_final: true })
            }
            Err(error) => Err(refusal(&error)),
        }
    }

    /// Connects, greets the server and signs in, without sending anything.
    ///
    /// # Errors
    /// The reason why an email could not be delivered, as a sentence.
    pub async fn check(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("it closed the connection after the greeting".to_owned()),
            Err(error) => Err(refusal(&error).why.to_string()),
        }
    }

    fn message(&self, mail: &Outgoing, content: &email_templates::Content) -> Result<Message, Reason> {
        let to = for_mail_server(&mail.recipient).ok_or_else(refusals::mail_address)?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(content.subject.clone())
            // The same id at each attempt, so that email clients recognize a duplicate.
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            // Suppresses automatic replies (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(content.text.clone(), content.html.clone()))
            .map_err(|error| refusals::mail_unwritten(error.to_string()))
    }
}

/// The address with its domain in ASCII, which every mail server takes.
fn for_mail_server(address: &str) -> Option<Address> {
    Email::stored(address).for_mail_server().parse().ok()
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let wrong = |why: String| format!("the file of authorities {} cannot be used: {why}", path.display());
        let pem = std::fs::read(path).map_err(|error| wrong(os_errors::cannot_read(&error)))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| wrong(error.to_string()))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| format!("setting up TLS to the SMTP server failed: {error}"))
}

/// Classifies the SMTP server's reply. A rejected password (53x) is not final, because the server administrator can
/// correct it.
fn refusal(error: &Error) -> Refusal {
    let text = os_errors::without_number(&error.to_string());
    let why = if error.is_timeout() {
        refusals::mail_silent(SMTP_TIMEOUT.as_secs())
    } else if error.is_tls() {
        refusals::mail_tls(text)
    } else if error.status().is_some() {
        refusals::mail_refused(text)
    } else {
        refusals::mail_unreached(text.trim_start_matches("Connection error: "))
    };
    let is_login = error.status().is_some_and(|code| code.to_string().starts_with("53"));
    Refusal { why, is_final: error.is_permanent() && !is_login }
}
