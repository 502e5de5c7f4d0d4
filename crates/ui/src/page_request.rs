//! The request that a page answers, as plain data.

use crate::{form::FormState, texts::Language};
use std::collections::BTreeMap;
use types::{
    ids::{OrganizationId, ProjectId},
    organizations::Shell,
};

/// One request for a page. The server fills it in before the page's loader runs.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// The organization in the path, if it has one.
    pub organization_id: Option<OrganizationId>,
    /// The values of the route's placeholders.
    pub params: BTreeMap<String, String>,
    /// The query string; of a key given twice, the last.
    pub query: BTreeMap<String, String>,
    /// Set when the page answers a form.
    pub form: Option<FormState>,
    /// What surrounds the page; none before sign-in.
    pub shell: Option<Shell>,
    /// The notice to show, as a code of [`crate::notices`].
    pub notice: Option<String>,
    /// The server's time, Unix seconds.
    pub now: i64,
    /// This server's public address, without a slash at the end.
    pub base_url: String,
    /// The request's id, to quote when asking for help.
    pub request_id: String,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// The language of the page.
    pub language: Language,
    /// Whether pages listen to single characters.
    pub shortcuts: bool,
    /// Where the stylesheet, the script and the pictures are.
    pub assets: Assets,
    /// Allows our own script to run.
    pub nonce: String,
}

impl PageRequest {
    /// The value of a placeholder; empty if the route has none of that name.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A value of the query string, none if absent or empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The organization in the path; in a route without one, an id that names nothing.
    pub fn organization(&self) -> OrganizationId {
        self.organization_id.clone().unwrap_or_else(|| OrganizationId::new(""))
    }

    /// The project in the path; in a route without one, an id that names nothing.
    pub fn project(&self) -> ProjectId {
        ProjectId::new(self.param("project_id"))
    }

    /// The form being answered; by default a form that was not sent.
    pub fn form(&self) -> FormState {
        self.form.clone().unwrap_or_default()
    }

    /// What the server function returned to the form, if that is a `T` and this page shows it.
    pub fn output<T: 'static>(&self) -> Option<&T> {
        self.form.as_ref()?.output()
    }

    /// The token of a link: in the URL, or in the form that was sent from there. Empty without one.
    pub fn token(&self) -> String {
        self.query("token").or_else(|| self.form.as_ref()?.value("token")).unwrap_or_default().to_owned()
    }

    /// The public address without its scheme.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, host)| host)
    }
}

/// The URLs of the bundle's files. Each name holds the hash of the content.
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
    /// All themes, in the order of the form.
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
