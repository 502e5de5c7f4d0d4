//! The trace that a request belongs to, by the header `traceparent` (W3C Trace Context, level 1), and the id that its sender
//! gave the request. Both are written into log lines, and spans continue the trace: our own request id is neither replaced nor
//! derived from them.

use axum::http::{HeaderMap, HeaderName};
use domain::secret_detection;
use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// `traceparent`.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Length of the header in version 00, and the least length in later ones: version, trace id, parent id and flags.
const LENGTH: usize = 55;

/// Longest id of the sender that is kept, in characters.
const MAX_ID_LENGTH: usize = 128;

/// Where a request comes from in a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    /// 32 hexadecimal digits, not all of them 0.
    pub trace_id: String,
    /// The span of the sender: 16 hexadecimal digits, not all of them 0.
    pub parent_id: String,
    /// Whether the sender records the trace.
    pub is_sampled: bool,
}

/// Makes a span part of the sender's trace, and writes the id of the trace that it begins otherwise into its field `trace_id`.
/// Without a collector of traces it does nothing.
pub fn join(span: &Span, sender: Option<&TraceContext>) {
    if let Some(sender) = sender
        && let Ok(trace_id) = TraceId::from_hex(&sender.trace_id)
        && let Ok(parent_id) = SpanId::from_hex(&sender.parent_id)
    {
        let flags = if sender.is_sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let remote = SpanContext::new(trace_id, parent_id, flags, true, TraceState::default());
        span.set_parent(Context::new().with_remote_span_context(remote)).ok();
        return;
    }
    let context = span.context();
    let own = context.span().span_context().clone();
    if own.is_valid() {
        span.record("trace_id", own.trace_id().to_string());
    }
}

/// Whether a collector of traces gets the span.
pub fn is_collected(span: &Span) -> bool {
    span.context().span().span_context().is_valid()
}

impl TraceContext {
    /// Reads the header; `None` without one, and for one that breaks the rules, which then counts as absent.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(TRACEPARENT).iter();
        let line = lines.next()?.to_str().ok()?;
        // Of two headers none can be believed.
        if lines.next().is_some() { None } else { Self::parse(line) }
    }

    fn parse(text: &str) -> Option<Self> {
        let (head, rest) = text.split_at_checked(LENGTH)?;
        let [version, trace_id, parent_id, flags] = head.split('-').collect::<Vec<_>>().try_into().ok()?;
        let is_later = version != "00" && (rest.is_empty() || rest.starts_with('-'));
        let is_good = digits(version, 2)
            && version != "ff"
            && digits(trace_id, 32)
            && digits(parent_id, 16)
            && digits(flags, 2)
            && (is_later || (version == "00" && rest.is_empty()))
            && [trace_id, parent_id].iter().all(|id| id.bytes().any(|digit| digit != b'0'));
        is_good.then(|| Self {
            trace_id: trace_id.to_owned(),
            parent_id: parent_id.to_owned(),
            is_sampled: u8::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1),
        })
    }
}

/// The id that the sender gave the request in `x-request-id`, without what may be a secret or is no visible character.
pub fn sender_request_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("x-request-id")?.to_str().ok()?;
    let id: String =
        secret_detection::masked(text).chars().filter(char::is_ascii_graphic).take(MAX_ID_LENGTH).collect();
    (!id.is_empty()).then_some(id)
}

/// Whether a text is that many hexadecimal digits in lower case.
fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const PARENT: &str = "00f067aa0ba902b7";

    #[test]
    fn a_header_is_read_as_the_recommendation_says() {
        for good in [
            format!("00-{TRACE}-{PARENT}-01"),
            format!("00-{TRACE}-{PARENT}-00"),
            format!("cc-{TRACE}-{PARENT}-01"),
            format!("cc-{TRACE}-{PARENT}-01-what-the-future-will-be-like"),
        ] {
            let context = TraceContext::parse(&good).unwrap_or_else(|| panic!("{good}"));
            assert_eq!((context.trace_id.as_str(), context.parent_id.as_str()), (TRACE, PARENT));
        }
        for bad in [
            String::new(),
            "00".to_owned(),
            format!("ff-{TRACE}-{PARENT}-01"),
            format!("00-{TRACE}-{PARENT}-01-more"),
            format!("cc-{TRACE}-{PARENT}-01.more"),
            format!("00-{}-{PARENT}-01", TRACE.to_uppercase()),
            format!("00-{}-{PARENT}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{TRACE}-{PARENT}-1"),
            format!("00-{TRACE}{PARENT}-01--"),
            format!("0x-{TRACE}-{PARENT}-01"),
            "\u{e4}".repeat(40),
        ] {
            assert_eq!(TraceContext::parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn two_headers_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(TRACEPARENT, format!("00-{TRACE}-{PARENT}-01").parse().expect("a value"));
        assert!(TraceContext::of(&headers).is_some());
        headers.append(TRACEPARENT, format!("00-{TRACE}-{PARENT}-00").parse().expect("a value"));
        assert_eq!(TraceContext::of(&headers), None);
    }

    #[test]
    fn an_id_of_the_sender_is_short_visible_and_no_secret() {
        let of = |id: &[u8]| {
            let value = axum::http::HeaderValue::from_bytes(id).expect("a value");
            sender_request_id(&HeaderMap::from_iter([(HeaderName::from_static("x-request-id"), value)]))
        };
        assert_eq!(of(b"01J-abc/7").as_deref(), Some("01J-abc/7"));
        assert_eq!(of(&[b'a'; 500]).map(|id| id.len()), Some(MAX_ID_LENGTH));
        assert_eq!((of(b""), of(b" \t"), of(b"\xe4")), (None, None, None));
        let key = kernel::base::secret::Secret::generate(kernel::base::secret::KeyKind::Admin).reveal();
        assert!(of(key.expose().as_bytes()).is_none_or(|id| !id.contains(key.expose())));
    }
}
