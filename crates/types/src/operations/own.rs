//! Orgward's own operations in addition to the Admin API, under `/orgward/v1`.

use super::parameters::*;
use crate::{
    admin_key_scopes::Scope::*,
    audit_logs::*,
    audit_proofs::*,
    event_types,
    legal_holds::*,
    operation::{Kind, Operation, Parameter, get, parameter, post, raw},
    pages::*,
    request_log::*,
};

const REQUESTS: &[Parameter] = &[
    parameter("since", Kind::Number, "From this time on, Unix seconds."),
    parameter("until", Kind::Number, "Before this time, Unix seconds."),
    parameter("key_id", Kind::Text, "Made with this key."),
    parameter("route", Kind::Text, "To this route, as a template."),
    parameter("status", Kind::Number, "Answered with this status."),
    LIMIT,
    AFTER,
];

const SIZES: &[Parameter] = &[
    parameter("from", Kind::Number, "The smaller size; 1 when absent."),
    parameter("to", Kind::Number, "The larger size; the newest checkpoint's when absent."),
];

const AUDIT_LOGS: &[Parameter] = &audit_logs(&event_types::EVERY);

pub(super) const OPERATIONS: &[Operation] = &[
    get::<List<NumberedAuditLog>>(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs",
        "orgward-list-audit-logs",
        "",
        "List all audit log records, of Orgward's own types too, with their numbers and leaf hashes",
        AUDIT_LOGS,
    ),
    raw(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/checkpoint",
        "orgward-get-checkpoint",
        "Get the audit log's newest checkpoint, a signed note, with the cosignatures that it has so far",
        "text/plain",
    ),
    get::<ConsistencyProof>(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/consistency",
        "orgward-prove-consistency",
        "",
        "Prove that the audit log has only grown",
        SIZES,
    ),
    raw(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/key",
        "orgward-get-audit-key",
        "Get the public key of the audit log's checkpoints",
        "text/plain",
    ),
    get::<InclusionProof>(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/proofs/{record_id}",
        "orgward-prove-inclusion",
        "",
        "Prove that a record is in the audit log",
        &[],
    ),
    get::<List<LegalHold>>(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/legal_holds",
        "orgward-list-legal-holds",
        "",
        "List legal holds, newest first",
        PAGE,
    ),
    post::<NewLegalHold, LegalHold>(
        ManagementWrite,
        "/orgward/v1/organization/audit_logs/legal_holds",
        "orgward-request-legal-hold",
        "",
        "Ask for a legal hold, which the server administrator confirms",
        &["name"],
        r#"{"name":"Case 2026-17"}"#,
    ),
    Operation {
        body: None,
        ..post::<NewLegalHold, LegalHold>(
            ManagementWrite,
            "/orgward/v1/organization/audit_logs/legal_holds/{legal_hold_id}/lift",
            "orgward-lift-legal-hold",
            "",
            "Ask for the end of a legal hold, which the server administrator confirms",
            &[],
            "",
        )
    },
    raw(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/tile/entries/{index}",
        "orgward-get-entries",
        "Get the leaves of a tile of the audit log's tree",
        "application/octet-stream",
    ),
    raw(
        AuditLogsRead,
        "/orgward/v1/organization/audit_logs/tile/{level}/{index}",
        "orgward-get-tile",
        "Get the hashes of a tile of the audit log's tree",
        "application/octet-stream",
    ),
    get::<List<LoggedRequest>>(
        ManagementRead,
        "/orgward/v1/organization/requests",
        "orgward-list-requests",
        "",
        "List requests to the Admin API, newest first",
        REQUESTS,
    ),
];
