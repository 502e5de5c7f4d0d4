//! The layers of settings: defaults, the file, environment variables and flags, each value with its source.

use crate::{
    jobs::http_client,
    server::{
        config::{
            variables::{self, Variable, known, suggestion},
            witnesses,
        },
        settings::{SETTINGS, Setting},
    },
};
use std::{collections::BTreeMap, path::PathBuf};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Default,
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A command-line flag.
    Flag(String),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// The text of every setting and its source.
#[derive(Debug, Clone)]
pub struct Layers {
    values: BTreeMap<&'static str, (String, Source)>,
    warnings: Vec<String>,
}

impl Layers {
    /// Merges the layers. `flags` are names and values from the command line. An empty variable counts as unset; an
    /// empty flag or key stands for the default.
    ///
    /// # Errors
    /// A sentence about a key or a flag that is not a setting, or about a variable that is almost one, with the nearest
    /// setting.
    pub fn gather(
        flags: &[(&str, String)],
        variables: impl Iterator<Item = (String, String)>,
        file: Option<(PathBuf, String)>,
    ) -> Result<Self, String> {
        let values = SETTINGS.iter().map(|setting| (setting.name, (setting.default.to_owned(), Source::Default)));
        let mut layers = Self { values: values.collect(), warnings: Vec::new() };
        if let Some((path, text)) = file {
            let table: toml::Table =
                text.parse().map_err(|error| format!("{} is not TOML: {error}", path.display()))?;
            for (key, value) in table {
                let setting = known(&key)
                    .ok_or_else(|| format!("{}: unknown key '{key}'.{}", path.display(), suggestion(&key)))?;
                layers.set(setting, &plain(&value), Source::File(path.clone()));
            }
        }
        for (variable, text) in variables {
            match variables::classify(&variable, &text)? {
                Variable::Setting(setting) => layers.set(setting, &text, Source::Variable(variable)),
                Variable::Unknown { warning } => layers.warnings.push(warning),
                Variable::PassedOver => {}
            }
        }
        for (key, text) in flags {
            let setting = known(key).ok_or_else(|| format!("unknown flag --{key}.{}", suggestion(key)))?;
            layers.set(setting, text, Source::Flag(format!("--{}", setting.name.replace('_', "-"))));
        }
        Ok(layers)
    }

    /// The TOML file that a value came from.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.values.values().find_map(|(_, source)| match source {
            Source::File(path) => Some(path.clone()),
            _ => None,
        })
    }

    /// Sets a value; an empty one stands for the default.
    fn set(&mut self, setting: &Setting, text: &str, source: Source) {
        let text = if text.trim().is_empty() { setting.default } else { text };
        self.values.insert(setting.name, (text.to_owned(), source));
    }

    /// Sentences about environment variables that look like settings but are none.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Name, value and source of every setting; passwords in URLs and tokens in their paths are hidden.
    pub fn in_force(&self) -> impl Iterator<Item = (&'static str, String, &Source)> {
        SETTINGS.iter().map(|setting| {
            let (text, source) = &self.values[setting.name];
            (setting.name, shown(setting.name, text), source)
        })
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.values[name].0.trim()
    }

    pub(super) fn optional(&self, name: &str) -> Option<String> {
        let text = self.text(name).trim_end_matches('/');
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(super) fn parse<T: std::str::FromStr>(&self, name: &str, rule: &str) -> Result<T, String> {
        self.text(name).parse().map_err(|_| self.wrong(name, rule))
    }

    pub(super) fn number(&self, name: &str, least: i64, most: i64) -> Result<i64, String> {
        let rule = format!("a whole number from {least} to {most}");
        self.parse(name, &rule)
            .and_then(|number| if (least..=most).contains(&number) { Ok(number) } else { Err(self.wrong(name, &rule)) })
    }

    pub(super) fn count<T: TryFrom<i64>>(&self, name: &str, least: i64, most: i64) -> Result<T, String> {
        T::try_from(self.number(name, least, most)?).map_err(|_| self.wrong(name, "a smaller number"))
    }

    pub(super) fn one_of(&self, name: &str, words: &[&str]) -> Result<String, String> {
        let text = self.text(name);
        if words.contains(&text) {
            Ok(text.to_owned())
        } else {
            Err(self.wrong(name, &format!("one of {}", words.join(", "))))
        }
    }

    pub(super) fn wrong(&self, name: &str, rule: &str) -> String {
        let (text, source) = &self.values[name];
        format!("{name} is '{}' (from {source}), but must be {rule}", shown(name, text))
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The part of a setting's value that may be shown.
fn shown(name: &str, text: &str) -> String {
    match name {
        "audit_checkpoint_webhook" | "otlp_endpoint" => http_client::origin(text),
        "audit_witnesses" => witnesses::shown(text),
        _ => hide_password(text),
    }
}

/// `postgres://name:password@host` without the password.
fn hide_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let hidden = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.contains("pass") => format!("{name}=[hidden]"),
        _ => pair.to_owned(),
    });
    let query = if query.is_empty() { String::new() } else { format!("?{}", hidden.collect::<Vec<_>>().join("&")) };
    match rest.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?.0, host))) {
        Some((user, host)) => format!("{scheme}://{user}:[hidden]@{host}{query}"),
        None => format!("{scheme}://{rest}{query}"),
    }
}
