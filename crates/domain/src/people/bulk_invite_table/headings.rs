//! Reads the text of a heading.

use kernel::base::names::plain;

/// Parts of headings of columns that may hold addresses of other people, whether or not they say `email`.
const OTHER_PERSON: &[&str] = &[
    "manager",
    "vorgesetzt",
    "supervisor",
    "superior",
    "superieur",
    "responsab",
    "boss",
    "chef",
    "jefe",
    "gerente",
    "gestor",
    "leidinggev",
    "przełozon",
    "kierownik",
    "esimies",
    "esihenkilo",
    "руководител",
    "начальник",
    "上司",
    "上级",
    "主管",
    "상사",
    "reportsto",
    "assistant",
    "sponsor",
    "approver",
    "owner",
];

/// Parts of headings of columns that hold addresses or names under which people sign in.
const ADDRESS: &[&str] = &[
    "mail",
    "mejl",
    "correo",
    "courriel",
    "correio",
    "messagerie",
    "adresseelectronique",
    "epost",
    "postaelettronica",
    "sahkoposti",
    "poczt",
    "почт",
    "メール",
    "邮",
    "郵",
    "信箱",
    "메일",
    "upn",
    "principalname",
    "prinzipalname",
    "username",
    "benutzername",
    "login",
    "anmeldename",
    "nameid",
    "alias",
    "smtp",
];

/// Remarks in parentheses that do not change what a heading says.
const REMARKS: &[&str] =
    &["required", "optional", "mandatory", "work", "business", "pflichtfeld", "erforderlich", "dienstlich"];

/// A heading without case, accents, spaces and punctuation.
pub fn bare(text: &str) -> String {
    plain(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The ways to read a heading. Exports add remarks in brackets: `Email Address [Required]`, and Microsoft templates the
/// property: `User name [userPrincipalName] Required`. A remark that names another person is part of the heading.
pub fn spellings(heading: &str) -> Vec<String> {
    let whole = bare(heading);
    if contains(&whole, OTHER_PERSON) {
        return vec![whole];
    }
    if let Some((outside, inside)) = heading.split_once('[') {
        return vec![bare(outside), bare(inside.split(']').next().unwrap_or_default())];
    }
    match heading.split_once('(') {
        Some((outside, remark)) if remark.contains('@') || REMARKS.contains(&bare(remark).as_str()) => {
            vec![bare(outside)]
        }
        _ => vec![whole],
    }
}

/// Whether a column may hold addresses besides the person's own: another of theirs, or somebody else's.
pub fn may_hold_address(heading: &[String]) -> bool {
    heading.iter().any(|text| {
        // `Invited by`, `Erstellt von`
        contains(text, ADDRESS) || contains(text, OTHER_PERSON) || text.ends_with("by") || text.ends_with("von")
    })
}

fn contains(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::{super::heading_words::*, *};

    #[test]
    fn the_lists_are_written_as_headings_are_compared() {
        for list in [EMAIL, FULL_NAME, GIVEN_NAME, FAMILY_NAME, ROLE, OTHER, OTHER_PERSON, ADDRESS, REMARKS] {
            for word in list {
                assert_eq!(bare(word), *word);
            }
        }
    }

    #[test]
    fn a_remark_does_not_make_somebody_elses_address_the_persons() {
        for (heading, expected) in [
            ("Email Address [Required]", "emailaddress required"),
            ("User name [userPrincipalName] Required", "username userprincipalname"),
            ("E-Mail (required)", "email"),
            ("Email (e.g. ann@x.example)", "email"),
            ("Email (manager)", "emailmanager"),
            ("Email [Manager]", "emailmanager"),
            ("E-mail (private)", "emailprivate"),
            ("Rôle", "role"),
        ] {
            assert_eq!(spellings(heading).join(" "), expected, "{heading}");
        }
    }
}
