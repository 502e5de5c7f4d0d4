//! Query strings in every syntax that clients send (REFERENCE 1.6).

use crate::rest::body::decode_errors::{is_integer, out_of_range};
use axum::{extract::FromRequestParts, http::request::Parts};
use std::convert::Infallible;
use types::{audit_logs::Range, pages::PageQuery, problem::Problem, refusals};

/// A query string, percent-decoded. Unknown parameters are ignored, empty values count as absent.
pub struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned().filter(|(_, value)| !value.is_empty());
        Self(pairs.collect())
    }

    /// The value of a parameter; the last one if it is repeated.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The requested page, unvalidated, for a list without `order` and `before`.
    pub fn page(&self) -> PageQuery {
        let owned = |name| self.text(name).map(str::to_owned);
        PageQuery { limit: owned("limit"), after: owned("after"), ..PageQuery::default() }
    }

    /// Like [`Self::page`], for a list with `order`.
    pub fn ordered_page(&self) -> PageQuery {
        PageQuery { order: self.text("order").map(str::to_owned), ..self.page() }
    }

    /// Like [`Self::page`], for a list with `before`.
    pub fn page_either_way(&self) -> PageQuery {
        PageQuery { before: self.text("before").map(str::to_owned), ..self.page() }
    }

    /// An integer parameter.
    ///
    /// # Errors
    /// When the value is not an integer, or one of more than 64 bits.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Problem> {
        let read = |text: &str| {
            text.parse().map_err(|_| match is_integer(text) {
                true => out_of_range(name.to_owned(), text.to_owned()),
                false => Problem::invalid(name, "invalid_type", refusals::integer(name)),
            })
        };
        self.text(name).map(read).transpose()
    }

    /// A boolean parameter; false if absent. Upper and lower case are the same, because Python's `requests` sends `True`.
    ///
    /// # Errors
    /// When the value is none of `true`, `false`, `1` and `0`.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(Problem::invalid(name, "invalid_type", refusals::boolean(name))),
        }
    }

    /// Every value of an array: `key=a&key=b`, `key[]=a`, `key[0]=a`, in the order sent.
    ///
    /// # Errors
    /// When the array is spelled in another way, which would otherwise match nothing or everything: several values in one
    /// parameter, JSON, a key in the brackets, or a plus sign that was decoded to a space.
    pub fn array(&self, name: &str) -> Result<Vec<String>, Problem> {
        let wrong = || Problem::invalid(name, "invalid_value", refusals::array_spelling(name));
        let mut values = Vec::new();
        for (key, value) in &self.0 {
            let Some(rest) = key.strip_prefix(name) else { continue };
            let index = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            if rest.is_empty() || index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit())) {
                if value.contains([',', ';', ' ', '"', '[', ']']) {
                    return Err(wrong());
                }
                values.push(value.clone());
            } else if rest.starts_with(['[', '.', ']', '{']) {
                return Err(wrong());
            }
        }
        Ok(values)
    }

    /// The bounds of a range: `key[gte]=1&key[lt]=2`.
    ///
    /// # Errors
    /// When a bound is not an integer.
    pub fn range(&self, name: &str) -> Result<Range, Problem> {
        let bound = |word: &str| self.number(&format!("{name}[{word}]"));
        Ok(Range { gt: bound("gt")?, gte: bound("gte")?, lt: bound("lt")?, lte: bound("lte")? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_read_in_every_spelling() {
        for text in ["e[]=a&e[]=b", "e%5B%5D=a&e%5B%5D=b", "e=a&e=b", "e[0]=a&e[1]=b", "e=a&e[]=b&e[]=&ex=c&f[x]=d"] {
            assert_eq!(Query::parse(text).array("e").expect(text), ["a", "b"], "{text}");
        }
    }

    #[test]
    fn an_array_in_another_spelling_is_refused_with_the_right_one() {
        for text in [
            "e=a,b",
            "e[]=a,b",
            "e=a%2Cb",
            "e=a;b",
            "e=a%20b",
            "e=a+b",
            "e=[\"a\"]",
            "e=%5Ba%5D",
            "e[x]=a",
            "e.0=a",
            "e[][]=a",
            "e[=a",
        ] {
            let problem = Query::parse(text).array("e").expect_err(text);
            assert_eq!(problem.param.as_deref(), Some("e"), "{text}");
            assert!(problem.message().contains("e[]=a&e[]=b"), "{text}: {problem}");
        }
    }

    #[test]
    fn a_range_is_read_encoded_or_not() {
        for text in ["t[gte]=1&t[lt]=2", "t%5Bgte%5D=1&t%5Blt%5D=2"] {
            let range = Query::parse(text).range("t").expect("two integers");
            assert_eq!(range, Range { gte: Some(1), lt: Some(2), ..Range::default() }, "{text}");
        }
        let problem = Query::parse("t[gt]=soon").range("t").expect_err("not an integer");
        assert_eq!(problem.param.as_deref(), Some("t[gt]"));
    }

    #[test]
    fn an_integer_is_told_from_one_that_is_out_of_range_and_from_another_text() {
        for (text, code) in [
            ("99999999999999999999", "integer_above_max_value"),
            ("9223372036854775808", "integer_above_max_value"),
            ("-9223372036854775809", "integer_below_min_value"),
            ("99999999999999999999x", "invalid_type"),
            ("1.5", "invalid_type"),
            ("1e3", "invalid_type"),
            ("-", "invalid_type"),
            ("soon", "invalid_type"),
        ] {
            let problem = Query::parse(&format!("t[gt]={text}")).range("t").expect_err(text);
            assert_eq!((problem.param.as_deref(), problem.code.as_deref()), (Some("t[gt]"), Some(code)), "{text}");
            let is_quoted = problem.message().starts_with(&format!("Invalid 't[gt]': {text} is out of range. "));
            assert_eq!(is_quoted, code != "invalid_type", "{problem}");
        }
        for (text, number) in [("-9223372036854775808", i64::MIN), ("9223372036854775807", i64::MAX), ("007", 7)] {
            assert_eq!(Query::parse(&format!("n={text}")).number("n"), Ok(Some(number)), "{text}");
        }
    }

    #[test]
    fn an_empty_value_is_absent_and_a_space_may_be_a_plus() {
        let query = Query::parse("after=&limit=5&x=a+b%20c&flag=");
        assert_eq!((query.text("after"), query.text("x")), (None, Some("a b c")));
        assert_eq!(query.page().limit.as_deref(), Some("5"));
        assert_eq!(query.flag("flag"), Ok(false));
    }

    #[test]
    fn a_boolean_is_read_in_any_case_and_as_a_digit() {
        for (text, flag) in [
            ("true", true),
            ("True", true),
            ("TRUE", true),
            ("tRuE", true),
            ("1", true),
            ("false", false),
            ("False", false),
            ("FALSE", false),
            ("0", false),
            ("", false),
        ] {
            assert_eq!(Query::parse(&format!("flag={text}")).flag("flag"), Ok(flag), "{text}");
        }
        for text in ["yes", "on", "2", "01", "-1", "null", "truee", "%20true"] {
            let problem = Query::parse(&format!("flag={text}")).flag("flag").expect_err(text);
            assert_eq!(problem.param.as_deref(), Some("flag"), "{text}");
        }
    }
}
