//! Everything that can be configured, on one page.

/// One thing that can be configured. The name is the key in the file, `--name-with-dashes` as a flag and
/// `ORGWARD_NAME` as a variable.
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is unless set.
    pub default: &'static str,
    /// A sentence for `orgward config` and the operator's guide.
    pub about: &'static str,
}

/// Everything that can be configured.
pub const SETTINGS: &[Setting] = &[
    Setting { name: "data_dir", default: "./data", about: "Folder of the database, the keys and the checkpoints." },
    Setting { name: "listen", default: "127.0.0.1:8080", about: "Address and port to serve on." },
    Setting {
        name: "public_url",
        default: "",
        about: "What people type to reach this server, for example https://ward.example.com. Empty: http:// and the listen address.",
    },
    Setting {
        name: "trusted_proxies",
        default: "",
        about: "Networks of reverse proxies whose X-Forwarded-For is trusted, separated by commas.",
    },
    Setting {
        name: "allow_plain_http",
        default: "false",
        about: "Serve plain http on other than loopback addresses. Passwords and keys then cross the network in clear.",
    },
    Setting {
        name: "database_url",
        default: "",
        about: "postgres:// address of the database. Empty: SQLite in the data folder.",
    },
    Setting {
        name: "secret_key_file",
        default: "",
        about: "File of the secret key. Empty: secret.key in the data folder.",
    },
    Setting {
        name: "audit_key_file",
        default: "",
        about: "File of the key that signs the audit log's checkpoints. Empty: audit.key in the data folder.",
    },
    Setting {
        name: "session_idle_minutes",
        default: "60",
        about: "Minutes without a request after which a console session ends.",
    },
    Setting {
        name: "session_absolute_hours",
        default: "24",
        about: "Hours after which a console session ends whatever happens.",
    },
    Setting { name: "invite_days", default: "7", about: "Days that an invite is good for, 1 to 30." },
    Setting {
        name: "purge_after_days",
        default: "30",
        about: "Days that deleted data may stay on the disk, 0 to 30. 0: it is cleared within a minute.",
    },
    Setting {
        name: "requests_per_minute",
        default: "600",
        about: "Admin API requests that one key may make a minute. 0: no limit.",
    },
    Setting {
        name: "audit_before_means_older",
        default: "false",
        about: "In the list of audit logs, 'before' gives older records instead of newer ones, as the Elastic integration expects.",
    },
    Setting {
        name: "audit_checkpoint_folder",
        default: "",
        about: "Folder on another disk or a mount that the audit log's checkpoints are copied to. It must be there. Empty: none.",
    },
    Setting {
        name: "audit_checkpoint_webhook",
        default: "",
        about: "https:// address that the audit log's checkpoints are posted to. Empty: none. Only its origin is shown here.",
    },
    Setting {
        name: "audit_checkpoint_webhook_secret_file",
        default: "",
        about: "File of the secret that signs what is posted: 'whsec_' and 24 to 64 bytes in base64.",
    },
    Setting {
        name: "audit_checkpoint_webhook_private",
        default: "false",
        about: "Post also to addresses that are not public, such as 10.0.0.0/8 or this machine.",
    },
    Setting {
        name: "audit_checkpoint_webhook_ca_file",
        default: "",
        about: "PEM file of the certificate authorities to trust for the webhook. Empty: those of this machine.",
    },
    Setting {
        name: "smtp_host",
        default: "",
        about: "Host name of the mail server that delivers emails. Empty: no emails are sent, and links are copied by hand.",
    },
    Setting { name: "smtp_port", default: "", about: "Its port. Empty: 465 for tls, 587 for starttls, 25 for none." },
    Setting { name: "smtp_security", default: "starttls", about: "tls, starttls, or none." },
    Setting {
        name: "smtp_from",
        default: "",
        about: "Sender of emails, for example Orgward <orgward@example.com>. Needed with smtp_host.",
    },
    Setting { name: "smtp_user", default: "", about: "Name to sign in to the mail server with. Empty: without." },
    Setting { name: "smtp_password_file", default: "", about: "File of the password that goes with it." },
    Setting {
        name: "smtp_ca_file",
        default: "",
        about: "PEM file of the certificate authorities to trust for the mail server. Empty: those of this machine.",
    },
    Setting { name: "mail_language", default: "en", about: "Language of emails: en or de." },
    Setting { name: "max_connections", default: "1024", about: "Connections served at once; further ones wait." },
    Setting { name: "log_level", default: "info", about: "error, warn, info, debug or trace." },
    Setting { name: "log_format", default: "auto", about: "text, json, or auto: text on a terminal, JSON elsewhere." },
];
