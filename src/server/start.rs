//! Puts the parts together: configuration, secrets, database, router.

use super::{App, Site, assets, config::Config, database, http, router, secrets};
use crate::{
    domain::{Domain, Settings, failed_sign_ins, instance, setup},
    ui::paths,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{io::Write, os::unix::fs::DirBuilderExt, sync::Arc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Opens the data folder and the database behind it.
///
/// # Errors
/// A sentence about what is missing or wrong.
pub async fn open(config: &Config) -> Result<Domain, String> {
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
    let is_bound = instance::is_bound(&database.readers).await.map_err(|error| error.to_string())?;
    let secrets = secrets::load(&config.secret_key_file, is_bound)?;
    let settings = Settings {
        session_idle_seconds: config.session_idle_seconds,
        session_absolute_seconds: config.session_absolute_seconds,
        database: config.database_url.as_ref().map_or_else(|| file.display().to_string(), |_| "PostgreSQL".to_owned()),
    };
    let domain = Domain::new(database.readers, database.writer, secrets, settings);
    instance::bind_secrets(&domain).await.map_err(|error| error.to_string())?;
    Ok(domain)
}

/// Serves until the process is told to stop.
///
/// # Errors
/// A sentence about why it cannot start.
pub async fn serve(config: Config) -> Result<(), String> {
    let domain = open(&config).await?;
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
    announce(&domain, &site.base_url).await?;
    let app = App { domain: domain.clone(), site: Arc::new(site), stopping: CancellationToken::new() };
    tokio::spawn(keep_up(app.clone()));
    let stopping = app.stopping.clone();
    let stop = async move {
        stop_signal().await;
        stopping.cancel();
    };
    http::serve(listener, router::router(app), config.max_connections, stop).await;
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

/// Resolves at SIGTERM or Ctrl+C.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: finishing what runs");
}
