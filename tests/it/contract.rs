//! Checks every route and every response against the published description of the Admin API (`published/`).
//!
//! Seeded fault these tests catch: an additional member `extra` in a project.

use crate::support::{ROUTES, TestApp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The tiers of the Admin API that Orgward does not implement yet: each of their operations is a 404. This list only
/// shrinks.
const GAPS: &[i64] = &[2, 3];

/// Members of responses that the description does not have, but clients read: path of the operation, member.
pub const BEYOND: &[(&str, &str)] = &[("/organization/invites", "invited_at")];

/// Members of requests that the description does not have, but a client sends: path of the operation, member
/// (REFERENCE 2.7).
pub const BEYOND_REQUESTS: &[(&str, &str)] = &[("/organization/admin_api_keys", "scopes")];

/// Whether a member is in [`BEYOND`].
pub fn is_beyond(path: &str, member: &str) -> bool {
    let name = member.rsplit('.').next();
    BEYOND.iter().any(|(root, beyond)| path.starts_with(root) && name == Some(beyond))
}

/// Every operation of the Admin API as method and path, with its tier.
fn methods() -> BTreeMap<String, i64> {
    let methods: Value = serde_json::from_str(include_str!("published/methods.json")).expect("the list is JSON");
    let row = |row: &Value| {
        let text = |name: &str| row[name].as_str().expect("a text").to_owned();
        (format!("{} {}", text("http"), text("path")), row["tier"].as_i64().expect("a tier"))
    };
    methods.as_array().expect("a list").iter().map(row).collect()
}

/// The published description: paths and schemas, without its prose.
pub struct Published(pub Value);

impl Published {
    pub fn load() -> Self {
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

    pub fn operation(&self, method: &str, path: &str) -> &Value {
        &self.0["paths"][path][method.to_lowercase()]
    }

    pub fn answer(&self, method: &str, path: &str) -> &Value {
        &self.operation(method, path)["responses"]["200"]["content"]["application/json"]["schema"]
    }

    pub fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.resolve(self.0.pointer(name.trim_start_matches('#')).expect("a schema of that name")),
            None => schema,
        }
    }

    /// Every member that a schema defines, including through `allOf` and similar keywords.
    pub fn members<'a>(&'a self, schema: &'a Value) -> BTreeMap<&'a str, &'a Value> {
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

    /// Collects the paths of members of a response that its schema does not define.
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

    /// Asserts that a response has the described shape.
    pub fn validate(&self, method: &str, path: &str, answer: &Value) {
        let schema = self.answer(method, path);
        assert!(!schema.is_null(), "{method} {path} has no schema for 200");
        let mut whole = schema.clone();
        whole["components"] = self.0["components"].clone();
        let validator = jsonschema::draft202012::new(&whole).expect("the schema compiles");
        let faults: Vec<_> = validator.iter_errors(answer).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{method} {path}: {faults:#?}\n{answer:#}");
    }

    fn hold(&self, method: &str, path: &str, answer: &Value) {
        self.validate(method, path, answer);
        let schema = self.answer(method, path);
        let mut unknown = Vec::new();
        self.unknown(schema, answer, "", &mut unknown);
        unknown.retain(|member| !is_beyond(path, member));
        assert!(unknown.is_empty(), "{method} {path} answers with {unknown:?}, which the description does not know");
    }
}

#[test]
fn every_operation_is_a_route_or_in_a_tier_that_is_not_implemented_yet() {
    let routes: BTreeSet<String> = ROUTES.iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(routes.len(), ROUTES.len(), "a route is listed twice");
    let methods = methods();
    assert_eq!(methods.len(), 143, "the Admin API has 143 methods");
    let claimed: BTreeSet<String> =
        methods.into_iter().filter(|(_, tier)| !GAPS.contains(tier)).map(|(method, _)| method).collect();
    assert_eq!(claimed.len(), 37, "the first tier has 37");
    assert_eq!(routes, claimed);
    assert_eq!(Published::load().operations(), claimed, "the description is of the same operations");
}

#[tokio::test]
async fn the_list_of_routes_matches_the_router() {
    let app = TestApp::founded().await;
    for (method, path) in ROUTES.iter() {
        let reply = app.admin().call(method, &format!("/v1{}", path.replace(['{', '}'], "")), &Value::Null).await;
        assert_ne!(reply.status, 405, "{method} {path} is listed but not routed");
        if reply.status == 404 {
            assert_eq!(reply.refusal(404)["code"], "not_found", "{method} {path} is listed but not routed");
        }
    }
    for (operation, _) in methods().into_iter().filter(|(_, tier)| GAPS.contains(tier)) {
        let (method, path) = operation.split_once(' ').expect("a method and a path");
        let reply = app.admin().call(method, &format!("/v1{}", path.replace(['{', '}'], "")), &json!({})).await;
        assert_eq!(
            reply.refusal(404)["code"],
            "unknown_url",
            "{operation} answers {}: it is implemented",
            reply.status
        );
    }
}

#[tokio::test]
async fn every_response_has_the_published_shape() {
    let app = TestApp::founded().await;
    let published = Published::load();
    for (method, path, body, _) in crate::every_operation::api() {
        let objects = crate::every_operation::objects(&app).await;
        let reply = app.admin().call(method, &format!("/v1{}", objects.fill(path)), &objects.fill_body(&body)).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        assert_eq!(reply.header("content-type"), "application/json");
        published.hold(method, path, &reply.json());
        assert_ne!(reply.json()["data"], json!([]), "{path} shows nothing that could be wrong");
        if reply.json()["object"] == "list" {
            for member in ["first_id", "last_id", "has_more"] {
                assert!(reply.json().get(member).is_some(), "{path} leaves out {member}");
            }
        }
    }
    let archived = app.admin().get("/v1/organization/projects?include_archived=true&limit=100").await.json();
    published.hold("GET", "/organization/projects", &archived);
    let archived = archived["data"].as_array().expect("a list").iter().find(|project| project["status"] == "archived");
    assert!(archived.is_some_and(|project| project["archived_at"].is_i64()));
}

/// REFERENCE 2.3 and 2.7: members that must be present even when null, which the description leaves optional.
#[tokio::test]
async fn nullable_members_are_null_and_not_absent() {
    let app = TestApp::founded().await;
    let project = app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.json();
    for member in ["archived_at", "external_key_id"] {
        assert_eq!(project.get(member), Some(&Value::Null), "{member}");
    }
    assert!(project.get("residency").is_none(), "absent unless set");
    assert_eq!(project["status"], "active");
    let key = app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await.json();
    for member in ["expires_at", "last_used_at"] {
        assert_eq!(key.get(member), Some(&Value::Null), "{member}");
    }
    for time in [&project["created_at"], &key["created_at"], &key["owner"]["created_at"]] {
        assert!(time.as_i64().is_some_and(|seconds| (1_700_000_000..10_000_000_000).contains(&seconds)), "{time}");
    }
}

/// What tools rely on and no schema says (REFERENCE 1.6, 2.1, 2.2, 2.4, 2.7, 7.5).
#[tokio::test]
async fn tools_find_what_they_rely_on() {
    let app = TestApp::founded().await;
    let objects = crate::every_operation::objects(&app).await;
    let (projects, project) = ("/v1/organization/projects", &objects.project);
    for flag in ["True", "TRUE", "1", "False", "0"] {
        assert_eq!(app.admin().get(&format!("{projects}?include_archived={flag}")).await.status, 200, "{flag}");
    }
    let invites = "/v1/organization/invites";
    let invite = app.admin().post(invites, json!({ "email": "new@skerry.example", "role": "reader" })).await.json();
    assert_eq!(invite["projects"], json!([]), "what was asked for");
    assert_eq!(invite["invited_at"], invite["created_at"]);
    let user = app.admin().get(&format!("/v1/organization/users/{}", objects.user)).await.json();
    let member = json!({ "id": project, "name": "Grid", "role": "member" });
    assert_eq!(user["projects"], json!({ "object": "list", "data": [member] }));
    let owner = format!("{projects}/{project}/users/{}", app.owner);
    assert_eq!(app.admin().get(&owner).await.json()["role"], "owner", "nobody added them");
    assert_eq!(app.admin().delete(&owner).await.refusal(400)["code"], "user_organization_owner");
    let stranger = format!("{projects}/{project}/users/{}", objects.other_user);
    let words = format!("User {} is not a member of {project}", objects.other_user);
    let refusal = app.admin().delete(&stranger).await.refusal(404);
    assert!(refusal["message"].as_str().is_some_and(|message| message.contains(&words)), "{refusal}");
    let scoped = json!({ "name": "ci", "scopes": ["api.audit_logs.read"] });
    let scoped = app.admin().post("/v1/organization/admin_api_keys", scoped).await.json();
    Published::load().hold("POST", "/organization/admin_api_keys", &scoped);
    app.admin().post(&format!("{projects}/{project}/archive"), Value::Null).await;
    for child in [
        format!("users/{}", objects.user),
        format!("service_accounts/{}", objects.account),
        format!("api_keys/{}", objects.project_key),
    ] {
        let child = format!("{projects}/{project}/{child}");
        assert_eq!(app.admin().get(&child).await.refusal(404)["code"], "not_found", "{child}");
        assert_eq!(app.admin().delete(&child).await.refusal(404)["code"], "not_found", "{child}");
    }
}
