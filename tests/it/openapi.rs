//! Our OpenAPI description, generated from the code, compared with the published one and with our responses.
//!
//! Seeded fault these tests catch: a query parameter left out of the catalog.

use crate::{
    contract::{BEYOND_REQUESTS, Published, is_beyond},
    every_operation::{api, objects, own_bodies},
    support::{BASE_URL, OWN_ROUTES, ROUTES, TestApp},
};
use orgward::rest::openapi;
use serde_json::Value;
use std::collections::BTreeSet;
use types::operations;

fn names<'a>(items: impl IntoIterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    items.into_iter().filter_map(|item| item.as_str()).collect()
}

#[test]
fn every_operation_has_its_own_path_under_one_of_the_two_roots() {
    let routes: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|(method, path)| (method.to_string(), format!("/v1{path}")))
        .chain(OWN_ROUTES.iter().map(|(method, path)| (method.to_string(), format!("/orgward/v1{path}"))))
        .collect();
    let described: BTreeSet<(String, String)> =
        operations::all().map(|one| (one.method.to_owned(), one.path.to_owned())).collect();
    assert_eq!(described, routes);
    assert_eq!(operations::COUNT, routes.len(), "no operation is described twice");
}

#[test]
fn parameters_and_bodies_are_the_published_ones() {
    let (published, ours) = (Published::load(), Published(openapi::document(BASE_URL)));
    for (method, path) in ROUTES.iter() {
        let at = format!("{method} {path}");
        let (theirs, mine) = (published.operation(method, path), ours.operation(method, &format!("/v1{path}")));
        assert_eq!(mine["operationId"], theirs["operationId"], "{at}");
        let parameters = |operation: &Value| -> BTreeSet<(String, String)> {
            let one = |parameter: &Value| {
                let text = |name: &str| parameter[name].as_str().expect("a text").to_owned();
                // Published with or without brackets; both spellings are accepted (REFERENCE 1.6).
                (text("in"), text("name").trim_end_matches("[]").to_owned())
            };
            operation["parameters"].as_array().into_iter().flatten().map(one).collect()
        };
        assert_eq!(parameters(mine), parameters(theirs), "{at}");
        let body = |operation: &Value| operation["requestBody"]["content"]["application/json"]["schema"].clone();
        let (theirs, mine) = (body(theirs), body(mine));
        assert_eq!(mine.is_null(), theirs.is_null(), "{at} has a body");
        let members = |of: &Published, schema: &Value| -> BTreeSet<String> {
            of.members(schema).into_keys().map(str::to_owned).collect()
        };
        let beyond = BEYOND_REQUESTS.iter().filter(|(root, _)| !mine.is_null() && path == root);
        let mut expected = members(&published, &theirs);
        expected.extend(beyond.map(|(_, member)| (*member).to_owned()));
        assert_eq!(members(&ours, &mine), expected, "{at}");
        let required = published.resolve(&theirs)["required"].clone();
        assert_eq!(
            names(mine["required"].as_array().into_iter().flatten()),
            names(required.as_array().into_iter().flatten()),
            "{at}"
        );
    }
}

#[test]
fn responses_promise_what_is_published_and_nothing_else() {
    let (published, ours) = (Published::load(), Published(openapi::document(BASE_URL)));
    for (method, path) in ROUTES.iter() {
        let (theirs, mine) = (published.answer(method, path), ours.answer(method, &format!("/v1{path}")));
        assert!(!mine.is_null(), "{method} {path}");
        let known = published.members(theirs);
        for name in ours.members(mine).into_keys() {
            assert!(
                known.contains_key(name) || is_beyond(path, name),
                "{method} {path} promises {name}, which is not published"
            );
        }
        let promised = ours.resolve(mine)["required"].clone();
        let promised = names(promised.as_array().into_iter().flatten());
        let required = published.resolve(theirs)["required"].clone();
        for name in names(required.as_array().into_iter().flatten()) {
            assert!(promised.contains(name), "{method} {path} does not promise {name}");
        }
    }
}

#[tokio::test]
async fn anyone_may_read_the_description_and_it_names_this_server() {
    let app = TestApp::founded().await;
    let reply = app.anonymous().get("/openapi.json").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"));
    let document = reply.json();
    assert_eq!((&document["openapi"], &document["servers"][0]["url"]), (&"3.1.0".into(), &BASE_URL.into()));
    assert!(!reply.text.contains(app.organization.as_str()), "nothing about its users");
}

#[tokio::test]
async fn every_response_is_as_described() {
    let app = TestApp::founded().await;
    let ours = Published(openapi::document(BASE_URL));
    for (method, path, body, _) in api() {
        let objects = objects(&app).await;
        let address = format!("/v1{}", objects.fill(path));
        let reply = app.admin().call(method, &address, &objects.fill_body(&body)).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        ours.validate(method, &format!("/v1{path}"), &reply.json());
    }
    let objects = objects(&app).await;
    for (method, path) in OWN_ROUTES.iter() {
        let body = own_bodies().into_iter().find(|(at, _)| at == path).map(|(_, body)| body).unwrap_or_default();
        let path = format!("/orgward/v1{path}");
        let reply = app.admin().call(method, &objects.fill(&path), &body).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        let described =
            operations::all().find(|one| (one.method, one.path) == (*method, &path)).expect("it is described");
        assert_eq!(reply.header("content-type").split(';').next(), Some(described.media), "{path}");
        if described.media == "application/json" {
            assert_ne!(reply.json()["data"].as_array().map(Vec::len), Some(0), "{path} shows something");
            ours.validate(method, &path, &reply.json());
        }
    }
}

#[tokio::test]
async fn the_reference_page_shows_every_operation() {
    let page = TestApp::founded().await.anonymous().get("/docs/api").await.text;
    for operation in operations::all() {
        assert!(page.contains(operation.summary), "{} {}", operation.method, operation.path);
    }
}
