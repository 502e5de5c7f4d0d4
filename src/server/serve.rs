//! Puts the parts together: configuration, secrets, database, router.

use crate::{
    app::{App, Site},
    http::assets,
    jobs::{audit_checkpoint_sinks as sinks, emails, mailer},
    server::{accept, config::Config, database, jobs, router, secrets},
    ui::paths,
};
use domain::{
    Domain, Settings, audit_bitmaps, audit_checkpoint_sinks, audit_checkpoints, audit_drift, audit_export_jobs,
    audit_keys, email_outbox, failed_sign_ins, installation, purge, setup,
};
use kernel::ledger::audit_tree;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{io::Write, os::unix::fs::DirBuilderExt, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Least time between two checkpoints of a log.
const SIGN_EVERY: Duration = Duration::from_millis(500);

/// Most time until another process's changes are signed.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Time between two comparisons of the audit logs with the tables.
const COMPARE_EVERY: Duration = Duration::from_secs(60 * 60);

/// How long the stop waits for a letter that is being handed over.
const MAIL_PATIENCE: Duration = Duration::from_secs(3);

/// Opens the data folder and the database behind it, and holds the audit logs against the checkpoints kept beside it.
///
/// # Errors
/// A sentence about what is missing or wrong, or about a log that is not the one that was signed.
pub async fn open(config: &Config) -> Result<Domain, String> {
    let domain = open_unexamined(config).await?;
    match audit_checkpoints::examine(&domain).await.map_err(|error| error.to_string())? {
        None => {
            audit_tree::complete(&domain).await.map_err(|error| error.to_string())?;
            Ok(domain)
        }
        Some(found) => Err(format!(
            "the audit log of {} is not the one that was signed: {}. The database was put back to an older state, or \
             changed from outside. Nothing was changed now. Put the right database back, or, to go on with this one and \
             have that recorded, run 'orgward audit accept-rollback --organization {0}'",
            found.organization_id, found.sentence
        )),
    }
}

/// Opens the data folder and the database behind it, whatever the audit logs are like: for those who look into that.
///
/// # Errors
/// A sentence about what is missing or wrong.
pub async fn open_unexamined(config: &Config) -> Result<Domain, String> {
    let domain = join(config, false).await?;
    audit_keys::bind(&domain).await.map_err(|error| error.to_string())?;
    Ok(domain)
}

/// The same with the key that is in the audit key's file now, or a new one, whatever signed so far: for an operator who
/// has lost that.
///
/// # Errors
/// A sentence about what is missing or wrong.
pub async fn open_with_another_audit_key(config: &Config) -> Result<Domain, String> {
    join(config, true).await
}

async fn join(config: &Config, is_audit_key_lost: bool) -> Result<Domain, String> {
    let folder = &config.data_dir;
    // Addresses and hashes are in there: nobody else on this machine needs to look.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| format!("the data folder {} cannot be made: {error}", folder.display()))?;
    let file = folder.join("orgward.db");
    let url = config.database_url.clone().unwrap_or_else(|| database::file_url(&file));
    let database = database::open(&url).await.map_err(|error| match &config.database_url {
        Some(_) => error,
        None => format!("{}: {error}", file.display()),
    })?;
    let is_bound = installation::is_bound(&database.readers).await.map_err(|error| error.to_string())?;
    let is_audit_key_known = audit_keys::is_known(&database.readers).await.map_err(|error| error.to_string())?;
    let bound = secrets::Bound { secret: is_bound, audit: is_audit_key_known && !is_audit_key_lost };
    let secrets = secrets::load(&config.secret_key_file, &config.audit_key_file, bound)?;
    let settings = Settings {
        session_idle_seconds: config.session_idle_seconds,
        session_absolute_seconds: config.session_absolute_seconds,
        invite_seconds: config.invite_seconds,
        purge_seconds: config.purge_seconds,
        requests_per_minute: config.requests_per_minute,
        before_means_older: config.audit_before_means_older,
        checkpoint_folder: Some(folder.join("checkpoints")),
        export_folder: Some(folder.join("exports")),
        checkpoint_sinks: jobs::sinks(config),
        mail: config.mail.as_ref().map(|mail| mailer::describe(&mail.server)),
        database: config.database_url.as_ref().map_or_else(|| file.display().to_string(), |_| "PostgreSQL".to_owned()),
    };
    let domain = Domain::new(database.readers, database.writer, secrets, settings);
    installation::bind_secrets(&domain).await.map_err(|error| error.to_string())?;
    Ok(domain)
}

/// Serves until the process is told to stop.
///
/// # Errors
/// A sentence about why it cannot start.
pub async fn serve(config: Config) -> Result<(), String> {
    let places = jobs::places(&config)?;
    let mailer = config.mail.as_ref().map(jobs::mailer).transpose()?;
    let domain = open(&config).await?;
    audit_checkpoint_sinks::complete(&domain).await.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{} is taken by another program. Stop it, or name another port with --listen", config.listen)
        }
        _ => format!("{} cannot be listened on: {error}", config.listen),
    })?;
    let listen = listener.local_addr().map_err(|error| error.to_string())?;
    let base_url = config.public_url.clone().unwrap_or_else(|| format!("http://{listen}"));
    let site = Site {
        is_https: base_url.starts_with("https://"),
        trusted_proxies: config.trusted_proxies.clone(),
        assets: assets::load()?,
        metrics: metrics(),
        base_url,
    };
    domain.warm_up();
    let asked_to_stop = stop_signal()?;
    announce(&domain, &site.base_url).await?;
    let app = App { domain: domain.clone(), site: Arc::new(site), stopping: CancellationToken::new() };
    tokio::spawn(keep_up(app.clone()));
    tokio::spawn(sign(app.clone()));
    for place in places {
        tokio::spawn(sinks::run(app.domain.clone(), place, app.stopping.clone()));
    }
    let base_url = app.site.base_url.clone();
    let post =
        mailer.map(|mailer| tokio::spawn(emails::run(app.domain.clone(), mailer, base_url, app.stopping.clone())));
    tokio::spawn(compare(app.clone()));
    tokio::spawn(gather(app.clone()));
    let stopping = app.stopping.clone();
    let stop = async move {
        asked_to_stop.await;
        stopping.cancel();
    };
    accept::serve(listener, router::router(app), config.max_connections, stop).await;
    if let Some(post) = post
        && tokio::time::timeout(MAIL_PATIENCE, post).await.is_err()
    {
        tracing::warn!("a letter is still being handed over; it is handed over again after the next start");
    }
    domain.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// What has to be done now and then, until the server is asked to stop.
async fn keep_up(app: App) {
    let mut ticks = tokio::time::interval(std::time::Duration::from_secs(15));
    while app.stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = failed_sign_ins::fold(&app.domain).await {
            tracing::error!(%error, "counted failed sign-ins could not be told");
        }
        match purge::run_if_due(&app.domain).await {
            Ok(Some(erased)) => tracing::info!(erased, "deleted data was cleared from the disk"),
            Ok(None) => {}
            Err(error) => {
                metrics::counter!("orgward_purge_failures_total").increment(1);
                tracing::error!(%error, "deleted data could not be cleared from the disk; it is tried again");
            }
        }
        if let Err(error) = audit_export_jobs::sweep(&app.domain).await {
            tracing::error!(%error, "old exports of the audit log could not be removed; it is tried again");
        }
        if let Err(error) = email_outbox::sweep(&app.domain).await {
            tracing::error!(%error, "old letters could not be forgotten; it is tried again");
        }
        app.domain.sweep();
    }
}

/// Signs the audit logs within a second of a change, until the server is asked to stop; what comes after that is signed
/// when the domain closes.
async fn sign(app: App) {
    loop {
        if let Err(error) = audit_checkpoints::sign(&app.domain).await {
            metrics::counter!("orgward_audit_checkpoint_failures_total").increment(1);
            tracing::error!(%error, "the audit logs could not be signed; it is tried again");
        }
        let next = async {
            // Changes that come thick are signed together; another process's are found by looking.
            tokio::time::sleep(SIGN_EVERY).await;
            tokio::time::timeout(LOOK_EVERY, app.domain.committed()).await.ok();
        };
        if app.stopping.run_until_cancelled(next).await.is_none() {
            return;
        }
    }
}

/// Makes the audit logs' older records quick to find, until the server is asked to stop.
async fn gather(app: App) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    while app.stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        match app.stopping.run_until_cancelled(audit_bitmaps::build(&app.domain)).await {
            Some(Err(error)) => tracing::error!(%error, "what the audit logs are found by could not be gathered"),
            Some(Ok(_)) => {}
            None => return,
        }
    }
}

/// Rebuilds each organization from its audit log and compares, at start and every hour, until the server is asked to stop.
async fn compare(app: App) {
    let mut ticks = tokio::time::interval(COMPARE_EVERY);
    while app.stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        match app.stopping.run_until_cancelled(audit_drift::compare_all(&app.domain)).await {
            Some(Err(error)) => tracing::error!(%error, "the audit logs could not be compared with the tables"),
            Some(Ok(())) => {}
            None => return,
        }
    }
}

/// Starts counting. Samples are folded every few seconds, or they would pile up while nobody reads them.
fn metrics() -> Option<PrometheusHandle> {
    let handle = PrometheusBuilder::new().install_recorder().ok()?;
    let folding = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            folding.run_upkeep();
        }
    });
    Some(handle)
}

/// Says where the server is, and prints a fresh setup link while there is no owner.
async fn announce(domain: &Domain, base_url: &str) -> Result<(), String> {
    let link = setup::new_link(domain).await.map_err(|error| error.to_string())?;
    let mut out = std::io::stdout().lock();
    let said = match link {
        Some(token) => writeln!(
            out,
            "Orgward is running on {base_url}\n\nIt has no owner yet. Open this link to make your organization; it works \
             once, for 30 minutes:\n\n  {base_url}{}?token={}\n",
            paths::SETUP,
            token.reveal()
        ),
        None => writeln!(out, "Orgward is running on {base_url}"),
    };
    said.and_then(|()| out.flush()).map_err(|error| error.to_string())
}

/// Resolves at SIGTERM or Ctrl+C. From the call on neither ends the process by itself: whoever reads that the server is
/// running may ask it to stop at once.
///
/// # Errors
/// A sentence when the signals cannot be listened for.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| format!("signals cannot be listened for: {error}"));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: finishing what runs");
    })
}
