//! Why something was refused: the reason, and what the person or program that asked needs beside it.

use crate::refusals::{self, Reason};
use serde::{Deserialize, Serialize};

/// The kind of a refusal; each door has its own way to say it (a status, a page, an exit code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Nobody is signed in, or the key is not one of ours.
    Unauthenticated,
    /// Known, but not allowed.
    Forbidden,
    /// Not there, or not for this caller to know about.
    NotFound,
    /// The request itself is at fault.
    Invalid,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The body or a header is larger than accepted.
    TooLarge,
    /// The address is longer than accepted.
    AddressTooLong,
    /// The headers are larger than accepted.
    HeadersTooLarge,
    /// The body is not of the type that is accepted.
    UnsupportedMedia,
    /// The request took too long to arrive.
    TooSlow,
    /// Too many attempts; `retry_after` says when to come back.
    TooMany,
    /// Not now: a full disk, a database that does not answer. Nothing was changed.
    Unavailable,
    /// A fault of ours. Nothing was changed.
    Internal,
}

/// One refused field of a form or body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field, dotted where it is nested.
    pub param: String,
    /// The rule that it breaks.
    pub reason: Reason,
}

/// A refusal. It carries its reason, which the wire says in English and the console in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{reason}")]
pub struct Problem {
    /// What kind of refusal this is.
    pub kind: ProblemKind,
    /// Why, with its arguments.
    pub reason: Reason,
    /// A stable slug for programs (REFERENCE 1.4).
    pub code: Option<String>,
    /// The field at fault.
    pub param: Option<String>,
    /// Further fields at fault, in form order; empty when there is at most the one in `param`.
    #[serde(default)]
    pub fields: Vec<FieldProblem>,
    /// Seconds until another attempt can succeed.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// Names of people who can help: the owners, on a refusal for want of a right.
    #[serde(default)]
    pub helpers: Vec<String>,
    /// Where the organization's people find help, as its owners put it; on the same refusals.
    #[serde(default)]
    pub support_contact: Option<String>,
}

impl Problem {
    /// A refusal of the given kind with nothing but its reason.
    pub fn new(kind: ProblemKind, reason: Reason) -> Self {
        Self {
            kind,
            reason,
            code: None,
            param: None,
            fields: Vec::new(),
            retry_after: None,
            helpers: Vec::new(),
            support_contact: None,
        }
    }

    /// A field that breaks a rule: 400 on the wire, 422 beside the field in the console.
    pub fn invalid(param: impl Into<String>, code: &str, reason: Reason) -> Self {
        Self::new(ProblemKind::Invalid, reason).with_code(code).with_param(param)
    }

    /// A request that is well formed but not possible now, for example because the project is archived.
    pub fn refused(code: &str, reason: Reason) -> Self {
        Self::new(ProblemKind::Invalid, reason).with_code(code)
    }

    /// A required field that was left out.
    pub fn missing(param: &str) -> Self {
        Self::invalid(param, "missing_required_parameter", refusals::missing(param))
    }

    /// An object that is not there for this caller.
    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(ProblemKind::NotFound, refusals::not_found(what, id)).with_code("not_found")
    }

    /// Adds the slug for programs.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    /// Names the field at fault.
    #[must_use]
    pub fn with_param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// The reason in the wire's English, a whole sentence.
    pub fn message(&self) -> String {
        self.reason.to_string()
    }

    /// Joins the refusals of several fields into one; `None` when there are none.
    pub fn join(problems: Vec<Problem>) -> Option<Problem> {
        let fields = problems
            .iter()
            .filter_map(|problem| Some(FieldProblem { param: problem.param.clone()?, reason: problem.reason.clone() }))
            .collect();
        let mut first = problems.into_iter().next()?;
        first.fields = fields;
        Some(first)
    }
}
