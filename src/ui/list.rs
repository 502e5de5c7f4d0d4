//! How the console pages through a list: 50 at a time, the place in the address.

use types::pages::PageQuery;

/// Items of a page.
pub const PER_PAGE: i64 = 50;

/// The page after an item, in an order of the list.
pub fn page(after: Option<String>, order: &str) -> PageQuery {
    PageQuery { limit: Some(PER_PAGE.to_string()), after, order: Some(order.to_owned()), ..PageQuery::default() }
}
