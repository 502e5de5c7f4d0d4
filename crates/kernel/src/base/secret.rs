//! Keys, tokens and random numbers. All code of Orgward gets its random bytes here; argon2 generates its salts itself.

use crate::base::audit_key::AuditKey;
use evidence::{hex, unhex};
use hmac::{Hmac, KeyInit, Mac};
use rand::TryRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Random characters in a key: 43 base62 digits hold 256 bits.
const RANDOM_LENGTH: usize = 43;

/// Characters of the checksum: a CRC32 in six base62 digits.
const CHECKSUM_LENGTH: usize = 6;

/// Characters of an account's digest: 128 bits in hexadecimal.
const ACCOUNT_DIGEST_LENGTH: usize = 32;

/// The label of the derivation of [`Secrets::fingerprint`].
const FINGERPRINT: &str = "orgward secret key fingerprint v1";

/// Length of the fingerprint of a pepper, in bytes.
const FINGERPRINT_LENGTH: usize = 16;

/// The kind of a key; each kind has its own prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Acts as its owner on the whole organization.
    Admin,
    /// Belongs to a person, for one project.
    Project,
    /// Belongs to a service account.
    ServiceAccount,
}

impl KeyKind {
    /// The prefix of every key of this kind.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Admin => "sk-admin-",
            Self::Project => "sk-proj-",
            Self::ServiceAccount => "sk-svcacct-",
        }
    }
}

/// The secret of a key. It cannot be printed; its memory is wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// A new secret: prefix, 256 random bits, checksum.
    pub fn generate(kind: KeyKind) -> Self {
        let body = base62(RANDOM_LENGTH);
        let sum = checksum(kind.prefix(), &body);
        Self(format!("{}{body}{sum}", kind.prefix()))
    }

    /// Parses a secret that a caller presents. `None` if Orgward cannot have issued it, by prefix, length, alphabet or
    /// checksum, so that such text never reaches the database.
    pub fn parse(kind: KeyKind, text: &str) -> Option<Self> {
        let rest = text.strip_prefix(kind.prefix())?;
        if rest.len() != RANDOM_LENGTH + CHECKSUM_LENGTH || !rest.bytes().all(|byte| BASE62.contains(&byte)) {
            return None;
        }
        let (body, sum) = rest.split_at(RANDOM_LENGTH);
        (checksum(kind.prefix(), body) == sum).then(|| Self(text.to_owned()))
    }

    /// The secret, to be shown once.
    pub fn reveal(&self) -> types::sensitive::Sensitive {
        types::sensitive::Sensitive::new(self.0.clone())
    }

    /// The redacted form: the prefix without its last dash, three dots, the last four characters (REFERENCE 1.8).
    pub fn redacted(&self, kind: KeyKind) -> String {
        format!("{}...{}", kind.prefix().trim_end_matches('-'), &self.0[self.0.len() - 4..])
    }
}

/// An opaque one-time token with 256 bits.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Token(String);

impl Token {
    /// A new random token.
    pub fn generate() -> Self {
        Self(base62(RANDOM_LENGTH))
    }

    /// The token, for its link.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The stored form of a token or a session credential: SHA-256 in hexadecimal. They hold 256 bits that cannot be
/// guessed, so a plain hash is enough.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Random bytes from the operating system.
#[expect(clippy::disallowed_methods, reason = "all other code calls this function")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without random bytes there is no safe way to continue, and no caller could handle the error.
    rand::rngs::SysRng.try_fill_bytes(&mut bytes).expect("the operating system provides random bytes");
    bytes
}

/// A random number.
pub fn random_u128() -> u128 {
    u128::from_le_bytes(random_bytes())
}

fn base62(length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in random_bytes::<64>() {
            // 248 is the largest multiple of 62 in a byte; higher values would favor the first characters.
            if byte < 248 && text.len() < length {
                text.push(char::from(BASE62[usize::from(byte % 62)]));
            }
        }
    }
    text
}

fn checksum(prefix: &str, body: &str) -> String {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(prefix.as_bytes());
    hasher.update(body.as_bytes());
    let mut number = hasher.finalize();
    let mut digits = [b'0'; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(number % 62) as usize];
        number /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

/// The secrets that are kept in files outside the database: the peppers and the key that signs checkpoints. The peppers
/// are the keys of the keyed hashes. New hashes use the last pepper; the others are kept for hashes that were stored
/// with them.
pub struct Secrets {
    peppers: Vec<(i64, Pepper)>,
    audit_key: AuditKey,
}

/// One pepper.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pepper([u8; 32]);

impl Secrets {
    /// The first pepper and a new audit key of a new installation.
    pub fn generate() -> Self {
        Self::fresh(AuditKey::generate())
    }

    /// The first pepper of a new installation, with the given audit key.
    pub fn fresh(audit_key: AuditKey) -> Self {
        Self { peppers: vec![(1, Pepper(random_bytes()))], audit_key }
    }

    /// The key that signs checkpoints and marks records.
    pub fn audit_key(&self) -> &AuditKey {
        &self.audit_key
    }

    /// Parses the secret key's file: lines of `version:64 hexadecimal digits`, comments after `#`.
    ///
    /// # Errors
    /// A message that names the invalid line, or says that there is no key.
    pub fn parse(text: &str, audit_key: AuditKey) -> Result<Self, String> {
        let mut peppers = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let read = line
                .split_once(':')
                .and_then(|(version, digits)| Some((version.trim().parse().ok()?, Pepper(unhex(digits.trim())?))));
            peppers.push(read.ok_or_else(|| format!("line {} is not 'version:64 hexadecimal digits'", index + 1))?);
        }
        if peppers.is_empty() {
            return Err("the file contains no key".to_owned());
        }
        Ok(Self { peppers, audit_key })
    }

    /// The text of the secret key's file.
    pub fn to_file(&self) -> Zeroizing<String> {
        let lines = self.peppers.iter().map(|(version, pepper)| format!("{version}:{}\n", hex(&pepper.0)));
        Zeroizing::new(format!(
            "# Orgward's secret key. Without it every key and password is lost: back it up, apart from the database.\n{}",
            lines.collect::<String>()
        ))
    }

    /// The version and pepper for new hashes.
    pub fn current(&self) -> (i64, &Pepper) {
        let (version, pepper) = self.peppers.last().expect("parse and generate leave at least one");
        (*version, pepper)
    }

    /// The pepper with that version.
    pub fn version(&self, version: i64) -> Option<&Pepper> {
        self.peppers.iter().find(|(known, _)| *known == version).map(|(_, pepper)| pepper)
    }

    /// The stored form of a secret: HMAC-SHA-256 with the current pepper, and that pepper's version.
    pub fn hash(&self, secret: &Secret) -> (String, i64) {
        let (version, pepper) = self.current();
        (hmac(pepper, &secret.0), version)
    }

    /// The forms in which a presented secret may be stored, one for each pepper.
    pub fn hashes(&self, secret: &Secret) -> Vec<String> {
        self.peppers.iter().map(|(_, pepper)| hmac(pepper, &secret.0)).collect()
    }

    /// The tokens that the link in an email may contain, one for each pepper, the newest pepper's first. A token is
    /// derived from the email's id, so that an email that is sent twice contains the same link and no token has to be
    /// stored.
    pub fn link_tokens(&self, mail_id: &str) -> Vec<Token> {
        let token = |(_, pepper): &(i64, Pepper)| Token(hmac(pepper, &format!("orgward link {mail_id}")));
        self.peppers.iter().rev().map(token).collect()
    }

    /// The token for the link in a new email, derived with the current pepper.
    pub fn link_token(&self, mail_id: &str) -> Token {
        Token(hmac(self.current().1, &format!("orgward link {mail_id}")))
    }

    /// A keyed hash that stands for an account in counters, so that no counter holds an email address or whatever else
    /// was typed in its place.
    pub fn account_digest(&self, account: &str) -> String {
        let mut digest = hmac(self.current().1, &format!("orgward account {account}"));
        digest.truncate(ACCOUNT_DIGEST_LENGTH);
        digest
    }

    /// The seal of a device cookie that holds `text`.
    pub fn device_seal(&self, text: &str) -> String {
        hmac(self.current().1, &format!("orgward device {text}"))
    }

    /// Whether a seal belongs to a device cookie that holds `text`, under any of the peppers.
    pub fn is_device_seal(&self, text: &str, seal: &str) -> bool {
        let text = format!("orgward device {text}");
        let matching = |(_, pepper): &(i64, Pepper)| hmac(pepper, &text).as_bytes().ct_eq(seal.as_bytes());
        self.peppers.iter().fold(subtle::Choice::from(0), |known, pepper| known | matching(pepper)).into()
    }

    /// The seal of a request by which a command asks the server what arrives of it.
    pub fn diagnosis_seal(&self, text: &str) -> String {
        hmac(self.current().1, &format!("orgward diagnosis {text}"))
    }

    /// Whether that seal belongs to a request that holds `text`.
    pub fn is_diagnosis_seal(&self, text: &str, seal: &str) -> bool {
        self.diagnosis_seal(text).as_bytes().ct_eq(seal.as_bytes()).into()
    }

    /// A key for the purpose that `label` names, derived from each pepper with HKDF-SHA-256, the oldest pepper's first.
    pub fn derived(&self, label: &str) -> Vec<Zeroizing<[u8; 32]>> {
        self.peppers.iter().map(|(_, pepper)| derive(&pepper.0, label)).collect()
    }

    /// A text by which people recognize the secret key's file: for each pepper its version and 128 bits that are derived
    /// from it, from which nothing about the pepper can be computed.
    pub fn fingerprint(&self) -> String {
        let one = |(version, pepper): &(i64, Pepper)| {
            format!("{version}:{}", hex(&derive(&pepper.0, FINGERPRINT)[..FINGERPRINT_LENGTH]))
        };
        self.peppers.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    /// The text that the database stores to recognize these peppers, one line for each.
    pub fn check(&self) -> String {
        let line = |(version, pepper): &(i64, Pepper)| format!("{version}:{}\n", hmac(pepper, "orgward pepper check"));
        self.peppers.iter().map(line).collect()
    }
}

impl Pepper {
    /// The key's bytes, for argon2.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// HKDF-SHA-256 (RFC 5869) without a salt, for 32 bytes: one round of its second step.
fn derive(secret: &[u8], label: &str) -> Zeroizing<[u8; 32]> {
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        parts.iter().for_each(|part| mac.update(part));
        Zeroizing::new(<[u8; 32]>::from(mac.finalize().into_bytes()))
    };
    let extracted = mac(&[0; 32], &[secret]);
    mac(extracted.as_slice(), &[label.as_bytes(), &[1]])
}

fn hmac(pepper: &Pepper, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&pepper.0).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_has_the_prefix_clients_check_and_reads_back() {
        let secret = Secret::generate(KeyKind::Admin);
        assert!(secret.0.starts_with("sk-admin-"));
        assert_eq!(secret.0.len(), "sk-admin-".len() + 49);
        assert!(Secret::parse(KeyKind::Admin, &secret.0).is_some());
        assert!(secret.redacted(KeyKind::Admin).starts_with("sk-admin..."));
    }

    #[test]
    fn one_wrong_character_is_caught_by_the_checksum() {
        let secret = Secret::generate(KeyKind::Admin);
        for place in "sk-admin-".len()..secret.0.len() {
            let mut typed = secret.0.clone();
            let other = if typed.as_bytes()[place] == b'x' { "y" } else { "x" };
            typed.replace_range(place..=place, other);
            assert!(Secret::parse(KeyKind::Admin, &typed).is_none(), "character {place}");
        }
    }

    #[test]
    fn a_key_is_found_under_an_earlier_pepper() {
        let old = Secrets::generate();
        let secret = Secret::generate(KeyKind::Admin);
        let (stored, version) = old.hash(&secret);
        let both = Secrets::parse(&format!("{}2:{}", *old.to_file(), "ab".repeat(32)), AuditKey::generate())
            .expect("two good lines");
        assert!(both.hashes(&secret).contains(&stored));
        assert_eq!((version, both.current().0), (1, 2));
        assert!(both.check().starts_with(old.check().trim_end()));
    }

    #[test]
    fn keys_are_derived_as_the_rfc_says() {
        // RFC 5869, A.3, without salt and info: the first 32 of its 42 bytes.
        let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
        assert_eq!(hex(derive(&[0x0b; 22], "").as_slice()), expected);
        assert_ne!(derive(&[0x0b; 22], "a"), derive(&[0x0b; 22], "b"));
    }

    #[test]
    fn a_fingerprint_is_the_same_for_the_same_file_and_no_part_of_it() {
        let secrets = Secrets::generate();
        let file = secrets.to_file();
        let again = Secrets::parse(&file, AuditKey::generate()).expect("its own file");
        let fingerprint = secrets.fingerprint();
        assert_eq!(fingerprint, again.fingerprint());
        assert_ne!(fingerprint, Secrets::generate().fingerprint());
        let digits = fingerprint.strip_prefix("1:").expect("the version");
        assert!(digits.len() == 32 && !file.contains(digits) && !secrets.check().contains(digits), "{fingerprint}");
        let two = Secrets::parse(&format!("{}2:{}", *file, "ab".repeat(32)), AuditKey::generate()).expect("two lines");
        assert!(two.fingerprint().starts_with(&format!("{fingerprint} 2:")));
    }

    #[test]
    fn a_damaged_secret_file_is_refused_by_line() {
        for bad in ["", "# nothing", "1:abc", "x:00", "1;00"] {
            assert!(Secrets::parse(bad, AuditKey::generate()).is_err(), "{bad}");
        }
    }
}
