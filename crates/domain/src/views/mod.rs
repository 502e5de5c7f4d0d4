//! Console views that combine several kinds of objects.

pub mod organization_metrics;
pub mod overview;
pub mod search;
pub(crate) mod search_names;
pub(crate) mod search_view;
pub mod shell;
