//! The one-time number of a form: a page contains one for the caller's session, and a form that makes something is
//! accepted with it once.

use crate::http::request_context::Caller;
use domain::{Domain, FormKeys, OneTimeForm, one_time_forms};
use std::sync::Arc;
use types::{
    ids::OrganizationId,
    one_time_forms::{AlreadySent, FollowUp},
    problem::Problem,
    refusals,
};
use zeroize::Zeroizing;

/// A form that was sent with a valid number.
pub struct Sent {
    /// For the caller, so that the first change claims the number.
    pub form: Arc<OneTimeForm>,
    domain: Domain,
    keys: FormKeys,
}

/// What an earlier request that sent the same form leads to.
pub enum Again {
    /// The result of that request.
    Result(Zeroizing<Vec<u8>>),
    /// The result can no longer be shown.
    Over(AlreadySent),
}

/// A new number for the caller's next form; `None` without a session.
pub fn number(caller: &Caller) -> Option<String> {
    Some(keys(caller)?.number(caller.app.domain.now()))
}

fn keys(caller: &Caller) -> Option<FormKeys> {
    let id = caller.session.id().filter(|_| caller.live.is_some())?;
    Some(FormKeys::of(caller.app.domain.secrets(), &id.to_string()))
}

impl Sent {
    /// Checks the number of a form that was posted to `path`.
    ///
    /// # Errors
    /// 400 for a number that is missing, too old or not of this session.
    pub fn new(
        caller: &Caller,
        organization_id: OrganizationId,
        number: Option<&str>,
        path: &str,
        body: &str,
    ) -> Result<Self, Problem> {
        let domain = caller.app.domain.clone();
        let valid = keys(caller).zip(number).filter(|(keys, number)| keys.is_valid(number, domain.now()));
        let out_of_date = || Problem::refused("form_out_of_date", refusals::form_out_of_date());
        let (keys, number) = valid.ok_or_else(out_of_date)?;
        Ok(Self { form: OneTimeForm::new(organization_id, number, path, body), domain, keys })
    }

    /// The result of an earlier request that sent the same form; `None` if there was none or it made nothing.
    ///
    /// # Errors
    /// 400 when the form was sent before with other entries; when the database cannot be used.
    pub async fn again(&self) -> Result<Option<Again>, Problem> {
        use one_time_forms::Earlier;
        match one_time_forms::earlier(&self.domain, &self.form).await? {
            None => Ok(None),
            Some(Earlier::Different) => Err(Problem::refused("form_not_repeated", refusals::form_not_repeated())),
            Some(Earlier::Over(sent)) => Ok(Some(Again::Over(sent))),
            Some(Earlier::Result(sealed)) => {
                let opened = self.keys.open(self.form.number_hash(), &sealed);
                let unreadable = || domain::Error::Fault("the result of a form could not be decrypted".to_owned());
                Ok(Some(Again::Result(opened.ok_or_else(unreadable)?)))
            }
        }
    }

    /// Stores the result, if a change of this request claimed the number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remember(
        &self,
        result: &[u8],
        is_repeatable: bool,
        follow_ups: Vec<FollowUp>,
    ) -> Result<(), domain::Error> {
        if !self.form.is_claimed() {
            return Ok(());
        }
        let sealed = self.keys.seal(self.form.number_hash(), result);
        let result = one_time_forms::SealedResult { sealed, is_repeatable, follow_ups };
        one_time_forms::remember(&self.domain, &self.form, result).await
    }

    /// Notes that this request was refused and has no result.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn give_up(&self) -> Result<(), domain::Error> {
        if !self.form.is_claimed() {
            return Ok(());
        }
        one_time_forms::give_up(&self.domain, &self.form).await
    }
}
