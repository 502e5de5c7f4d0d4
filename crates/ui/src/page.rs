//! The return value of a page's view.

use crate::{
    markup::{IntoMarkup, Markup},
    texts::Language,
};
use types::ids::ProjectId;

/// A page, ready to be rendered.
pub struct Page {
    /// The title, shown in the window's title and at the end of the breadcrumb.
    pub title: String,
    /// The layout around it.
    pub layout: Layout,
    /// Seconds after which the browser reloads the page, while something is in progress.
    pub again_after: Option<u32>,
    /// The language of the page, if it exists in one language only; else the reader's.
    pub language: Option<Language>,
    /// The URL to redirect to instead of rendering the page.
    pub instead: Option<String>,
    /// Whether the page shows nothing but what is wrong with its URL; the response then has status 400.
    pub is_refused: bool,
    /// Renders the page; called once, inside the document.
    pub body: Box<dyn FnOnce() -> Markup + Send>,
}

/// The layout around a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// Side panel and top bar.
    Console {
        /// The pages between the organization and this one.
        crumbs: Vec<Crumb>,
        /// The entry of the side panel that is marked as current.
        current: Nav,
        /// Whether the page is narrow, for forms and text rather than lists.
        narrow: bool,
    },
    /// A page with one task and no navigation: setup, sign-in, refusals before sign-in.
    Focus {
        /// Whether the page has a second column.
        wide: bool,
        /// A note at the top right.
        remark: Option<String>,
    },
}

/// A step of the breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

/// The entries of the side panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nav {
    /// No entry.
    Nowhere,
    /// The overview.
    Overview,
    /// The organization's general settings.
    General,
    /// Members.
    Members,
    /// Invites.
    Invites,
    /// Admin keys.
    AdminKeys,
    /// Data controls.
    DataControls,
    /// The audit log.
    AuditLogs,
    /// The request log.
    RequestLog,
    /// All projects.
    Projects,
    /// One project.
    Project(ProjectId),
    /// The person's own keys in all projects.
    OwnProjectKeys,
    /// The person's own profile.
    Profile,
}

impl Page {
    /// A page of the console.
    pub fn console(title: impl Into<String>, current: Nav, body: impl FnOnce() -> Markup + Send + 'static) -> Self {
        let layout = Layout::Console { crumbs: Vec::new(), current, narrow: false };
        Self::new(title.into(), layout, body)
    }

    /// A page without navigation.
    pub fn focus(title: impl Into<String>, body: impl FnOnce() -> Markup + Send + 'static) -> Self {
        let layout = Layout::Focus { wide: false, remark: None };
        Self::new(title.into(), layout, body)
    }

    fn new(title: String, layout: Layout, body: impl FnOnce() -> Markup + Send + 'static) -> Self {
        let body = Box::new(body);
        Self { title, layout, again_after: None, language: None, instead: None, is_refused: false, body }
    }

    /// A redirect instead of a page.
    pub fn elsewhere(address: String) -> Self {
        Self { instead: Some(address), ..Self::focus("", || ().into_markup()) }
    }

    /// Adds a step between the organization and this page.
    #[must_use]
    pub fn under(mut self, label: impl Into<String>, href: String) -> Self {
        if let Layout::Console { crumbs, .. } = &mut self.layout {
            crumbs.push(Crumb { label: label.into(), href });
        }
        self
    }

    /// Makes the browser reload the page after some seconds, without a script.
    #[must_use]
    pub fn again_after(mut self, seconds: u32) -> Self {
        self.again_after = Some(seconds);
        self
    }

    /// Marks a page that shows nothing but what is wrong with its URL.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.is_refused = true;
        self
    }

    /// Renders the page, and the document around it, in one language whatever the reader's is.
    #[must_use]
    pub fn only_in(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Makes the page narrow, for forms and text.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        if let Layout::Console { narrow, .. } = &mut self.layout {
            *narrow = true;
        }
        self
    }

    /// Makes the page wide, with a note at the top right.
    #[must_use]
    pub fn wide(mut self, words: Option<String>) -> Self {
        if let Layout::Focus { wide, remark } = &mut self.layout {
            *wide = true;
            *remark = words;
        }
        self
    }
}
