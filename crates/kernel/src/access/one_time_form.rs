//! One form that was sent with its one-time number, and its claim on that number.

use crate::base::{
    error::Result,
    secret::{digest, random_u128},
};
use sqlx::AnyConnection;
use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};
use types::{ids::OrganizationId, problem::Problem, refusals};

/// No change of this form has begun.
const UNUSED: u8 = 0;

/// A change of this form has claimed the number.
const CLAIMED: u8 = 1;

/// Another request has claimed the number.
const TAKEN: u8 = 2;

/// A form that is being handled. The first change that it makes claims its number, in the change's transaction.
#[derive(Debug)]
pub struct OneTimeForm {
    organization_id: OrganizationId,
    number_hash: String,
    content_hash: String,
    sender: String,
    state: AtomicU8,
}

impl OneTimeForm {
    /// A form that was posted to `path` with this number in its body.
    pub fn new(organization_id: OrganizationId, number: &str, path: &str, body: &str) -> Arc<Self> {
        Arc::new(Self {
            organization_id,
            // A page can have several forms with the same number: each path has its own claim.
            number_hash: digest(&format!("{number} {path}")),
            content_hash: digest(body),
            sender: format!("{:032x}", random_u128()),
            state: AtomicU8::new(UNUSED),
        })
    }

    /// Claims the number in the caller's transaction. Further changes of the same request may claim it again.
    ///
    /// # Errors
    /// 400 when another request has claimed it; when the database cannot be written.
    pub(crate) async fn claim(&self, conn: &mut AnyConnection, now: i64) -> Result<()> {
        let inserted = sqlx::query(
            "insert into one_time_forms (number_hash, organization_id, content_hash, sender, sent_at, is_repeatable,
             follow_ups) values ($1, $2, $3, $4, $5, 0, '[]') on conflict (number_hash) do nothing",
        )
        .bind(&self.number_hash)
        .bind(self.organization_id.as_str())
        .bind(&self.content_hash)
        .bind(&self.sender)
        .bind(now)
        .execute(&mut *conn)
        .await?
        .rows_affected();
        let is_ours = inserted > 0 || {
            let (sender,): (String,) =
                sqlx::query_as("select sender from one_time_forms where number_hash = $1 and organization_id = $2")
                    .bind(&self.number_hash)
                    .bind(self.organization_id.as_str())
                    .fetch_one(conn)
                    .await?;
            sender == self.sender
        };
        self.state.store(if is_ours { CLAIMED } else { TAKEN }, Ordering::SeqCst);
        if is_ours { Ok(()) } else { Err(Problem::refused("form_already_sent", refusals::form_already_sent()).into()) }
    }

    /// Whether a change of this request claimed the number. The change may have been rolled back since.
    pub fn is_claimed(&self) -> bool {
        self.state.load(Ordering::SeqCst) == CLAIMED
    }

    /// Whether a change of this request was refused because another request had claimed the number.
    pub fn is_taken(&self) -> bool {
        self.state.load(Ordering::SeqCst) == TAKEN
    }

    /// The organization that the form was sent to.
    pub fn organization_id(&self) -> &OrganizationId {
        &self.organization_id
    }

    /// The key of the form's row.
    pub fn number_hash(&self) -> &str {
        &self.number_hash
    }

    /// The digest of what was sent.
    pub fn content_hash(&self) -> &str {
        &self.content_hash
    }

    /// This request, among several that send the same form.
    pub fn sender(&self) -> &str {
        &self.sender
    }
}
