//! The views of the console: pure functions from data to HTML.
//!
//! Nothing here loads data, reads the environment or waits. `orgward::console` loads what a page shows and calls its
//! view.

pub mod api_call_panel;
mod api_calls;
mod code_samples;
pub mod components;
pub mod document;
mod email_address;
pub mod form;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod list;
pub mod markup;
pub mod navigation;
pub mod notices;
pub mod page;
pub mod page_request;
pub mod pages;
pub mod paths;
mod project_paths;
pub mod returning;
pub mod shell;
pub mod sign_in_paths;
pub mod texts;
pub mod urls;
mod user_agent;

pub use document::document;
pub use form::{FormOutput, FormState};
pub use markup::{IntoMarkup, Markup};
pub use page::{Layout, Page};
pub use page_request::{Assets, PageRequest, Theme};
pub use texts::Language;
