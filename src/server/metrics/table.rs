//! The table of all metrics. The operator's guide has the same, and a test compares them.

/// The kind of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
    /// A histogram of durations in seconds.
    Seconds,
    /// A histogram of numbers of changes.
    Changes,
}

impl Kind {
    /// The word in `# TYPE` lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Seconds | Self::Changes => "histogram",
        }
    }
}

use Kind::{Changes, Counter, Gauge, Seconds};

/// Name, kind and help of each metric.
pub const METRICS: &[(&str, Kind, &str)] = &[
    ("orgward_build_info", Gauge, "1, with the version of the program as a label."),
    ("orgward_requests_total", Counter, "Requests, by method, status and door (api or console)."),
    (
        "orgward_request_seconds",
        Seconds,
        "Time from a request to the head of its response, by method, route, class of status (2xx) and door.",
    ),
    ("orgward_connections_open", Gauge, "Connections that are open."),
    (
        "orgward_connections_refused_total",
        Counter,
        "Connections beyond a limit, by scope: that of the server or of an address.",
    ),
    ("orgward_limited_total", Counter, "Changes and sign-ins of signed-in people that were refused, by limit."),
    ("orgward_sign_ins_total", Counter, "Sign-ins with a password, by outcome: ok, wrong or limited."),
    ("orgward_commit_seconds", Seconds, "Time that a commit took, with signing the audit logs that it extends."),
    ("orgward_commit_failures_total", Counter, "Commits that failed, and transactions that could not begin."),
    ("orgward_commit_group_size", Changes, "Changes that one commit saved."),
    ("orgward_write_wait_seconds", Seconds, "Time that a change waited for its turn at the database writer."),
    (
        "orgward_database_readers",
        Gauge,
        "Connections to the database for reading that are open, by state: idle or busy.",
    ),
    ("orgward_database_readers_max", Gauge, "Connections to the database for reading that may be open."),
    ("orgward_reader_wait_seconds", Seconds, "Time that a read waited for a connection to the database."),
    ("orgward_disk_free_bytes", Gauge, "Bytes that the server may still write to the disk of the data folder."),
    ("orgward_disk_size_bytes", Gauge, "Bytes of the disk of the data folder."),
    ("orgward_job_last_success_timestamp_seconds", Gauge, "Unix time of the last success of a background job, by job."),
    ("orgward_job_failures_total", Counter, "Runs of a background job that failed, by job."),
    ("orgward_members", Gauge, "Members, by organization."),
    ("orgward_owners", Gauge, "Owners, by organization."),
    ("orgward_invites_pending", Gauge, "Invites that wait for an answer, by organization."),
    ("orgward_keys", Gauge, "Keys that have not expired, by organization, kind and age."),
    ("orgward_keys_unused_90d", Gauge, "Keys that were not used for 90 days, by organization and kind."),
    ("orgward_keys_expiring_7d", Gauge, "Keys that expire within 7 days, by organization and kind."),
    (
        "orgward_credential_seals_refused_total",
        Counter,
        "Credentials that were refused because another program wrote them, by kind.",
    ),
    ("orgward_audit_alarms", Gauge, "Alarms about audit logs, by check."),
    ("orgward_audit_logs_not_signed", Gauge, "Audit logs that are not signed because they do not hold."),
    ("orgward_audit_verified_at", Gauge, "Unix time of the last verification that found nothing, by organization."),
    ("orgward_audit_differences", Gauge, "Places in which the tables differ from the audit log, by organization."),
    ("orgward_audit_checkpoint_at", Gauge, "Unix time of the newest checkpoint."),
    ("orgward_audit_checkpoint_failures_total", Counter, "Signatures of audit logs that failed."),
    ("orgward_audit_checkpoint_deliveries_total", Counter, "Checkpoints that a sink accepted, by sink."),
    ("orgward_audit_checkpoint_delivery_failures_total", Counter, "Checkpoints that a sink did not accept, by sink."),
    (
        "orgward_audit_checkpoint_undelivered_seconds",
        Gauge,
        "Age of the oldest checkpoint that a sink has not accepted, by sink.",
    ),
    ("orgward_audit_witness_cosignatures_total", Counter, "Checkpoints that a witness cosigned, by witness."),
    ("orgward_audit_witness_failures_total", Counter, "Requests to a witness that failed, by witness."),
    (
        "orgward_audit_witness_waiting_seconds",
        Gauge,
        "Age of the oldest checkpoint that a witness has not cosigned, by witness.",
    ),
    ("orgward_backup_last_success_timestamp_seconds", Gauge, "Unix time of the newest backup."),
    ("orgward_backup_last_duration_seconds", Gauge, "Time that the newest backup took."),
    ("orgward_backup_last_size_bytes", Gauge, "Size of the newest backup."),
    ("orgward_backup_failures_total", Counter, "Backups by the schedule that failed."),
    ("orgward_mails_waiting", Gauge, "Emails that wait to be delivered."),
    ("orgward_mails_waiting_seconds", Gauge, "Age of the oldest email that waits."),
    ("orgward_mails_sent_total", Counter, "Emails that the mail server accepted, by kind."),
    ("orgward_mail_failures_total", Counter, "Attempts to deliver an email that failed, by kind."),
    ("orgward_purge_pending", Gauge, "Deletions whose data is still on the disk."),
    ("orgward_purge_due_at", Gauge, "Unix time of the next purge; 0 without one."),
    ("orgward_purge_last_at", Gauge, "Unix time of the last purge; 0 before the first one."),
    ("orgward_purged_total", Counter, "Deletions whose data was cleared from the disk."),
    ("orgward_purge_failures_total", Counter, "Purges that failed."),
    ("orgward_request_log_rows", Gauge, "Requests in the request log, counted at the start and after each sweep."),
    (
        "orgward_request_log_oldest_timestamp_seconds",
        Gauge,
        "Unix time of the oldest request in the request log; 0 without one.",
    ),
    ("orgward_request_log_deleted_total", Counter, "Rows of the request log that were deleted because of their age."),
    ("orgward_trace_export_failures_total", Counter, "Batches of spans that the collector did not take."),
    (
        "orgward_trace_spans_over_limit_total",
        Counter,
        "Spans of requests that were not sent because of otlp_spans_per_second.",
    ),
    ("process_cpu_seconds_total", Counter, "Processor time of the process, in whole seconds."),
    ("process_resident_memory_bytes", Gauge, "Memory of the process."),
    ("process_open_fds", Gauge, "Files and connections that the process has open."),
    ("process_max_fds", Gauge, "Files and connections that the process may have open."),
    ("process_start_time_seconds", Gauge, "Unix time of the start of the process."),
];
