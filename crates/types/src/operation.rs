//! The description of an operation of the Admin API.

use crate::{admin_key_scopes::Scope, pages::Deleted};
use schemars::{JsonSchema, Schema, SchemaGenerator};

const JSON: &str = "application/json";

/// An operation of the Admin API or of Orgward's own API.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The path of the URL, with placeholders in braces.
    pub path: &'static str,
    /// The `operationId` in the published description.
    pub id: &'static str,
    /// The scope that an Admin key needs for it.
    pub scope: Scope,
    /// The method of the Python SDK below `client.admin.organization`; empty for Orgward's own operations.
    pub sdk: &'static str,
    /// A short description.
    pub summary: &'static str,
    /// The parameters of the query string.
    pub query: &'static [Parameter],
    /// The request body; `None` if it has none.
    pub body: Option<Body>,
    /// The media type of the response.
    pub media: &'static str,
    /// The schema of the response.
    pub answer: fn(&mut SchemaGenerator) -> Schema,
}

/// A request's body.
#[derive(Debug, Clone, Copy)]
pub struct Body {
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// The required members.
    pub required: &'static [&'static str],
    /// An example, as JSON; empty if there is none.
    pub example: &'static str,
}

/// A parameter of a query string.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// A description.
    pub about: &'static str,
}

/// The type of a query parameter's value.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Items per page: 1–100, 20 if absent.
    Limit,
    /// A string.
    Text,
    /// An integer.
    Number,
    /// `true` or `false`.
    Flag,
    /// One of these values.
    OneOf(&'static [&'static str]),
    /// Any number of strings.
    Many,
    /// Any number of these values.
    ManyOf(&'static [&'static str]),
    /// Bounds of a number: `gt`, `gte`, `lt`, `lte`, in brackets after the name.
    Span,
}

pub(super) const fn parameter(name: &'static str, kind: Kind, about: &'static str) -> Parameter {
    Parameter { name, kind, about }
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

pub(super) const fn get<T: JsonSchema>(
    scope: Scope,
    path: &'static str,
    id: &'static str,
    sdk: &'static str,
    summary: &'static str,
    query: &'static [Parameter],
) -> Operation {
    Operation { method: "GET", path, id, scope, sdk, summary, query, body: None, media: JSON, answer: of::<T> }
}

/// An operation that returns text or bytes, not JSON.
pub(super) const fn raw(
    scope: Scope,
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    media: &'static str,
) -> Operation {
    Operation { method: "GET", path, id, scope, sdk: "", summary, query: &[], body: None, media, answer: of::<String> }
}

pub(super) const fn post<B: JsonSchema, T: JsonSchema>(
    scope: Scope,
    path: &'static str,
    id: &'static str,
    sdk: &'static str,
    summary: &'static str,
    required: &'static [&'static str],
    example: &'static str,
) -> Operation {
    let body = Some(Body { schema: of::<B>, required, example });
    Operation { method: "POST", path, id, scope, sdk, summary, query: &[], body, media: JSON, answer: of::<T> }
}

pub(super) const fn delete(
    scope: Scope,
    path: &'static str,
    id: &'static str,
    sdk: &'static str,
    summary: &'static str,
) -> Operation {
    Operation {
        method: "DELETE",
        path,
        id,
        scope,
        sdk,
        summary,
        query: &[],
        body: None,
        media: JSON,
        answer: of::<Deleted>,
    }
}
