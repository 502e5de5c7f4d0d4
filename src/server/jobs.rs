//! Starts the background jobs with what they need from the configuration.

use crate::{
    app::App,
    jobs::{
        audit_baseline::AuditBaseline,
        audit_checkpoint_sinks::{AuditCheckpointSink, Place},
        audit_checks::AuditChecks,
        audit_drift::AuditDrift,
        audit_witnesses::AuditWitness,
        backups::{Backups, MakeBackup},
        database_file::{DatabaseFile, FindDamage},
        disk_space::DiskMeter,
        emails::Emails,
        http_client::{Address, Client},
        mailer::{MailLogin, Mailer},
        metrics_upkeep::MetricsUpkeep,
        organization_metrics::OrganizationMetrics,
        purge::Purge,
        request_log_sweeps::RequestLogSweeps,
        runner::Runner,
        search_index::SearchIndex,
        signing::Signing,
        sweeps::Sweeps,
    },
    server::{
        config::{CheckpointWebhook, Config, MailConfig, WitnessConfig, WitnessesConfig},
        database::triggers,
        secrets,
    },
};
use domain::{audit_checkpoint_sinks::Sink, audit_witnesses::Witness};
use kernel::base::{secret::digest, webhook_secrets::WebhookSecrets};
use std::sync::Arc;
use tokio::sync::Semaphore;
use types::sensitive::Sensitive;

/// Starts all jobs. They stop when the app's token is cancelled.
pub fn start(
    app: &App,
    mailer: Option<Mailer>,
    places: Vec<Place>,
    witnesses: Vec<(Witness, Address, Client)>,
    backup: Option<MakeBackup>,
    find_damage: Option<FindDamage>,
    config: &Config,
) -> Runner {
    let domain = &app.domain;
    let mut runner = Runner::new(app.jobs.clone(), app.stopping.clone());
    runner.start(Signing::new(domain.clone()));
    runner.start(Purge::new(domain.clone()));
    runner.start(Sweeps::new(domain.clone()));
    runner.start(RequestLogSweeps::new(domain.clone()));
    runner.start(AuditBaseline::new(domain.clone()));
    runner.start(AuditDrift::new(domain.clone()));
    runner.start(AuditChecks::new(domain.clone(), triggers::missing));
    runner.start(SearchIndex::new(domain.clone()));
    runner.start(DiskMeter::new(domain.clone(), config.data_dir.clone()));
    if let Some(find_damage) = find_damage {
        runner.start(DatabaseFile::new(domain.clone(), find_damage));
    }
    for place in places {
        runner.start(AuditCheckpointSink::new(domain.clone(), place));
    }
    for (witness, address, client) in witnesses {
        runner.start(AuditWitness::new(domain.clone(), witness, address, client));
    }
    if let Some(backup) = backup {
        runner.start(Backups::new(domain.clone(), backup));
    }
    if let Some(mailer) = mailer {
        runner.start(Emails::new(domain.clone(), mailer, app.site.base_url.clone(), app.stopping.clone()));
    }
    if let Some(handle) = app.site.metrics.clone() {
        runner.start(MetricsUpkeep::new(handle));
        if config.metrics_of_organizations {
            runner.start(OrganizationMetrics::new(domain.clone()));
        }
    }
    runner
}

/// The mailer for an SMTP server, with the password from its file.
///
/// # Errors
/// A sentence that names the file that is missing or cannot be used.
pub fn mailer(config: &MailConfig) -> Result<Mailer, String> {
    let login = config.login.as_ref().map(|(user, file)| {
        let what = "mail server's password";
        let text =
            secrets::read(what, file)?.ok_or_else(|| format!("the {what} file {} is missing", file.display()))?;
        let password = Sensitive::new(text.trim_end_matches(['\r', '\n']));
        Ok::<_, String>(MailLogin { user: user.clone(), password })
    });
    Mailer::new(&config.server, login.transpose()?)
}

/// The configured checkpoint sinks, as far as operations need to know them.
pub fn sinks(config: &Config) -> Vec<Sink> {
    let folder = config.audit_checkpoint_folder.clone().map(Sink::Folder);
    let webhook =
        config.audit_checkpoint_webhook.as_ref().map(|webhook| Sink::Webhook(digest(webhook.address.expose())));
    folder.into_iter().chain(webhook).collect()
}

/// The configured checkpoint sinks.
///
/// # Errors
/// A sentence when the webhook's secret or its certificate authorities cannot be read. A sink that does not respond is
/// not an error, because it may recover.
pub fn places(config: &Config) -> Result<Vec<Place>, String> {
    let mut places = Vec::new();
    if let Some(path) = config.audit_checkpoint_folder.clone() {
        places.push(Place::Folder { path, turn: Arc::new(Semaphore::new(1)) });
    }
    if let Some(webhook) = &config.audit_checkpoint_webhook {
        places.push(self::webhook(webhook)?);
    }
    Ok(places)
}

/// The configured witnesses, as far as operations need to know them.
pub fn known_witnesses(config: &Config) -> Vec<Witness> {
    let known =
        |witness: &WitnessConfig| Witness { key: witness.key.clone(), url_digest: digest(witness.address.expose()) };
    config.audit_witnesses.witnesses.iter().map(known).collect()
}

/// The configured witnesses, each with its address and a client for the requests to it.
///
/// # Errors
/// A sentence when the certificate authorities cannot be read.
pub fn witnesses(config: &Config) -> Result<Vec<(Witness, Address, Client)>, String> {
    let WitnessesConfig { witnesses, is_private_allowed, ca_file } = &config.audit_witnesses;
    let clients = known_witnesses(config).into_iter().zip(witnesses).map(|(witness, configured)| {
        let client = Client::new(ca_file.as_deref(), *is_private_allowed)?;
        Ok((witness, configured.address.clone(), client))
    });
    clients.collect()
}

fn webhook(webhook: &CheckpointWebhook) -> Result<Place, String> {
    let (what, path) = ("webhook secret", &webhook.secret_file);
    let text = secrets::read(what, path)?.ok_or_else(|| {
        format!(
            "the {what} file {} is missing, and receivers verify our messages with it. Write 'whsec_' and the output of \
             'openssl rand -base64 32' into it",
            path.display()
        )
    })?;
    let secrets = WebhookSecrets::parse(&text)
        .map_err(|error| format!("the {what} file {} cannot be used: {error}", path.display()))?;
    let (address, client) = (webhook.address.clone(), webhook_client(webhook)?);
    Ok(Place::Webhook { address, secrets, client })
}

/// The client for requests to a webhook.
///
/// # Errors
/// A sentence when the certificate authorities cannot be read.
pub fn webhook_client(webhook: &CheckpointWebhook) -> Result<Client, String> {
    Client::new(webhook.ca_file.as_deref(), webhook.is_private_allowed)
}
