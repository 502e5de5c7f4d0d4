//! `orgward config`: every setting in force, and which keys the key files hold.

use crate::{
    commands::say,
    server::{
        config::{Config, Layers},
        key_fingerprints,
        settings::SETTINGS,
    },
};
use serde_json::json;
use std::path::Path;

/// Prints every setting with its value and where the value came from.
///
/// # Errors
/// A sentence when the output cannot be written.
pub fn print(layers: &Layers, config: &Config, as_json: bool) -> Result<(), String> {
    if as_json {
        let settings: serde_json::Map<String, serde_json::Value> = layers
            .in_force()
            .map(|(name, value, source)| {
                let mut setting = json!({ "value": value, "source": source.to_string() });
                if let Some((_, Ok(Some(fingerprint)))) = key(name, config) {
                    setting["fingerprint"] = fingerprint.into();
                }
                (name.to_owned(), setting)
            })
            .collect();
        return say(&serde_json::Value::Object(settings).to_string());
    }
    let mut text = String::new();
    for (setting, (name, value, source)) in SETTINGS.iter().zip(layers.in_force()) {
        text.push_str(&format!("# {}\n{name} = {value:?}  # {source}\n", setting.about));
        if let Some((path, fingerprint)) = key(name, config) {
            let path = path.display();
            text.push_str(&match fingerprint {
                Ok(Some(fingerprint)) => format!("# The key in {path} has the fingerprint {fingerprint}\n"),
                Ok(None) => format!("# There is no file {path} yet.\n"),
                Err(sentence) => format!("# No fingerprint: {sentence}\n"),
            });
        }
        text.push('\n');
    }
    say(text.trim_end())
}

/// The file that a setting names if it is that of a key, and the key's fingerprint.
fn key<'a>(setting: &str, config: &'a Config) -> Option<(&'a Path, Result<Option<String>, String>)> {
    match setting {
        "secret_key_file" => Some((&config.secret_key_file, key_fingerprints::of_secret_key(config))),
        "audit_key_file" => Some((&config.audit_key_file, key_fingerprints::of_audit_key(config))),
        _ => None,
    }
}
