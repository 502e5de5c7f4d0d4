//! `/openapi.json`: the OpenAPI 3.1 description of this server, generated from the table of operations and the types.

use crate::app::App;
use axum::{Json, extract::State};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};
use types::{
    operation::{Kind, Operation, Parameter},
    operations,
};

/// Serves the description without authentication: it contains nothing but the public list of operations.
pub async fn serve(State(app): State<App>) -> Json<Value> {
    Json(document(&app.site.base_url))
}

/// The description of a server at this URL.
pub fn document(base_url: &str) -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| {
            settings.meta_schema = None;
            settings.definitions_path = "/components/schemas".into();
        })
    };
    // Requests and responses may differ: an absent member is accepted in requests, responses contain it as null.
    let mut requests = settings().for_deserialize().into_generator();
    let mut answers = settings().for_serialize().into_generator();
    let mut paths = Map::new();
    for operation in operations::all() {
        let described = describe(operation, &mut requests, &mut answers);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.to_lowercase()] = described;
    }
    let mut schemas = answers.take_definitions(true);
    for (name, schema) in requests.take_definitions(true) {
        schemas.entry(name).or_insert(schema);
    }
    schemas.insert("Error".to_owned(), error());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Orgward Admin API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "OpenAI's Admin API as this server speaks it, and what Orgward adds under /orgward.",
        },
        "servers": [{ "url": base_url }],
        "security": [{ "adminKey": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "adminKey": { "type": "http", "scheme": "bearer", "description": "An Admin key, sk-admin-…, that has the scope of the operation" },
            },
        },
    })
}

fn describe(operation: &Operation, requests: &mut SchemaGenerator, answers: &mut SchemaGenerator) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": format!("An Admin key needs the scope `{}`.", operation.scope.as_str()),
        "security": [{ "adminKey": [operation.scope.as_str()] }],
        "tags": [tag(operation.path)],
        "parameters": parameters(operation),
        "responses": {
            "200": answer("Done.", operation.media, Value::from((operation.answer)(answers))),
            "default": answer("Refused, with a sentence.", "application/json", json!({ "$ref": "#/components/schemas/Error" })),
        },
    });
    if operation.method != "GET" {
        described["responses"]["200"]["headers"] = json!({ "orgward-receipt": {
            "description": "The audit records of the change, as a dictionary (RFC 9651): log, first, last, leaf-hashes (of at most \
                            50 records) and checkpoint, a signed note that covers them. Absent if nothing was changed or \
                            audit logging is off.",
            "schema": { "type": "string" },
            "example": "log=\"org-abc\", first=7, last=7, leaf-hashes=(:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=:), checkpoint=:b3Jnd2FyZC9vcmct…:",
        } });
    }
    if let Some(body) = &operation.body {
        let mut schema = Value::from((body.schema)(requests));
        if !body.required.is_empty() {
            // The decoder treats every member as optional, so that the operation can name what is missing.
            schema = json!({ "allOf": [schema], "required": body.required });
        }
        let example: Value = serde_json::from_str(body.example).unwrap_or_default();
        described["requestBody"] = json!({
            "required": !body.required.is_empty(),
            "content": { "application/json": { "schema": schema, "example": example } },
        });
    }
    described
}

fn answer(description: &str, media: &str, schema: Value) -> Value {
    json!({ "description": description, "content": { media: { "schema": schema } } })
}

/// The noun of a path: the last segment that follows the organization or an object's id.
fn tag(path: &str) -> &str {
    let parts: Vec<&str> = path.split('/').collect();
    let nouns = parts.windows(2).filter(|pair| pair[0] == "organization" || pair[0].starts_with('{'));
    nouns.map(|pair| pair[1]).rfind(|part| !part.starts_with('{') && *part != "archive").unwrap_or_default()
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    in_path
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .chain(operation.query.iter().map(parameter))
        .collect()
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        Kind::Limit => json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 20 }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Number => json!({ "type": "integer" }),
        Kind::Flag => json!({ "type": "boolean", "default": false }),
        Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
        Kind::Many => json!({ "type": "array", "maxItems": 100, "items": { "type": "string" } }),
        Kind::ManyOf(words) => {
            json!({ "type": "array", "maxItems": 100, "items": { "type": "string", "enum": words } })
        }
        Kind::Span => {
            let bound = json!({ "type": "integer" });
            let bounds = json!({ "gt": bound, "gte": bound, "lt": bound, "lte": bound });
            json!({ "type": "object", "properties": bounds, "additionalProperties": false })
        }
    };
    let mut described = json!({
        "name": parameter.name, "in": "query", "required": false, "description": parameter.about, "schema": schema,
    });
    match parameter.kind {
        Kind::Span => {
            described["style"] = json!("deepObject");
            described["explode"] = json!(true);
        }
        Kind::Many | Kind::ManyOf(_) => described["explode"] = json!(true),
        _ => {}
    }
    described
}

/// The error envelope of every refusal (REFERENCE 1.4).
fn error() -> Value {
    let text = json!({ "type": "string" });
    let nullable = json!({ "type": ["string", "null"] });
    json!({
        "type": "object",
        "required": ["error"],
        "properties": { "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": { "message": text, "type": text, "param": nullable, "code": nullable },
        }},
    })
}
