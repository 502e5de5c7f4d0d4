//! `orgward healthcheck`: sends one request to a running server, for containers without curl.

use crate::{
    commands::say,
    server::{config::Config, own_health},
};

pub async fn run(config: &Config) -> Result<(), String> {
    own_health::ask(config.listen).await?;
    say("ready")
}
