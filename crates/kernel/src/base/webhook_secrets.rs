//! Secrets that sign webhook messages.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secrets that sign webhook messages (standardwebhooks.com); more than one while they are being rotated. They
/// cannot be printed; their memory is wiped on drop.
pub struct WebhookSecrets(Vec<zeroize::Zeroizing<Vec<u8>>>);

impl WebhookSecrets {
    /// Parses the file's lines: `whsec_` and 24 to 64 bytes in base64, comments after `#`.
    ///
    /// # Errors
    /// A message that names the invalid line, or says that there is no secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut secrets = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let secret = line.strip_prefix("whsec_").and_then(|text| BASE64_STANDARD.decode(text).ok());
            let secret = secret.map(zeroize::Zeroizing::new).filter(|secret| (24..=64).contains(&secret.len()));
            let rule = || format!("line {} is not 'whsec_' and 24 to 64 bytes in base64", index + 1);
            secrets.push(secret.ok_or_else(rule)?);
        }
        if secrets.is_empty() { Err("it holds no secret".to_owned()) } else { Ok(Self(secrets)) }
    }

    /// The value of a message's `webhook-signature` header: one signature for each secret. `timestamp` is in Unix
    /// seconds.
    pub fn signatures(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let sign = |secret: &zeroize::Zeroizing<Vec<u8>>| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
            mac.update(format!("{id}.{timestamp}.").as_bytes());
            mac.update(body);
            format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
        };
        self.0.iter().map(sign).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_signed_as_the_published_example_is() {
        let file = "# for the collector\nwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
        let body = br#"{"test": 2432232314}"#;
        let sign = |text: &str| {
            WebhookSecrets::parse(text).expect("good secrets").signatures(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                body,
            )
        };
        let example = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(sign(file), example);
        let both = sign(&format!("whsec_{}\n{file}", "A".repeat(32)));
        assert!(both.starts_with("v1,") && both.ends_with(&format!(" {example}")), "{both}");
        for bad in ["", "# none", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_short", "whsec_!", "whsec_AAAA"] {
            assert!(WebhookSecrets::parse(bad).is_err(), "{bad}");
        }
    }
}
