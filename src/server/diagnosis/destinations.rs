//! The places that the server sends to: the mail server, the folder and the webhook of checkpoints, the witnesses. Nothing is
//! delivered.

use crate::{
    jobs::http_client,
    server::{config::Config, diagnosis::finding::Finding, jobs, otlp, serve},
};
use kernel::os_errors;
use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    path::Path,
};

/// Connects to the mail server, greets it, and signs in if a user is set.
pub async fn mail(config: &Config) -> Finding {
    let name = "mail";
    let Some(mail) = &config.mail else {
        return Finding::ok(name, "no mail server is set; links are copied by hand");
    };
    let server = format!("{}:{}", mail.server.host, mail.server.port);
    let mailer = match jobs::mailer(mail) {
        Ok(mailer) => mailer,
        Err(sentence) => return Finding::failed(name, &sentence, ""),
    };
    match mailer.check().await {
        Ok(()) => {
            let login = if mail.login.is_some() { " and accepts the user and the password" } else { "" };
            Finding::ok(name, &format!("the mail server {server} answers{login}; 'orgward mail test' sends an email"))
        }
        Err(why) => Finding::failed(name, &format!("the mail server {server}: {why}"), "Check the settings smtp_…"),
    }
}

/// Examines the places of checkpoints and the witnesses.
pub async fn checkpoints(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(folder) = &config.audit_checkpoint_folder {
        let written = writable("folder for checkpoints", folder);
        findings.push(Finding::of(
            "checkpoint_folder",
            written.map(|()| format!("the folder for checkpoints {} can be written", folder.display())),
        ));
    }
    if let Some(webhook) = &config.audit_checkpoint_webhook {
        let name = "checkpoint_webhook";
        findings.push(match jobs::webhook_client(webhook) {
            Err(sentence) => Finding::failed(name, &sentence, ""),
            Ok(client) => match client.reach(&webhook.address).await {
                Ok(()) => Finding::ok(name, &format!("the webhook {:?} answers", webhook.address)),
                Err(why) => Finding::failed(
                    name,
                    &format!("the webhook {:?}: {why}", webhook.address),
                    "Changes go on, and checkpoints are sent when it answers again",
                ),
            },
        });
    }
    match jobs::witnesses(config) {
        Err(sentence) => findings.push(Finding::failed("witnesses", &sentence, "")),
        Ok(witnesses) => {
            for (witness, address, client) in witnesses {
                let named = witness.key.name().to_owned();
                findings.push(match client.reach(&address).await {
                    Ok(()) => Finding::ok("witnesses", &format!("the witness {named} answers")),
                    Err(why) => Finding::failed(
                        "witnesses",
                        &format!("the witness {named}: {why}"),
                        "Changes go on, and it is asked again when it answers",
                    ),
                });
            }
        }
    }
    if findings.is_empty() {
        findings.push(Finding::warning(
            "checkpoint_folder",
            "checkpoints of the audit log stay on this machine, so a person who can write to it can write to them too",
            "Set audit_checkpoint_folder, audit_checkpoint_webhook or audit_witnesses",
        ));
    }
    findings
}

/// Examines the folder that old requests are written to; `None` without one.
pub fn request_log_archive(config: &Config) -> Option<Finding> {
    let folder = config.request_log_archive_folder.as_ref()?;
    let written = writable("folder for archived requests", folder);
    let sentence = format!("the folder for archived requests {} can be written", folder.display());
    Some(Finding::of("request_log_archive", written.map(|()| sentence)))
}

/// Sends an empty batch of spans to the collector; `None` without one.
pub async fn traces(config: &Config) -> Option<Finding> {
    let (name, endpoint) = ("traces", config.otlp_endpoint.as_ref()?);
    let shown = http_client::origin(endpoint);
    let sent = async {
        let request = otlp::client(endpoint)?.post(endpoint).header("content-type", "application/x-protobuf");
        let response = request.send().await.map_err(|error| http_client::root_cause(&error))?;
        match response.status().is_success() {
            true => Ok(format!("the collector {shown} takes spans")),
            false => Err(format!("it answered with status {}", response.status().as_u16())),
        }
    };
    Some(match sent.await {
        Ok(sentence) => Finding::ok(name, &sentence),
        Err(why) => Finding::warning(
            name,
            &format!("the collector {shown} does not take spans: {why}"),
            "Nothing else is affected; correct otlp_endpoint, or start the collector",
        ),
    })
}

/// The token of the metrics.
pub fn metrics(config: &Config) -> Finding {
    let name = "metrics";
    match config.metrics_token_file.as_deref().map(serve::metrics_token) {
        None => match config.metrics_listen {
            Some(address) if !address.ip().is_loopback() => Finding::warning(
                name,
                &format!("everybody who can reach {address} can read the metrics"),
                "Set metrics_token_file, or let metrics_listen be an address of a closed network",
            ),
            Some(address) => Finding::ok(name, &format!("metrics are given to every program that asks {address}")),
            None => Finding::ok(name, "metrics are off: neither metrics_token_file nor metrics_listen is set"),
        },
        Some(Ok(_)) => Finding::ok(name, "metrics are given to clients with the token"),
        Some(Err(sentence)) => Finding::failed(name, &sentence, ""),
    }
}

/// Tries whether a file can be created in a folder outside the data folder, and removes it.
///
/// # Errors
/// A sentence that names the folder and the cause.
pub fn writable(what: &str, folder: &Path) -> Result<(), String> {
    let file = folder.join(format!(".orgward-doctor-{}", std::process::id()));
    let tried = OpenOptions::new().write(true).create_new(true).open(&file).and_then(|_| fs::remove_file(&file));
    tried.map_err(|error| {
        let why = match fs::metadata(folder) {
            Err(_) => "it does not exist, or may not be read. Create it, or mount its disk".to_owned(),
            Ok(data) if !data.is_dir() => "it is a file, not a folder".to_owned(),
            Ok(_) if error.kind() == ErrorKind::ReadOnlyFilesystem => {
                "its file system is read-only, at least for this program. Under systemd, name the folder in ReadWritePaths of \
                 the unit"
                    .to_owned()
            }
            Ok(_) => os_errors::cannot_write(&error),
        };
        format!("the {what} {} cannot be written: {why}", folder.display())
    })
}
