//! Which spans are sent to the collector of traces: those that their sender samples, and those without a sender, but of requests
//! no more a second than the setting `otlp_spans_per_second` says. Without that, any client could make this server send a span
//! for each of its requests by the header `traceparent`.

use opentelemetry::{
    Context, KeyValue,
    trace::{Link, SpanKind, TraceContextExt, TraceId},
};
use opentelemetry_sdk::trace::{SamplingDecision, SamplingResult, ShouldSample};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The name of the spans that count.
const REQUEST: &str = "request";

const SECOND: Duration = Duration::from_secs(1);

/// Decides about each span when it begins.
#[derive(Debug, Clone)]
pub struct Sampling {
    /// `None`: no limit.
    limit: Option<u32>,
    second: Arc<Mutex<Second>>,
}

/// The second that is counted.
#[derive(Debug)]
struct Second {
    began: Instant,
    spans: u32,
}

impl Sampling {
    /// Samples at most so many spans of requests a second; 0: any number.
    pub fn new(per_second: u32) -> Self {
        let limit = (per_second > 0).then_some(per_second);
        Self { limit, second: Arc::new(Mutex::new(Second { began: Instant::now(), spans: 0 })) }
    }

    /// Whether one more span may be sent in the second that `now` is in, and counts it.
    fn takes(&self, now: Instant) -> bool {
        let Some(limit) = self.limit else { return true };
        let mut second = self.second.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(second.began) >= SECOND {
            *second = Second { began: now, spans: 0 };
        }
        second.spans = second.spans.saturating_add(1);
        second.spans <= limit
    }
}

impl ShouldSample for Sampling {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        _: TraceId,
        name: &str,
        _: &SpanKind,
        _: &[KeyValue],
        _: &[Link],
    ) -> SamplingResult {
        let sender =
            parent.filter(|context| context.has_active_span()).map(|context| context.span().span_context().clone());
        let is_wanted = sender.as_ref().is_none_or(|sender| sender.is_sampled());
        let is_sampled = is_wanted && (name != REQUEST || self.takes(Instant::now()));
        if is_wanted && !is_sampled {
            metrics::counter!("orgward_trace_spans_over_limit_total").increment(1);
        }
        SamplingResult {
            decision: if is_sampled { SamplingDecision::RecordAndSample } else { SamplingDecision::Drop },
            attributes: Vec::new(),
            trace_state: sender.map(|sender| sender.trace_state().clone()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceState};

    /// The decision about a span of a sender that samples, or does not; `None`: without a sender.
    fn is_sampled(sampling: &Sampling, name: &str, sender: Option<bool>) -> bool {
        let trace_id = TraceId::from(1);
        let parent = sender.map(|is_sampled| {
            let flags = if is_sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
            let span = SpanContext::new(trace_id, SpanId::from(2), flags, true, TraceState::default());
            Context::new().with_remote_span_context(span)
        });
        let result = sampling.should_sample(parent.as_ref(), trace_id, name, &SpanKind::Internal, &[], &[]);
        result.decision == SamplingDecision::RecordAndSample
    }

    #[test]
    fn a_sender_cannot_have_more_spans_sent_than_the_limit() {
        let sampling = Sampling::new(3);
        // A second that does not end during the test.
        sampling.second.lock().expect("no panic").began = Instant::now() + Duration::from_secs(3600);
        assert!(!is_sampled(&sampling, REQUEST, Some(false)), "its sender does not sample it");
        let sampled: Vec<_> = [Some(true), None, Some(true), Some(true), None, Some(true)]
            .map(|sender| is_sampled(&sampling.clone(), REQUEST, sender))
            .into();
        assert_eq!(sampled, [true, true, true, false, false, false], "copies of it count together");
        assert!(is_sampled(&sampling, "job", None), "jobs are few, and are not limited");
        assert!((0..5000).all(|_| is_sampled(&Sampling::new(0), REQUEST, Some(true))), "0: any number");
    }

    #[test]
    fn each_second_has_its_own_number() {
        let sampling = Sampling::new(2);
        let began = sampling.second.lock().expect("no panic").began;
        let taken =
            [0, 1, 999, 1000, 1001, 1002, 5000].map(|millis| sampling.takes(began + Duration::from_millis(millis)));
        assert_eq!(taken, [true, true, false, true, true, false, true]);
    }
}
