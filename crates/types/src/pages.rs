//! Lists and pagination (REFERENCE 1.5, families A and A′).

use serde::{Deserialize, Serialize};

/// A page of a list: `object: "list"` with `first_id`, `last_id` and `has_more` always present.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct List<T> {
    /// Always `"list"`.
    #[schemars(extend("const" = "list"))]
    pub object: String,
    /// The items of the page, in list order.
    pub data: Vec<T>,
    /// The id of the first item; null on an empty page.
    pub first_id: Option<String>,
    /// The id of the last item, the cursor for `after`; null on an empty page.
    pub last_id: Option<String>,
    /// Whether items follow the last one.
    pub has_more: bool,
}

impl<T> List<T> {
    /// Makes a page from up to `limit + 1` rows. The extra row only shows that more follow and is dropped.
    pub fn from_rows(mut rows: Vec<T>, limit: i64, id: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let has_more = limit > 0 && rows.len() > limit;
        rows.truncate(limit);
        Self {
            object: "list".to_owned(),
            first_id: rows.first().map(&id),
            last_id: rows.last().map(&id),
            data: rows,
            has_more,
        }
    }

    /// The same page with its items converted.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> List<U> {
        List {
            object: self.object,
            data: self.data.into_iter().map(make).collect(),
            first_id: self.first_id,
            last_id: self.last_id,
            has_more: self.has_more,
        }
    }
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Oldest first.
    #[default]
    Asc,
    /// Newest first.
    Desc,
}

/// The unvalidated query of a page. The operation validates it after it has checked that the caller may see the list.
/// An empty text counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// Items per page, a decimal number; the list's default if absent.
    #[serde(default)]
    pub limit: Option<String>,
    /// The id after which the page begins.
    #[serde(default)]
    pub after: Option<String>,
    /// The id before which the page ends, if the list supports it.
    #[serde(default)]
    pub before: Option<String>,
    /// `asc` or `desc`, if the list supports it.
    #[serde(default)]
    pub order: Option<String>,
}

/// The response to a `DELETE`; the body is never empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Deleted {
    /// The object's type, followed by `.deleted`.
    pub object: String,
    /// The id of the deleted object.
    pub id: String,
    /// Always true.
    #[schemars(extend("const" = true))]
    pub deleted: bool,
}

impl Deleted {
    /// The confirmation for one object.
    pub fn new(object: &str, id: impl ToString) -> Self {
        Self { object: object.to_owned(), id: id.to_string(), deleted: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extra_row_tells_of_more_and_is_not_shown() {
        let page = List::from_rows(vec!["a", "b", "c"], 2, |id| (*id).to_owned());
        assert_eq!((page.data, page.last_id, page.has_more), (vec!["a", "b"], Some("b".into()), true));
    }

    #[test]
    fn an_empty_page_has_null_cursors() {
        let page = List::from_rows(Vec::<&str>::new(), 20, |id| (*id).to_owned());
        assert_eq!((page.first_id, page.last_id, page.has_more), (None, None, false));
    }

    #[test]
    fn a_limit_of_zero_claims_nothing_more() {
        assert!(!List::from_rows(vec!["a"], 0, |id| (*id).to_owned()).has_more);
    }
}
