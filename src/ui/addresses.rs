//! How an address is put together, and which may be followed.

use crate::ui::paths::{HOME, SETUP, SIGN_IN, SIGN_OUT};

/// An address with a query string; pairs without a value are left out.
pub fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in pairs {
        let Some(value) = value else { continue };
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
                _ => address.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    address
}

/// Where to go after sign-in. Only a path of our own: `//evil.example`, `/\evil.example` and anything with a
/// control character (browsers drop tabs and line breaks from an address) would lead elsewhere.
pub fn after_sign_in(next: Option<&str>) -> String {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .filter(|path| !path.contains('\\') && !path.contains(|c: char| c.is_control()))
        .filter(|path| ![SIGN_IN, SIGN_OUT, SETUP].iter().any(|door| path.split('?').next() == Some(door)))
        .unwrap_or(HOME)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_never_leads_off_this_server() {
        for next in
            ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""]
        {
            assert_eq!(after_sign_in(Some(next)), HOME, "{next:?}");
        }
        assert_eq!(after_sign_in(Some("/sign-out?x=1")), HOME);
        assert_eq!(after_sign_in(Some("/o/org-1/projects?archived=1")), "/o/org-1/projects?archived=1");
    }

    #[test]
    fn a_query_is_escaped_and_skips_what_is_absent() {
        assert_eq!(with_query("/a", &[("x", None), ("next", Some("/o/ä b"))]), "/a?next=%2Fo%2F%C3%A4%20b");
    }
}
