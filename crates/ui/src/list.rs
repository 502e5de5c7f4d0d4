//! Paging: a list shows 50 items at a time, and the URL contains the item before the page as `after`.

use crate::page_request::PageRequest;
use types::pages::PageQuery;

pub const PER_PAGE: i64 = 50;

/// The first page in an order, `asc` or `desc`.
pub fn first_page(order: &str) -> PageQuery {
    PageQuery { limit: Some(PER_PAGE.to_string()), order: Some(order.to_owned()), ..PageQuery::default() }
}

/// The requested page, in an order, `asc` or `desc`.
pub fn page_of(request: &PageRequest, order: &str) -> PageQuery {
    PageQuery { after: request.query("after").map(str::to_owned), ..first_page(order) }
}
