//! "As API call": what a list shows or a form sends, as a call of the Admin API with the same values.

use super::{components::*, snippets, texts::t};
use crate::types::{operation::Operation, operations};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// The server's own address, for whoever may have an Admin key; a page that is drawn without it shows no calls.
#[derive(Clone)]
pub struct ApiAt(pub String);

/// A call, by what the catalogue knows it as.
#[derive(Debug, Clone)]
pub struct Call {
    operation: &'static Operation,
    ids: Vec<String>,
    query: Vec<(&'static str, Value)>,
    body: Map<String, Value>,
    is_whole: bool,
}

impl Call {
    /// The operation of that name in the published description; one that is in no catalogue does not compile into a page
    /// unnoticed: every page's call is made by a test.
    pub fn of(id: &str) -> Self {
        let operation = operations::ALL.iter().find(|operation| operation.id == id).unwrap_or(&operations::ALL[0]);
        Self { operation, ids: Vec::new(), query: Vec::new(), body: Map::new(), is_whole: true }
    }

    /// The next identifier in its address.
    #[must_use]
    pub fn id(mut self, id: impl ToString) -> Self {
        self.ids.push(id.to_string());
        self
    }

    /// A member of its query string, if there is a value.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: Option<impl Into<Value>>) -> Self {
        self.query.extend(value.map(|value| (name, value.into())));
        self
    }

    /// A member of its body, if there is a value.
    #[must_use]
    pub fn body(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.body.insert(name.to_owned(), value.into());
        }
        self
    }

    /// A number in its body, as a form holds it.
    #[must_use]
    pub fn number(self, name: &str, text: Option<&str>) -> Self {
        let number = text.and_then(|text| text.parse::<i64>().ok());
        self.body(name, number)
    }

    /// Says that the page is narrowed by something that the Admin API has no word for, unless `nothing` is.
    #[must_use]
    pub fn whole_if(mut self, nothing: bool) -> Self {
        self.is_whole = nothing;
        self
    }

    fn path(&self) -> String {
        let mut ids = self.ids.iter();
        let part = |part: &str| match part.starts_with('{') {
            true => ids.next().cloned().unwrap_or_default(),
            false => part.to_owned(),
        };
        let path = self.operation.path.split('/').map(part).collect::<Vec<_>>().join("/");
        let texts: Vec<(String, String)> = self.query.iter().flat_map(|(name, value)| pairs(name, value)).collect();
        let pairs: Vec<_> = texts.iter().map(|(name, value)| (name.as_str(), Some(value.as_str()))).collect();
        super::paths::with_query(&path, &pairs)
    }

    /// For the shell.
    fn curl(&self, base_url: &str) -> AnyView {
        let url = quoted(&format!("{base_url}{}", self.path()));
        let method = (self.operation.method != "GET").then(|| format!(" -X {}", self.operation.method));
        let sent = (!self.body.is_empty()).then(|| {
            let body = quoted(&Value::Object(self.body.clone()).to_string());
            view! { " \\\n  -H "<q>"'Content-Type: application/json'"</q>" \\\n  -d "<q>{body}</q> }
        });
        view! { "curl"{method}" "<q>{url}</q>" \\\n  -H "<q>"\"Authorization: Bearer $OPENAI_ADMIN_KEY\""</q>{sent} }
            .into_any()
    }

    /// With the official library, which reads the key from `OPENAI_ADMIN_KEY`.
    fn python(&self, base_url: &str) -> AnyView {
        let url = format!("\"{base_url}/v1\"");
        let given = self.query.iter().map(|(name, value)| (*name, value));
        let given = given.chain(self.body.iter().map(|(name, value)| (name.as_str(), value)));
        let given: Vec<_> = given.map(|(name, value)| format!("{name}={}", python(value))).collect();
        let ids: Vec<_> = self.ids.iter().map(|id| python(&Value::from(id.as_str()))).collect();
        let call = snippets::python_call(self.operation, &ids, given);
        view! {
            <b>"from"</b>" openai "<b>"import"</b>" OpenAI\n\nclient = OpenAI(base_url="<q>{url}</q>")\nanswer = "{call}"\nprint(answer.to_json())"
        }
        .into_any()
    }
}

/// The pairs of a query string that say a value.
fn pairs(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| pairs(&format!("{name}[]"), value)).collect(),
        Value::String(text) => vec![(name.to_owned(), text.clone())],
        other => vec![(name.to_owned(), other.to_string())],
    }
}

/// One word of a POSIX shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A value as Python writes it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(values) => format!("[{}]", values.iter().map(python).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}: {}", Value::from(name.as_str()), python(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        // What JSON escapes in a text Python reads the same way.
        other => other.to_string(),
    }
}

/// The call, folded away until somebody wants it.
#[component]
pub fn ApiCall(
    call: Call,
    /// Begins the ids inside, where a page has more than one.
    #[prop(default = "api-call")]
    id: &'static str,
) -> AnyView {
    let Some(ApiAt(base_url)) = use_context() else { return ().into_any() };
    let mut panes = vec![Pane { label: "curl", text: call.curl(&base_url) }];
    if !call.operation.sdk.is_empty() {
        panes.push(Pane { label: "Python", text: call.python(&base_url) });
    }
    let remark = (!call.is_whole).then(|| view! { <p class="muted">{t!("api-calls-not-narrowed")}</p> });
    view! {
        <Fold words=t!("api-calls-title")>
            {remark}
            <Code id what=t!("api-calls-what") panes/>
        </Fold>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_is_in_a_value_stays_one_word_of_the_shell() {
        assert_eq!(quoted("it's $HOME `id` \"x\" \\"), r#"'it'\''s $HOME `id` "x" \'"#);
    }

    #[test]
    fn python_has_its_own_words_for_true_false_and_nothing() {
        let value = json!({ "a": [true, false, null, 1, "it's \"x\"\n"] });
        assert_eq!(python(&value), r#"{"a": [True, False, None, 1, "it's \"x\"\n"]}"#);
    }

    #[test]
    fn values_stand_where_the_operation_wants_them() {
        let call = Call::of("modify-project").id("proj_1").body("name", Some("Grid & \"more\""));
        assert_eq!(call.path(), "/v1/organization/projects/proj_1");
        assert_eq!(Value::Object(call.body), json!({ "name": "Grid & \"more\"" }));
        let call = Call::of("list-users").query("limit", Some(20)).query("emails", Some(vec!["a@x.example"]));
        assert_eq!(call.path(), "/v1/organization/users?limit=20&emails%5B%5D=a%40x.example".replace("%5B%5D", "[]"));
        assert_eq!(Call::of("list-users").query("limit", None::<i64>).path(), "/v1/organization/users");
    }
}
