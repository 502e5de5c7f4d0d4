//! The metrics of this server: their names, kinds and help texts, and what is measured when somebody asks for them.

use crate::{app::App, server::build_info};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

mod process;
pub mod table;

use table::{Kind, METRICS};

/// Upper bounds of the buckets of durations, in seconds. Fixed, so that histograms of several servers add up.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Upper bounds of the buckets of numbers of changes.
const CHANGES: &[f64] = &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];

/// Outcomes of sign-ins, each of which is in the metrics before it happens for the first time.
const SIGN_INS: [&str; 3] = ["ok", "wrong", "limited"];

/// Begins to record metrics. Only the first call in a process succeeds.
///
/// # Errors
/// When metrics are recorded already.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let mut builder = PrometheusBuilder::new();
    for (name, kind, _) in METRICS {
        let buckets = match kind {
            Kind::Seconds => SECONDS,
            Kind::Changes => CHANGES,
            Kind::Counter | Kind::Gauge => continue,
        };
        builder = builder.set_buckets_for_metric(Matcher::Full((*name).to_owned()), buckets)?;
    }
    let handle = builder.install_recorder()?;
    for (name, kind, help) in METRICS {
        match kind {
            Kind::Counter => describe_counter!(*name, *help),
            Kind::Gauge => describe_gauge!(*name, *help),
            Kind::Seconds | Kind::Changes => describe_histogram!(*name, *help),
        }
    }
    gauge!("orgward_build_info", "version" => build_info::VERSION).set(1.0);
    for outcome in SIGN_INS {
        counter!("orgward_sign_ins_total", "outcome" => outcome).increment(0);
    }
    Ok(handle)
}

/// All metrics in Prometheus' text format, after those of the process and of the connections to the database were measured.
pub fn render(app: &App, handle: &PrometheusHandle) -> String {
    let readers = app.domain.readers_in_use();
    gauge!("orgward_database_readers", "state" => "idle").set(readers.idle as f64);
    gauge!("orgward_database_readers", "state" => "busy").set(readers.busy as f64);
    gauge!("orgward_database_readers_max").set(readers.max as f64);
    process::measure();
    handle.render()
}
