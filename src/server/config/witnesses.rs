//! The setting of the witnesses that cosign the audit log's checkpoints.

use crate::{
    jobs::http_client::{self, Address},
    server::config::Layers,
};
use evidence::cosignature::WitnessKey;
use std::path::PathBuf;

/// The witnesses, and the settings of the requests to them.
#[derive(Debug, Clone)]
pub struct WitnessesConfig {
    /// See [`SETTINGS`](crate::server::settings::SETTINGS).
    pub witnesses: Vec<WitnessConfig>,
    pub is_private_allowed: bool,
    pub ca_file: Option<PathBuf>,
}

/// One witness.
#[derive(Debug, Clone)]
pub struct WitnessConfig {
    /// The URL that checkpoints are posted to: its prefix and `/add-checkpoint`.
    pub address: Address,
    /// The key that verifies its cosignatures.
    pub key: WitnessKey,
}

impl Layers {
    /// The witnesses, none of them twice.
    pub(super) fn witnesses(&self) -> Result<WitnessesConfig, String> {
        let mut witnesses: Vec<WitnessConfig> = Vec::new();
        for entry in entries(self.text("audit_witnesses")) {
            let witness = parse(entry).map_err(|rule| self.wrong("audit_witnesses", &rule))?;
            let is_known = |known: &WitnessConfig| {
                known.key.name() == witness.key.name() || known.key.public() == witness.key.public()
            };
            if witnesses.iter().any(is_known) {
                let rule = format!("a list without repetitions; {} has the name or the key of another", witness.key);
                return Err(self.wrong("audit_witnesses", &rule));
            }
            witnesses.push(witness);
        }
        Ok(WitnessesConfig {
            witnesses,
            is_private_allowed: self.parse("audit_witnesses_private", "true or false")?,
            ca_file: self.optional("audit_witnesses_ca_file").map(PathBuf::from),
        })
    }
}

fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// Parses a URL, a space and a key.
fn parse(entry: &str) -> Result<WitnessConfig, String> {
    let (url, key) = entry
        .split_once(char::is_whitespace)
        .ok_or("the URL of each witness, a space and its verifier key NAME+HASH+BASE64, separated by commas")?;
    let key: WitnessKey =
        key.trim().parse().map_err(|error| format!("a list of witnesses; of the key {}: {error}", key.trim()))?;
    let name = key.name();
    if url.contains(['?', '#']) {
        return Err(format!("a list of witnesses; the URL of {name} must be without '?' and '#'"));
    }
    let address = Address::parse(&format!("{}/add-checkpoint", url.trim_end_matches('/')))
        .map_err(|rule| format!("a list of witnesses; the URL of {name} must be {rule}"))?;
    Ok(WitnessConfig { address, key })
}

/// The setting with only the origins of the URLs.
pub(super) fn shown(text: &str) -> String {
    let shown = entries(text).map(|entry| match entry.split_once(char::is_whitespace) {
        Some((url, key)) => format!("{} {}", http_client::origin(url), key.trim()),
        None => http_client::origin(entry),
    });
    shown.collect::<Vec<_>>().join(", ")
}
