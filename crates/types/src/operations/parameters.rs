//! Query parameters that several operations take.

use crate::operation::{Kind, Parameter, parameter};

pub(super) const LIMIT: Parameter = parameter("limit", Kind::Limit, "Items of a page.");
pub(super) const AFTER: Parameter = parameter("after", Kind::Text, "The id of the item after which the page begins.");
pub(super) const ORDER: Parameter =
    parameter("order", Kind::OneOf(&["asc", "desc"]), "By creation, oldest first unless `desc`.");
pub(super) const PAGE: &[Parameter] = &[LIMIT, AFTER];

/// The parameters of a list of audit events. `types` are the types that it shows.
pub(super) const fn audit_logs(types: &'static [&'static str]) -> [Parameter; 10] {
    [
        parameter("effective_at", Kind::Span, "When it took effect, Unix seconds."),
        parameter("project_ids[]", Kind::Many, "In one of these projects."),
        parameter("event_types[]", Kind::ManyOf(types), "Of one of these types."),
        parameter("actor_ids[]", Kind::Many, "By one of these people, service accounts or keys."),
        parameter("actor_emails[]", Kind::Many, "By somebody with one of these addresses."),
        parameter("resource_ids[]", Kind::Many, "About one of these objects."),
        parameter("tenant_only", Kind::Flag, "Tenant-scoped events only."),
        LIMIT,
        AFTER,
        parameter("before", Kind::Text, "The id of the record ahead of which the page ends."),
    ]
}
