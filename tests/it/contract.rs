//! Holds every route and every answer against the published description of the Admin API (`published/`).
//!
//! Planted and caught: a member `extra` in a project.

use crate::support::{Founded, TestApp};
use orgward::rest::ROUTES;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Operations of the description that Orgward does not have yet. This list only shrinks.
const GAPS: &[&str] = &[
    "GET /organization/audit_logs",
    "GET /organization/data_retention",
    "POST /organization/data_retention",
    "GET /organization/invites",
    "POST /organization/invites",
    "GET /organization/invites/{invite_id}",
    "DELETE /organization/invites/{invite_id}",
    "GET /organization/users",
    "GET /organization/users/{user_id}",
    "POST /organization/users/{user_id}",
    "DELETE /organization/users/{user_id}",
    "GET /organization/projects/{project_id}/users",
    "POST /organization/projects/{project_id}/users",
    "GET /organization/projects/{project_id}/users/{user_id}",
    "POST /organization/projects/{project_id}/users/{user_id}",
    "DELETE /organization/projects/{project_id}/users/{user_id}",
    "GET /organization/projects/{project_id}/service_accounts",
    "POST /organization/projects/{project_id}/service_accounts",
    "GET /organization/projects/{project_id}/service_accounts/{service_account_id}",
    "POST /organization/projects/{project_id}/service_accounts/{service_account_id}",
    "DELETE /organization/projects/{project_id}/service_accounts/{service_account_id}",
    "POST /organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys",
    "GET /organization/projects/{project_id}/api_keys",
    "GET /organization/projects/{project_id}/api_keys/{api_key_id}",
    "POST /organization/projects/{project_id}/api_keys/{api_key_id}",
    "DELETE /organization/projects/{project_id}/api_keys/{api_key_id}",
    "GET /organization/projects/{project_id}/data_retention",
    "POST /organization/projects/{project_id}/data_retention",
];

/// The description: paths and schemas, without its prose.
struct Published(Value);

impl Published {
    fn load() -> Self {
        Self(serde_json::from_str(include_str!("published/admin-api.json")).expect("the description is JSON"))
    }

    fn operations(&self) -> BTreeSet<String> {
        let paths = self.0["paths"].as_object().expect("paths");
        paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().expect("methods").keys();
                methods
                    .filter(|method| ["get", "post", "delete"].contains(&method.as_str()))
                    .map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect()
    }

    fn answer(&self, method: &str, path: &str) -> &Value {
        &self.0["paths"][path][method.to_lowercase()]["responses"]["200"]["content"]["application/json"]["schema"]
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.resolve(self.0.pointer(name.trim_start_matches('#')).expect("a schema of that name")),
            None => schema,
        }
    }

    /// Every member that a schema knows, through `allOf` and its like.
    fn members<'a>(&'a self, schema: &'a Value) -> BTreeMap<&'a str, &'a Value> {
        let schema = self.resolve(schema);
        let mut known: BTreeMap<&str, &Value> = schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, member)| (name.as_str(), member))
            .collect();
        for word in ["allOf", "anyOf", "oneOf"] {
            for part in schema[word].as_array().into_iter().flatten() {
                known.extend(self.members(part));
            }
        }
        known
    }

    /// What an answer has that its schema does not know, as paths.
    fn unknown(&self, schema: &Value, answer: &Value, at: &str, found: &mut Vec<String>) {
        match answer {
            Value::Object(members) => {
                let known = self.members(schema);
                for (name, value) in members {
                    match known.get(name.as_str()) {
                        Some(member) => self.unknown(member, value, &format!("{at}.{name}"), found),
                        None => found.push(format!("{at}.{name}")),
                    }
                }
            }
            Value::Array(items) => {
                let schema = self.resolve(schema);
                for item in items {
                    self.unknown(&schema["items"], item, &format!("{at}[]"), found);
                }
            }
            _ => {}
        }
    }

    fn hold(&self, method: &str, path: &str, answer: &Value) {
        let schema = self.answer(method, path);
        assert!(!schema.is_null(), "{method} {path} has no schema for 200");
        let mut whole = schema.clone();
        whole["components"] = self.0["components"].clone();
        let validator = jsonschema::draft202012::new(&whole).expect("the schema compiles");
        let faults: Vec<_> = validator.iter_errors(answer).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{method} {path}: {faults:#?}\n{answer:#}");
        let mut unknown = Vec::new();
        self.unknown(schema, answer, "", &mut unknown);
        assert!(unknown.is_empty(), "{method} {path} answers with {unknown:?}, which the description does not know");
    }
}

#[test]
fn every_route_is_published_and_every_gap_is_listed() {
    let routes: BTreeSet<String> = ROUTES.iter().map(|(method, path)| format!("{method} {path}")).collect();
    let gaps: BTreeSet<String> = GAPS.iter().map(ToString::to_string).collect();
    let published = Published::load().operations();
    assert_eq!(routes.len(), ROUTES.len(), "a route is listed twice");
    assert_eq!(routes.difference(&published).collect::<Vec<_>>(), Vec::<&String>::new(), "not in the description");
    assert_eq!(routes.intersection(&gaps).collect::<Vec<_>>(), Vec::<&String>::new(), "no longer a gap");
    let rest: BTreeSet<String> = published.difference(&routes).cloned().collect();
    assert_eq!(rest, gaps, "the gaps are what is left");
}

#[tokio::test]
async fn the_list_of_routes_is_the_router() {
    let app = TestApp::founded().await;
    for (method, path) in ROUTES {
        let path = format!("/v1{}", path.replace("{project_id}", "proj_x").replace("{key_id}", "key_x"));
        let reply = app.admin().call(method, &path, &Value::Null).await;
        assert_ne!(reply.status, 405, "{method} {path} is listed but not routed");
        if reply.status == 404 {
            assert_eq!(reply.refusal(404)["code"], "not_found", "{method} {path} is listed but not routed");
        }
    }
    for gap in GAPS {
        let (method, path) = gap.split_once(' ').expect("a method and a path");
        let path = format!("/v1{}", path.replace(['{', '}'], ""));
        let reply = app.admin().call(method, &path, &json!({})).await;
        assert!([404, 405].contains(&reply.status), "{gap} answers {}: it is no gap", reply.status);
        reply.refusal(reply.status);
    }
}

#[tokio::test]
async fn every_answer_has_the_published_shape() {
    let app = TestApp::founded().await;
    let published = Published::load();
    let project =
        made(&app, "/v1/organization/projects", json!({ "name": "Grid", "residency": "EU_STORAGE_PROCESSING" })).await;
    let key = made(&app, "/v1/organization/admin_api_keys", json!({ "name": "ci", "expires_in_seconds": 60 })).await;
    for (method, path) in ROUTES {
        let address = format!("/v1{}", path.replace("{project_id}", &project).replace("{key_id}", &key));
        let body = match *path {
            "/organization/projects" | "/organization/projects/{project_id}" => json!({ "name": "Field notes" }),
            "/organization/admin_api_keys" => json!({ "name": "second" }),
            _ => Value::Null,
        };
        let reply = app.admin().call(method, &address, &body).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        assert_eq!(reply.header("content-type"), "application/json");
        published.hold(method, path, &reply.json());
        if reply.json()["object"] == "list" {
            for member in ["first_id", "last_id", "has_more"] {
                assert!(reply.json().get(member).is_some(), "{path} leaves out {member}");
            }
        }
    }
    let archived = app.admin().get("/v1/organization/projects?include_archived=true").await.json();
    published.hold("GET", "/organization/projects", &archived);
    assert_eq!(archived["data"][1]["status"], "archived");
}

/// REFERENCE 2.3 and 2.7: what must be there even when null, which the description leaves optional.
#[tokio::test]
async fn nullable_members_are_null_and_not_absent() {
    let app = TestApp::founded().await;
    let project = app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.json();
    for member in ["archived_at", "external_key_id"] {
        assert_eq!(project.get(member), Some(&Value::Null), "{member}");
    }
    assert!(project.get("residency").is_none(), "only if set");
    assert_eq!(project["status"], "active");
    let key = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await.json();
    for member in ["expires_at", "last_used_at"] {
        assert_eq!(key.get(member), Some(&Value::Null), "{member}");
    }
    for time in [&project["created_at"], &key["created_at"], &key["owner"]["created_at"]] {
        assert!(time.as_i64().is_some_and(|seconds| (1_700_000_000..10_000_000_000).contains(&seconds)), "{time}");
    }
}

async fn made(app: &Founded, path: &str, body: Value) -> String {
    app.admin().post(path, body).await.json()["id"].as_str().expect("a new object has an id").to_owned()
}
