//! Seals of credentials: a MAC over what a row grants and to whom. Only a process that has read the secret key file can
//! make one, so a row that was written, changed or copied by SQL is refused when it is used.

use crate::base::{
    barred_rows::number_of,
    clock::Clock,
    ended_seals::Ending,
    seal_refusals::{Refused, SealRefusals},
    secret::{Secrets, random_bytes},
};
use evidence::{hex, unhex};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of the random number in a seal, and their hexadecimal digits.
const NONCE_LENGTH: usize = 8;
const NONCE_DIGITS: usize = 2 * NONCE_LENGTH;

/// What a row grants. Each kind has a key of its own, so that a seal of one kind fits no row of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SealKind {
    /// A person's email address and password.
    Account,
    /// A role in an organization.
    Membership,
    /// A role in a project.
    ProjectMembership,
    AdminKey,
    /// A key of a person or of a service account.
    ProjectKey,
    /// A service account's role in its project.
    ServiceAccount,
    Session,
    Invite,
    /// A link to choose a password or to change an email address.
    OneTimeLink,
    SetupLink,
    /// An email that waits for delivery.
    Email,
    /// Whether a project is archived.
    Project,
    /// Which of a person's sessions and one-time links are current.
    CredentialGeneration,
    /// The mark that every row has been sealed once.
    Installation,
}

impl SealKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 14] = [
        Self::Account,
        Self::Membership,
        Self::ProjectMembership,
        Self::AdminKey,
        Self::ProjectKey,
        Self::ServiceAccount,
        Self::Session,
        Self::Invite,
        Self::OneTimeLink,
        Self::SetupLink,
        Self::Email,
        Self::Project,
        Self::CredentialGeneration,
        Self::Installation,
    ];

    /// Whether a seal is refused from the moment when its row is replaced. The others are accepted for a few seconds more,
    /// because a request that runs at the same time may have read the row just before. With a row of generations all ended
    /// sessions would come back for these seconds; what reads one reads it again.
    fn ends_at_once(self) -> bool {
        self == Self::CredentialGeneration
    }

    /// The name in metrics and log lines. It is part of the key's derivation and must not change.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Membership => "membership",
            Self::ProjectMembership => "project_membership",
            Self::AdminKey => "admin_key",
            Self::ProjectKey => "project_key",
            Self::ServiceAccount => "service_account",
            Self::Session => "session",
            Self::Invite => "invite",
            Self::OneTimeLink => "one_time_link",
            Self::SetupLink => "setup_link",
            Self::Email => "email",
            Self::Project => "project",
            Self::CredentialGeneration => "credential_generation",
            Self::Installation => "installation",
        }
    }
}

/// One sealed column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    Null,
    Text(&'a str),
    Number(i64),
}

impl<'a> From<&'a String> for Field<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a i64> for Field<'a> {
    fn from(number: &'a i64) -> Self {
        Self::Number(*number)
    }
}

impl<'a> From<&'a Option<String>> for Field<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().map_or(Self::Null, Self::Text)
    }
}

impl<'a> From<&'a Option<i64>> for Field<'a> {
    fn from(number: &'a Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

/// A row that carries a seal.
pub trait SealedRow {
    const KIND: SealKind;

    /// What log lines and alarms call the row. It contains no secret.
    fn id(&self) -> String;

    /// The organization that the row belongs to; `None` for rows that belong to a person.
    fn organization_id(&self) -> Option<&str>;

    /// The person that the row belongs to, if any.
    fn user_id(&self) -> Option<&str>;

    /// Every column that decides what the row grants and to whom, in a fixed order.
    fn fields(&self) -> Vec<Field<'_>>;

    /// The stored seal.
    fn seal(&self) -> Option<&str>;

    /// What tells that the row has ended, if that is not its seal: hexadecimal digits that no other row has.
    fn ended_by(&self) -> Option<&str> {
        None
    }
}

/// The keys of the seals, and the rows that were refused.
pub struct CredentialSeals {
    /// For each pepper, oldest first, the key of each kind.
    keys: Vec<Vec<Zeroizing<[u8; 32]>>>,
    clock: Clock,
    refusals: SealRefusals,
}

impl CredentialSeals {
    /// Derives the keys from the peppers.
    pub fn new(secrets: &Secrets, clock: Clock) -> Self {
        let mut keys: Vec<Vec<_>> = Vec::new();
        for kind in SealKind::ALL {
            metrics::counter!("orgward_credential_seals_refused_total", "kind" => kind.as_str()).increment(0);
            for (index, key) in secrets.derived(&format!("orgward {} seal", kind.as_str())).into_iter().enumerate() {
                if keys.len() <= index {
                    keys.push(Vec::new());
                }
                keys[index].push(key);
            }
        }
        Self { keys, clock, refusals: SealRefusals::default() }
    }

    /// A new seal of the row's fields, in hexadecimal: a random number, and the MAC over it and the fields. The random
    /// number makes every seal unique, so that the seal of a row that was deleted never fits a later one.
    pub fn seal<R: SealedRow>(&self, row: &R) -> String {
        let nonce = hex(&random_bytes::<NONCE_LENGTH>());
        let keys = self.keys.last().expect("there is at least one pepper");
        let mac = mac(&keys[R::KIND as usize], &nonce, &row.fields());
        self.refusals.allow(|| number(row), &nonce);
        format!("{nonce}{}", hex(&mac.finalize().into_bytes()))
    }

    /// Whether the stored seal was made for these fields, under any of the peppers, and its row was not deleted or
    /// changed since by this process.
    pub fn fits<R: SealedRow>(&self, row: &R) -> bool {
        let Some(seal) = row.seal() else { return false };
        let Some((nonce, stored)) = seal.split_at_checked(NONCE_DIGITS) else { return false };
        let Some(stored) = unhex(stored) else { return false };
        let fields = row.fields();
        let is_made = |keys: &Vec<Zeroizing<[u8; 32]>>| {
            mac(&keys[R::KIND as usize], nonce, &fields).verify_slice(&stored).is_ok()
        };
        let mark = row.ended_by().unwrap_or(seal);
        self.keys.iter().rev().any(is_made)
            && !self.refusals.has_ended(mark, self.clock.now(), R::KIND.ends_at_once())
            && !self.refusals.bars(|| number(row), nonce)
    }

    /// Bars a row that another program moved away, perhaps so that it cannot be deleted, or inserted again after this server
    /// deleted it. It is refused from now on, also by later processes, unless this server seals it anew.
    /// Returns whether it was not barred before.
    pub fn bar(&self, kind: SealKind, organization_id: Option<&str>, id: &str) -> bool {
        self.refusals.bar(number_of(kind.as_str(), organization_id, id), None, self.clock.now())
    }

    /// Seals a row that replaces the one before, wherever that is: it is refused from now on, even if the change is not
    /// committed. All seals before expire at `expires_at` (Unix seconds) at the latest.
    pub fn seal_anew<R: SealedRow>(&self, row: &R, expires_at: i64) -> String {
        self.refusals.bar(number(row), Some(expires_at), self.clock.now());
        self.seal(row)
    }

    /// The row, if its seal fits. Otherwise the refusal is logged, counted and kept for the owners' alarm, and the
    /// caller treats the row as one that does not exist.
    pub fn accept<R: SealedRow>(&self, row: R) -> Option<R> {
        if self.fits(&row) {
            return Some(row);
        }
        self.refuse(&row);
        None
    }

    /// Reports a row that is not what was sealed.
    pub fn refuse<R: SealedRow>(&self, row: &R) {
        metrics::counter!("orgward_credential_seals_refused_total", "kind" => R::KIND.as_str()).increment(1);
        let refused = Refused {
            kind: R::KIND.as_str(),
            id: row.id(),
            organization_id: row.organization_id().map(str::to_owned),
            user_id: row.user_id().map(str::to_owned),
            last_at: self.clock.now(),
        };
        if self.refusals.add(&refused) {
            tracing::error!(
                kind = refused.kind,
                id = refused.id,
                organization_id = refused.organization_id,
                user_id = refused.user_id,
                "a credential in the database has no valid seal and was refused: the row was not written by this server"
            );
        }
    }

    /// The rows that were refused since this process started.
    pub fn refused(&self) -> Vec<Refused> {
        self.refusals.list()
    }

    /// Remembers rows that were deleted or replaced, so that they are refused if they are put back: from half a minute
    /// later until they expire, by later processes too.
    pub fn end(&self, endings: &[Ending]) {
        self.refusals.end(endings, self.clock.now());
    }

    /// Reads the ended seals that earlier processes kept in a file, and keeps further ones there. Another process that
    /// runs at the same time does not learn of them.
    ///
    /// # Errors
    /// When the file exists and cannot be read or written.
    pub fn keep_ended_in(&self, file: &Path) -> std::io::Result<()> {
        self.refusals.keep_in(file, self.clock.now())
    }
}

fn number<R: SealedRow>(row: &R) -> u64 {
    number_of(R::KIND.as_str(), row.organization_id(), &row.id())
}

/// `nonce` has [`NONCE_DIGITS`] bytes.
fn mac(key: &[u8; 32], nonce: &str, fields: &[Field<'_>]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(nonce.as_bytes());
    mac.update(&encoded(fields));
    mac
}

/// The fields as bytes, each with its type and length, so that no two lists of fields have the same bytes.
fn encoded(fields: &[Field<'_>]) -> Vec<u8> {
    let mut bytes = u64::try_from(fields.len()).unwrap_or(u64::MAX).to_be_bytes().to_vec();
    for field in fields {
        let (r#type, content) = match field {
            Field::Null => (0, Vec::new()),
            Field::Text(text) => (1, text.as_bytes().to_vec()),
            Field::Number(number) => (2, number.to_be_bytes().to_vec()),
        };
        bytes.push(r#type);
        bytes.extend(u64::try_from(content.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend(content);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::audit_key::AuditKey;

    struct Row<const KIND: usize> {
        fields: Vec<Option<&'static str>>,
        seal: Option<String>,
    }

    impl<const KIND: usize> SealedRow for Row<KIND> {
        const KIND: SealKind = SealKind::ALL[KIND];

        fn id(&self) -> String {
            "row".to_owned()
        }

        fn organization_id(&self) -> Option<&str> {
            None
        }

        fn user_id(&self) -> Option<&str> {
            None
        }

        fn fields(&self) -> Vec<Field<'_>> {
            self.fields.iter().map(|field| field.map_or(Field::Null, Field::Text)).collect()
        }

        fn seal(&self) -> Option<&str> {
            self.seal.as_deref()
        }
    }

    fn sealed<const KIND: usize>(seals: &CredentialSeals, fields: &[Option<&'static str>]) -> Row<KIND> {
        let mut row = Row { fields: fields.to_vec(), seal: None };
        row.seal = Some(seals.seal(&row));
        row
    }

    #[test]
    fn a_seal_fits_the_fields_it_was_made_for_and_no_others() {
        let seals = CredentialSeals::new(&Secrets::generate(), Clock::system());
        let row: Row<0> = sealed(&seals, &[Some("ab"), Some("c"), None]);
        assert!(seals.fits(&row));
        for other in
            [vec![Some("a"), Some("bc"), None], vec![Some("ab"), Some("c"), Some("")], vec![Some("ab"), Some("c")]]
        {
            assert!(!seals.fits(&Row::<0> { fields: other.clone(), seal: row.seal.clone() }), "{other:?}");
        }
        assert!(!seals.fits(&Row::<1> { fields: row.fields.clone(), seal: row.seal.clone() }), "another kind");
        for bad in [None, Some(String::new()), Some("00".repeat(40)), Some("é".repeat(40))] {
            assert!(!seals.fits(&Row::<0> { fields: row.fields.clone(), seal: bad }));
        }
    }

    #[test]
    fn a_seal_still_fits_after_a_new_pepper_and_not_with_another_secret_key() {
        let old = Secrets::generate();
        let row: Row<3> = sealed(&CredentialSeals::new(&old, Clock::system()), &[Some("key")]);
        let text = format!("{}2:{}", *old.to_file(), "ab".repeat(32));
        let both = Secrets::parse(&text, AuditKey::generate()).expect("two good lines");
        let both = CredentialSeals::new(&both, Clock::system());
        assert!(both.fits(&row));
        let newer: Row<3> = sealed(&both, &[Some("key")]);
        assert!(!CredentialSeals::new(&old, Clock::system()).fits(&newer), "new seals use the current pepper");
        assert!(!CredentialSeals::new(&Secrets::generate(), Clock::system()).fits(&row));
    }

    #[test]
    fn the_seal_of_a_deleted_row_is_refused_and_a_new_one_for_the_same_fields_fits() {
        let clock = Clock::system();
        let seals = CredentialSeals::new(&Secrets::generate(), clock.clone());
        let deleted: Row<1> = sealed(&seals, &[Some("owner")]);
        seals.end(&deleted.seal.iter().map(|seal| (seal.clone(), None)).collect::<Vec<_>>());
        assert!(seals.fits(&deleted), "a request that read the row before may still be running");
        clock.advance(30);
        assert!(seals.accept(Row::<1> { fields: deleted.fields.clone(), seal: deleted.seal.clone() }).is_none());
        assert_eq!(seals.refused().len(), 1);
        assert!(seals.fits(&sealed::<1>(&seals, &[Some("owner")])));
    }
}
