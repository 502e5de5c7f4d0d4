//! Paging: a list shows 50 items at a time, and the item before the page stands in the URL as `after`.

use crate::page_request::PageRequest;
use types::pages::PageQuery;

/// The number of items on a page.
pub const PER_PAGE: i64 = 50;

/// The first page in an order, `asc` or `desc`.
pub fn first_page(order: &str) -> PageQuery {
    PageQuery { limit: Some(PER_PAGE.to_string()), order: Some(order.to_owned()), ..PageQuery::default() }
}

/// The page that a request asks for, in an order, `asc` or `desc`.
pub fn page_of(request: &PageRequest, order: &str) -> PageQuery {
    PageQuery { after: request.query("after").map(str::to_owned), ..first_page(order) }
}
