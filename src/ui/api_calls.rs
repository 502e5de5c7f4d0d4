//! "As API call": the call of the Admin API that a list or a form of the console stands for, with what is in it now.

use crate::ui::{addresses::with_query, components::*, list, snippets, texts::t};
use leptos::prelude::*;
use serde_json::{Map, Value};
use types::operation::Operation;

/// This server's address, on pages of those who can hold an Admin key; on those of others there is nothing to show.
#[derive(Debug, Clone)]
pub struct ApiAddress(pub String);

/// A call of the Admin API.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which of them.
    pub operation: &'static Operation,
    /// What the placeholders of its address stand for, in their order.
    pub ids: Vec<String>,
    /// The query. A list is sent as `name[]=`, an object as `name[member]=`.
    pub query: Vec<(&'static str, Value)>,
    /// The body.
    pub body: Map<String, Value>,
    /// What the page shows and the call cannot say.
    pub remarks: Vec<String>,
}

impl Call {
    /// A call without anything in it.
    pub fn to(operation: &'static Operation) -> Self {
        Self { operation, ids: Vec::new(), query: Vec::new(), body: Map::new(), remarks: Vec::new() }
    }

    /// The console's page of a list: as many at a time, from the same item on.
    pub fn page(operation: &'static Operation, after: Option<&str>) -> Self {
        Self::to(operation).narrowed("limit", list::PER_PAGE).narrowed("after", after)
    }

    /// Fills in the next placeholder of the address.
    #[must_use]
    pub fn at(mut self, id: impl ToString) -> Self {
        self.ids.push(id.to_string());
        self
    }

    /// Adds to the query; what is empty adds nothing.
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

    /// Adds what must be in the body: what was typed, or an example until something is.
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

    /// Adds to the body what may be left out and was not.
    #[must_use]
    pub fn given(mut self, name: &'static str, typed: Option<&str>) -> Self {
        if let Some(typed) = typed.filter(|typed| !typed.is_empty()) {
            let number = typed.parse::<i64>().ok().filter(|_| self.example(name).is_number());
            self.body.insert(name.to_owned(), number.map_or_else(|| typed.into(), Value::from));
        }
        self
    }

    /// Adds to the body as it is.
    #[must_use]
    pub fn sent(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// What the catalogue has for it.
    fn example(&self, name: &str) -> Value {
        let example = self.operation.body.and_then(|body| serde_json::from_str::<Value>(body.example).ok());
        example.and_then(|example| example.get(name).cloned()).unwrap_or_default()
    }

    /// Says what the call cannot, if so it is.
    #[must_use]
    pub fn remark(mut self, is_so: bool, sentence: String) -> Self {
        if is_so {
            self.remarks.push(sentence);
        }
        self
    }

    /// The address with everything filled in.
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

/// A call, folded away until it is asked for.
#[component]
pub fn ApiCall(
    /// Begins the ids inside.
    id: &'static str,
    call: Call,
) -> AnyView {
    let Some(ApiAddress(base_url)) = use_context() else { return ().into_any() };
    let panes = snippets::of_call(&call, &base_url);
    let remarks = call.remarks.into_iter().map(|remark| view! { <p>{remark}</p> }).collect_view();
    view! {
        <Fold words=t!("api-calls-title")>
            <div class="stack">
                <Code id what=t!("api-calls-what") panes/>
                <div class="muted">{remarks}<p>{t!("api-calls-key")}</p></div>
            </div>
        </Fold>
    }
    .into_any()
}
