//! A route: its address, the page that answers it, and the form that page may carry.

use crate::{
    server_fns::Refused,
    ui::{page::Page, visit::Visit},
};
use leptos::server_fn::ServerFn;
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, pin::Pin};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send>>;

/// Runs before drawing starts, so that a refusal can still become another page.
pub type PageFn = Box<dyn Fn(Visit) -> Pending<Page> + Send + Sync>;

/// Takes the form's body, urlencoded and with the route's placeholders among its fields.
pub type FormFn = Box<dyn Fn(String) -> Pending<serde_json::Value> + Send + Sync>;

/// One line of the route table.
pub struct Route {
    /// The address, with placeholders in braces.
    pub pattern: &'static str,
    /// The page.
    pub page: PageFn,
    /// The form that is posted to the same address.
    pub form: Option<Form>,
}

/// A form posted to its page's own address.
pub struct Form {
    /// Decodes the body and runs the server function.
    pub run: FormFn,
    /// What follows when it succeeds.
    pub then: Then,
}

/// What follows a form that succeeded.
#[derive(Clone, Copy)]
pub enum Then {
    /// The same page with the outcome: for what is shown only once.
    Show,
    /// Another page, with a notice by its code.
    To(fn(&Outcome<'_>) -> String, &'static str),
    /// Another page with a notice, or the same page with the outcome, whichever the outcome asks for.
    Either(fn(&Outcome<'_>) -> Option<(String, &'static str)>),
    /// Another page that speaks for itself.
    Go(fn(&Outcome<'_>) -> String),
}

/// What came of a form, for deciding where to go.
pub struct Outcome<'a> {
    /// What the server function answered.
    pub output: &'a serde_json::Value,
    /// The route's placeholders.
    pub params: &'a BTreeMap<String, String>,
    /// The query string.
    pub query: &'a BTreeMap<String, String>,
}

impl Outcome<'_> {
    /// A placeholder as an id.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A text the server function answered.
    pub fn text(&self, field: &str) -> &str {
        self.output.get(field).and_then(serde_json::Value::as_str).unwrap_or_default()
    }
}

impl Route {
    /// A page.
    pub fn page<F, Fut>(pattern: &'static str, page: F) -> Self
    where
        F: Fn(Visit) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Page, Problem>> + Send + 'static,
    {
        Self { pattern, page: Box::new(move |visit| Box::pin(page(visit))), form: None }
    }

    /// A page with a form, whose fields are the arguments of the server function `S`.
    #[must_use]
    pub fn form<S>(self, then: Then) -> Self
    where
        S: ServerFn<Error = Refused> + DeserializeOwned + 'static,
        S::Output: Serialize,
    {
        self.form_if::<S>(|_| None, then)
    }

    /// The same, for a function to which an absent field means "leave it": `check` says what may not be left empty.
    #[must_use]
    pub fn form_if<S>(mut self, check: fn(&S) -> Option<Problem>, then: Then) -> Self
    where
        S: ServerFn<Error = Refused> + DeserializeOwned + 'static,
        S::Output: Serialize,
    {
        let run: FormFn = Box::new(move |body| {
            Box::pin(async move {
                let fields: S = decode(&body)?;
                if let Some(problem) = check(&fields) {
                    return Err(problem);
                }
                let output = fields.run_body().await.map_err(Problem::from)?;
                serde_json::to_value(output)
                    .map_err(|_| Problem::new(ProblemKind::Internal, refusals::answer_not_shown()))
            })
        });
        self.form = Some(Form { run, then });
        self
    }
}

/// Reads a body as browsers send it: brackets may be percent-encoded, an empty field is an absent one.
fn decode<T: DeserializeOwned>(body: &str) -> Result<T, Problem> {
    serde_qs::Config::new(5, false)
        .deserialize_str(body)
        .map_err(|_| Problem::new(ProblemKind::Invalid, refusals::form_unreadable()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use types::admin_keys::NewAdminKey;

    #[derive(Deserialize)]
    struct Args {
        key_id: String,
        #[serde(default)]
        new: NewAdminKey,
        #[serde(default)]
        sure: bool,
    }

    #[test]
    fn a_body_is_read_as_browsers_send_it() {
        let args: Args =
            decode("new%5Bname%5D=R%26D+%C3%A9&new%5Bexpires_in_seconds%5D=&sure=true&key_id=key_1&other=x").unwrap();
        assert_eq!(args.new.name.as_deref(), Some("R&D é"));
        assert_eq!((args.new.expires_in_seconds, args.sure, args.key_id.as_str()), (None, true, "key_1"));
    }

    #[test]
    fn what_cannot_be_read_is_a_sentence() {
        for body in ["", "new=1&key_id=k", "key_id=k&new[expires_in_seconds]=soon", "key_id=k&new[[[[[[[[=1"] {
            if let Err(problem) = decode::<Args>(body) {
                assert_eq!(problem.kind, ProblemKind::Invalid, "{body}");
            }
        }
    }
}
