//! The request for a page, as plain data.

use crate::{form::FormState, texts::Language};
use std::collections::BTreeMap;
use types::{
    ids::{OrganizationId, ProjectId},
    organizations::Shell,
};

/// One request for a page. The server fills it in before the page's loader runs.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// The organization in the path; `None` if the route has none.
    pub organization_id: Option<OrganizationId>,
    /// The values of the route's placeholders.
    pub params: BTreeMap<String, String>,
    /// The query string; the last value if a key is repeated.
    pub query: BTreeMap<String, String>,
    /// Set when the page responds to a form.
    pub form: Option<FormState>,
    /// The one-time number of the forms on the page; `None` before sign-in.
    pub form_number: Option<String>,
    /// The data that surrounds the page; `None` before sign-in.
    pub shell: Option<Shell>,
    /// The notice to show, as a code of [`crate::notices`].
    pub notice: Option<String>,
    /// The server's time, Unix seconds.
    pub now: i64,
    /// This server's public URL, without a trailing slash.
    pub base_url: String,
    /// Whether the server administrator has configured that URL, or the address that the server listens on gives it.
    pub is_url_known: bool,
    /// The request's id, to quote when asking for help.
    pub request_id: String,
    pub theme: Theme,
    pub language: Language,
    /// Whether single-character shortcuts are enabled.
    pub shortcuts: bool,
    /// The URLs of the stylesheet, the scripts and the images.
    pub assets: Assets,
    /// The CSP nonce that allows our own script to run.
    pub nonce: String,
}

impl PageRequest {
    /// The value of a placeholder; empty if the route does not have it.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A value of the query string; `None` if absent or empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The organization in the path; in a route without one, an id that matches no organization.
    pub fn organization(&self) -> OrganizationId {
        self.organization_id.clone().unwrap_or_else(|| OrganizationId::new(""))
    }

    /// The project in the path; in a route without one, an id that matches no project.
    pub fn project(&self) -> ProjectId {
        ProjectId::new(self.param("project_id"))
    }

    /// The submitted form; by default a form that was not submitted.
    pub fn form(&self) -> FormState {
        self.form.clone().unwrap_or_default()
    }

    /// What the server function returned to the form, if that is a `T` and this page shows it.
    pub fn output<T: 'static>(&self) -> Option<&T> {
        self.form.as_ref()?.output()
    }

    /// The token of a one-time link: from the URL, or from the form on the link's page. Empty without one.
    pub fn token(&self) -> String {
        self.query("token").or_else(|| self.form.as_ref()?.value("token")).unwrap_or_default().to_owned()
    }

    /// The public URL without its scheme.
    pub fn host(&self) -> &str {
        self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, host)| host)
    }
}

/// The URLs of the bundle's files. Each name contains the hash of the content.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    pub css: String,
    /// The module that hydrates the islands.
    pub boot: String,
    /// The script that keeps what is typed until then.
    pub early_keys: String,
    /// The icon sprite.
    pub icons: String,
    pub favicon: String,
    /// The script that reloads the page after a rebuild; development only.
    pub dev_reload: Option<String>,
}

/// The color theme of the console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// The setting of the operating system.
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

    /// The value in forms and cookies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Parses a value of forms and cookies.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}
