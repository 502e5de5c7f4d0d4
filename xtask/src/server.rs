//! The server process of `cargo xtask dev`: builds, starts and replaces it.

use crate::{child, paths, stop};
use anyhow::{Context, Result};
use std::process::{Child, Command};

pub struct Server {
    flags: Vec<String>,
    running: Option<Child>,
}

impl Server {
    pub fn new(flags: &[String]) -> Self {
        Self { flags: flags.to_vec(), running: None }
    }

    /// Builds the server, and replaces the running one only if the build succeeds.
    pub fn rebuild(&mut self) -> Result<bool> {
        let mut cargo = child::cargo();
        cargo.current_dir(paths::root()).args(["build", "--package", "orgward", "--bin", "orgward"]);
        if !cargo.status().context("running cargo")?.success() {
            return Ok(false);
        }
        self.stop()?;
        let child = Command::new(paths::server())
            .current_dir(paths::root())
            .args(["serve", "--data-dir", "data", "--set", "drain_seconds=0"])
            .args(&self.flags)
            .spawn()
            .context("starting the server")?;
        self.running = Some(child);
        Ok(true)
    }

    /// Reports, once, that the server ended by itself.
    pub fn report_if_ended(&mut self) -> Result<()> {
        if let Some(child) = &mut self.running
            && let Some(status) = child.try_wait()?
        {
            println!("dev: the server ended ({status}); the next saved change starts it again");
            self.running = None;
        }
        Ok(())
    }

    pub fn stop(&mut self) -> Result<()> {
        match self.running.take() {
            Some(mut child) => stop::stop(&mut child),
            None => Ok(()),
        }
    }
}
