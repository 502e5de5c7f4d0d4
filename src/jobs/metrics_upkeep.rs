//! Keeps the memory of metrics bounded.

use crate::jobs::runner::Job;
use domain::Result;
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::Duration;

/// Time between two runs.
const INTERVAL: Duration = Duration::from_secs(5);

/// Aggregates the samples of histograms, which would otherwise accumulate while nothing reads `/metrics`.
pub struct MetricsUpkeep {
    handle: PrometheusHandle,
}

impl MetricsUpkeep {
    pub fn new(handle: PrometheusHandle) -> Self {
        Self { handle }
    }
}

impl Job for MetricsUpkeep {
    fn name(&self) -> &'static str {
        "metrics_upkeep"
    }

    fn activity(&self) -> &'static str {
        "folding metrics"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn run(&mut self) -> Result<()> {
        self.handle.run_upkeep();
        Ok(())
    }
}
