//! An HTTP client for tests: a program with an API key, or a browser with cookies.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, header},
};
use serde_json::Value;
use std::{net::SocketAddr, sync::Mutex};
use tower::ServiceExt;

/// Sends requests to the router in memory and keeps cookies as a browser does.
pub struct Client {
    router: Router,
    headers: Vec<(String, String)>,
    /// The other end of the connection; without it the server knows no address.
    peer: Option<SocketAddr>,
    cookies: Mutex<Vec<(String, String)>>,
}

/// A response with its body read to the end.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body as raw bytes.
    pub bytes: Vec<u8>,
}

impl Client {
    pub fn new(router: Router) -> Self {
        Self { router, headers: Vec::new(), peer: None, cookies: Mutex::default() }
    }

    /// Sends this header with every request.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Connects from this address and port.
    pub fn connected_from(mut self, peer: &str) -> Self {
        self.peer = Some(peer.parse().expect("an address and a port"));
        self
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None, Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, Some("application/json"), Body::empty()).await
    }

    /// Posts JSON; `null` sends an empty body, as the SDKs do.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send("POST", path, Some("application/json"), body).await
    }

    /// Sends any method; `body` is sent only with methods other than GET and DELETE.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        match method {
            "GET" => self.get(path).await,
            "DELETE" => self.delete(path).await,
            _ => self.post(path, body.clone()).await,
        }
    }

    /// Submits a form as a same-origin page would. A form that needs a one-time number is sent with a new one, which is
    /// taken from the page that answers a form without one.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let reply = self.submit_once(path, fields).await;
        let asks_for_one = ["before an update of this server", "vor einer Aktualisierung dieses Servers"];
        if reply.status != 422 || !asks_for_one.iter().any(|words| reply.text.contains(words)) {
            return reply;
        }
        let number = match reply.text.contains("name=\"form_number\"") {
            true => reply.form_number(),
            // The page has no form, for example because nothing was selected. Numbers are of the session, not the page.
            false => {
                let organization = path.split('/').nth(2).unwrap_or_default();
                self.get(&format!("/o/{organization}/profile")).await.form_number()
            }
        };
        let fields: Vec<_> = fields.iter().copied().chain([("form_number", number.as_str())]).collect();
        self.submit_once(path, &fields).await
    }

    /// Submits exactly these fields, as a same-origin page would.
    pub async fn submit_once(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.exchange(self.form(path).body(Body::from(body)).expect("a request")).await
    }

    /// Submits exactly these fields over a connection from this address and port, with one more header.
    pub async fn submit_from(
        &self,
        peer: &str,
        (name, value): (&str, &str),
        path: &str,
        fields: &[(&str, &str)],
    ) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let peer: SocketAddr = peer.parse().expect("an address and a port");
        let form = self.form(path).header(name, value).extension(ConnectInfo(peer));
        self.exchange(form.body(Body::from(body)).expect("a request")).await
    }

    fn form(&self, path: &str) -> axum::http::request::Builder {
        self.request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    }

    /// Sends a body with the given content type, if any.
    pub async fn send(&self, method: &str, path: &str, kind: Option<&str>, body: impl Into<Body>) -> Reply {
        let mut request = self.request(method, path);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        self.exchange(request.body(body.into()).expect("a request")).await
    }

    /// Sends a request unchanged.
    pub async fn exchange(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("the router is infallible");
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        let bytes = to_bytes(body, 16 << 20).await.expect("the body can be read");
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }

    /// Builds a request with this client's headers and cookies.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(peer) = self.peer {
            request = request.extension(ConnectInfo(peer));
        }
        let cookies = self.cookies.lock().expect("the mutex is not poisoned");
        if !cookies.is_empty() {
            let line: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, line.join("; "));
        }
        request
    }

    fn keep(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("the mutex is not poisoned");
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("cookies are ASCII");
            let (name, rest) = line.split_once('=').expect("name=value");
            let value = rest.split(';').next().unwrap_or_default();
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() && !line.contains("Max-Age=0") {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The one-time number of the forms on the page.
    pub fn form_number(&self) -> String {
        let field = self.text.split("name=\"form_number\" value=\"").nth(1);
        let number = field.and_then(|rest| rest.split('"').next());
        number.unwrap_or_else(|| panic!("no form number: {}", self.text)).to_owned()
    }

    /// A response header, or the empty string when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts the status and the error envelope with its four members, and returns its `error` object.
    pub fn refusal(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        let members: Vec<_> = body.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(members, ["error"], "{body}");
        let mut members: Vec<_> = body["error"].as_object().expect("an object").keys().cloned().collect();
        members.sort();
        assert_eq!(members, ["code", "message", "param", "type"], "{body}");
        assert!(body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{body}");
        assert!(self.header("x-request-id").starts_with("req_"), "a refusal contains its request id");
        body["error"].clone()
    }
}
