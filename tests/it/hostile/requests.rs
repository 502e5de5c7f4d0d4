//! Hostile and malformed requests. Each request is determined by a seed and its number, except for the identifiers,
//! which are those of the current run.

use crate::{
    every_operation::api,
    support::{OWN_ROUTES, ROUTES},
};
use axum::http::{HeaderValue, Request, Uri, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The identifiers and keys that requests can use.
pub struct Targets {
    /// A working key of an owner, which the requests do not target themselves.
    pub key: String,
    pub key_id: String,
    /// An Admin key of another organization.
    pub foreign_key: String,
    /// A project key, most likely still valid.
    pub project_key: String,
    pub organizations: Vec<String>,
    /// Identifiers by path placeholder.
    pub own: BTreeMap<&'static str, Vec<String>>,
    pub foreign: Vec<String>,
}

/// A request and its number.
pub struct Hostile {
    pub number: u64,
    pub request: Request<Vec<u8>>,
}

const METHODS: &[&str] = &["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW"];

/// Paths below the two roots that are not routes.
const ADDRESSES: &[&str] = &[
    "/v1",
    "/v1/",
    "/v1//",
    "/v1/organization",
    "/v1/organization/",
    "/v1/organization/projects/",
    "/v1/organization//projects",
    "/v1/organization/../organization/projects",
    "/v1/%2e%2e/healthz",
    "/v1/organization/projects/a/b/c/d/e",
    "/v1/organization/%00",
    "/v1/%ff",
    "/v1/organization/projects%2f",
    "/v1/projects",
    "/v1/chat/completions",
    "/orgward/v1",
    "/orgward/v1/organization",
    "/orgward/v1/organization/requests/1",
];

/// Texts that have broken servers before.
const TEXTS: &[&str] = &[
    "",
    " ",
    ".",
    "..",
    "/",
    "../../etc/passwd",
    "\0",
    "a\0b",
    "\r\nx: y",
    "\u{202e}\u{feff}",
    "\u{1f4a5}",
    "e\u{301}",
    "\u{130}",
    "\u{fffd}",
    "' or 1=1 --",
    "proj_'; drop table projects; --",
    "\"",
    "%",
    "%00",
    "%s%n",
    "$1",
    "_",
    "*",
    "{project_id}",
    "null",
    "undefined",
    "true",
    "-1",
    "0",
    "1e400",
    "NaN",
    "proj_",
    "proj_ZZZZZZZZZZZZZZZZZZZZZZZZ",
    "role-api-organization-owner",
    "a@b@c",
    "ada@fjordlight.example",
    "<script>alert(1)</script>",
    "\u{661}\u{662}\u{663}",
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "20",
    "100",
    "101",
    "+5",
    "007",
    " 7",
    "1.5",
    "1e2",
    "0x10",
    "2147483648",
    "253402300800",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "99999999999999999999999999999999",
    "soon",
    "\u{221e}",
];

const PARAMETERS: &[&str] = &[
    "limit",
    "after",
    "before",
    "order",
    "include_archived",
    "owner_project_access",
    "emails",
    "emails[]",
    "tenant_only",
    "effective_at[gt]",
    "effective_at[gte]",
    "effective_at[lt]",
    "effective_at[lte]",
    "effective_at",
    "event_types[]",
    "project_ids[]",
    "actor_ids",
    "actor_emails[0]",
    "resource_ids[]",
    "since",
    "until",
    "key_id",
    "route",
    "status",
    "unknown",
    "",
];

const WORDS: &[&str] = &["asc", "desc", "true", "false", "any", "active", "inactive", "project.created", "up", "200"];

const FIELDS: &[&str] = &[
    "name",
    "role",
    "role_id",
    "email",
    "user_id",
    "projects",
    "scopes",
    "expires_in_seconds",
    "external_key_id",
    "residency",
    "geography",
    "retention_type",
    "create_service_account_only",
    "technical_level",
    "developer_persona",
    "id",
    "__proto__",
];

/// Bodies that are not JSON, or barely.
const BODIES: &[&[u8]] = &[
    b"",
    b" ",
    b"null",
    b"true",
    b"0",
    b"\"text\"",
    b"[]",
    b"{}",
    b"{",
    b"}",
    b"{}{}",
    b"{\"name\":\"x\"",
    b"{\"name\":\"x\",}",
    b"{\"name\":\"x\",\"name\":5}",
    b"{name:'x'}",
    b"{\"name\":NaN}",
    b"{\"expires_in_seconds\":1e400}",
    b"{\"expires_in_seconds\":1e5}",
    b"{\"expires_in_seconds\":99999999999999999999999999999999999999}",
    b"{\"expires_in_seconds\":9223372036854775807}",
    b"{\"name\":\"\\u0000\"}",
    b"{\"name\":\"\\ud800\"}",
    b"{\"name\":\"\xff\xfe\"}",
    b"\xef\xbb\xbf{\"name\":\"x\"}",
    b"\xff\xff\xff\xff",
    b"\x1f\x8b\x08\x00",
    b"name=x&role=owner",
    b"<?xml version=\"1.0\"?><name/>",
];

const TYPES: &[&[u8]] = &[
    b"text/plain",
    b"application/x-www-form-urlencoded",
    b"multipart/form-data; boundary=x",
    b"application/json; charset=utf-16",
    b"APPLICATION/JSON",
    b"application/merge-patch+json",
    b"application/xml",
    b"",
    b";",
    b"\xff\xfe",
];

impl Hostile {
    pub fn new(seed: u64, number: u64, targets: &Targets) -> Self {
        let mut chance = Chance { random: StdRng::seed_from_u64(seed.wrapping_mul(1_000_003) ^ number), targets };
        let (method, path, body) = chance.route();
        let address = match (chance.query(), chance.one_in(2)) {
            (query, true) => format!("{path}?{query}"),
            (_, false) => path,
        };
        let uri = Uri::try_from(address.as_str()).expect("what cannot stand in an address was encoded");
        let mut request = Request::builder().method(method).uri(uri).body(Vec::new()).expect("a method and an address");
        if method != "GET" || chance.one_in(10) {
            *request.body_mut() = chance.body(&body);
            let kind = if chance.one_in(6) { chance.pick(TYPES) } else { &b"application/json"[..] };
            if !chance.one_in(12) {
                request.headers_mut().insert(header::CONTENT_TYPE, value(kind));
            }
        }
        chance.authorize(&mut request);
        if chance.one_in(3) {
            chance.adorn(&mut request);
        }
        Self { number, request }
    }
}

fn value(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(bytes).expect("no control characters")
}

struct Chance<'a> {
    random: StdRng,
    targets: &'a Targets,
}

impl Chance<'_> {
    fn one_in(&mut self, times: u32) -> bool {
        self.random.random_range(0..times) == 0
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        *among.choose(&mut self.random).expect("the list is not empty")
    }

    /// A method, a path, and a body that would be valid there.
    fn route(&mut self) -> (&'static str, String, Value) {
        if self.one_in(20) {
            return (self.pick(METHODS), self.pick(ADDRESSES).to_owned(), json!({ "name": "x" }));
        }
        let own = self.one_in(20);
        let (root, (method, path)) =
            if own { ("/orgward/v1", self.pick(&OWN_ROUTES)) } else { ("/v1", self.pick(&ROUTES)) };
        let body = api().into_iter().find(|(known, at, ..)| (*known, *at) == (method, path));
        let body = body.map_or(Value::Null, |(_, _, body, _)| body);
        let mut address = root.to_owned();
        for segment in path.split('/').skip(1) {
            address.push('/');
            if segment.starts_with('{') {
                address.push_str(&self.segment(segment));
            } else {
                address.push_str(segment);
            }
        }
        let method = if self.one_in(15) { self.pick(METHODS) } else { method };
        (method, address, body)
    }

    /// An identifier encoded for use in a path.
    fn segment(&mut self, placeholder: &str) -> String {
        match self.random.random_range(0..60) {
            0 => "%ff%fe".to_owned(),
            1 => "%c3%28".to_owned(),
            2 => "a".repeat(self.pick(&[200, 3000, 9000])),
            3 => format!("{}%00", self.own(placeholder)),
            4 => self.own(placeholder).to_uppercase(),
            5 => utf8_percent_encode(&self.own(placeholder), NON_ALPHANUMERIC).to_string(),
            _ => {
                let id = self.id(placeholder);
                // An empty one would be a different path.
                if id.is_empty() { "%20".to_owned() } else { utf8_percent_encode(&id, NON_ALPHANUMERIC).to_string() }
            }
        }
    }

    /// An identifier, most often one that exists.
    fn id(&mut self, placeholder: &str) -> String {
        match self.random.random_range(0..40) {
            0 => self.pick(TEXTS).to_owned(),
            1 => self.targets.foreign.choose(&mut self.random).cloned().unwrap_or_default(),
            2 => {
                let any = self.targets.own.keys().copied().collect::<Vec<_>>();
                let other = self.pick(&any);
                self.own(other)
            }
            3 => {
                let prefix = self.pick(&["proj_", "key_", "user-", "invite-", "svc_acct_", "audit_log-", "org-", ""]);
                format!("{prefix}{:024}", self.random.random_range(0..u64::MAX))
            }
            _ => self.own(placeholder),
        }
    }

    fn own(&mut self, placeholder: &str) -> String {
        let ids = self.targets.own.get(placeholder).and_then(|ids| ids.choose(&mut self.random));
        ids.cloned().unwrap_or_default()
    }

    fn query(&mut self) -> String {
        if self.one_in(10) {
            return self
                .pick(&["&&&", "=", "?", "%", "%zz", "limit", "limit=%ff", "[]=1", "a[b][c]=d", "after=%00"])
                .to_owned();
        }
        let mut pairs = Vec::new();
        for _ in 0..self.random.random_range(1..5) {
            let name = self.pick(PARAMETERS);
            let times = if self.one_in(40) { 150 } else { self.random.random_range(1..3) };
            for _ in 0..times {
                let value = self.parameter(name);
                // Brackets are sent both encoded and unencoded.
                let name = if self.one_in(2) { encode(name) } else { name.to_owned() };
                pairs.push(format!("{name}={}", encode(&value)));
            }
        }
        pairs.join("&")
    }

    fn parameter(&mut self, name: &str) -> String {
        if self.one_in(10) {
            return self.pick(TEXTS).to_owned();
        }
        match name {
            "limit" | "since" | "until" | "status" | "effective_at" => self.pick(NUMBERS).to_owned(),
            _ if name.starts_with("effective_at") => self.pick(NUMBERS).to_owned(),
            "after" | "before" | "key_id" | "project_ids[]" | "actor_ids" | "resource_ids[]" => {
                let any = self.targets.own.keys().copied().collect::<Vec<_>>();
                let placeholder = self.pick(&any);
                self.id(placeholder)
            }
            _ => self.pick(WORDS).to_owned(),
        }
    }

    fn body(&mut self, right: &Value) -> Vec<u8> {
        match self.random.random_range(0..20) {
            0..3 => self.pick(BODIES).to_vec(),
            3 => {
                let depth = self.pick(&[50, 127, 128, 129, 20_000]);
                let (open, close) = self.pick(&[("[", "]"), ("{\"name\":", "}"), ("{\"projects\":[", "]}")]);
                format!("{}1{}", open.repeat(depth), close.repeat(depth)).into_bytes()
            }
            4 => {
                let length = self.pick(&[101, 5_000, 200_000, 262_144, 300_000]);
                json!({ self.pick(FIELDS): "\u{e9}".repeat(length / 2) }).to_string().into_bytes()
            }
            5 => self.any(3).to_string().into_bytes(),
            6 => {
                let mut text = self.filled(right).to_string().into_bytes();
                let end = self.random.random_range(0..=text.len());
                text.truncate(end);
                text
            }
            7 => {
                let mut text = self.filled(right).to_string().into_bytes();
                let place = self.random.random_range(0..text.len());
                text[place] = self.random.random_range(0..=255);
                text
            }
            8..13 => {
                let mut body = self.filled(right);
                if let Value::Object(fields) = &mut body {
                    let name = self.pick(FIELDS);
                    let names: Vec<String> = fields.keys().cloned().collect();
                    let name = names.choose(&mut self.random).filter(|_| name != "id").map_or(name, String::as_str);
                    let any = self.any(2);
                    fields.insert(name.to_owned(), any);
                }
                body.to_string().into_bytes()
            }
            _ => self.filled(right).to_string().into_bytes(),
        }
    }

    /// The valid body with its identifiers filled in.
    fn filled(&mut self, right: &Value) -> Value {
        let id = self.id("{user_id}");
        match right {
            Value::Null => json!({}),
            right => {
                let mut body = right.clone();
                if let Some(user) = body.get_mut("user_id") {
                    *user = json!(id);
                }
                if let Some(email) = body.get_mut("email") {
                    *email = json!(format!("{}@skerry.example", self.random.random_range(0..u64::MAX)));
                }
                body
            }
        }
    }

    /// Random JSON.
    fn any(&mut self, depth: u32) -> Value {
        match self.random.random_range(0..if depth == 0 { 7 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.one_in(2)),
            2 => json!(self.pick(&[0_i64, 1, -1, 31_536_000, 31_536_001, i64::MAX, i64::MIN])),
            3 => json!(self.pick(&[0.5, -0.0, 1e300, 1.0, 9.3e18])),
            4 => json!(self.pick(TEXTS)),
            5 => json!(u64::MAX),
            6 => json!(self.id("{project_id}")),
            7 => (0..self.pick(&[0, 1, 3, 200])).map(|_| self.any(depth - 1)).collect(),
            _ => {
                let mut fields = Map::new();
                for _ in 0..self.random.random_range(0..6) {
                    let any = self.any(depth - 1);
                    fields.insert(self.pick(FIELDS).to_owned(), any);
                }
                Value::Object(fields)
            }
        }
    }

    fn authorize(&mut self, request: &mut Request<Vec<u8>>) {
        let key = &self.targets.key;
        let line = match self.random.random_range(0..40) {
            0 => return,
            1 => format!("Bearer {}", self.targets.foreign_key),
            2 => format!("Bearer {}", self.targets.project_key),
            3 => self
                .pick(&["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer sk-admin-", "\u{e9}"])
                .to_owned(),
            4 => format!("Bearer {key}x"),
            5 => format!("Bearer {}", "a".repeat(9000)),
            6 => format!("bEARER   {key}  "),
            7 => key.clone(),
            _ => format!("Bearer {key}"),
        };
        request.headers_mut().insert(header::AUTHORIZATION, value(line.as_bytes()));
        if self.one_in(100) {
            request.headers_mut().append(header::AUTHORIZATION, value(b"Bearer sk-admin-second"));
        }
    }

    fn adorn(&mut self, request: &mut Request<Vec<u8>>) {
        let [ours, theirs] = [&self.targets.organizations[0], &self.targets.organizations[1]];
        let (long, headers) = ("x".repeat(17_000), request.headers_mut());
        let odd: &[(&'static str, &str)] = &[
            ("openai-organization", ours),
            ("openai-organization", ours),
            ("openai-organization", theirs),
            ("openai-organization", "org-\u{e9}"),
            ("openai-organization", ""),
            ("openai-project", "proj_\u{1f4a5}"),
            ("accept", "text/html;q=0, */*;q=nonsense"),
            ("accept-encoding", "identity;q=0, *;q=0"),
            ("content-encoding", "gzip"),
            ("content-length", "-1"),
            ("content-length", "99999999999999999999"),
            ("transfer-encoding", "chunked, gzip"),
            ("expect", "100-continue"),
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("range", "bytes=0-0"),
            ("if-none-match", "*"),
            ("host", "evil.example\u{e9}"),
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("cookie", "orgward=\u{1f4a5}; ;=;"),
            ("x-request-id", "req_mine"),
            ("x-http-method-override", "DELETE"),
            ("x-forwarded-for", "nonsense, ::1"),
            ("user-agent", "\u{202e}\u{e9}"),
            ("x-long", &long),
        ];
        for _ in 0..2 {
            let (name, text) = odd.choose(&mut self.random).copied().expect("some are odd");
            headers.append(name, value(text.as_bytes()));
        }
        if self.random.random_range(0..20) == 0 {
            for number in 0..120_u32 {
                headers.append("x-many", HeaderValue::from(number));
            }
        }
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
