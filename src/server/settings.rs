//! The table of all settings.

/// A setting. The name is the key in the file, `--name-with-dashes` as a flag and `ORGWARD_NAME` as an environment
/// variable.
pub struct Setting {
    pub name: &'static str,
    /// The value if it is not set.
    pub default: &'static str,
    /// A sentence for `orgward config` and the operators' guide.
    pub about: &'static str,
}

/// All settings.
pub const SETTINGS: &[Setting] = &[
    Setting { name: "data_dir", default: "./data", about: "Folder of the database, the keys and the checkpoints." },
    Setting { name: "listen", default: "127.0.0.1:8080", about: "Address or host name, and port, to listen on." },
    Setting {
        name: "public_url",
        default: "",
        about: "Public URL of this server, for example https://ward.example.com. Empty: http:// and the listen address; required for emails if that is 0.0.0.0 or [::].",
    },
    Setting {
        name: "trusted_proxies",
        default: "",
        about: "Networks of reverse proxies whose X-Forwarded-For or Forwarded is trusted, separated by commas.",
    },
    Setting {
        name: "allowed_hosts",
        default: "",
        about: "Further host names that the console answers to over plain http, separated by commas.",
    },
    Setting {
        name: "allow_plain_http",
        default: "false",
        about: "Serve plain http on addresses other than loopback. Passwords and keys then cross the network unencrypted.",
    },
    Setting {
        name: "database_url",
        default: "",
        about: "postgres:// URL of the database. Empty: SQLite in the data folder.",
    },
    Setting {
        name: "database_readers",
        default: "8",
        about: "Connections to the database for reading, 4 to 200. One more writes.",
    },
    Setting {
        name: "database_wait_seconds",
        default: "60",
        about: "Seconds that the server waits at its start for a PostgreSQL server that cannot be reached yet, 0 to 3600.",
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
        about: "Hours after which a console session ends in any case.",
    },
    Setting { name: "invite_days", default: "7", about: "Days that an invite is valid, 1 to 30." },
    Setting {
        name: "purge_after_days",
        default: "30",
        about: "Days that deleted data may stay on the disk, 0 to 30. 0: cleared within a minute.",
    },
    Setting {
        name: "requests_per_minute",
        default: "6000",
        about: "Admin API requests per minute for each key. 0: no limit.",
    },
    Setting {
        name: "requests_burst",
        default: "600",
        about: "Admin API requests that a key may send at once after a pause, at most those of a minute.",
    },
    Setting {
        name: "request_log_days",
        default: "400",
        about: "Days that the request log keeps a request, with its IP address and user agent; at most 3650. 0: for ever.",
    },
    Setting {
        name: "request_log_archive_folder",
        default: "",
        about: "Folder that requests are written to before they are deleted, a file a day; it must exist. Empty: none.",
    },
    Setting {
        name: "audit_before_means_older",
        default: "false",
        about: "In the list of audit logs, 'before' returns older events instead of newer ones, as the Elastic integration expects.",
    },
    Setting {
        name: "audit_public_tiles",
        default: "false",
        about: "Let anyone read the newest checkpoint and the tiles of every audit log under /tlog/ORGANIZATION. They hold commitments in place of personal values, but names of projects and keys in clear.",
    },
    Setting {
        name: "audit_origin",
        default: evidence::origin::DEFAULT_PREFIX,
        about: "How the names of new audit logs begin: a URL without its scheme, for example ward.example.com/tlog. The name is this, a slash and the organization's id; a log keeps it.",
    },
    Setting {
        name: "audit_checkpoint_folder",
        default: "",
        about: "Folder on another disk or a mount that the audit log's checkpoints are copied to. It must exist. Empty: none.",
    },
    Setting {
        name: "audit_checkpoint_webhook",
        default: "",
        about: "https:// URL that the audit log's checkpoints are posted to. Empty: none. Only its origin is shown here.",
    },
    Setting {
        name: "audit_checkpoint_webhook_secret_file",
        default: "",
        about: "File of the secret that signs the webhook requests: 'whsec_' and 24 to 64 bytes in base64.",
    },
    Setting {
        name: "audit_checkpoint_webhook_private",
        default: "false",
        about: "Allow webhook IP addresses that are not public, such as 10.0.0.0/8 or this machine.",
    },
    Setting {
        name: "audit_checkpoint_webhook_ca_file",
        default: "",
        about: "PEM file of the certificate authorities to trust for the webhook. Empty: those of this machine.",
    },
    Setting {
        name: "audit_witnesses",
        default: "",
        about: "Witnesses that cosign the audit log's checkpoints, separated by commas: the https:// URL of each, a space, and its verifier key NAME+HASH+BASE64. Of the URLs only the origin is shown here.",
    },
    Setting {
        name: "audit_witnesses_private",
        default: "false",
        about: "Allow witnesses at IP addresses that are not public, such as 10.0.0.0/8 or this machine.",
    },
    Setting {
        name: "audit_witnesses_ca_file",
        default: "",
        about: "PEM file of the certificate authorities to trust for the witnesses. Empty: those of this machine.",
    },
    Setting {
        name: "backup_to",
        default: "",
        about: "Folder that backups are written to, which must exist, best on another disk; or s3://BUCKET/PREFIX. Empty: none.",
    },
    Setting {
        name: "backup_schedule",
        default: "",
        about: "When the server makes backups: 'daily 03:15' (UTC) or 'every 6h'. Empty: never.",
    },
    Setting {
        name: "backup_keep",
        default: "",
        about: "Which backups stay: the newest of so many days, weeks, months and years, for example 7d,4w,12m. Empty: all.",
    },
    Setting {
        name: "backup_recipient",
        default: "",
        about: "age recipients (age1...) that backups are encrypted to, separated by commas. Empty: backups are not encrypted.",
    },
    Setting {
        name: "backup_s3_endpoint",
        default: "",
        about: "URL of the S3 server, for example https://minio.example.com. Empty: Amazon's, in the region.",
    },
    Setting {
        name: "backup_s3_virtual_host",
        default: "false",
        about: "Put the bucket before the host name of backup_s3_endpoint, not into the path. Always so at Amazon's.",
    },
    Setting { name: "backup_s3_region", default: "us-east-1", about: "Region of the bucket." },
    Setting { name: "backup_s3_key_id", default: "", about: "Id of the access key for the bucket." },
    Setting { name: "backup_s3_secret_file", default: "", about: "File of the secret of backup_s3_key_id." },
    Setting {
        name: "backup_s3_ca_file",
        default: "",
        about: "PEM file of the certificate authorities to trust for the S3 server. Empty: those of this machine.",
    },
    Setting {
        name: "backup_s3_plain_http",
        default: "false",
        about: "Allow an http:// endpoint on another machine. Backups then cross the network as they are: encrypt them.",
    },
    Setting {
        name: "smtp_host",
        default: "",
        about: "Host name of the SMTP server that delivers emails. Empty: no emails are sent, and links are copied by hand.",
    },
    Setting {
        name: "smtp_port",
        default: "",
        about: "Port of the SMTP server. Empty: 465 for tls, 587 for starttls, 25 for none.",
    },
    Setting {
        name: "smtp_security",
        default: "starttls",
        about: "Encryption of the SMTP connection: tls, starttls, or none.",
    },
    Setting {
        name: "smtp_from",
        default: "",
        about: "Sender of emails, for example Orgward <orgward@example.com>. Required with smtp_host.",
    },
    Setting { name: "smtp_user", default: "", about: "User name for the SMTP server. Empty: no authentication." },
    Setting { name: "smtp_password_file", default: "", about: "File of the password of smtp_user." },
    Setting {
        name: "smtp_ca_file",
        default: "",
        about: "PEM file of the certificate authorities to trust for the SMTP server. Empty: those of this machine.",
    },
    Setting { name: "mail_language", default: "en", about: "Language of emails: en or de." },
    Setting {
        name: "max_connections",
        default: "1024",
        about: "Maximum number of concurrent connections. Further ones replace the longest idle one, or get 503.",
    },
    Setting {
        name: "max_connections_per_address",
        default: "256",
        about: "Connections, and requests in progress, of one IP address (IPv6: /64 network). Trusted proxies are not limited.",
    },
    Setting {
        name: "keep_alive_seconds",
        default: "75",
        about: "Seconds that a connection may be idle between two requests. Longer than that of the proxy in front.",
    },
    Setting {
        name: "drain_seconds",
        default: "5",
        about: "Seconds that the server goes on answering after SIGTERM, not ready, so that a load balancer notices.",
    },
    Setting {
        name: "metrics_token_file",
        default: "",
        about: "File of the token that /metrics asks for, at least 16 characters. Empty: /metrics is off.",
    },
    Setting {
        name: "metrics_listen",
        default: "",
        about: "Further address and port that serve only /metrics, /healthz and /readyz, over plain http. The token is asked for if metrics_token_file is set. Empty: none.",
    },
    Setting {
        name: "metrics_without_token",
        default: "false",
        about: "Allow metrics_listen beyond loopback without metrics_token_file: everybody who can reach that address can read the metrics.",
    },
    Setting {
        name: "metrics_of_organizations",
        default: "true",
        about: "Include numbers of members, invites and keys of each organization in /metrics.",
    },
    Setting {
        name: "otlp_endpoint",
        default: "",
        about: "URL of an OpenTelemetry collector that spans are sent to (OTLP over HTTP), for example http://127.0.0.1:4318. Empty: none. Only its origin is shown here.",
    },
    Setting {
        name: "otlp_spans_per_second",
        default: "100",
        about: "The most spans of requests that are sent a second, whatever their senders sample, 0 to 100000. 0: no limit.",
    },
    Setting { name: "log_level", default: "info", about: "Log level: error, warn, info, debug or trace." },
    Setting {
        name: "log_format",
        default: "auto",
        about: "Log format: text, json, or auto: text on a terminal, JSON elsewhere.",
    },
];
