//! A minimal SMTP server (RFC 5321) for tests: accepts email, over TLS when it has a certificate, or refuses it with a
//! configured reply.

use crate::support::{Authority, TestApp};
use orgward::{
    app::job_status::JobStatuses,
    jobs::{
        emails::Emails,
        mailer::{MailSecurity, MailSettings, Mailer},
        runner::Runner,
    },
};
use std::{
    net::TcpListener,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use types::emails::MailServer;
use ui::Language;

/// How long a test waits for an email.
const TIMEOUT: Duration = Duration::from_secs(60);

/// An email as received.
#[derive(Debug, Clone)]
pub struct ReceivedEmail {
    /// The recipient in the envelope.
    pub to: String,
    pub from: String,
    /// Headers and body, after decoding the transfer encoding.
    pub text: String,
}

impl ReceivedEmail {
    /// The token in the email's link to the given page.
    pub fn token(&self, page: &str) -> String {
        let mark = format!("{page}?token=");
        let at = self.text.find(&mark).unwrap_or_else(|| panic!("no {mark} in {}", self.text));
        self.text[at + mark.len()..].chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.text.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
    }
}

/// A server that runs on a thread of its own.
pub struct TestMailServer {
    pub port: u16,
    state: Arc<State>,
    stop: CancellationToken,
}

struct State {
    /// The reply to RCPT; `None` accepts the email.
    refusal: Mutex<Option<&'static str>>,
    emails: Mutex<Vec<ReceivedEmail>>,
    arrived: Condvar,
    tries: Mutex<usize>,
}

impl TestMailServer {
    /// Starts a server without TLS.
    pub fn open() -> Self {
        Self::start(None)
    }

    /// Starts a server with a certificate that uses implicit TLS.
    pub fn secure(authority: &Authority) -> Self {
        Self::start(Some(TlsAcceptor::from(Arc::new(authority.server()))))
    }

    fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            refusal: Mutex::default(),
            emails: Mutex::default(),
            arrived: Condvar::new(),
            tries: Mutex::default(),
        });
        let stop = CancellationToken::new();
        let (stopping, serving) = (stop.clone(), state.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(stopping.run_until_cancelled(serve(listener, tls, serving)));
            runtime.shutdown_background();
        });
        Self { port, state, stop }
    }

    /// Refuses every email from now on with this reply.
    pub fn refuse(&self, with: &'static str) {
        *self.state.refusal.lock().expect("the mutex is not poisoned") = Some(with);
    }

    pub fn take(&self) {
        *self.state.refusal.lock().expect("the mutex is not poisoned") = None;
    }

    pub fn emails(&self) -> Vec<ReceivedEmail> {
        self.state.emails.lock().expect("the mutex is not poisoned").clone()
    }

    /// How many times a client tried to deliver an email (RCPT commands).
    pub fn tries(&self) -> usize {
        *self.state.tries.lock().expect("the mutex is not poisoned")
    }

    /// Waits for an email to this recipient that contains the text, and returns the newest one.
    pub async fn wait_for(&self, to: &str, says: &str) -> ReceivedEmail {
        let (state, to, says) = (self.state.clone(), to.to_owned(), says.to_owned());
        let waiting = tokio::task::spawn_blocking(move || {
            let emails = state.emails.lock().expect("the mutex is not poisoned");
            let is_it = |email: &&ReceivedEmail| email.to == to && email.text.contains(&says);
            let is_missing = |emails: &mut Vec<ReceivedEmail>| !emails.iter().any(|email| is_it(&email));
            let (emails, late) =
                state.arrived.wait_timeout_while(emails, TIMEOUT, is_missing).expect("the mutex is not poisoned");
            assert!(!late.timed_out(), "no email to {to} that contains {says:?}; received: {emails:#?}");
            emails.iter().rev().find(is_it).cloned().expect("it was there")
        });
        waiting.await.expect("it waits")
    }

    /// The settings with which Orgward delivers email to this server.
    pub fn config(&self, security: MailSecurity) -> MailSettings {
        MailSettings {
            host: "localhost".to_owned(),
            port: self.port,
            security,
            from: "Ward <ward@fjordlight.example>".parse().expect("an address"),
            ca_file: None,
            language: Language::English,
        }
    }

    /// Delivers the queued email of the in-memory server until the returned runner is dropped.
    pub fn serve(&self, app: &TestApp) -> Runner {
        let mailer = Mailer::new(&self.config(MailSecurity::None), None).expect("the settings need no file");
        let base_url = crate::support::BASE_URL.to_owned();
        let stopping = CancellationToken::new();
        let mut runner = Runner::new(JobStatuses::default(), stopping.clone());
        runner.start(Emails::new(app.domain.clone(), mailer, base_url, stopping));
        runner
    }
}

impl Drop for TestMailServer {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// The mail server as domain operations see it.
pub fn some_mail_server() -> MailServer {
    MailServer {
        address: "mail.fjordlight.example:587".to_owned(),
        security: "starttls".to_owned(),
        from: "Ward <ward@fjordlight.example>".to_owned(),
    }
}

async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, state: Arc<State>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (tls, state) = (tls.clone(), state.clone());
        tokio::spawn(async move {
            // A client that does not trust the certificate closes the connection.
            match tls {
                None => talk(stream, &state).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => talk(stream, &state).await,
                    Err(_) => None,
                },
            }
        });
    }
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, state: &State) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let (mut from, mut to) = (String::new(), String::new());
    say(&mut stream, "220 localhost").await?;
    loop {
        let line = hear(&mut stream).await?;
        let address = |line: &str| line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => say(&mut stream, "250-localhost\r\n250 8BITMIME").await?,
            "MAIL" => {
                from = address(&line);
                say(&mut stream, "250 yes").await?;
            }
            "RCPT" => {
                to = address(&line);
                *state.tries.lock().expect("the mutex is not poisoned") += 1;
                let refusal = *state.refusal.lock().expect("the mutex is not poisoned");
                say(&mut stream, refusal.unwrap_or("250 yes")).await?;
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                let mut text = String::new();
                loop {
                    let line = hear(&mut stream).await?;
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                let email = ReceivedEmail { to: to.clone(), from: from.clone(), text: decoded(&text) };
                state.emails.lock().expect("the mutex is not poisoned").push(email);
                state.arrived.notify_all();
                say(&mut stream, "250 taken").await?;
            }
            "QUIT" => {
                say(&mut stream, "221 bye").await?;
                return None;
            }
            "RSET" | "NOOP" => say(&mut stream, "250 yes").await?,
            _ => say(&mut stream, "502 no").await?,
        }
    }
}

async fn say(stream: &mut (impl AsyncWrite + Unpin), words: &str) -> Option<()> {
    stream.write_all(format!("{words}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

async fn hear(stream: &mut (impl AsyncBufReadExt + Unpin)) -> Option<String> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await.ok()?;
    (length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Decodes quoted-printable (RFC 2045 section 6.7).
fn decoded(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let code = more.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'=') {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
