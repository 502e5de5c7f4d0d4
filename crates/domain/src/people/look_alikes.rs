//! People who look like an owner of the organization, by name or email address: advice for the owner who gives a role.

use kernel::base::{
    confusables::outline,
    email::{comparison_key, displayed},
    error::Result,
};
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// Maximum number of owners that a person is compared with.
const MAX_OWNERS: i64 = 500;

/// The owners of an organization.
pub(crate) struct Owners(Vec<Owner>);

struct Owner {
    name: String,
    email: String,
    name_outline: String,
    email_key: String,
    email_outline: String,
}

impl Owner {
    fn new((name, email): (String, String)) -> Self {
        let (email_key, email_outline) = (comparison_key(&email), outline(&displayed(&email)));
        Self { name_outline: outline(&name), name, email, email_key, email_outline }
    }
}

impl Owners {
    /// Loads the owners, those who joined first if there are more than [`MAX_OWNERS`].
    pub async fn load(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Self> {
        let owners: Vec<(String, String)> = sqlx::query_as(
            "select u.name, u.email from organization_users o join users u on u.id = o.user_id
             where o.organization_id = $1 and o.role = 'owner' order by o.added_at, u.id limit $2",
        )
        .bind(organization_id.as_str())
        .bind(MAX_OWNERS)
        .fetch_all(conn)
        .await?;
        Ok(Self::of(owners))
    }

    /// Owners by name and email address.
    pub fn of(owners: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(owners.into_iter().map(Owner::new).collect())
    }

    /// The email address of the owner whose address looks like this one, but is another one.
    pub fn with_address_like(&self, email: &str) -> Option<&str> {
        let (key, outline) = (comparison_key(email), outline(&displayed(email)));
        let mut alike = self.0.iter().filter(|owner| owner.email_key != key && owner.email_outline == outline);
        alike.next().map(|owner| owner.email.as_str())
    }

    /// The name and the email address of the owner, other than this person, whose name or address looks like theirs.
    pub fn like(&self, name: &str, email: &str) -> Option<String> {
        let (key, name_outline, email_outline) = (comparison_key(email), outline(name), outline(&displayed(email)));
        let others = self.0.iter().filter(|owner| owner.email_key != key);
        let mut alike =
            others.filter(|owner| owner.name_outline == name_outline || owner.email_outline == email_outline);
        alike.next().map(|owner| format!("{} ({})", owner.name, displayed(&owner.email)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_of_an_owner_are_found_and_the_owner_is_not() {
        let owners = Owners::of([("Ada Lindqvist".to_owned(), "ada@fjordlight.example".to_owned())]);
        // The first letter is Cyrillic.
        assert_eq!(owners.with_address_like("аda@fjordlight.example"), Some("ada@fjordlight.example"));
        assert_eq!(owners.with_address_like("Ada@fjordlight.example"), None);
        assert_eq!(owners.with_address_like("bo@fjordlight.example"), None);
        let shown = Some("Ada Lindqvist (ada@fjordlight.example)");
        assert_eq!(owners.like("Ada  LINDQVIST", "a.l@skerry.example").as_deref(), shown);
        assert_eq!(owners.like("Аda Lindqvist", "a.l@skerry.example").as_deref(), shown);
        assert_eq!(owners.like("Bo", "аda@fjordlight.example").as_deref(), shown);
        assert_eq!(owners.like("Ada Lindqvist", "ada@fjordlight.example"), None);
        assert_eq!(owners.like("Adam Lindqvist", "adam@fjordlight.example"), None);
    }
}
