//! Starts and stops the server: domain, router, background jobs.

use crate::{
    app::{App, Parts, Site, connections::Connections, job_status::JobStatuses},
    http::assets,
    server::{
        accept, backups::schedule, build_info, config::Config, data_folder, database::waiting, database_file,
        file_limit, jobs, metrics, otlp::Traces, router, secrets, server_lock::ServerLock,
    },
};
use domain::{Domain, audit_checkpoint_sinks, audit_checkpoints, audit_origins, setup};
use kernel::{base::secret::digest, os_errors};
use std::{
    io::{ErrorKind, Write},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use ui::paths;

/// Time limit for background jobs to finish once the server stops, for example an email delivery.
const JOBS_SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Connections to `metrics_listen`, and the seconds that they may be idle.
const MONITORING_CONNECTIONS: usize = 32;
const MONITORING_IDLE: u64 = 120;

/// On Linux, listening on a lower port needs a privilege.
const FIRST_UNPRIVILEGED_PORT: u16 = 1024;

/// Serves until the process receives SIGTERM, SIGHUP or Ctrl+C. Then the last spans are sent to the collector of traces, if
/// there is one.
///
/// # Errors
/// A sentence that says why the server cannot start.
pub async fn serve(config: Config, traces: Option<Traces>) -> Result<(), String> {
    // Before the database is opened, so that its metrics are among the others.
    let recorder = metrics::install().ok();
    let places = jobs::places(&config)?;
    let witnesses = jobs::witnesses(&config)?;
    let metrics_token = config.metrics_token_file.as_deref().map(metrics_token).transpose()?;
    let mailer = config.mail.as_ref().map(jobs::mailer).transpose()?;
    let file = data_folder::database_file(&config);
    data_folder::prepare(&config)?;
    let lock = ServerLock::take(&config.data_dir).await?;
    if config.database_url.is_none() {
        database_file::check_at_start(&file).await?;
    }
    if let Some(url) = &config.database_url {
        waiting::until_reachable(url, Duration::from_secs(config.database_wait_seconds)).await;
    }
    let domain = data_folder::open(&config).await?;
    database_file::warn_of_other_users(&config.data_dir, &file);
    audit_checkpoint_sinks::complete(&domain).await.map_err(|error| error.to_string())?;
    audit_origins::report_others(&domain).await.map_err(|error| error.to_string())?;
    audit_checkpoints::report_files(&domain).await.map_err(|error| error.to_string())?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| cannot_listen(config.listen, &error))?;
    let monitoring = bind_monitoring(&config).await?;
    let listen = listener.local_addr().map_err(|error| cannot_listen(config.listen, &error))?;
    let base_url = config.base_url(listen);
    if !config.is_url_known() {
        tracing::warn!(
            "public_url is not set, and {listen} is every address of this machine: links contain {base_url} or the address \
             that the person uses. Set public_url to the URL that people use"
        );
    }
    let site = Site {
        is_https: base_url.starts_with("https://"),
        trusted_proxies: config.trusted_proxies.clone(),
        is_url_known: config.is_url_known(),
        host_names: config.host_names.clone(),
        assets: assets::load()?,
        metrics: recorder,
        metrics_token,
        base_url,
    };
    if let Some(fault) = build_info::clock_fault(domain.now()) {
        tracing::error!(fault, "the clock of this machine is wrong; events and expiries get wrong times");
    }
    file_limit::raise(config.max_connections);
    domain.warm_up();
    let mut signals = Signals::new()?;
    announce(&domain, &site.base_url).await?;
    let app = App::new(Parts {
        domain: domain.clone(),
        site: Arc::new(site),
        jobs: JobStatuses::default(),
        connections: Connections::new(config.max_connections, config.max_connections_per_address),
        stopping: CancellationToken::new(),
    });
    let find_damage = config.database_url.is_none().then(|| database_file::find_later(file));
    let backup = schedule::backup(&config);
    let runner = jobs::start(&app, mailer, places, witnesses, backup, find_damage, &config);
    let (connections, stopping) = (app.connections.clone(), app.stopping.clone());
    let stop = {
        let draining = connections.draining.clone();
        let drain = Duration::from_secs(config.drain_seconds);
        async move {
            signals.drain(&draining, drain).await;
            stopping.cancel();
        }
    };
    let limits = accept::Limits {
        max_connections: config.max_connections,
        idle: Duration::from_secs(config.keep_alive_seconds),
        proxies: config.trusted_proxies.clone(),
    };
    let monitoring = monitoring.map(|listener| {
        // Limits of its own, so that monitoring gets an answer whatever the clients of the server do.
        let (limits, connections) =
            (monitoring_limits(), Connections::new(MONITORING_CONNECTIONS, MONITORING_CONNECTIONS));
        let stopping = app.stopping.clone();
        let stop = async move { stopping.cancelled().await };
        tokio::spawn(accept::serve(listener, router::monitoring_router(app.clone()), connections, limits, stop))
    });
    accept::serve(listener, router::router(app), connections, limits, stop).await;
    if let Some(monitoring) = monitoring {
        monitoring.await.ok();
    }
    runner.join(JOBS_SHUTDOWN_TIMEOUT).await;
    domain.close().await;
    drop(lock);
    if let Some(traces) = traces {
        traces.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// Listens on the address for monitoring, if there is one.
async fn bind_monitoring(config: &Config) -> Result<Option<TcpListener>, String> {
    let Some(address) = config.metrics_listen else { return Ok(None) };
    if config.metrics_token_file.is_none() && !address.ip().is_loopback() {
        tracing::warn!("metrics_token_file is not set: everybody who can reach {address} can read the metrics");
    }
    let bound = TcpListener::bind(address).await;
    bound.map(Some).map_err(|error| cannot_listen(address, &error).replace("--listen", "metrics_listen"))
}

fn monitoring_limits() -> accept::Limits {
    let idle = Duration::from_secs(MONITORING_IDLE);
    accept::Limits { max_connections: MONITORING_CONNECTIONS, idle, proxies: Vec::new() }
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
    let said = said.and_then(|()| out.flush());
    said.map_err(|error| format!("the output cannot be written: {}", os_errors::cannot_write(&error)))
}

/// The sentence for an address on which the server cannot listen.
fn cannot_listen(listen: SocketAddr, error: &std::io::Error) -> String {
    let (ip, port) = (listen.ip(), listen.port());
    match error.kind() {
        ErrorKind::AddrInUse => {
            format!("{listen} is taken by another program. Stop it, or choose another port with --listen")
        }
        ErrorKind::AddrNotAvailable => format!(
            "this machine has no address {ip}. Choose one that it has with --listen, or 0.0.0.0:{port} for all that it has"
        ),
        ErrorKind::PermissionDenied if port < FIRST_UNPRIVILEGED_PORT => format!(
            "listening on port {port} is not allowed: ports below {FIRST_UNPRIVILEGED_PORT} need a privilege that the user who \
             runs Orgward does not have. Choose a higher port with --listen and put a proxy in front of it, or give Orgward \
             the capability CAP_NET_BIND_SERVICE"
        ),
        _ => format!("listening on {listen} failed: {}", os_errors::cause(error)),
    }
}

/// The digest of the token in a file.
///
/// # Errors
/// A sentence when the file is missing, cannot be read, or holds no token.
pub fn metrics_token(file: &Path) -> Result<String, String> {
    let what = "metrics token";
    let text = secrets::read(what, file)?.ok_or_else(|| format!("the {what} file {} is missing", file.display()))?;
    match text.trim() {
        token if token.len() >= 16 => Ok(digest(token)),
        _ => Err(format!("the {what} file {} needs a token of at least 16 characters", file.display())),
    }
}

/// The signals that stop the server. From their creation on, none of them ends the process by itself, so that the server
/// shuts down cleanly as soon as it has printed that it is running.
struct Signals {
    terminate: Signal,
    hangup: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self, String> {
        let listen = |kind| {
            signal(kind).map_err(|error| format!("installing a signal handler failed: {}", os_errors::cause(&error)))
        };
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            hangup: listen(SignalKind::hangup())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// Resolves when the server should stop. After SIGTERM or SIGHUP it is not ready any more, and goes on answering for
    /// the drain period, so that a load balancer can notice. Ctrl+C, and a second signal, skip that.
    async fn drain(&mut self, draining: &CancellationToken, period: Duration) {
        let is_interrupt = tokio::select! {
            _ = self.terminate.recv() => false,
            _ = self.hangup.recv() => false,
            _ = self.interrupt.recv() => true,
        };
        draining.cancel();
        if !is_interrupt && !period.is_zero() {
            tracing::info!(seconds = period.as_secs(), "asked to stop; not ready any more, but still answering");
            tokio::select! {
                () = tokio::time::sleep(period) => {}
                _ = self.terminate.recv() => {}
                _ = self.hangup.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        }
        tracing::info!("stopping; finishing requests in progress");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_listened_on_is_explained() {
        for (listen, number, words) in [
            ("127.0.0.1:80", 13, ["port 80", "CAP_NET_BIND_SERVICE"]),
            ("[::1]:1023", 13, ["port 1023", "--listen"]),
            ("127.0.0.1:8080", 13, ["listening on 127.0.0.1:8080 failed", "Permission denied"]),
            ("1.2.3.4:9", 99, ["this machine has no address 1.2.3.4.", "0.0.0.0:9"]),
            ("127.0.0.1:8080", 98, ["127.0.0.1:8080 is taken", "--listen"]),
            ("127.0.0.1:8080", 24, ["listening on 127.0.0.1:8080 failed", "Too many open files"]),
        ] {
            let error = std::io::Error::from_raw_os_error(number);
            let sentence = cannot_listen(listen.parse().expect("an address"), &error);
            assert!(words.iter().all(|word| sentence.contains(word)), "{sentence}");
            assert!(!sentence.contains("os error"), "{sentence}");
        }
    }
}
