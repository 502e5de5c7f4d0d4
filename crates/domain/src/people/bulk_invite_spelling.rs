//! Addresses on a list that may be a mistake: a domain spelled almost like a common one, or an address that looks like
//! an owner's.

use crate::people::look_alikes::Owners;
use kernel::{
    access::actor::Actor,
    base::{
        email::{Email, displayed, mail_domain},
        error::Result,
    },
};
use sqlx::AnyConnection;

/// Domains of mail providers that many people use. One that is spelled almost like another one is in the list too.
const COMMON: &[&str] = &[
    "aol.com",
    "email.com",
    "fastmail.com",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "hotmail.de",
    "icloud.com",
    "live.com",
    "mac.com",
    "mail.com",
    "mailbox.org",
    "me.com",
    "msn.com",
    "outlook.com",
    "outlook.de",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yahoo.de",
    "ymail.com",
    "zoho.com",
];

/// Shorter domains of other people are too often similar by chance.
const MIN_COMMON_LENGTH: usize = 8;

/// What the addresses of a list are compared with.
pub struct Known {
    /// The domain of the person who invites; most of the people that they invite have the same one.
    own: Option<String>,
    owners: Owners,
}

impl Known {
    pub async fn load(conn: &mut AnyConnection, actor: &Actor) -> Result<Self> {
        let user_id = actor.who.user_id().map(|user_id| user_id.as_str().to_owned()).unwrap_or_default();
        let own: Option<(String,)> =
            sqlx::query_as("select email from users where id = $1").bind(user_id).fetch_optional(&mut *conn).await?;
        let owners = Owners::load(conn, &actor.organization_id).await?;
        Ok(Self { own: own.and_then(|(email,)| domain_of(&email)), owners })
    }

    /// The address that was probably meant.
    pub fn meant(&self, email: &Email) -> Option<String> {
        let domain = domain_of(email.as_str())?;
        let common = COMMON.iter().filter(|common| common.len() >= MIN_COMMON_LENGTH).copied();
        if self.own.as_ref() == Some(&domain) || COMMON.contains(&domain.as_str()) {
            return None;
        }
        let meant = self.own.as_deref().into_iter().chain(common).find(|meant| is_nearly(&domain, meant))?;
        let (local, _) = email.as_str().rsplit_once('@')?;
        Some(format!("{local}@{meant}"))
    }

    /// The owner's address that this one looks like.
    pub fn looks_like(&self, email: &Email) -> Option<&str> {
        self.owners.with_address_like(email.as_str())
    }
}

/// The domain in Unicode and lower case.
fn domain_of(address: &str) -> Option<String> {
    mail_domain(&displayed(address)).map(str::to_lowercase)
}

/// Whether `domain` may be a misspelling of `meant`: one edit (a replaced, missing, extra or transposed character) in a
/// domain of fewer than 16 bytes, up to two edits in a longer one.
fn is_nearly(domain: &str, meant: &str) -> bool {
    (1..=(meant.len() / 8).clamp(1, 2)).contains(&strsim::damerau_levenshtein(domain, meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_of_mail_providers_and_of_the_inviter_are_known() {
        let owners = Owners::of([("Ada".to_owned(), "ada@fjordlight.example".to_owned())]);
        let known = Known { own: Some("fjordlight.example".to_owned()), owners };
        let email = |text: &str| Email::parse("email", Some(text)).expect(text);
        for (typed, meant) in [
            ("ann@gmial.com", Some("ann@gmail.com")),
            ("ann@gmail.co", Some("ann@gmail.com")),
            ("ann@hotmial.com", Some("ann@hotmail.com")),
            ("ann@outlok.com", Some("ann@outlook.com")),
            ("ann@iclod.com", Some("ann@icloud.com")),
            ("ann@fjordlight.exmaple", Some("ann@fjordlight.example")),
            ("ann@fjordlight.example", None),
            ("ann@gmail.com", None),
            ("ann@mail.com", None),
            ("ann@ymail.com", None),
            ("ann@skerry.example", None),
        ] {
            assert_eq!(known.meant(&email(typed)).as_deref(), meant, "{typed}");
        }
        assert_eq!(known.looks_like(&email("аda@fjordlight.example")), Some("ada@fjordlight.example"));
        assert_eq!(known.looks_like(&email("Ada@fjordlight.example")), None);
    }
}
