//! Builds URLs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that are not percent-encoded in a query string's value (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A URL with a query string; pairs without a value are left out.
pub fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in pairs {
        let Some(value) = value else { continue };
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.extend(utf8_percent_encode(value, UNRESERVED));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_escaped_and_skips_what_is_absent() {
        assert_eq!(with_query("/a", &[("x", None), ("next", Some("/o/ä b"))]), "/a?next=%2Fo%2F%C3%A4%20b");
    }
}
