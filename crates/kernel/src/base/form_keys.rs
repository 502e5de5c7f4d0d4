//! The numbers of one-time forms, and the encryption of what a form made. The keys are derived from the newest pepper and
//! the credential of one session. The database contains neither, so that the database alone reveals no result, and no
//! other session can use a number or read a result.

use crate::base::secret::{Secrets, Token, random_bytes};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, Salt},
    hmac,
};
use zeroize::Zeroizing;

/// Seconds after which a number is no longer accepted: as long as a form may stay open.
pub const NUMBER_SECONDS: i64 = 24 * 60 * 60;

/// The keys of one session.
pub struct FormKeys {
    signing: hmac::Key,
    sealing: LessSafeKey,
}

impl FormKeys {
    /// The keys of the session with this credential.
    pub fn of(secrets: &Secrets, credential: &str) -> Self {
        let (_, pepper) = secrets.current();
        let material = Zeroizing::new([pepper.bytes(), credential.as_bytes()].concat());
        let extracted = Salt::new(HKDF_SHA256, b"orgward one-time forms").extract(&material);
        let fits = "HKDF derives 32 bytes";
        Self {
            signing: extracted.expand(&[b"numbers"], hmac::HMAC_SHA256).expect(fits).into(),
            sealing: LessSafeKey::new(UnboundKey::from(
                extracted.expand(&[b"results"], &CHACHA20_POLY1305).expect(fits),
            )),
        }
    }

    /// A new number. It contains the time, in Unix seconds, and a signature, so that no number has to be stored before
    /// it is used.
    pub fn number(&self, now: i64) -> String {
        let number = format!("{now}.{}", Token::generate().reveal());
        let signature = evidence::hex(hmac::sign(&self.signing, number.as_bytes()).as_ref());
        format!("{number}.{signature}")
    }

    /// Whether the number is one of this session and not too old.
    pub fn is_valid(&self, number: &str, now: i64) -> bool {
        let Some((signed, signature)) = number.rsplit_once('.') else { return false };
        let made_at: Option<i64> = signed.split_once('.').and_then(|(at, _)| at.parse().ok());
        let is_ours = evidence::unhex(signature)
            .is_some_and(|signature| hmac::verify(&self.signing, signed.as_bytes(), &signature).is_ok());
        is_ours && made_at.is_some_and(|at| now - at < NUMBER_SECONDS)
    }

    /// Encrypts a text. `context` is authenticated with it: the text can only be decrypted with the same one.
    pub fn seal(&self, context: &str, text: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random_bytes();
        let mut sealed = text.to_vec();
        let tag = self
            .sealing
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut sealed)
            .expect("the text is shorter than 256 GiB");
        [nonce.as_slice(), &sealed, tag.as_ref()].concat()
    }

    /// Decrypts a text; `None` if it was encrypted by another session or with another context, or was changed.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = Zeroizing::new(rest.to_vec());
        let length = self.sealing.open_in_place(nonce, Aad::from(context), &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_session_opens_what_it_sealed() {
        let secrets = Secrets::generate();
        let keys = FormKeys::of(&secrets, "session one");
        let sealed = keys.seal("form", b"sk-admin-1");
        assert!(!sealed.windows(8).any(|part| part == b"sk-admin"));
        assert_eq!(keys.open("form", &sealed).as_deref().map(Vec::as_slice), Some(b"sk-admin-1".as_slice()));
        assert!(keys.open("another form", &sealed).is_none());
        assert!(FormKeys::of(&secrets, "session two").open("form", &sealed).is_none());
        assert!(FormKeys::of(&Secrets::generate(), "session one").open("form", &sealed).is_none());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(keys.open("form", &changed).is_none(), "byte {place}");
        }
        assert!(keys.open("form", b"short").is_none());
    }

    #[test]
    fn a_number_is_valid_for_a_day_in_its_own_session() {
        let secrets = Secrets::generate();
        let keys = FormKeys::of(&secrets, "session one");
        let number = keys.number(1_800_000_000);
        assert!(keys.is_valid(&number, 1_800_000_000));
        assert!(keys.is_valid(&number, 1_800_086_399));
        assert!(!keys.is_valid(&number, 1_800_086_400));
        assert!(!FormKeys::of(&secrets, "session two").is_valid(&number, 1_800_000_000));
        let later = number.replacen("1800000000", "1800000001", 1);
        for other in ["", ".", "1800000000", later.as_str()] {
            assert!(!keys.is_valid(other, 1_800_000_000), "{other}");
        }
        assert_ne!(keys.number(1_800_000_000), number);
    }
}
