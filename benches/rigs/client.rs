//! A client of the Admin API and the console.

use crate::{
    receipts::Receipt,
    server::{OWNER, PASSWORD},
};
use reqwest::{Method, redirect::Policy};
use serde_json::Value;
use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

/// Sends requests to one server as a program with an Admin key, or as a browser with a session.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    authorization: (&'static str, String),
    forwarded_for: Option<Ipv4Addr>,
}

/// A response that was read to its end.
pub struct Answer {
    pub status: u16,
    pub body: String,
    pub receipt: Option<Receipt>,
    /// The id that the server gave to the request.
    pub request_id: String,
    pub took: Duration,
}

impl Client {
    /// A program with an Admin key.
    pub fn new(url: &str, key: &str) -> Self {
        // No system proxy, no redirects, and no TLS on loopback.
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(60));
        let http = http.build().expect("a client");
        Self {
            http,
            url: url.to_owned(),
            authorization: ("authorization", format!("Bearer {key}")),
            forwarded_for: None,
        }
    }

    /// A browser in which the first owner has signed in.
    pub async fn signed_in(url: &str) -> Self {
        Self::sign_in(url, OWNER, PASSWORD).await.unwrap_or_else(|status| panic!("the owner is refused: {status}"))
    }

    /// A browser in which a person has signed in, or the status of the refusal.
    pub async fn sign_in(url: &str, email: &str, password: &str) -> Result<Self, u16> {
        Self::new(url, "none").sign_in_with(email, password).await
    }

    /// The same with this client, from the address that it says it has.
    pub async fn sign_in_with(self, email: &str, password: &str) -> Result<Self, u16> {
        let fields = [("credentials[email]", email), ("credentials[password]", password)];
        let response = self.form("/sign-in", &fields).send().await.expect("it is answered");
        if response.status() != 303 {
            return Err(response.status().as_u16());
        }
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        Ok(self.with_cookie(cookies))
    }

    /// The same client, as a proxy passes on its requests: with another address as theirs.
    pub fn with_address(mut self, address: Ipv4Addr) -> Self {
        self.forwarded_for = Some(address);
        self
    }

    /// The same client with a cookie.
    pub fn with_cookie(mut self, cookie: String) -> Self {
        self.authorization = ("cookie", cookie);
        self
    }

    /// The header `cookie` of this browser.
    pub fn cookies(&self) -> &str {
        &self.authorization.1
    }

    /// The value of a cookie of this browser.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let (_, cookies) = &self.authorization;
        cookies.split("; ").find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='))
    }

    /// Creates an Admin key at the console, for data that was made without one.
    pub async fn new_admin_key(&self, organization: &str) -> String {
        let path = format!("/o/{organization}/admin-keys/new");
        let number = self.form_number(&path).await.expect("a form");
        // A name is used once.
        let name = format!("rig {}", std::process::id());
        let fields = [("new[name]", name.as_str()), ("form_number", &number)];
        let page = self.form(&path, &fields).send().await.expect("it is answered").text().await.expect("a page");
        let at = page.find("sk-admin-").expect("the page shows a key");
        page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
    }

    /// The one-time number of the form on a page; `None` on a page without one.
    async fn form_number(&self, path: &str) -> Option<String> {
        let page = self.get(path).await.expect("it is answered").body;
        let number = page.split("name=\"form_number\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        number.map(str::to_owned)
    }

    /// Submits the one-time form on a page. Returns the address that the answer leads to; without one, what was refused.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Result<String, String> {
        let number = self.form_number(path).await.ok_or("there is no form")?;
        let response = self.form(path, &[fields, &[("form_number", &number)]].concat()).send().await;
        let response = response.map_err(|error| error.to_string())?;
        let location = response.headers().get("location").and_then(|value| value.to_str().ok());
        location.map(str::to_owned).ok_or_else(|| format!("the form is answered with {}", response.status()))
    }

    /// # Errors
    /// When no complete response arrived.
    pub async fn get(&self, path: &str) -> Result<Answer, reqwest::Error> {
        self.send(Method::GET, path, None).await
    }

    /// Sends a request with a JSON body, if any.
    ///
    /// # Errors
    /// When no complete response arrived. Whether the server did what it was asked is then unknown.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, reqwest::Error> {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let began = Instant::now();
        let response = request.send().await?;
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let request_id = header("x-request-id").unwrap_or_default().to_owned();
        let receipt = header("orgward-receipt").map(Receipt::of);
        let status = response.status().as_u16();
        let body = response.text().await?;
        Ok(Answer { status, body, receipt, request_id, took: began.elapsed() })
    }

    /// Opens a stream of server-sent events.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn stream(&self, path: &str) -> Result<reqwest::Response, reqwest::Error> {
        self.request(Method::GET, path).timeout(Duration::from_secs(86_400)).send().await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let (name, value) = &self.authorization;
        let request = self.http.request(method, format!("{}{path}", self.url)).header(*name, value);
        match self.forwarded_for {
            Some(address) => request.header("x-forwarded-for", address.to_string()),
            None => request,
        }
    }

    fn form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    }
}

impl Answer {
    /// The `id` of the object in the body.
    pub fn id(&self) -> Option<String> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        Some(body["id"].as_str()?.to_owned())
    }
}
