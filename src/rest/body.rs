//! Request bodies: JSON, or an empty body where no member is required (REFERENCE 1.1, 1.7).

use crate::{
    http::body,
    rest::narrowing::{self, Body},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use serde::de::IgnoredAny;
use std::convert::Infallible;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
    unchecked::Unchecked,
};

pub(super) mod decode_errors;

/// Largest body, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// A decoded body or the error of decoding it; the operation decides when to check. An empty body decodes as an empty
/// object, because clients send it like that.
pub struct Sent<T>(pub Unchecked<T>);

impl<T: Body, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        let read = body::read(&parts.headers, body, MAX_BODY).await.and_then(|bytes| decode(&parts.headers, &bytes));
        Ok(Self(Unchecked::new(read)))
    }
}

fn decode<T: Body>(headers: &HeaderMap, bytes: &Bytes) -> Result<T, Problem> {
    if bytes.is_empty() {
        return from_json(b"{}");
    }
    if let Some(kind) = headers.get(header::CONTENT_TYPE) {
        let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && !kind.ends_with("+json") {
            return Err(Problem::new(ProblemKind::UnsupportedMedia, refusals::content_type(kind))
                .with_code("unsupported_media_type"));
        }
    }
    from_json(bytes)
}

fn from_json<T: Body>(bytes: &[u8]) -> Result<T, Problem> {
    // RFC 8259, section 8.1, lets a parser ignore a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(problem) = decode_errors::not_utf8(bytes) {
        return Err(problem);
    }
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        // serde would read a list as the fields in order.
        return Err(match serde_json::from_slice::<IgnoredAny>(bytes) {
            Ok(_) => Problem::refused("invalid_type", refusals::body_not_object()),
            Err(error) => decode_errors::not_json(&error),
        });
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut unknown = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| unknown.push(narrowing::position(&path));
    let value = serde_path_to_error::deserialize(serde_ignored::Deserializer::new(&mut reader, &mut note));
    let value = value.map_err(|error| decode_errors::not_expected(error, bytes))?;
    reader.end().map_err(|error| decode_errors::not_json(&error))?;
    narrowing::refuse::<T>(&unknown, bytes)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::{
        admin_keys::NewAdminKey,
        invites::NewInvite,
        projects::{NewProject, ProjectPatch},
        service_accounts::NewServiceAccount,
    };

    #[test]
    fn an_unknown_field_is_ignored_and_null_is_not_absence() {
        let patch: ProjectPatch = from_json(br#"{"external_key_id":null,"id":"proj_x","later":1}"#).expect("tolerant");
        assert_eq!((patch.external_key_id, patch.name), (Some(None), None));
        let patch: ProjectPatch = from_json(b"{}").expect("nothing asked");
        assert_eq!(patch.external_key_id, None);
    }

    #[test]
    fn an_unknown_field_that_would_have_granted_less_is_refused() {
        for (body, param) in [
            (r#"{"name":"ci","Scopes":["api.audit_logs.read"]}"#, "Scopes"),
            (r#"{"name":"ci","Scope":"read"}"#, "Scope"),
            (r#"{"name":"ci","permissions":"read_only"}"#, "permissions"),
            (r#"{"name":"ci","read_only":true}"#, "read_only"),
            (r#"{"name":"ci","role":"reader"}"#, "role"),
            (r#"{"name":"ci","project_ids":["proj_1"]}"#, "project_ids"),
            (r#"{"name":"ci","expires_at":1900000000}"#, "expires_at"),
            (r#"{"name":"ci","expiresInSeconds":60}"#, "expiresInSeconds"),
            (r#"{"name":"ci","expires_in_second":60}"#, "expires_in_second"),
            (r#"{"name":"ci","ttl":"1h"}"#, "ttl"),
            (r#"{"name":"ci","allowed_ips":["203.0.113.0/24"]}"#, "allowed_ips"),
        ] {
            let problem = from_json::<NewAdminKey>(body.as_bytes()).expect_err(body);
            assert_eq!(problem.param.as_deref(), Some(param), "{body}");
            assert_eq!(problem.code.as_deref(), Some("unsupported_parameter"), "{body}");
        }
        let nested = br#"{"email":"a@b.example","role":"reader","projects":[{"id":"p"},{"id":"q","expires_at":1}]}"#;
        let problem = from_json::<NewInvite>(nested).expect_err("a field of an item");
        assert_eq!(problem.param.as_deref(), Some("projects[1].expires_at"));
        assert!(from_json::<NewServiceAccount>(br#"{"name":"ci","role":"none"}"#).is_err());
        for harmless in [
            r#"{"name":"ci","scopes":null,"expires_at":null,"read_only":false,"role":"owner"}"#,
            r#"{"name":"ci","later":{"scopes":["x"]},"description":"expires soon","expires_in_seconds":60}"#,
        ] {
            from_json::<NewAdminKey>(harmless.as_bytes()).expect(harmless);
        }
        from_json::<NewServiceAccount>(br#"{"name":"ci","role":"member"}"#).expect("what it gets anyway");
    }

    #[test]
    fn a_wrong_type_names_its_field_and_quotes_nothing() {
        let problem = from_json::<NewProject>(br#"{"name":["hunter2"]}"#).expect_err("not a string");
        assert_eq!((problem.param.as_deref(), problem.code.as_deref()), (Some("name"), Some("invalid_type")));
        let problem = from_json::<NewProject>(br#"{"residency":7,"name":"x"}"#).expect_err("not a string");
        assert_eq!(problem.param.as_deref(), Some("residency"));
        let problem = from_json::<NewProject>(br#""hunter2""#).expect_err("not an object");
        assert!(!problem.message().contains("hunter2"), "{problem}");
        assert!(from_json::<NewProject>(br#" ["a name"]"#).is_err(), "a list is no object");
    }

    #[test]
    fn a_byte_order_mark_before_the_json_is_ignored() {
        let project: NewProject = from_json(b"\xef\xbb\xbf{\"name\":\"Grid\"}").expect("the same object");
        assert_eq!(project.name.as_deref(), Some("Grid"));
        for bad in [&b"\xef\xbb\xbf\xef\xbb\xbf{}"[..], b"{}\xef\xbb\xbf", b"\xef\xbb{}"] {
            assert!(from_json::<NewProject>(bad).is_err());
        }
    }

    #[test]
    fn what_is_not_json_is_said_to_be_none() {
        for bad in [&b"{"[..], b"{}{}", b"\xff\xfe", b"{\"name\":\"\\ud800\"}", b"nonsense"] {
            let problem = from_json::<NewProject>(bad).expect_err("not JSON");
            assert_eq!(problem.kind, ProblemKind::Invalid);
            assert_eq!(problem.code.as_deref(), Some("invalid_json"), "{}", String::from_utf8_lossy(bad));
        }
    }

    #[test]
    fn another_encoding_is_named() {
        let utf16 = "{}".encode_utf16();
        let (small, big): (Vec<_>, Vec<_>) =
            (utf16.clone().flat_map(u16::to_le_bytes).collect(), utf16.flat_map(u16::to_be_bytes).collect());
        for (bytes, words) in [
            (&b"\x1f\x8b\x08\0\0\0\0\0"[..], "The body is compressed with gzip. Send it without compression."),
            (b"\xff\xfe{\0}\0", "The body is in UTF-16. Send it in UTF-8."),
            (b"\xfe\xff\0{\0}", "The body is in UTF-16. Send it in UTF-8."),
            (&small, "The body is in UTF-16. Send it in UTF-8."),
            (&big, "The body is in UTF-16. Send it in UTF-8."),
            (b"{\"name\":\"\xff\"}", "The body is not UTF-8."),
        ] {
            let problem = from_json::<NewProject>(bytes).expect_err(words);
            assert_eq!((problem.message().as_str(), problem.code.as_deref()), (words, Some("invalid_json")));
        }
    }

    #[test]
    fn only_an_object_is_one() {
        for bad in ["null", "[]", "[{\"name\":\"x\"}]", "\"x\"", "5", "1.5", "true", " \n[1]"] {
            let problem = from_json::<NewProject>(bad.as_bytes()).expect_err(bad);
            assert_eq!(problem.message(), "The body must be a JSON object.", "{bad}");
            assert_eq!(problem.code.as_deref(), Some("invalid_type"), "{bad}");
        }
    }

    #[test]
    fn a_wrong_type_is_described_in_the_words_of_json() {
        let decimal = "an integer, written in digits only, but got";
        for (body, param, expected) in [
            (r#"{"name":5}"#, "name", "a string, but got an integer".to_owned()),
            (r#"{"name":1.5}"#, "name", "a string, but got a decimal number".to_owned()),
            (r#"{"name":false}"#, "name", "a string, but got a boolean".to_owned()),
            (r#"{"name":{}}"#, "name", "a string, but got an object".to_owned()),
            (r#"{"name":[", expected i64"]}"#, "name", "a string, but got an array".to_owned()),
            (r#"{"projects":"all"}"#, "projects", "an array, but got a string".to_owned()),
            (r#"{"projects":[7]}"#, "projects[0]", "an object, but got an integer".to_owned()),
            (r#"{"projects":[{"id":"a"},{"role":3}]}"#, "projects[1].role", "a string, but got an integer".to_owned()),
            (r#"{"seconds":[1]}"#, "expires_in_seconds", "an integer, but got an array".to_owned()),
            (r#"{"seconds":true}"#, "expires_in_seconds", "an integer, but got a boolean".to_owned()),
            (r#"{"seconds":", expected x"}"#, "expires_in_seconds", "an integer, but got a string".to_owned()),
            (r#"{"seconds":1.50}"#, "expires_in_seconds", format!("{decimal} 1.50")),
            (r#"{"seconds": 1e3 }"#, "expires_in_seconds", format!("{decimal} 1e3")),
        ] {
            let problem = refused(body);
            assert_eq!(
                (problem.param.as_deref(), problem.code.as_deref()),
                (Some(param), Some("invalid_type")),
                "{body}"
            );
            assert_eq!(
                problem.message(),
                format!("Invalid type for '{param}': expected {expected} instead."),
                "{body}"
            );
        }
    }

    #[test]
    fn a_number_out_of_range_is_quoted_as_it_was_sent() {
        let long = "9".repeat(60);
        let cut = format!("{}…", &long[..40]);
        for (before, sent, shown, code) in [
            ("", "99999999999999999999", "99999999999999999999", "integer_above_max_value"),
            ("", "9223372036854775808", "9223372036854775808", "integer_above_max_value"),
            (" \n\t", "-99999999999999999999", "-99999999999999999999", "integer_below_min_value"),
            ("", &long, &cut, "integer_above_max_value"),
        ] {
            let problem = refused(&format!("{{\"name\":\"ü\",\n\"seconds\":{before}{sent}\n}}"));
            let message = format!(
                "Invalid 'expires_in_seconds': {shown} is out of range. Send an integer from -9223372036854775808 to \
                 9223372036854775807."
            );
            assert_eq!((problem.message(), problem.code.as_deref()), (message, Some(code)), "{sent}");
            assert_eq!(problem.param.as_deref(), Some("expires_in_seconds"));
        }
    }

    #[test]
    fn a_field_sent_twice_is_named() {
        for (body, param) in [
            (r#"{"name":"a","name":"b"}"#, "name"),
            (r#"{"projects":[{"id":"a"},{"id":"b","id":"c"}]}"#, "projects[1].id"),
        ] {
            let problem = refused(body);
            assert_eq!(problem.message(), format!("The field '{param}' is in the body twice. Send it once."), "{body}");
            assert_eq!(problem.code.as_deref(), Some("duplicate_parameter"), "{body}");
            assert_eq!(problem.param.as_deref(), Some(param), "{body}");
        }
    }

    /// The refusal of that body for an invite if it has projects, and for an Admin key otherwise. `seconds` stands for
    /// `expires_in_seconds`.
    fn refused(body: &str) -> Problem {
        let body = body.replace("\"seconds\"", "\"expires_in_seconds\"");
        match body.contains("projects") {
            true => from_json::<NewInvite>(body.as_bytes()).map(drop),
            false => from_json::<NewAdminKey>(body.as_bytes()).map(drop),
        }
        .expect_err(&body)
    }
}
