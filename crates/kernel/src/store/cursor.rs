//! Page cursors. Every list is ordered by an identifier that sorts by creation, so a cursor stays valid after its row
//! is deleted.

use crate::base::error::Result;
use sqlx::AnyConnection;
use types::{
    ids::{self, OrganizationId, ProjectId},
    pages::{Order, PageQuery},
    problem::Problem,
    refusals,
};

/// A validated page request: limit, position and order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Items per page, 1–100.
    pub limit: i64,
    /// The position after which the page begins; empty for the first page.
    pub after: String,
    pub order: Order,
    /// The prefix of the list's identifiers.
    prefix: &'static str,
}

impl Cursor {
    /// Validates a page query (REFERENCE 1.5): `limit` from 1 to 100, 20 by default; `after` well formed for this list;
    /// `order` `asc` or `desc`, `asc` by default.
    ///
    /// # Errors
    /// 400 that names the parameter.
    pub fn parse(page: &PageQuery, prefix: &'static str) -> Result<Self, Problem> {
        let limit = match given(&page.limit) {
            None => 20,
            Some(text) => limit(text)?,
        };
        let after = given(&page.after).unwrap_or_default().to_owned();
        if !after.is_empty() && !ids::is_well_formed(prefix, &after) {
            return Err(not_a_cursor());
        }
        let order = match given(&page.order) {
            None | Some("asc") => Order::Asc,
            Some("desc") => Order::Desc,
            Some(_) => {
                return Err(Problem::invalid("order", "invalid_value", refusals::order()));
            }
        };
        Ok(Self { limit, after, order, prefix })
    }

    /// The number of rows to fetch: one more than the limit, to find out whether more follow.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// Refuses a position that is an existing row of another list. A position whose row was deleted is accepted. `sql`
    /// selects the refused rows by id, organization and project.
    ///
    /// # Errors
    /// As [`not_a_cursor`].
    pub async fn refuse_elsewhere(
        &self,
        conn: &mut AnyConnection,
        sql: &'static str,
        organization_id: &OrganizationId,
        project_id: &ProjectId,
    ) -> Result<()> {
        if self.after.is_empty() {
            return Ok(());
        }
        let elsewhere: Option<(String,)> = sqlx::query_as(sql)
            .bind(&self.after)
            .bind(organization_id.as_str())
            .bind(project_id.as_str())
            .fetch_optional(conn)
            .await?;
        if elsewhere.is_some() { Err(not_a_cursor().into()) } else { Ok(()) }
    }

    /// The position to compare with in descending order; for the first page, one that sorts after every identifier.
    pub fn before(&self) -> String {
        if self.after.is_empty() { ids::end(self.prefix) } else { self.after.clone() }
    }
}

/// Parses a `limit`. A number that is out of range is quoted as it was sent, however long it is.
fn limit(text: &str) -> Result<i64, Problem> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::invalid("limit", "invalid_type", refusals::limit_type()));
    }
    let above = || Problem::invalid("limit", "integer_above_max_value", refusals::limit_above(text).shortened(60));
    let below = || Problem::invalid("limit", "integer_below_min_value", refusals::limit_below(text).shortened(60));
    match text.parse::<i64>() {
        Ok(limit @ 1..=100) => Ok(limit),
        Ok(..=0) => Err(below()),
        Ok(101..) => Err(above()),
        // More digits than a number here can have.
        Err(_) if text.starts_with('-') => Err(below()),
        Err(_) => Err(above()),
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Refuses a position that is an existing row of another organization's list. A position whose row was deleted is
/// accepted. `sql` selects the refused rows by id and organization.
///
/// # Errors
/// As [`not_a_cursor`].
pub async fn refuse_foreign(
    conn: &mut AnyConnection,
    sql: &'static str,
    organization_id: &OrganizationId,
    after: &str,
) -> Result<()> {
    if after.is_empty() {
        return Ok(());
    }
    let foreign: Option<(String,)> =
        sqlx::query_as(sql).bind(after).bind(organization_id.as_str()).fetch_optional(conn).await?;
    if foreign.is_some() { Err(not_a_cursor().into()) } else { Ok(()) }
}

/// The refusal of a text that is not a position in this list.
pub fn not_a_cursor() -> Problem {
    Problem::invalid("after", "invalid_value", refusals::after())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(limit: &str, after: &str) -> Result<Cursor, Problem> {
        let page = PageQuery { limit: Some(limit.to_owned()), after: Some(after.to_owned()), ..PageQuery::default() };
        Cursor::parse(&page, "proj_")
    }

    #[test]
    fn a_page_is_20_unless_asked_and_never_outside_1_to_100() {
        assert_eq!(parse("", "").map(|cursor| cursor.limit), Ok(20));
        assert_eq!(parse("100", "").map(|cursor| cursor.limit), Ok(100));
        for (limit, code) in [
            ("101", "integer_above_max_value"),
            ("99999999999999999999999", "integer_above_max_value"),
            ("0", "integer_below_min_value"),
            ("-9223372036854775808", "integer_below_min_value"),
            ("ten", "invalid_type"),
            ("1e2", "invalid_type"),
        ] {
            assert_eq!(parse(limit, "").expect_err("out of range").code.as_deref(), Some(code), "{limit}");
        }
    }

    #[test]
    fn an_empty_cursor_is_none_and_a_foreign_one_is_refused() {
        assert!(parse("", "proj_000000000000000000000000").is_ok());
        assert_eq!(parse("", "nonsense").expect_err("not a cursor").param.as_deref(), Some("after"));
    }
}
