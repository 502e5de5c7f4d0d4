//! The Admin API call that corresponds to a list or a form of the console, with its current values.

use crate::{list, texts::t, urls::with_query};
use serde_json::{Map, Value};
use types::operation::Operation;

/// A call of the Admin API.
#[derive(Debug, Clone)]
pub struct Call {
    pub operation: &'static Operation,
    /// The values of the placeholders in the path, in order.
    pub ids: Vec<String>,
    /// The query. A list is sent as `name[]=`, an object as `name[member]=`.
    pub query: Vec<(&'static str, Value)>,
    pub body: Map<String, Value>,
    /// Members of the body that are Orgward's own, so that methods of the official library have no argument for them.
    pub extra: Map<String, Value>,
    /// Sentences that say how the call differs from the page.
    pub remarks: Vec<String>,
}

impl Call {
    /// A call without ids, query or body.
    pub fn to(operation: &'static Operation) -> Self {
        let (body, extra) = (Map::new(), Map::new());
        Self { operation, ids: Vec::new(), query: Vec::new(), body, extra, remarks: Vec::new() }
    }

    /// A call for the page of a list that the console shows: the same number of items, after the same item.
    pub fn page(operation: &'static Operation, after: Option<&str>) -> Self {
        Self::to(operation).narrowed("limit", list::PER_PAGE).narrowed("after", after)
    }

    /// Fills in the next placeholder of the path.
    #[must_use]
    pub fn at(mut self, id: impl ToString) -> Self {
        self.ids.push(id.to_string());
        self
    }

    /// Adds to the query, unless the value is empty.
    #[must_use]
    pub fn narrowed(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(values) => values.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !is_empty {
            self.query.push((name, value));
        }
        self
    }

    /// Adds a required member to the body: what was typed, or else an example.
    #[must_use]
    pub fn asked(mut self, name: &'static str, typed: Option<&str>) -> Self {
        let value = match typed.filter(|typed| !typed.is_empty()) {
            Some(typed) => typed.into(),
            None => {
                let remark = t!("api-calls-example");
                if !self.remarks.contains(&remark) {
                    self.remarks.push(remark);
                }
                self.example(name)
            }
        };
        self.body.insert(name.to_owned(), value);
        self
    }

    /// Adds an optional member to the body, if it was typed.
    #[must_use]
    pub fn given(mut self, name: &'static str, typed: Option<&str>) -> Self {
        if let Some(typed) = typed.filter(|typed| !typed.is_empty()) {
            let number = typed.parse::<i64>().ok().filter(|_| self.example(name).is_number());
            self.body.insert(name.to_owned(), number.map_or_else(|| typed.into(), Value::from));
        }
        self
    }

    /// Adds a member to the body as it is.
    #[must_use]
    pub fn sent(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a member of Orgward's own to the body.
    #[must_use]
    pub fn with_extra(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    /// The whole body.
    pub fn whole_body(&self) -> Map<String, Value> {
        self.body.clone().into_iter().chain(self.extra.clone()).collect()
    }

    /// The example in the table of operations for a member of the body.
    fn example(&self, name: &str) -> Value {
        let example = self.operation.body.and_then(|body| serde_json::from_str::<Value>(body.example).ok());
        example.and_then(|example| example.get(name).cloned()).unwrap_or_default()
    }

    /// Adds a sentence that says how the call differs from the page, if `is_so`.
    #[must_use]
    pub fn remark(mut self, is_so: bool, sentence: String) -> Self {
        if is_so {
            self.remarks.push(sentence);
        }
        self
    }

    /// The URL with ids and query filled in.
    pub fn address(&self, base_url: &str) -> String {
        let mut ids = self.ids.iter();
        let filled = self.operation.path.split('/').map(|part| match part.starts_with('{') {
            true => ids.next().map_or(part, String::as_str),
            false => part,
        });
        let path = filled.collect::<Vec<_>>().join("/");
        let pairs: Vec<(String, String)> = self.query.iter().flat_map(|(name, value)| pairs(name, value)).collect();
        let pairs: Vec<(&str, Option<&str>)> =
            pairs.iter().map(|(name, value)| (name.as_str(), Some(value.as_str()))).collect();
        format!("{base_url}{}", with_query(&path, &pairs))
    }
}

fn pairs(name: &str, value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Array(values) => values.iter().map(|value| (format!("{name}[]"), text(value))).collect(),
        Value::Object(members) => {
            members.iter().map(|(member, value)| (format!("{name}[{member}]"), text(value))).collect()
        }
        value => vec![(name.to_owned(), text(value))],
    }
}
