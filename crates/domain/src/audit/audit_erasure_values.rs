//! Which stored values of the audit log are about a person, and which of them are also about other people.

use kernel::{
    base::{
        email::{Email, comparison_key, displayed},
        error::Result,
    },
    ledger::audit_facets::Facet,
    store::statement::Statement,
};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::ids::{InviteId, OrganizationId, UserId};

/// Identifies a value by the sequence number of its event and its path in the leaf.
pub(crate) type Place = (i64, String);

/// Bound values per statement. SQLite compares each parameter with all earlier ones.
pub(crate) const MAX_BOUND: usize = 250;

/// The values about a person.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// In events that the person caused or that are about the person.
    pub own: BTreeSet<Place>,
    /// The person's email addresses in events that are about no other person, for example in a filter. They are found
    /// only while `own` has the addresses.
    pub elsewhere: BTreeSet<Place>,
    /// In events that are about another person too, by the id of that person, or of the invite that waits for one.
    pub others: BTreeMap<String, BTreeSet<Place>>,
    /// The person's email addresses in their comparison form.
    pub addresses: BTreeSet<String>,
}

/// Whom a value describes.
#[derive(Debug, PartialEq, Eq)]
enum Owner {
    /// The person with this id.
    Person(String),
    /// It was typed as the email address at a failed sign-in to the account of this person.
    TypedBy(String),
    /// An invite that was not accepted.
    Invite(String),
    /// None of these: for example a filter, or what was typed at a sign-in to no account.
    Nothing,
}

#[derive(sqlx::FromRow)]
struct Stored {
    seq: i64,
    field: String,
    value: String,
    r#type: String,
}

/// Finds the values about a person.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
) -> Result<Values> {
    let id = user_id.as_str();
    let mut stored = beside(conn, organization_id, Facet::Actor, &[id.to_owned()]).await?;
    stored.extend(beside(conn, organization_id, Facet::Resource, &[id.to_owned()]).await?);
    let invites: Vec<(String,)> = accepted(organization_id).push("and a.value =").bind(id).fetch_all(conn).await?;
    let invites: Vec<String> = invites.into_iter().map(|(invite,)| invite).collect();
    stored.extend(beside(conn, organization_id, Facet::Resource, &invites).await?);
    let mut stored = owned(conn, organization_id, stored).await?;
    let mut values = Values::default();
    let mut typed = BTreeSet::new();
    let (mut spelled, me) = (BTreeSet::new(), Owner::Person(id.to_owned()));
    for (row, owner) in stored.values() {
        if *owner == me && row.is_address() {
            values.addresses.insert(comparison_key(&row.value));
            spelled.extend(spellings(&row.value));
        } else if *owner == Owner::TypedBy(id.to_owned()) {
            typed.insert(comparison_key(&row.value));
            spelled.extend(spellings(&row.value));
        }
    }
    let same = same(conn, organization_id, spelled.into_iter().collect()).await?;
    stored.extend(owned(conn, organization_id, same).await?);
    let holders = holders(conn, organization_id, user_id, &stored, values.addresses.iter().chain(&typed)).await?;
    for (place, (row, owner)) in stored {
        let key = comparison_key(&row.value);
        let is_address = values.addresses.contains(&key);
        let shared = holders.get(&key).filter(|holders| !holders.is_empty());
        let concerned: BTreeSet<String> = match &owner {
            Owner::Person(of) if of == id => BTreeSet::new(),
            // A person who has the address too keeps it in the events about them.
            Owner::Person(_) => continue,
            Owner::TypedBy(by) if by == id => match shared {
                Some(holders) if !is_address => holders.clone(),
                _ => BTreeSet::new(),
            },
            _ if !is_address => continue,
            Owner::TypedBy(by) if shared.is_some_and(|holders| holders.contains(by)) => continue,
            Owner::TypedBy(by) => BTreeSet::from([by.clone()]),
            Owner::Invite(_) | Owner::Nothing => shared.cloned().unwrap_or_default(),
        };
        match owner {
            _ if !concerned.is_empty() => concerned.into_iter().for_each(|other| {
                values.others.entry(other).or_default().insert(place.clone());
            }),
            Owner::Invite(_) | Owner::Nothing => drop(values.elsewhere.insert(place)),
            Owner::Person(_) | Owner::TypedBy(_) => drop(values.own.insert(place)),
        }
    }
    Ok(values)
}

impl Stored {
    /// Whether the value is an email address that the person had. An address that was asked for and never confirmed may
    /// be another person's.
    fn is_address(&self) -> bool {
        let is_new = self.field.ends_with("/email/to") && self.r#type == "user.updated";
        is_new || self.field.ends_with("/email") || self.field.ends_with("/email/from")
    }
}

/// The spellings of an email address that events may contain, as `lower` gives them: SQLite folds only ASCII,
/// PostgreSQL all.
fn spellings(address: &str) -> impl Iterator<Item = String> {
    [address.to_owned(), displayed(address).into_owned(), Email::stored(address).for_mail_server()]
        .into_iter()
        .flat_map(|spelled| [spelled.to_ascii_lowercase(), spelled.to_lowercase()])
}

/// The values of the events that are found by one of these ids.
async fn beside(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    facet: Facet,
    ids: &[String],
) -> Result<Vec<Stored>> {
    let mut found = Vec::new();
    for ids in ids.chunks(MAX_BOUND) {
        let rows: Vec<Stored> = Statement::new(
            "select v.seq, v.field, v.value, l.type from audit_facets f
             join audit_values v on v.organization_id = f.organization_id and v.seq = f.seq
             join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq where f.organization_id =",
        )
        .bind(organization_id.as_str())
        .push("and f.facet =")
        .bind(facet.as_str())
        .push("and f.value in")
        .bind_all(ids)
        .fetch_all(conn)
        .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The values that are one of these texts in lower case.
async fn same(conn: &mut AnyConnection, organization_id: &OrganizationId, spelled: Vec<String>) -> Result<Vec<Stored>> {
    let mut found = Vec::new();
    for spelled in spelled.chunks(MAX_BOUND) {
        let rows: Vec<Stored> = Statement::new(
            "select v.seq, v.field, v.value, l.type from audit_values v
             join audit_logs l on l.organization_id = v.organization_id and l.seq = v.seq where v.organization_id =",
        )
        .bind(organization_id.as_str())
        .push("and lower(v.value) in")
        .bind_all(spelled)
        .fetch_all(conn)
        .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// The invites that were accepted, joined with the person who accepted each.
fn accepted(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new(
        "select r.value, a.value from audit_facets t
         join audit_facets a on a.organization_id = t.organization_id and a.seq = t.seq and a.facet = 'actor'
         join audit_facets r on r.organization_id = t.organization_id and r.seq = t.seq and r.facet = 'resource'
         where t.facet = 'type' and t.value = 'invite.accepted' and t.organization_id =",
    );
    statement.bind(organization_id.as_str());
    statement
}

/// Each value with its owner.
async fn owned(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    stored: Vec<Stored>,
) -> Result<BTreeMap<Place, (Stored, Owner)>> {
    let seqs: BTreeSet<i64> = stored.iter().map(|row| row.seq).collect();
    let (mut actors, mut resources) = (BTreeMap::new(), BTreeMap::new());
    for seqs in seqs.into_iter().collect::<Vec<_>>().chunks(MAX_BOUND) {
        let rows: Vec<(i64, String, String)> =
            Statement::new("select seq, facet, value from audit_facets where organization_id =")
                .bind(organization_id.as_str())
                .push("and facet in ('actor', 'resource') and seq in")
                .bind_all(seqs.iter().copied())
                .fetch_all(conn)
                .await?;
        for (seq, facet, value) in rows {
            if facet == Facet::Resource.as_str() {
                resources.insert(seq, value);
            } else if value.starts_with(UserId::PREFIX) {
                actors.insert(seq, value);
            }
        }
    }
    let invites: BTreeSet<&String> = resources.values().filter(|id| id.starts_with(InviteId::PREFIX)).collect();
    let mut acceptors: BTreeMap<String, String> = BTreeMap::new();
    for invites in invites.into_iter().collect::<Vec<_>>().chunks(MAX_BOUND) {
        let mut statement = accepted(organization_id);
        let statement = statement.push("and r.value in").bind_all(invites.iter().copied());
        acceptors.extend(statement.fetch_all::<(String, String)>(conn).await?);
    }
    let owner = |row: &Stored| {
        let (actor, resource) = (actors.get(&row.seq), resources.get(&row.seq));
        if row.field.starts_with("/event/actor/") || row.field.starts_with("/detail/by/") {
            return actor.map_or(Owner::Nothing, |id| Owner::Person(id.clone()));
        }
        if row.r#type == "login.failed" {
            return actor.map_or(Owner::Nothing, |id| Owner::TypedBy(id.clone()));
        }
        match resource {
            Some(id) if id.starts_with(UserId::PREFIX) => Owner::Person(id.clone()),
            Some(id) if id.starts_with(InviteId::PREFIX) => match acceptors.get(id) {
                Some(person) => Owner::Person(person.clone()),
                None => Owner::Invite(id.clone()),
            },
            _ => Owner::Nothing,
        }
    };
    Ok(stored
        .into_iter()
        .map(|row| {
            let owner = owner(&row);
            ((row.seq, row.field.clone()), (row, owner))
        })
        .collect())
}

/// Who else has each of these email addresses: other people whose events contain it, present members, and invites that
/// wait for an answer.
async fn holders(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
    stored: &BTreeMap<Place, (Stored, Owner)>,
    addresses: impl Iterator<Item = &String>,
) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut holders: BTreeMap<String, BTreeSet<String>> =
        addresses.map(|address| (address.clone(), BTreeSet::new())).collect();
    for (row, owner) in stored.values() {
        if let (Owner::Person(id), Some(of)) = (owner, holders.get_mut(&comparison_key(&row.value)))
            && id != user_id.as_str()
        {
            of.insert(id.clone());
        }
    }
    for keys in holders.keys().cloned().collect::<Vec<_>>().chunks(MAX_BOUND) {
        let mut statement = Statement::new(
            "select u.email_key, u.id from users u join organization_users o on o.user_id = u.id
             where o.organization_id =",
        );
        statement.bind(organization_id.as_str()).push("and u.id <>").bind(user_id.as_str());
        let rows: Vec<(String, String)> = statement.push("and u.email_key in").bind_all(keys).fetch_all(conn).await?;
        let mut statement = Statement::new("select email_key, id from invites where organization_id =");
        statement.bind(organization_id.as_str()).push("and accepted_at is null and email_key in").bind_all(keys);
        let waiting: Vec<(String, String)> = statement.fetch_all(conn).await?;
        for (key, id) in rows.into_iter().chain(waiting) {
            holders.entry(key).or_default().insert(id);
        }
    }
    Ok(holders)
}
