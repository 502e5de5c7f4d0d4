//! Waits at the start of a server for a PostgreSQL server that starts at the same time, or is just being replaced.

use super::{Engine, options};
use kernel::{base::error::explain, os_errors};
use sqlx::{ConnectOptions, Connection};
use std::time::{Duration, Instant};

/// Time between two attempts.
const PAUSE: Duration = Duration::from_secs(1);

/// What a server answers that will accept connections later: it starts or stops (57P..), or has no place left (53...).
const TEMPORARY: [&str; 2] = ["57P", "53"];

/// Returns once the server accepts connections, refuses them for good, or the time is over. Opening the database then says
/// what is wrong.
pub async fn until_reachable(url: &str, limit: Duration) {
    let Ok((Engine::Postgres, options)) = options(url, false) else { return };
    let (began, mut is_reported) = (Instant::now(), false);
    loop {
        let error = match options.connect().await {
            Ok(connection) => {
                connection.close().await.ok();
                return;
            }
            Err(error) => error,
        };
        if !is_temporary(&error) || began.elapsed() >= limit {
            return;
        }
        if !is_reported {
            is_reported = true;
            tracing::warn!(
                error = os_errors::without_number(&explain(&error)),
                seconds = limit.as_secs(),
                "the database cannot be reached yet; waiting for it"
            );
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn is_temporary(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| TEMPORARY.iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    }
}
