//! Measures the free space of the disk with the data folder.

use crate::jobs::runner::Job;
use domain::{
    Domain, Error, Result,
    disk_space::{self, DiskSpace},
};
use std::{path::PathBuf, time::Duration};

/// Time between two runs.
const INTERVAL: Duration = Duration::from_secs(60);

/// Measures the disk of one folder, and reports a shortage in the log, on the overview and in the metrics.
pub struct DiskMeter {
    domain: Domain,
    folder: PathBuf,
}

impl DiskMeter {
    pub fn new(domain: Domain, folder: PathBuf) -> Self {
        Self { domain, folder }
    }
}

impl Job for DiskMeter {
    fn name(&self) -> &'static str {
        "disk_space"
    }

    fn activity(&self) -> &'static str {
        "measuring the free space of the disk"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    async fn run(&mut self) -> Result<()> {
        let folder = self.folder.clone();
        // A network file system may not answer.
        let measured = tokio::task::spawn_blocking(move || DiskSpace::of(&folder)).await;
        let space = measured.map_err(std::io::Error::other).flatten();
        disk_space::report(&self.domain, space.map_err(|error| Error::Fault(error.to_string()))?);
        Ok(())
    }
}
