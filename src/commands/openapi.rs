//! `orgward openapi`: prints the OpenAPI description of the Admin API.

use crate::{commands::say, rest::openapi, server::config::Config};

/// Prints the OpenAPI 3.1 document; does not open the data folder.
pub fn run(config: &Config) -> Result<(), String> {
    let base_url = config.base_url(config.listen);
    let document = serde_json::to_string_pretty(&openapi::document(&base_url)).map_err(|error| error.to_string())?;
    say(&document)
}
