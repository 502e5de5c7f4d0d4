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
use std::convert::Infallible;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
    unchecked::Unchecked,
};

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
    if std::str::from_utf8(bytes).is_err() {
        return Err(Problem::refused("invalid_json", refusals::body_not_utf8()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let mut unknown = Vec::new();
    let mut note = |path: serde_ignored::Path<'_>| unknown.push(narrowing::position(&path));
    let value = serde_path_to_error::deserialize(serde_ignored::Deserializer::new(&mut reader, &mut note));
    let value = value.map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() && path != "." && path != "?" {
            return Problem::invalid(path.clone(), "invalid_type", refusals::field_type(path, words(&inner)));
        }
        if inner.is_data() {
            return Problem::refused("invalid_type", refusals::body_not_object_but(words(&inner)));
        }
        Problem::refused("invalid_json", refusals::body_not_json(words(&inner)))
    })?;
    reader.end().map_err(|error| Problem::refused("invalid_json", refusals::body_not_json(words(&error))))?;
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        // serde would read a list as the fields in order.
        return Err(Problem::refused("invalid_type", refusals::body_not_object()));
    }
    narrowing::refuse::<T>(&unknown, bytes)?;
    Ok(value)
}

/// The decoder's message without what it quotes from the body, which could be a secret.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let mut quoted = false;
    let mut plain: String = text
        .chars()
        .filter(|c| {
            if matches!(c, '"' | '`') {
                quoted = !quoted;
                return false;
            }
            !quoted
        })
        .collect();
    plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    plain.replace(" ,", ",")
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
            (r#"{"name":"ci","scopes":["api.audit_logs.read"]}"#, "scopes"),
            (r#"{"name":"ci","scopes":[]}"#, "scopes"),
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
}
