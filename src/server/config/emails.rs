//! The email settings: setting `smtp_host` enables email.

use crate::{
    jobs::mailer::{MailSecurity, MailSettings},
    server::config::Layers,
};
use std::path::PathBuf;
use ui::Language;

/// The SMTP server, and the account to sign in to it with.
#[derive(Debug, Clone)]
pub struct MailConfig {
    pub server: MailSettings,
    /// User name, and the file with the password.
    pub login: Option<(String, PathBuf)>,
}

impl Layers {
    /// The SMTP server; `None` if `smtp_host` is empty, and then no emails are sent.
    pub(super) fn mails(&self) -> Result<Option<MailConfig>, String> {
        let words = MailSecurity::ALL.map(|(_, word, _)| word);
        let word = self.one_of("smtp_security", &words)?;
        let language = self.one_of("mail_language", &Language::OFFERED.map(|(language, _)| language.tag()))?;
        let Some(host) = self.optional("smtp_host") else { return Ok(None) };
        let known = MailSecurity::ALL.into_iter().find(|(_, known, _)| *known == word);
        let (security, _, usual) = known.unwrap_or(MailSecurity::ALL[1]);
        let port = match self.text("smtp_port") {
            "" => usual,
            _ => u16::try_from(self.number("smtp_port", 1, 65_535)?).unwrap_or(usual),
        };
        let from = self.text("smtp_from").parse().map_err(|_| {
            self.wrong("smtp_from", "the sender's email address, for example Orgward <orgward@example.com>")
        })?;
        let file = self.optional("smtp_password_file").map(PathBuf::from);
        let login = match (self.optional("smtp_user"), file) {
            (None, None) => None,
            (Some(user), Some(file)) => Some((user, file)),
            (Some(_), None) => {
                return Err("smtp_user is set, but not smtp_password_file. Set smtp_password_file too".to_owned());
            }
            (None, Some(_)) => {
                return Err("smtp_password_file is set, but not smtp_user. Set smtp_user too".to_owned());
            }
        };
        let is_near = host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
        if security == MailSecurity::None && login.is_some() && !is_near {
            return Err(
                "smtp_security is 'none', and that would send the mail server's password over the network in clear. Set it \
                 to 'tls' or 'starttls'"
                    .to_owned(),
            );
        }
        let server = MailSettings {
            host,
            port,
            security,
            from,
            ca_file: self.optional("smtp_ca_file").map(PathBuf::from),
            language: Language::parse(&language).unwrap_or_default(),
        };
        Ok(Some(MailConfig { server, login }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str) -> Result<Option<MailConfig>, String> {
        Layers::gather(&[], std::iter::empty(), Some((PathBuf::from("orgward.toml"), file.to_owned())))?.mails()
    }

    #[test]
    fn without_a_server_there_is_no_mail_and_with_one_there_must_be_a_sender() {
        assert!(check("").expect("nothing is wrong").is_none());
        assert!(check("smtp_host = 'mx.example'").expect_err("nobody sends").contains("smtp_from"));
        let mail = check("smtp_host = 'mx.example'\nsmtp_from = 'Ward <ward@x.example>'").expect("all that is needed");
        let mail = mail.expect("a mail server");
        assert_eq!((mail.server.port, mail.server.security, mail.login), (587, MailSecurity::StartTls, None));
    }

    #[test]
    fn a_password_does_not_cross_the_network_in_clear() {
        let login = "smtp_from = 'ward@x.example'\nsmtp_user = 'ward'\nsmtp_password_file = 'mail.password'\n";
        let near = check(&format!("{login}smtp_host = '127.0.0.1'\nsmtp_security = 'none'")).expect("this machine");
        assert_eq!(near.expect("a mail server").server.port, 25);
        let far = format!("{login}smtp_host = 'mx.example'\nsmtp_security = 'none'");
        assert!(check(&far).expect_err("in clear").contains("'tls' or 'starttls'"));
        assert_eq!(check(&far.replace("none", "tls")).expect("encrypted").expect("a mail server").server.port, 465);
    }

    #[test]
    fn half_a_login_and_unknown_words_are_refused_by_name() {
        let with = |more: &str| check(&format!("smtp_host = 'mx.example'\nsmtp_from = 'ward@x.example'\n{more}"));
        for (more, name) in [
            ("smtp_user = 'ward'", "smtp_password_file"),
            ("smtp_password_file = 'x'", "smtp_user"),
            ("smtp_security = 'ssl'", "smtp_security"),
            ("smtp_port = 'mail'", "smtp_port"),
            ("mail_language = 'fr'", "mail_language"),
        ] {
            assert!(with(more).expect_err(more).contains(name), "{more}");
        }
    }
}
