//! Text that must not be printed.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password or the secret of a key in a request or a response. It has no `Display`, its `Debug` output hides it, and
/// its memory is wiped on drop. Code reads it with [`Sensitive::expose`] only; serialization writes it in full.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Sensitive(String);

impl Sensitive {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_cannot_be_printed_by_accident() {
        assert_eq!(format!("{:?}", Some(Sensitive::new("hunter2"))), "Some([hidden])");
    }
}
