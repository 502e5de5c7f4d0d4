//! Creates actors for calling domain operations directly, as a person.

use crate::support::Founded;
use domain::{Actor, Origin, Who};
use types::ids::{OrganizationId, SessionId, UserId};

impl Founded {
    /// Signs the user in and returns an actor for the given organization, whether or not they belong to it.
    pub async fn acting(&self, email: &str, organization: &OrganizationId) -> Actor {
        self.signed_in(email).await;
        let newest = "select s.credential_hash || ' ' || s.user_id from sessions s join users u on u.id = s.user_id
             where u.email = $1 order by s.id desc limit 1";
        let rows = self.texts(newest, &[email]).await;
        let (session, user) = rows.first().and_then(|row| row.split_once(' ')).expect("they have just signed in");
        let who = Who::Person { user_id: UserId::new(user), session: session.to_owned() };
        Actor::new(organization.clone(), who, Origin::default())
    }

    /// Inserts a session for a user without a password and returns an actor for the test organization.
    pub async fn acting_without_password(&self, user: &str) -> Actor {
        let session = self.new_id(SessionId::PREFIX);
        self.write_sealed(
            "insert into sessions (credential_hash, id, user_id, address, user_agent, created_at, last_seen_at,
             confirmed_at, expires_at, generation) values ($1, $1, $2, '', '', 1700000000, 4000000000, 4000000000,
             4000000000, (select session_generation from credential_generations where user_id = $2))",
            &[&session, user],
        )
        .await;
        let who = Who::Person { user_id: UserId::new(user), session };
        Actor::new(self.organization.clone(), who, Origin::default())
    }
}
