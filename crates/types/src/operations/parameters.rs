//! Query parameters that several operations take.

use crate::operation::{Kind, Parameter, parameter};

pub(super) const LIMIT: Parameter = parameter("limit", Kind::Limit, "Items of a page.");
pub(super) const AFTER: Parameter = parameter("after", Kind::Text, "The id of the item after which the page begins.");
pub(super) const ORDER: Parameter =
    parameter("order", Kind::OneOf(&["asc", "desc"]), "By creation, oldest first unless `desc`.");
pub(super) const PAGE: &[Parameter] = &[LIMIT, AFTER];
