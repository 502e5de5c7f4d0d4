//! The state that every request handler and every background job can reach.

pub mod connections;
pub mod job_status;

use connections::Connections;
use domain::Domain;
use job_status::JobStatuses;
pub use kernel::store::commits::CommitWaiter;
use std::{ops::Deref, sync::Arc};

/// The state that every request handler and every background job can reach. Each layer of the router clones it for each
/// request, which costs as much as a clone of a pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] consists of.
#[derive(Clone)]
pub struct Parts {
    /// The operations.
    pub domain: Domain,
    pub site: Arc<Site>,
    pub jobs: JobStatuses,
    pub connections: Connections,
    /// Cancelled at shutdown: responses that never end by themselves must watch it.
    pub stopping: tokio_util::sync::CancellationToken,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// How this server is reached and what it serves.
#[derive(Debug)]
pub struct Site {
    /// The public URL, without a trailing slash.
    pub base_url: String,
    /// Whether that is the URL that people use. Otherwise the server listens on every address of its machine without a
    /// configured URL.
    pub is_url_known: bool,
    /// Further host names of this server, in lower case.
    pub host_names: Vec<String>,
    /// Whether browsers reach it over TLS.
    pub is_https: bool,
    /// Proxies whose word on the client's address is trusted.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// The URLs of the bundle's files.
    pub assets: ui::Assets,
    /// Renders the metrics for `/metrics`.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    /// The digest of the token that `/metrics` asks for; `None` turns it off.
    pub metrics_token: Option<String>,
}
