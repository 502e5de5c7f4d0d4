//! What the console shows of several nouns at once.

pub mod overview;
pub mod search;
pub(crate) mod search_names;
pub(crate) mod search_view;
pub mod shell;
