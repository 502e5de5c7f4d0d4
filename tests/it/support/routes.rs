//! The routes of both APIs, taken from the table of operations that the router is built from.

use std::sync::LazyLock;
use types::operations;

/// Method, and path without the API's root.
type Routes = LazyLock<Vec<(&'static str, &'static str)>>;

/// The Admin API, under `/v1`.
pub static ROUTES: Routes = LazyLock::new(|| under("/v1"));

/// Orgward's own operations, under `/orgward/v1`.
pub static OWN_ROUTES: Routes = LazyLock::new(|| under("/orgward/v1"));

fn under(root: &str) -> Vec<(&'static str, &'static str)> {
    let routes = operations::all().filter_map(|one| Some((one.method, one.path.strip_prefix(root)?)));
    routes.collect()
}
