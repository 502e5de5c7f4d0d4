//! Sends the spans of requests and of background jobs to an OpenTelemetry collector: OTLP over HTTP, protobuf.

use crate::{
    jobs::http_client,
    server::{build_info, config::Config, trace_sampling::Sampling},
};
use async_trait::async_trait;
use axum::{
    body::Bytes,
    http::{Request, Response},
};
use kernel::base::host_user::host_user;
use opentelemetry::{
    Key, KeyValue,
    trace::{SpanKind, Status, TracerProvider},
};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::runtime::Handle;
use tracing_subscriber::{Layer, Registry, filter::filter_fn};

/// Time limit of a request to the collector.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

/// Time limit for the last spans once the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Least time between two log lines about a collector that does not take spans.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);

/// The spans that are sent. Their fields hold no personal data: the route is a template.
const SPANS: [&str; 2] = ["request", "job"];

/// The attribute with the status of a response.
const STATUS: &str = "http.response.status_code";

/// Fields of log lines that a span has anyway.
const IN_SPAN: [&str; 3] = ["trace_id", "parent_span_id", "duration_ms"];

/// The layer of the log subscriber that hands spans over.
pub type SpanLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// Hands spans over to the collector, in batches, on a thread of its own. What it does not take is dropped: nothing waits.
pub struct Traces {
    provider: SdkTracerProvider,
}

impl Traces {
    /// Starts if `otlp_endpoint` is set. Must be called in a Tokio runtime.
    ///
    /// # Errors
    /// A sentence when the HTTP client cannot be set up.
    pub fn start(config: &Config) -> Result<Option<Self>, String> {
        let Some(endpoint) = &config.otlp_endpoint else { return Ok(None) };
        let sender = Sender {
            http: client(endpoint)?,
            runtime: Handle::current(),
            origin: http_client::origin(endpoint),
            reported_at: Mutex::default(),
        };
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_http_client(sender)
            .with_endpoint(endpoint.as_str())
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(REQUEST_TIMEOUT)
            .build()
            .map_err(|error| format!("setting up the export of traces failed: {error}"))?;
        let resource = Resource::builder_empty().with_service_name("orgward").with_attributes([
            KeyValue::new("service.version", build_info::VERSION),
            KeyValue::new("host.name", host_user().host.as_str()),
        ]);
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_sampler(Sampling::new(config.otlp_spans_per_second))
            .with_batch_exporter(Conventional(exporter))
            .build();
        Ok(Some(Self { provider }))
    }

    /// The layer for the log subscriber.
    pub fn layer(&self) -> SpanLayer {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("orgward"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_level(false)
            .with_target(false)
            .with_filter(filter_fn(|metadata| metadata.is_span() && SPANS.contains(&metadata.name())))
            .boxed()
    }

    /// Sends the last spans, for at most three seconds.
    pub async fn stop(self) {
        let stopped = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(SHUTDOWN_TIMEOUT));
        // A collector that does not answer was reported.
        tokio::time::timeout(SHUTDOWN_TIMEOUT, stopped).await.ok();
    }
}

/// The client for requests to a collector, which its administrator names.
///
/// # Errors
/// A sentence when it cannot be set up.
pub fn client(endpoint: &str) -> Result<reqwest::Client, String> {
    match endpoint.starts_with("https://") {
        true => http_client::diagnostic(None, REQUEST_TIMEOUT),
        false => http_client::plain(REQUEST_TIMEOUT),
    }
}

/// Sends requests with the HTTP client of this program.
#[derive(Debug)]
struct Sender {
    http: reqwest::Client,
    /// The exporter calls from a thread outside the runtime.
    runtime: Handle,
    /// The part of the endpoint that may be logged.
    origin: String,
    reported_at: Mutex<Option<Instant>>,
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let request = self
            .http
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .body(reqwest::Body::from(body));
        let answered = self.runtime.spawn(async move {
            let response = request.send().await.map_err(|error| http_client::root_cause(&error))?;
            let status = response.status();
            let body = response.bytes().await.map_err(|error| http_client::root_cause(&error))?;
            Ok::<_, String>((status, body))
        });
        let answered = answered.await?.inspect_err(|why| self.report(why))?;
        if !answered.0.is_success() {
            self.report(&format!("it answered with status {}", answered.0.as_u16()));
        }
        Ok(Response::builder().status(answered.0).body(answered.1)?)
    }
}

impl Sender {
    fn report(&self, why: &str) {
        metrics::counter!("orgward_trace_export_failures_total").increment(1);
        let mut reported_at = self.reported_at.lock().unwrap_or_else(PoisonError::into_inner);
        if reported_at.is_none_or(|at| at.elapsed() >= REPORT_INTERVAL) {
            *reported_at = Some(Instant::now());
            let collector = &self.origin;
            tracing::warn!(collector, why, "sending traces failed; they are dropped, and nothing else is affected");
        }
    }
}

/// Gives spans the names and attributes of OpenTelemetry's conventions before they are sent.
#[derive(Debug)]
struct Conventional(opentelemetry_otlp::SpanExporter);

impl SpanExporter for Conventional {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        batch.iter_mut().for_each(name);
        self.0.export(batch).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

/// Names a request by method and route, and a job by its name.
fn name(span: &mut SpanData) {
    let text = |name: &str| {
        let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == name);
        found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
    };
    if span.name == "job" {
        span.name = format!("job {}", text("job")).into();
        return;
    }
    span.name = format!("{} {}", text("method"), text("route")).into();
    span.span_kind = SpanKind::Server;
    span.attributes.retain(|attribute| !IN_SPAN.contains(&attribute.key.as_str()));
    for attribute in &mut span.attributes {
        let convention = match attribute.key.as_str() {
            "method" => "http.request.method",
            "route" => "http.route",
            "status" => STATUS,
            _ => continue,
        };
        attribute.key = Key::from_static_str(convention);
        // A number without a sign arrives as text.
        if convention == STATUS
            && let Ok(status) = attribute.value.as_str().parse::<i64>()
        {
            attribute.value = status.into();
            if status >= 500 {
                span.status = Status::error("");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{Span, Tracer};
    use std::sync::Arc;

    /// Keeps what is exported.
    #[derive(Debug, Clone, Default)]
    struct Kept(Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Kept {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.0.lock().expect("no panic").extend(batch);
            Ok(())
        }
    }

    /// A span with these attributes, as it is exported.
    fn exported(name: &'static str, attributes: &[(&'static str, &'static str)]) -> SpanData {
        let kept = Kept::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(kept.clone()).build();
        let mut span = provider.tracer("test").start(name);
        span.set_attributes(attributes.iter().map(|(key, value)| KeyValue::new(*key, *value)));
        span.end();
        kept.0.lock().expect("no panic").remove(0)
    }

    #[test]
    fn a_span_has_the_names_of_the_conventions() {
        for (status, is_error) in [("200", false), ("404", false), ("503", true)] {
            let fields = [("method", "GET"), ("route", "/x/{id}"), ("status", status), ("duration_ms", "3")];
            let mut span = exported("request", &fields);
            super::name(&mut span);
            assert_eq!((span.name.as_ref(), &span.span_kind), ("GET /x/{id}", &SpanKind::Server));
            let number: i64 = status.parse().expect("a number");
            assert!(span.attributes.contains(&KeyValue::new("http.response.status_code", number)), "{span:?}");
            assert!(span.attributes.contains(&KeyValue::new("http.route", "/x/{id}")) && span.attributes.len() == 3);
            assert_eq!(span.status == Status::error(""), is_error);
        }
        let mut job = exported("job", &[("job", "purge")]);
        super::name(&mut job);
        assert_eq!((job.name.as_ref(), &job.span_kind), ("job purge", &SpanKind::Internal));
    }
}
