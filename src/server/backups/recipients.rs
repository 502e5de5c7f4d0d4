//! The keys that backups are encrypted to (age recipients), and those that open them (age identities).

use crate::server::{files, secrets};
use age::x25519::{Identity, Recipient};
use std::path::Path;

/// Parses recipients, `age1…` each.
///
/// # Errors
/// A sentence that names the one that is not a recipient.
pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<Recipient>, String> {
    let parse = |text: &str| {
        text.trim().parse().map_err(|_| match text.trim().to_ascii_uppercase().starts_with("AGE-SECRET-KEY-") {
            // It is not repeated, because it is a secret.
            true => "that is an age identity, which opens backups. Give its recipient, which begins with age1 and stands in \
                     the same file after 'public key:'"
                .to_owned(),
            false => format!("'{text}' is not an age recipient; it looks like age1… and is made by: age-keygen -o backup.key"),
        })
    };
    texts.into_iter().map(parse).collect()
}

/// Reads the identities in a file that `age-keygen` wrote.
///
/// # Errors
/// A sentence when the file cannot be read, others can read it, or it holds no identity.
pub fn identities(file: &Path) -> Result<Vec<Identity>, String> {
    let text = secrets::read("identity", file)?
        .ok_or_else(|| files::unreadable("identity", file, &std::io::ErrorKind::NotFound.into()))?;
    let mut identities = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let identity = line.parse().map_err(|_| {
            let (name, number) = (file.display(), index + 1);
            format!("the identity file {name} cannot be used: line {number} is not an age identity (AGE-SECRET-KEY-…)")
        })?;
        identities.push(identity);
    }
    match identities.is_empty() {
        true => Err(format!("the identity file {} holds no age identity (AGE-SECRET-KEY-…)", file.display())),
        false => Ok(identities),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_told_from_an_identity_and_from_other_text() {
        let identity = Identity::generate();
        let recipient = identity.to_public().to_string();
        assert_eq!(parse([recipient.as_str()]).map(|all| all.len()), Ok(1));
        let secret = age::secrecy::ExposeSecret::expose_secret(&identity.to_string()).to_owned();
        let Err(said) = parse([secret.as_str()]) else { panic!("an identity is no recipient") };
        assert!(said.contains("opens backups") && !said.contains(&secret), "{said}");
        for wrong in ["", "age1", "ssh-ed25519 AAAA", "age1qqqq"] {
            assert!(parse([wrong]).is_err_and(|said| said.contains("is not an age recipient")), "{wrong}");
        }
    }
}
