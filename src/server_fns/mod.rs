//! The console's server functions: each identifies its caller and calls one operation.

use domain::Error;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

pub mod admin_keys;
pub mod audit_exports;
pub mod audit_logging;
pub mod audit_logs;
pub mod audit_proofs;
pub mod bulk_invites;
pub mod bulk_users;
pub mod data_retention;
pub mod email_changes;
pub mod emails;
pub mod invite_acceptance;
pub mod invites;
pub mod key_rotations;
pub mod legal_holds;
pub mod my_project_keys;
pub mod organization_settings;
pub mod organizations;
pub mod password_confirmations;
pub mod password_resets;
pub mod profile;
pub mod project_api_keys;
pub mod project_users;
pub mod projects;
pub mod request_log;
pub mod search;
pub mod service_accounts;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod users;

/// A refusal as the error of a server function.
#[derive(Debug, Clone, Serialize, Deserialize, thiserror::Error)]
#[serde(transparent)]
#[error(transparent)]
pub struct Refused(Problem);

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(Problem::from(error.into()))
    }
}

impl std::ops::Deref for Refused {
    type Target = Problem;

    fn deref(&self) -> &Problem {
        &self.0
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        refused.0
    }
}

impl FromServerFnError for Refused {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(match error {
            ServerFnErrorErr::Args(text)
            | ServerFnErrorErr::MissingArg(text)
            | ServerFnErrorErr::Deserialization(text) => Problem::new(ProblemKind::Invalid, refusals::unreadable(text)),
            _ => Problem::new(ProblemKind::Internal, refusals::internal()),
        })
    }
}
