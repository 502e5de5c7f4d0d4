//! Starts and stops the server: domain, router, background jobs.

use crate::{
    app::{App, Site, job_status::JobStatuses},
    http::assets,
    server::{accept, config::Config, data_folder, jobs, router},
};
use domain::{Domain, audit_checkpoint_sinks, setup};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{io::Write, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use ui::paths;

/// Time limit for background jobs to finish once the server stops, for example an email delivery.
const JOBS_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Serves until the process receives SIGTERM or Ctrl+C.
///
/// # Errors
/// A sentence that says why the server cannot start.
pub async fn serve(config: Config) -> Result<(), String> {
    let places = jobs::places(&config)?;
    let mailer = config.mail.as_ref().map(jobs::mailer).transpose()?;
    let domain = data_folder::open(&config).await?;
    audit_checkpoint_sinks::complete(&domain).await.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{} is taken by another program. Stop it, or choose another port with --listen", config.listen)
        }
        _ => format!("listening on {} failed: {error}", config.listen),
    })?;
    let listen = listener.local_addr().map_err(|error| error.to_string())?;
    let base_url = config.public_url.clone().unwrap_or_else(|| format!("http://{listen}"));
    let site = Site {
        is_https: base_url.starts_with("https://"),
        trusted_proxies: config.trusted_proxies.clone(),
        assets: assets::load()?,
        metrics: PrometheusBuilder::new().install_recorder().ok(),
        base_url,
    };
    domain.warm_up();
    let asked_to_stop = stop_signal()?;
    announce(&domain, &site.base_url).await?;
    let app = App {
        domain: domain.clone(),
        site: Arc::new(site),
        jobs: JobStatuses::default(),
        stopping: CancellationToken::new(),
    };
    let runner = jobs::start(&app, mailer, places);
    let stopping = app.stopping.clone();
    let stop = async move {
        asked_to_stop.await;
        stopping.cancel();
    };
    accept::serve(listener, router::router(app), config.max_connections, stop).await;
    runner.join(JOBS_SHUTDOWN_TIMEOUT).await;
    domain.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Prints the server's URL, and a new setup link while there is no owner.
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

/// Resolves at SIGTERM or Ctrl+C. From the call on, neither ends the process by itself, so that the server shuts down
/// cleanly as soon as it has printed that it is running.
///
/// # Errors
/// A sentence when the signal handlers cannot be installed.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| format!("installing a signal handler failed: {error}"));
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping; finishing requests in progress");
    })
}
