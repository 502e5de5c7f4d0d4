//! `orgward healthcheck`: one request to a running server, for containers that have no curl.

use crate::{commands::say, server::config::Config};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long the server may take.
const TIMEOUT: Duration = Duration::from_secs(5);

pub async fn run(config: &Config) -> Result<(), String> {
    let address = config.listen;
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = timeout(TIMEOUT, ask)
        .await
        .map_err(|_| format!("{address} did not answer within {} seconds", TIMEOUT.as_secs()))?
        .map_err(|error| format!("{address} cannot be reached: {error}"))?;
    if answer.starts_with(b"HTTP/1.1 200") {
        return say("ready");
    }
    Err(format!("{address} answers, but is not ready"))
}
