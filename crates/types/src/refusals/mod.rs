//! All reasons for refusals: their ids, their arguments and their English texts for the wire.
//!
//! The macro [`reasons!`] defines a function for each, which takes the arguments in the order of the table, for example
//! `refusals::name_long(length, longest)`. The console renders a reason in the user's language, with the message
//! `refusal-<id>`.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap, fmt};

mod audit;
mod keys;
mod organization;
mod people;
mod projects;
mod requests;
mod sign_in;
pub use {audit::*, keys::*, organization::*, people::*, projects::*, requests::*, sign_in::*};

/// The entry of a reason in the table.
#[derive(Debug)]
pub struct Definition {
    /// The name of the function, with dashes: `name-long`.
    pub id: &'static str,
    /// The names of the arguments.
    pub arguments: &'static [&'static str],
    /// Whole sentences, with arguments in braces. They are part of the Admin API and must not change.
    pub english: &'static str,
}

/// A reason with its arguments. Its text (`to_string()`) is the English text of the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    id: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    arguments: BTreeMap<Cow<'static, str>, Argument>,
}

/// The value of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// Shown with thousands separators in the console, and plain on the wire.
    Number(i64),
    /// Shown unchanged in every language.
    Text(String),
    /// Rendered as sentences of its own.
    Reason(Reason),
}

impl Reason {
    /// The id in the table. The console's Fluent files have it after `refusal-`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The arguments by name.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, &Argument)> {
        self.arguments.iter().map(|(name, argument)| (name.as_ref(), argument))
    }

    /// Whether the reason is that a required field is missing.
    pub fn is_missing(&self) -> bool {
        self.id == MISSING
    }

    /// The reason with each text argument cut to at most `most` characters, without control characters.
    #[must_use]
    pub fn shortened(mut self, most: usize) -> Self {
        for argument in self.arguments.values_mut() {
            if let Argument::Text(text) = argument {
                *text = text.chars().filter(|c| !c.is_control()).take(most).collect();
            }
        }
        self
    }

    fn of(id: &'static str, arguments: impl IntoIterator<Item = (&'static str, Argument)>) -> Self {
        let arguments = arguments.into_iter().map(|(name, argument)| (Cow::Borrowed(name), argument)).collect();
        Self { id: Cow::Borrowed(id), arguments }
    }
}

/// A reason that this version does not know gets a general text.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(known) = all().find(|known| known.id == self.id) else {
            return f.write_str("The request was refused.");
        };
        let mut parts = known.english.split('{');
        f.write_str(parts.next().unwrap_or_default())?;
        for part in parts {
            let (name, words) = part.split_once('}').unwrap_or((part, ""));
            if let Some(argument) = self.arguments.get(name) {
                write!(f, "{argument}")?;
            }
            f.write_str(words)?;
        }
        Ok(())
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Reason(reason) => reason.fmt(f),
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Reason> for Argument {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Argument {
            fn from(number: $number) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )+};
}
whole_numbers!(i32, i64, u32, u64, usize);

/// All reasons.
pub fn all() -> impl Iterator<Item = &'static Definition> {
    [audit::ALL, keys::ALL, organization::ALL, people::ALL, projects::ALL, requests::ALL, sign_in::ALL]
        .into_iter()
        .flatten()
}

/// Defines a function for each reason, and the table `ALL`: `name(argument, …): "The English with {argument}.";`
macro_rules! reasons {
    ($($name:ident $(($($argument:ident),+))?: $english:literal;)+) => {
        $(
            #[doc = $english]
            pub fn $name($($($argument: impl Into<$crate::refusals::Argument>),+)?) -> $crate::refusals::Reason {
                $crate::refusals::Reason::of(
                    $crate::refusals::dashed!($name),
                    [$($((stringify!($argument), $argument.into())),+)?],
                )
            }
        )+

        pub(super) const ALL: &[$crate::refusals::Definition] = &[$($crate::refusals::Definition {
            id: $crate::refusals::dashed!($name),
            arguments: &[$($(stringify!($argument)),+)?],
            english: $english,
        }),+];
    };
}
use reasons;

/// Converts the name of a function to an id: `name_long` to `name-long`.
macro_rules! dashed {
    ($name:ident) => {
        const {
            const NAME: &str = stringify!($name);
            const BYTES: [u8; NAME.len()] = $crate::refusals::with_dashes(NAME);
            match std::str::from_utf8(&BYTES) {
                Ok(id) => id,
                Err(_) => NAME,
            }
        }
    };
}
use dashed;

const fn with_dashes<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        let byte = name.as_bytes()[at];
        bytes[at] = if byte == b'_' { b'-' } else { byte };
        at += 1;
    }
    bytes
}

const MISSING: &str = dashed!(missing);

#[cfg(test)]
mod tests;
