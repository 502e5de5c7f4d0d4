//! The content of emails, as text and as HTML, without images and without anything that reveals whether they were read.

use domain::email_outbox::{self, Outgoing};
use leptos::prelude::*;
use types::{emails::MailKind, invites::Invitation, users::Role};
use ui::{Language, paths, texts::say_in};

/// The content of an email.
pub struct Content {
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// The texts of an email, before they are formatted as text and HTML.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    /// The label of the button, and its URL.
    link: Option<(String, String)>,
    /// The paragraphs below the button.
    after: Vec<String>,
}

/// Writes an email in a language; links begin with `base_url`.
pub fn write(mail: &Outgoing, base_url: &str, language: Language) -> Content {
    let words = words(mail, base_url, language);
    let host = base_url.split_once("://").map_or(base_url, |(_, host)| host);
    let sender = say_in(language, "emails-sender", &[("host", host.into())]);
    Content { text: text(&words, &sender), html: html(&words, &sender, language), subject: words.subject }
}

fn words(mail: &Outgoing, base_url: &str, language: Language) -> Words {
    let host = base_url.split_once("://").map_or(base_url, |(_, host)| host);
    match &mail.content {
        email_outbox::EmailContent::Invite { invitation, token } => {
            invite(invitation, format!("{base_url}{}", paths::invitation(token.expose())), language)
        }
        email_outbox::EmailContent::PasswordReset { token, expires_at } => Words {
            subject: say_in(language, "emails-reset-subject", &[("host", host.into())]),
            paragraphs: vec![say_in(
                language,
                "emails-reset-words",
                &[("email", mail.recipient.as_str().into()), ("host", host.into())],
            )],
            link: Some((
                say_in(language, "emails-reset-button", &[]),
                format!("{base_url}{}", paths::password_reset(token.expose())),
            )),
            after: vec![once(*expires_at, language), say_in(language, "emails-not-asked", &[])],
        },
        email_outbox::EmailContent::PasswordChanged => Words {
            subject: say_in(language, "emails-password-changed-subject", &[("host", host.into())]),
            paragraphs: vec![say_in(language, "emails-password-changed-words", &[("host", host.into())])],
            link: None,
            after: vec![say_in(language, "emails-not-you", &[])],
        },
        email_outbox::EmailContent::EmailChange { token, expires_at } => Words {
            subject: say_in(language, "emails-email-change-subject", &[("host", host.into())]),
            paragraphs: vec![say_in(
                language,
                "emails-email-change-words",
                &[("email", mail.recipient.as_str().into()), ("host", host.into())],
            )],
            link: Some((
                say_in(language, "emails-email-change-button", &[]),
                format!("{base_url}{}", paths::email_confirmation(token.expose())),
            )),
            after: vec![once(*expires_at, language), say_in(language, "emails-not-asked", &[])],
        },
        email_outbox::EmailContent::EmailChangeAsked { email, token, expires_at } => Words {
            subject: say_in(language, "emails-email-change-asked-subject", &[("host", host.into())]),
            paragraphs: vec![
                say_in(
                    language,
                    "emails-email-change-asked-words",
                    &[("email", email.as_str().into()), ("host", host.into())],
                ),
                say_in(language, "emails-email-change-asked-not-you", &[]),
            ],
            link: Some((
                say_in(language, "emails-email-change-asked-button", &[]),
                format!("{base_url}{}", paths::email_change_stop(token.expose())),
            )),
            after: vec![once(*expires_at, language)],
        },
        email_outbox::EmailContent::EmailChanged { email } => Words {
            subject: say_in(language, "emails-email-changed-subject", &[("host", host.into())]),
            paragraphs: vec![say_in(
                language,
                "emails-email-changed-words",
                &[("email", email.as_str().into()), ("host", host.into())],
            )],
            link: None,
            after: vec![say_in(language, "emails-not-you", &[])],
        },
        email_outbox::EmailContent::Notice { organization, name, by } => {
            notice(mail, base_url, language, (organization, name, by.as_deref()))
        }
    }
}

fn invite(invitation: &Invitation, address: String, language: Language) -> Words {
    let organization = invitation.organization.as_str();
    let role = if invitation.role == Role::Owner { "owner" } else { "reader" };
    let first = match &invitation.invited_by {
        Some(by) => say_in(
            language,
            "emails-invite-words",
            &[("by", by.as_str().into()), ("organization", organization.into()), ("role", role.into())],
        ),
        None => {
            say_in(language, "emails-invite-by-nobody", &[("organization", organization.into()), ("role", role.into())])
        }
    };
    let projects = (!invitation.projects.is_empty())
        .then(|| say_in(language, "emails-invite-projects", &[("projects", invitation.projects.join(", ").into())]));
    Words {
        subject: say_in(language, "emails-invite-subject", &[("organization", organization.into())]),
        paragraphs: std::iter::once(first).chain(projects).collect(),
        link: Some((say_in(language, "emails-invite-button", &[]), address)),
        after: vec![once(invitation.expires_at, language), say_in(language, "emails-invite-not-expected", &[])],
    }
}

fn notice(mail: &Outgoing, base_url: &str, language: Language, about: (&str, &str, Option<&str>)) -> Words {
    let (organization, name, by) = about;
    let operator = say_in(language, "emails-operator", &[]);
    let by = by.unwrap_or(&operator);
    let values = [("organization", organization.into()), ("name", name.into()), ("by", by.into())];
    let to = |path: String| format!("{base_url}{path}");
    let (subject, words, link) = match mail.kind {
        MailKind::OwnerAdded => (
            say_in(language, "emails-owner-added-subject", &values),
            if by == name {
                say_in(language, "emails-owner-joined-words", &values)
            } else {
                say_in(language, "emails-owner-added-words", &values)
            },
            (say_in(language, "emails-owner-added-button", &[]), to(paths::users(&mail.organization_id))),
        ),
        MailKind::AdminKeyCreated => (
            say_in(language, "emails-admin-key-created-subject", &values),
            say_in(language, "emails-admin-key-created-words", &values),
            (say_in(language, "emails-admin-key-created-button", &[]), to(paths::admin_keys(&mail.organization_id))),
        ),
        MailKind::AuditLoggingEnabled => (
            say_in(language, "emails-audit-logging-enabled-subject", &values),
            say_in(language, "emails-audit-logging-enabled-words", &values),
            (
                say_in(language, "emails-audit-logging-enabled-button", &[]),
                to(paths::audit_logs(&mail.organization_id)),
            ),
        ),
        MailKind::AuditAlarm => (
            say_in(language, "emails-audit-alarm-subject", &values),
            say_in(language, "emails-audit-alarm-words", &values),
            (say_in(language, "emails-audit-alarm-button", &[]), to(paths::overview(&mail.organization_id))),
        ),
        MailKind::BackupAlarm => (
            say_in(language, "emails-backup-alarm-subject", &values),
            say_in(language, "emails-backup-alarm-words", &values),
            (say_in(language, "emails-backup-alarm-button", &[]), to(paths::overview(&mail.organization_id))),
        ),
        _ => (
            say_in(language, "emails-test-subject", &[]),
            say_in(language, "emails-test-words", &values),
            (say_in(language, "emails-test-button", &[]), to(paths::mails(&mail.organization_id))),
        ),
    };
    let after = match mail.kind {
        MailKind::Test | MailKind::AuditAlarm | MailKind::BackupAlarm => Vec::new(),
        _ => vec![say_in(language, "emails-not-expected", &[])],
    };
    Words { subject, paragraphs: vec![words], link: Some(link), after }
}

/// The sentence that says how long a link works.
fn once(expires_at: i64, language: Language) -> String {
    let until = jiff::Timestamp::from_second(expires_at).unwrap_or_default();
    let until = until.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string();
    say_in(language, "emails-once", &[("until", until.into())])
}

fn text(words: &Words, sender: &str) -> String {
    let link = words.link.as_ref().map(|(label, address)| format!("{label}:\n{address}"));
    let parts = words.paragraphs.iter().cloned().chain(link).chain(words.after.iter().cloned());
    format!("{}\n\n-- \n{sender}\n", parts.collect::<Vec<_>>().join("\n\n"))
}

/// Inline styles: email clients discard style sheets.
fn html(words: &Words, sender: &str, language: Language) -> String {
    const PARAGRAPH: &str = "margin:0 0 16px;font-size:16px;line-height:1.5";
    const SMALL: &str = "margin:0 0 12px;font-size:14px;line-height:1.5;color:#5c5f66";
    const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:6px;background:#006371;color:#ffffff;\
                          font-size:16px;font-weight:600;text-decoration:none";
    let paragraphs =
        words.paragraphs.iter().cloned().map(|words| view! { <p style=PARAGRAPH>{words}</p> }).collect_view();
    let after = words.after.iter().cloned().map(|words| view! { <p style=SMALL>{words}</p> }).collect_view();
    let link = words.link.clone().map(|(label, address)| {
        let shown = address.clone();
        let href = address.clone();
        view! {
            <p style=PARAGRAPH><a href=address style=BUTTON>{label}</a></p>
            <p style=SMALL><a href=href style="color:#006371;word-break:break-all">{shown}</a></p>
        }
    });
    let (subject, sender) = (words.subject.clone(), sender.to_owned());
    let page = view! {
        <html lang=language.tag()>
            <head><meta charset="utf-8"/><title>{subject}</title></head>
            <body style="margin:0;background:#f6f7f9">
                <div style="max-width:560px;margin:0 auto;padding:32px 24px;background:#ffffff;color:#16181d;font-family:system-ui,sans-serif">
                    {paragraphs}
                    {link}
                    {after}
                    <p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #e3e5e8;font-size:12px;color:#5c5f66">{sender}</p>
                </div>
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", page.to_html())
}
