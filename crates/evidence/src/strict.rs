//! JSON in which no object names a member twice. Programs differ in which of two members with one name they read, so a
//! text with both could show one thing to the verifier and another to its reader.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;

/// The first member name that stands twice in one object, at any depth. `None` also for text that is not JSON: the
/// parser that reads it afterwards reports that.
pub(crate) fn repeated_name(text: &str) -> Option<String> {
    let mut found = None;
    Unique(&mut found).deserialize(&mut serde_json::Deserializer::from_str(text)).ok();
    found
}

/// Reads a value and discards it, except for the first repeated name.
struct Unique<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

/// Accepts a scalar without looking at it.
macro_rules! scalars {
    ($($visit:ident: $scalar:ty),*) => {
        $(fn $visit<E>(self, _: $scalar) -> Result<(), E> {
            Ok(())
        })*
    };
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    scalars!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Unique(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name.clone()) {
                self.0.get_or_insert(name);
            }
            members.next_value_seed(Unique(self.0))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_in_one_object_is_found_at_any_depth() {
        for (text, found) in [
            (r#"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}"#, None),
            (r#"{"a":1,"a":2}"#, Some("a")),
            (r#"{"x":[1,{"y":{"b":null,"c":"","b":true}}]}"#, Some("b")),
            // The same name in another spelling.
            (r#"{"a":1.5,"\u0061":-2}"#, Some("a")),
            (r#"{"a":1"#, None),
            ("", None),
        ] {
            assert_eq!(repeated_name(text).as_deref(), found, "{text}");
        }
    }
}
