//! What the catalogue says of an operation of the Admin API.

use crate::pages::Deleted;
use schemars::{JsonSchema, Schema, SchemaGenerator};

const JSON: &str = "application/json";

/// One operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// The address, with placeholders in braces.
    pub path: &'static str,
    /// Its name in the published description.
    pub id: &'static str,
    /// The method of the Python SDK below `client.admin.organization`; empty for our own.
    pub sdk: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// What its query string may hold.
    pub query: &'static [Parameter],
    /// What its body may hold.
    pub body: Option<Body>,
    /// The type of what it answers.
    pub media: &'static str,
    /// What it answers.
    pub answer: fn(&mut SchemaGenerator) -> Schema,
}

/// A request's body.
#[derive(Debug, Clone, Copy)]
pub struct Body {
    /// Its shape.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// The members that must be there.
    pub required: &'static [&'static str],
    /// One that makes sense, as JSON.
    pub example: &'static str,
}

/// A member of a query string.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it is for.
    pub about: &'static str,
}

/// What a member of a query string may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Items of a page: 1–100, 20 when absent.
    Limit,
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Any number of texts.
    Many,
    /// Any number of these.
    ManyOf(&'static [&'static str]),
    /// Bounds: `gt`, `gte`, `lt`, `lte`, in brackets.
    Span,
}

pub(super) const fn parameter(name: &'static str, kind: Kind, about: &'static str) -> Parameter {
    Parameter { name, kind, about }
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

pub(super) const fn get<T: JsonSchema>(
    path: &'static str,
    id: &'static str,
    sdk: &'static str,
    summary: &'static str,
    query: &'static [Parameter],
) -> Operation {
    Operation { method: "GET", path, id, sdk, summary, query, body: None, media: JSON, answer: of::<T> }
}

/// What answers text or bytes, not JSON.
pub(super) const fn raw(path: &'static str, id: &'static str, summary: &'static str, media: &'static str) -> Operation {
    Operation { method: "GET", path, id, sdk: "", summary, query: &[], body: None, media, answer: of::<String> }
}

pub(super) const fn post<B: JsonSchema, T: JsonSchema>(
    path: &'static str,
    id: &'static str,
    sdk: &'static str,
    summary: &'static str,
    required: &'static [&'static str],
    example: &'static str,
) -> Operation {
    let body = Some(Body { schema: of::<B>, required, example });
    Operation { method: "POST", path, id, sdk, summary, query: &[], body, media: JSON, answer: of::<T> }
}

pub(super) const fn delete(
    path: &'static str,
    id: &'static str,
    sdk: &'static str,
    summary: &'static str,
) -> Operation {
    Operation { method: "DELETE", path, id, sdk, summary, query: &[], body: None, media: JSON, answer: of::<Deleted> }
}
