//! Decides which paths sign-in may redirect to.

use crate::paths::{HOME, SETUP, SIGN_IN, SIGN_OUT};

/// The path to redirect to after sign-in. Only our own paths are accepted: `//evil.example`, `/\evil.example` and
/// anything with a control character (browsers drop tabs and line breaks from a URL) would lead to another site.
pub fn after_sign_in(next: Option<&str>) -> String {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .filter(|path| !path.contains('\\') && !path.contains(|c: char| c.is_control()))
        .filter(|path| ![SIGN_IN, SIGN_OUT, SETUP].iter().any(|excluded| path.split('?').next() == Some(excluded)))
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
}
