//! Refusals: the reason, and what the person or program that sent the request needs in addition.

use crate::refusals::{self, Reason};
use serde::{Deserialize, Serialize};

/// The kind of a refusal. Each interface has its own form for it: a status, a page or an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Nobody is signed in, or the key is unknown or no longer valid.
    Unauthenticated,
    /// The caller is known, but lacks the right.
    Forbidden,
    /// The object does not exist, or the caller may not know about it.
    NotFound,
    /// The request is invalid, or not possible in the current state.
    Invalid,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// The body or a header is larger than accepted.
    TooLarge,
    /// The URL is longer than accepted.
    AddressTooLong,
    /// The headers are larger than accepted.
    HeadersTooLarge,
    /// The body has a content type that is not accepted.
    UnsupportedMedia,
    /// The request names a host that is not this server.
    Misdirected,
    /// The request took too long to arrive.
    TooSlow,
    /// Too many attempts; `retry_after` says when to retry.
    TooMany,
    /// The database cannot be used now, for example because the disk is full. Nothing was changed, except possibly with
    /// the code `outcome_unknown`.
    Unavailable,
    /// An internal error.
    Internal,
}

/// The code of a refusal that ends once the person has entered their password again.
pub const CONFIRMATION_REQUIRED: &str = "confirmation_required";

/// One invalid field of a form or body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field's name; the path of a nested field has dots.
    pub param: String,
    /// The rule that the field breaks.
    pub reason: Reason,
}

/// A refusal. Its reason is rendered in English on the wire and in the user's language in the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{reason}")]
pub struct Problem {
    pub kind: ProblemKind,
    /// The reason, with its arguments.
    pub reason: Reason,
    /// A stable code for programs (REFERENCE 1.4).
    pub code: Option<String>,
    /// The invalid field.
    pub param: Option<String>,
    /// All invalid fields in form order, if the refusal was joined from those of several fields; else empty.
    #[serde(default)]
    pub fields: Vec<FieldProblem>,
    /// Seconds until another attempt can succeed.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// The names of people who can help: owners, on a refusal for a missing right.
    #[serde(default)]
    pub helpers: Vec<String>,
    /// The organization's support contact, on the same refusals.
    #[serde(default)]
    pub support_contact: Option<String>,
}

impl Problem {
    /// A refusal with a kind and a reason only.
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

    /// A field that breaks a rule: 400 on the wire; 422 and a message next to the field in the console.
    pub fn invalid(param: impl Into<String>, code: &str, reason: Reason) -> Self {
        Self::new(ProblemKind::Invalid, reason).with_code(code).with_param(param)
    }

    /// A request that is well formed but not possible in the current state, for example because the project is
    /// archived.
    pub fn refused(code: &str, reason: Reason) -> Self {
        Self::new(ProblemKind::Invalid, reason).with_code(code)
    }

    /// A required field that is missing.
    pub fn missing(param: &str) -> Self {
        Self::invalid(param, "missing_required_parameter", refusals::missing(param))
    }

    /// An object that does not exist or is not visible to this caller.
    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(ProblemKind::NotFound, refusals::not_found(what, id)).with_code("not_found")
    }

    /// Sets the code for programs.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    /// Sets the invalid field.
    #[must_use]
    pub fn with_param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// The reason in English, as on the wire; whole sentences.
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
