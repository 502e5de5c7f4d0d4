//! The setting of the prefix of the audit logs' origins.

use crate::server::config::Layers;

/// Maximum length of the prefix, in bytes.
const MAX_LENGTH: usize = 200;

impl Layers {
    /// The prefix: a URL without its scheme, which c2sp.org/tlog-checkpoint asks for, with only such characters as the name of
    /// a key may have (c2sp.org/signed-note) and every log client understands.
    pub(super) fn audit_origin(&self) -> Result<String, String> {
        let text = self.text("audit_origin");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte);
        let is_segment = |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(is_plain);
        match text.len() <= MAX_LENGTH && text.split('/').all(is_segment) {
            true => Ok(text.to_owned()),
            false => Err(self.wrong(
                "audit_origin",
                "a URL without its scheme, of at most 200 letters, digits and '-._~:/', without a slash at either end, for \
                 example ward.example.com/tlog",
            )),
        }
    }
}
