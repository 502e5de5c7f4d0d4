//! Passwords: strength rules for new passwords, argon2id hashes, and a limit on concurrent hashing.

use crate::base::{
    error::{Error, Result},
    hashing_memory::HashingMemory,
    secret::{Secrets, random_bytes},
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use std::{
    sync::{Arc, OnceLock},
    thread,
};
use tokio::sync::{Semaphore, oneshot};
use types::{
    problem::{Problem, ProblemKind},
    refusals::{self, Reason},
    sensitive::Sensitive,
};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::feedback::Warning;

/// Minimum length of a password, in characters.
pub const MIN_LENGTH: usize = 12;

/// Maximum length of a password, in bytes. Longer passwords cost the server more than they help.
pub const MAX_LENGTH: usize = 256;

/// Maximum number of hashes that wait for a free core before further ones are refused.
const MAX_WAITING: usize = 32;

/// Maximum number of hashes at a time, on however many cores: with [`MEMORY_KIB`] it bounds the memory of all sign-ins
/// together.
const MAX_AT_ONCE: usize = 4;

/// argon2id with 19 MiB, two passes and one lane: the minimum in OWASP's password storage cheat sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// The priority of threads that hash, from -20 to 19 (setpriority(2)). On a busy core such a thread gets a tenth of what a
/// thread of normal priority gets.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// A password that fulfills the rules.
pub struct Password(Sensitive);

impl Password {
    /// Checks a new password against the rules: at least 12 characters, at most 256 bytes, and a zxcvbn score of 3 or
    /// more, where `context` (for example the names of the person and of the organization) counts as known to an
    /// attacker.
    ///
    /// # Errors
    /// 400 with the reason why the password is missing, too long or weak.
    pub fn parse(param: &str, text: Option<&Sensitive>, context: &[&str]) -> Result<Self, Problem> {
        let text = text.ok_or_else(|| Problem::missing(param))?.expose();
        let weak = |reason: Reason| Problem::invalid(param, "weak_password", reason);
        if text.chars().count() < MIN_LENGTH {
            return Err(weak(refusals::password_short(MIN_LENGTH)));
        }
        if text.len() > MAX_LENGTH {
            return Err(weak(refusals::password_long(MAX_LENGTH)));
        }
        let words = known_words(context);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        // A separator between known words makes them no harder to guess, but zxcvbn counts it as another word.
        // Therefore the text without separators is scored too, and the lower score counts.
        let joined = zeroize::Zeroizing::new(text.replace(['-', '_', '.', ' '], ""));
        let estimate =
            [text, &joined].map(|text| zxcvbn::zxcvbn(text, &words)).into_iter().min_by_key(|one| one.score());
        let estimate = estimate.expect("two estimates");
        if estimate.score() < zxcvbn::Score::Three {
            let warning = estimate.feedback().and_then(|feedback| feedback.warning());
            return Err(weak(refusals::password_weak(warning.map_or_else(refusals::password_easy, what_is_weak))));
        }
        Ok(Self(Sensitive::new(normalized(text))))
    }
}

/// The refusal's text for a warning of zxcvbn.
fn what_is_weak(warning: Warning) -> Reason {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => refusals::password_rows(),
        Warning::ShortKeyboardPatternsAreEasyToGuess => refusals::password_keyboard(),
        Warning::RepeatsLikeAaaAreEasyToGuess => refusals::password_repeats(),
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => refusals::password_repeats_long(),
        Warning::ThisIsATop10Password => refusals::password_top_10(),
        Warning::ThisIsATop100Password => refusals::password_top_100(),
        Warning::ThisIsACommonPassword => refusals::password_common(),
        Warning::ThisIsSimilarToACommonlyUsedPassword => refusals::password_similar(),
        Warning::SequencesLikeAbcAreEasyToGuess => refusals::password_sequences(),
        Warning::RecentYearsAreEasyToGuess => refusals::password_years(),
        Warning::AWordByItselfIsEasyToGuess => refusals::password_word(),
        Warning::DatesAreOftenEasyToGuess => refusals::password_dates(),
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => refusals::password_names(),
        Warning::CommonNamesAndSurnamesAreEasyToGuess => refusals::password_common_names(),
    }
}

/// The words that an attacker who knows the names tries first: each name, its parts, and its parts joined together.
fn known_words(context: &[&str]) -> Vec<String> {
    let parts = |name: &str| name.split(['@', '.', ' ', '-', '_']).map(str::to_owned).collect::<Vec<_>>();
    let words = context.iter().map(|name| name.to_lowercase()).flat_map(|name| {
        let mut words = parts(&name);
        words.push(words.concat());
        words.push(name);
        words
    });
    words.filter(|word| word.len() > 1).collect()
}

/// The hashing pool: one hash at a time for two cores and at most [`MAX_AT_ONCE`], a bounded queue, and memory that is reused.
#[derive(Clone)]
pub struct Passwords {
    secrets: Arc<Secrets>,
    memory: Arc<HashingMemory>,
    cores: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Passwords {
    /// A pool for this machine.
    pub fn new(secrets: Arc<Secrets>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // The other half is for those who are signed in, however many sign in.
        let cores = (cores / 2).clamp(1, MAX_AT_ONCE);
        Self {
            secrets,
            memory: Arc::default(),
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(cores + MAX_WAITING)),
        }
    }

    /// Hashes a password. Returns the hash in PHC format and the version of the pepper used.
    ///
    /// # Errors
    /// 429 when the queue is full; an internal error when hashing fails.
    pub async fn hash(&self, password: Password) -> Result<(String, i64)> {
        let version = self.secrets.current().0;
        let hash =
            self.run(version, move |memory, pepper| hash(memory, pepper, password.0.expose().as_bytes())).await?;
        Ok((hash.ok_or_else(|| Error::Fault("hashing a password failed".to_owned()))?, version))
    }

    /// Whether the text is the password that was hashed. `stored` is `None` for an account that does not exist or has
    /// no password: verification takes as long, and the result is false.
    ///
    /// # Errors
    /// 429 when the queue is full; an internal error when the pepper's version is missing or unusable.
    pub async fn verify(&self, text: &Sensitive, stored: Option<(String, i64)>) -> Result<bool> {
        let exists = stored.is_some();
        let (hash, version) = stored.unwrap_or_else(|| (self.placeholder().to_owned(), self.secrets.current().0));
        let text = Sensitive::new(normalized(text.expose()));
        let matches =
            self.run(version, move |memory, pepper| matches(memory, pepper, text.expose().as_bytes(), &hash)).await?;
        Ok(matches == Some(true) && exists)
    }

    /// Computes the placeholder hash in advance, so that the first sign-in with an unknown email address takes no
    /// longer than the next.
    pub fn warm_up(&self) {
        self.placeholder();
    }

    /// Returns the memory of the pool to the operating system unless a password was hashed since the last call.
    pub fn give_back(&self) {
        self.memory.give_back();
    }

    async fn run<T: Send + 'static>(
        &self,
        version: i64,
        work: impl FnOnce(&HashingMemory, &[u8]) -> T + Send + 'static,
    ) -> Result<T> {
        let _place = self.queue.clone().try_acquire_owned().map_err(|_| busy())?;
        let _core = self.cores.clone().acquire_owned().await.map_err(|_| busy())?;
        let (secrets, memory) = (self.secrets.clone(), self.memory.clone());
        let (answer, done) = oneshot::channel();
        let hash = move || {
            give_way();
            // The request may have been aborted meanwhile.
            answer.send(secrets.version(version).map(|secret| work(&memory, secret.bytes()))).ok();
        };
        // A thread of its own, because a thread without privileges cannot take back that it gives way.
        let started = thread::Builder::new().name("password-hash".to_owned()).spawn(hash);
        started.map_err(|error| Error::Fault(format!("no thread could be started to hash a password: {error}")))?;
        done.await
            .ok()
            .flatten()
            .ok_or_else(|| Error::Fault(format!("the secret key of version {version} is missing or unusable")))
    }

    /// The hash of random bytes, which is verified for accounts that do not exist.
    fn placeholder(&self) -> &'static str {
        static PLACEHOLDER: OnceLock<String> = OnceLock::new();
        PLACEHOLDER.get_or_init(|| {
            let random: [u8; 32] = random_bytes();
            hash(&self.memory, self.secrets.current().1.bytes(), &random).unwrap_or_default()
        })
    }
}

/// Lets threads that serve requests run before this one, so that a flood of sign-ins does not slow down those who are signed
/// in. Where the system does not allow it, a hash has the same share of the processors as a request.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS) {
        tracing::debug!("hashing a password at normal priority: {error}");
    }
}

/// Hashes a password with a new salt; `None` when argon2 refuses its input.
fn hash(memory: &HashingMemory, pepper: &[u8], password: &[u8]) -> Option<String> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).ok()?;
    let hasher = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let salt: [u8; 16] = random_bytes();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    fill(memory, &hasher, password, &salt, &mut output)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(hasher.params()).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&output).ok()?),
    };
    Some(hash.to_string())
}

/// Whether a password has the stored hash, by the parameters in the hash; `None` for a hash that cannot be read.
fn matches(memory: &HashingMemory, pepper: &[u8], password: &[u8], stored: &str) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let params = Params::try_from(&stored).ok()?;
    let hasher = Argon2::new_with_secret(pepper, algorithm, version, params).ok()?;
    let (salt, expected) = (stored.salt?, stored.hash?);
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..expected.len())?;
    fill(memory, &hasher, password, &salt, output)?;
    // The comparison of two outputs takes constant time.
    Some(Output::new(output).ok()? == expected)
}

fn fill(memory: &HashingMemory, hasher: &Argon2<'_>, password: &[u8], salt: &[u8], output: &mut [u8]) -> Option<()> {
    let blocks = hasher.params().block_count();
    memory.with(blocks, |area| hasher.hash_password_into_with_memory(password, salt, output, area)).ok()
}

/// Normalizes to NFC, so that a password is the same however a keyboard composes its characters.
fn normalized(text: &str) -> String {
    text.nfc().collect()
}

fn busy() -> Problem {
    let mut problem = Problem::new(ProblemKind::TooMany, refusals::too_many_signing_in());
    problem.code = Some("rate_limit_exceeded".to_owned());
    problem.retry_after = Some(5);
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_made_of_known_names_or_too_short_is_refused() {
        for weak in ["short", "password1234", "adalindqvist1", "fjordlight-energy", "aaaaaaaaaaaaaaaa", "qwertyuiop12"]
        {
            let text = Sensitive::new(weak);
            let parsed = Password::parse("password", Some(&text), &["Ada Lindqvist", "Fjordlight Energy", "ada@x.org"]);
            assert!(parsed.is_err(), "{weak}");
        }
    }

    #[test]
    fn the_wire_says_of_a_weak_password_what_zxcvbn_says() {
        for warning in [
            Warning::StraightRowsOfKeysAreEasyToGuess,
            Warning::ShortKeyboardPatternsAreEasyToGuess,
            Warning::RepeatsLikeAaaAreEasyToGuess,
            Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
            Warning::ThisIsATop10Password,
            Warning::ThisIsATop100Password,
            Warning::ThisIsACommonPassword,
            Warning::ThisIsSimilarToACommonlyUsedPassword,
            Warning::SequencesLikeAbcAreEasyToGuess,
            Warning::RecentYearsAreEasyToGuess,
            Warning::AWordByItselfIsEasyToGuess,
            Warning::DatesAreOftenEasyToGuess,
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess,
            Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ] {
            assert_eq!(what_is_weak(warning).to_string(), warning.to_string());
        }
    }

    #[test]
    fn a_hash_that_an_earlier_release_stored_still_verifies() {
        // Made by `Argon2::hash_password` of the argon2 crate, with the parameters of this module and this pepper.
        let memory = HashingMemory::default();
        let hasher = Argon2::new_with_secret(
            b"pepper",
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(MEMORY_KIB, PASSES, 1, None).expect("parameters"),
        );
        let stored: PasswordHash =
            argon2::PasswordHasher::hash_password(&hasher.expect("a hasher"), b"plum tractor").expect("a hash");
        assert_eq!(matches(&memory, b"pepper", b"plum tractor", &stored.to_string()), Some(true));
        assert_eq!(matches(&memory, b"pepper", b"plum tractors", &stored.to_string()), Some(false));
        assert_eq!(matches(&memory, b"salt", b"plum tractor", &stored.to_string()), Some(false));
        assert_eq!(matches(&memory, b"pepper", b"plum tractor", "no hash"), None);
    }

    #[tokio::test]
    async fn only_the_password_that_was_set_verifies() {
        let passwords = Passwords::new(Arc::new(Secrets::generate()));
        let text = Sensitive::new("correct horse battery staple");
        let password = Password::parse("password", Some(&text), &[]).unwrap_or_else(|problem| panic!("{problem}"));
        let stored = passwords.hash(password).await.expect("a free core");
        assert!(passwords.verify(&text, Some(stored.clone())).await.expect("a free core"));
        assert!(
            !passwords
                .verify(&Sensitive::new("correct horse battery stable"), Some(stored))
                .await
                .expect("a free core")
        );
        assert!(!passwords.verify(&text, None).await.expect("a free core"));
    }
}
