//! What the server knows when a page is asked for.

use crate::ui::{form::FormState, texts::Language};
use std::collections::BTreeMap;
use types::{ids::OrganizationId, organizations::Shell};

/// One request for a page: plain data, filled in by the server before the page runs.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// The organization in the address, if the address has one.
    pub organization_id: Option<OrganizationId>,
    /// What the route's placeholders stand for.
    pub params: BTreeMap<String, String>,
    /// The query string; of a key given twice, the last.
    pub query: BTreeMap<String, String>,
    /// Set when the page answers a form.
    pub form: Option<FormState>,
    /// What stands around the page; none before sign-in.
    pub shell: Option<Shell>,
    /// What just happened, as a code of [`crate::ui::notices`].
    pub notice: Option<String>,
    /// The server's time, Unix seconds.
    pub now: i64,
    /// This server's public address, without a slash at the end.
    pub base_url: String,
    /// What to quote when asking for help.
    pub request_id: String,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// What the page is written in.
    pub language: Language,
    /// Whether pages listen to single characters.
    pub shortcuts: bool,
    /// Where the stylesheet, the script and the pictures are.
    pub assets: Assets,
    /// Allows our own script to run.
    pub nonce: String,
}

impl Visit {
    /// What a placeholder of the route stands for; empty if the route has none of that name.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A value of the query string, none if absent or empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The organization in the address. A route without one has no business asking: it gets an id that names nothing.
    pub fn organization(&self) -> OrganizationId {
        self.organization_id.clone().unwrap_or_else(|| OrganizationId::new(""))
    }

    /// The form being answered, or an untouched one.
    pub fn form(&self) -> FormState {
        self.form.clone().unwrap_or_default()
    }

    /// The public address without its scheme.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, host)| host)
    }
}

/// Addresses of the bundle's files, each with its content's hash in the name.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// The stylesheet.
    pub css: String,
    /// The module that wakes the islands.
    pub boot: String,
    /// The sprite.
    pub icons: String,
    /// The picture in the browser's tab.
    pub favicon: String,
    /// Reloads the page after a rebuild; development only.
    pub dev_reload: Option<String>,
}

/// How the console looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in forms and cookies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}
