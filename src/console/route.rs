//! A route: its path, the page that answers it, and the form that is posted to the same path.

use crate::server_fns::Refused;
use leptos::server_fn::ServerFn;
use serde::{Serialize, de::DeserializeOwned};
use std::{pin::Pin, sync::Arc};
use types::{
    ids::{OrganizationId, ProjectId},
    one_time_forms::FollowUp,
    problem::{Problem, ProblemKind},
    refusals,
};
use ui::{FormOutput, Page, PageRequest};
use zeroize::Zeroizing;

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send>>;

/// Loads a page. It finishes before the response begins, so that a refusal can still become another page.
pub type PageFn = Box<dyn Fn(PageRequest) -> Pending<Page> + Send + Sync>;

/// Runs a form. The body is urlencoded and has the route's placeholders among its fields.
pub type FormFn = Box<dyn Fn(PageRequest, String) -> Pending<Next> + Send + Sync>;

/// One row of the route table.
pub struct Route {
    /// The path, with placeholders in braces.
    pub pattern: &'static str,
    /// Handles `GET`.
    pub page: PageFn,
    /// Handles `POST`, if the page has a form.
    pub form: Option<Form>,
}

/// A form that is posted to the path of its page.
pub struct Form {
    /// Decodes the body, runs the server function, and decides what follows.
    pub run: FormFn,
    /// The code of the notice shown after every success; `None` if there is none or if it depends on the outcome.
    pub notice: Option<&'static str>,
    /// Present if the form makes something and is accepted once with its one-time number.
    pub once: Option<Once>,
}

/// What a second request with the same one-time number needs.
pub struct Once {
    /// Reads an output that was stored as JSON.
    pub read: fn(&[u8]) -> Option<FormOutput>,
}

/// The response to a form that succeeded.
pub enum Next {
    /// The page of the form, which shows the output.
    Show {
        output: FormOutput,
        /// The output as JSON, for a form that is accepted once.
        json: Zeroizing<Vec<u8>>,
        /// What can be done with the thing that was made.
        follow_ups: Vec<FollowUp>,
    },
    Redirect {
        url: String,
        /// The code of the notice that the next page shows.
        notice: Option<&'static str>,
    },
}

/// What follows a form whose server function returns a `T`.
pub enum Then<T> {
    /// The same page with the output: for what is shown only once.
    Show,
    /// A redirect to a URL, with the code of a notice.
    To(fn(&Outcome<'_, T>) -> String, &'static str),
    /// A redirect with a notice, or the same page with the output if the function returns none.
    Either(fn(&Outcome<'_, T>) -> Option<(String, &'static str)>),
    /// A redirect without a notice.
    Go(fn(&Outcome<'_, T>) -> String),
}

/// The result of a form, which determines the URL of the next page.
pub struct Outcome<'a, T> {
    /// What the server function returned.
    pub output: &'a T,
    /// The request that the form came with.
    pub request: &'a PageRequest,
}

impl<T> Outcome<'_, T> {
    /// The organization in the path.
    pub fn organization(&self) -> OrganizationId {
        self.request.organization()
    }

    /// The project in the path.
    pub fn project(&self) -> ProjectId {
        self.request.project()
    }
}

/// An output as JSON, and what can be done with it.
type Memo = (Zeroizing<Vec<u8>>, Vec<FollowUp>);

impl<T: Send + Sync + 'static> Then<T> {
    fn next(&self, output: T, request: &PageRequest, memo: impl Fn(&Outcome<'_, T>) -> Memo) -> Next {
        let outcome = Outcome { output: &output, request };
        let show = |output: T| {
            let (json, follow_ups) = memo(&Outcome { output: &output, request });
            Next::Show { output: FormOutput::new(output), json, follow_ups }
        };
        match self {
            Self::To(url, notice) => Next::Redirect { url: url(&outcome), notice: Some(*notice) },
            Self::Go(url) => Next::Redirect { url: url(&outcome), notice: None },
            Self::Either(decide) => match decide(&outcome) {
                Some((url, notice)) => Next::Redirect { url, notice: Some(notice) },
                None => show(output),
            },
            Self::Show => show(output),
        }
    }
}

impl Route {
    /// A page that must load data first.
    pub fn page<F, Fut>(pattern: &'static str, page: F) -> Self
    where
        F: Fn(PageRequest) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Page, Refused>> + Send + 'static,
    {
        Self {
            pattern,
            page: Box::new(move |request| {
                let page = page(request);
                Box::pin(async move { Ok(page.await?) })
            }),
            form: None,
        }
    }

    /// A page that is rendered from the request alone.
    pub fn view(pattern: &'static str, view: fn(&PageRequest) -> Page) -> Self {
        Self::page(pattern, move |request| async move { Ok(view(&request)) })
    }

    /// Adds a form, whose fields are the arguments of the server function `S`.
    #[must_use]
    pub fn form<S>(self, then: Then<S::Output>) -> Self
    where
        S: ServerFn<Error = Refused> + DeserializeOwned + 'static,
        S::Output: Send + Sync + 'static,
    {
        self.form_if::<S>(|_| None, then)
    }

    /// Adds a form to a function that reads an absent field as "do not change". `check` refuses fields that must not be
    /// left empty.
    #[must_use]
    pub fn form_if<S>(self, check: fn(&S) -> Option<Problem>, then: Then<S::Output>) -> Self
    where
        S: ServerFn<Error = Refused> + DeserializeOwned + 'static,
        S::Output: Send + Sync + 'static,
    {
        self.add(check, then, None, |_| Memo::default())
    }

    /// Adds a form that makes something. It is accepted once with the one-time number of its page; a second request
    /// with that number gets the result of the first. `follow_ups` says what can be done with the thing once its page
    /// cannot be shown any more.
    #[must_use]
    pub fn form_once<S>(
        self,
        check: fn(&S) -> Option<Problem>,
        then: Then<S::Output>,
        follow_ups: fn(&Outcome<'_, S::Output>) -> Vec<FollowUp>,
    ) -> Self
    where
        S: ServerFn<Error = Refused> + DeserializeOwned + 'static,
        S::Output: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let read = |json: &[u8]| serde_json::from_slice::<S::Output>(json).ok().map(FormOutput::new);
        self.add(check, then, Some(Once { read }), move |outcome| {
            // The types of answers are serialized for browsers too; an output that cannot be is not shown again.
            let json = serde_json::to_vec(outcome.output).unwrap_or_default();
            (Zeroizing::new(json), follow_ups(outcome))
        })
    }

    fn add<S>(
        mut self,
        check: fn(&S) -> Option<Problem>,
        then: Then<S::Output>,
        once: Option<Once>,
        memo: impl Fn(&Outcome<'_, S::Output>) -> Memo + Copy + Send + Sync + 'static,
    ) -> Self
    where
        S: ServerFn<Error = Refused> + DeserializeOwned + 'static,
        S::Output: Send + Sync + 'static,
    {
        let notice = match &then {
            Then::To(_, notice) => Some(*notice),
            Then::Show | Then::Either(_) | Then::Go(_) => None,
        };
        let then = Arc::new(then);
        let run: FormFn = Box::new(move |request, body| {
            let then = then.clone();
            Box::pin(async move {
                let arguments: S = decode(&body)?;
                if let Some(problem) = check(&arguments) {
                    return Err(problem);
                }
                let output = arguments.run_body().await?;
                Ok(then.next(output, &request, memo))
            })
        });
        self.form = Some(Form { run, notice, once });
        self
    }

    /// Refuses the form for every sender and content if `check` refuses the URL that it is posted to.
    #[must_use]
    pub fn refuse_if(mut self, check: fn(&PageRequest) -> Option<Problem>) -> Self {
        self.form = self.form.map(|Form { run, notice, once }| {
            let run: FormFn = Box::new(move |request, body| match check(&request) {
                Some(problem) => Box::pin(std::future::ready(Err(problem))),
                None => run(request, body),
            });
            Form { run, notice, once }
        });
        self
    }
}

/// Decodes a body as browsers send it: brackets may be percent-encoded, and an empty field counts as absent.
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
    fn a_body_that_cannot_be_read_is_refused_with_a_sentence() {
        for body in ["", "new=1&key_id=k", "key_id=k&new[expires_in_seconds]=soon", "key_id=k&new[[[[[[[[=1"] {
            if let Err(problem) = decode::<Args>(body) {
                assert_eq!(problem.kind, ProblemKind::Invalid, "{body}");
            }
        }
    }
}
