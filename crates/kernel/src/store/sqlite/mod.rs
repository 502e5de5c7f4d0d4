//! SQLite for `sqlx::Any`: a driver that runs a statement on the thread that asks for it.
//!
//! The driver that comes with sqlx gives each connection a thread of its own. A statement of a few microseconds then waits
//! for one thread to wake another, and be woken by it, which takes 37 µs on two processors; most statements here are so
//! short. Only what may take long goes to another thread: [`engine`] says what that is.

mod alone;
mod asking;
mod call;
mod connection;
mod database;
mod engine;
mod errors;
mod migrations;
mod options;
mod rows;
#[cfg(test)]
mod tests;

pub use alone::run_alone;
pub use asking::MAX_ASKING;
use sqlx_core::any::driver::{AnyDriver, install_drivers as install};
use std::sync::Once;

/// The engine's name, as [`sqlx::AnyConnection::backend_name`] has it.
pub(super) const NAME: &str = "SQLite";

static DRIVERS: [AnyDriver; 2] =
    [AnyDriver::without_migrate::<database::Sqlite>(), AnyDriver::without_migrate::<sqlx::Postgres>()];

/// Makes URLs that begin with `sqlite:` and `postgres:` known to [`sqlx::any::AnyConnectOptions`]. May be called again.
pub fn install_drivers() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| install(&DRIVERS).expect("no other drivers are installed in this program"));
}
