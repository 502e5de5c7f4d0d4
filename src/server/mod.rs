//! Wiring: configuration, database, HTTP, who is asking, and how an answer looks. No decisions about the product.

use domain::Domain;
use std::sync::Arc;

pub mod assets;
pub mod audit_checkpoint_sinks;
pub mod body;
pub mod caller;
pub mod commands;
pub mod config;
pub mod database;
pub mod downloads;
mod forms;
pub mod headers;
pub mod health;
pub mod http;
pub mod logs;
pub mod mails;
pub mod outbound;
pub mod pages;
pub mod public_addresses;
pub mod router;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod start;
pub mod streams;

pub use caller::{caller, domain, live, origin};

/// What every request handler can reach.
#[derive(Clone)]
pub struct App {
    /// The operations.
    pub domain: Domain,
    /// How this server is reached.
    pub site: Arc<Site>,
    /// Cancelled when the server is asked to stop: answers that never end by themselves must watch it.
    pub stopping: tokio_util::sync::CancellationToken,
}

/// How this server is reached and what it serves.
#[derive(Debug)]
pub struct Site {
    /// The public address, without a slash at the end.
    pub base_url: String,
    /// Whether browsers reach it over TLS.
    pub is_https: bool,
    /// Proxies whose word about the client's address is believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// The bundle's files.
    pub assets: crate::ui::Assets,
    /// Turns the counters into text for `/metrics`.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}
