//! Every reason for a refusal: its id, its arguments and the wire's English for it.
//!
//! [`reasons!`] makes a function of each, which takes its arguments by name: `refusals::name_long(length, longest)`. The
//! console says a reason in the reader's language, by the message `refusal-<id>`.

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

/// What the table holds about a reason.
#[derive(Debug)]
pub struct Definition {
    /// The name of its function, with dashes: `name-long`.
    pub id: &'static str,
    /// The names of its arguments.
    pub arguments: &'static [&'static str],
    /// Whole sentences, with arguments in braces. They are part of the Admin API and stay as they are.
    pub english: &'static str,
}

/// A reason with its arguments. Its text (`to_string()`) is the wire's English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    id: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    arguments: BTreeMap<Cow<'static, str>, Argument>,
}

/// What stands in the place of an argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// Grouped by thousands where people read it, plain on the wire.
    Number(i64),
    /// Shown as it is in every language.
    Text(String),
    /// A sentence of its own.
    Reason(Reason),
}

impl Reason {
    /// The id in the table and, behind `refusal-`, in the console's files.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The arguments by name.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, &Argument)> {
        self.arguments.iter().map(|(name, argument)| (name.as_ref(), argument))
    }

    /// Whether a required field was left out.
    pub fn is_missing(&self) -> bool {
        self.id == MISSING
    }

    /// The reason with texts among its arguments cut to so many characters, and without control characters.
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

/// A reason that only another version knows has a general sentence.
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

/// Every reason.
pub fn all() -> impl Iterator<Item = &'static Definition> {
    [audit::ALL, keys::ALL, organization::ALL, people::ALL, projects::ALL, requests::ALL, sign_in::ALL]
        .into_iter()
        .flatten()
}

/// Makes a function of each reason and the table `ALL` of them: `name(argument, …): "The English with {argument}.";`
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

/// The name of a function as an id: `name_long` is `name-long`.
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
