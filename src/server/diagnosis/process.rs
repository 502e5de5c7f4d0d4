//! The server's process: whether one runs on the data folder and is ready, or could listen.

use crate::server::{config::Config, diagnosis::finding::Finding, own_health, server_lock};
use kernel::os_errors;
use std::net::TcpListener;

const NAME: &str = "server";

/// Asks the server that runs on the data folder whether it is ready; without one, tries whether it could listen.
pub async fn examine(config: &Config) -> Finding {
    match server_lock::running(&config.data_dir) {
        Some(holder) => match own_health::ask(config.listen).await {
            Ok(()) => Finding::ok(NAME, &format!("the server is ready ({holder})")),
            Err(sentence) => {
                let advice = format!(
                    "The server is {holder}. Its log says more; if it was started with another --listen, set listen here to the \
                     same address"
                );
                Finding::failed(NAME, &sentence, &advice)
            }
        },
        // With port 0 the system chooses one.
        None => match TcpListener::bind(config.listen) {
            Ok(_) => Finding::ok(NAME, &format!("no server runs on this data folder; {} is free", config.listen)),
            Err(error) => {
                let sentence = format!(
                    "no server runs on this data folder, and it could not listen on {}: {}",
                    config.listen,
                    os_errors::cause(&error)
                );
                Finding::failed(NAME, &sentence, "Stop the other program, or set listen to another address")
            }
        },
    }
}
