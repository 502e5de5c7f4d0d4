//! Reasons about the audit log, its exports and its proofs.

use super::reasons;

reasons! {
    after_or_before: "Give either 'after' or 'before', not both.";
    audit_key_not_lost: "The audit key is there and is the one that signed so far: it is not lost. Leave out --lost.";
    export_day(most): "An organization can start {most} exports a day. Wait, or use one of those that are kept.";
    export_erased:
        "A person was erased from the log while the export was being written, so it was given up. Start it again.";
    export_folder: "This server has no folder for exports. Ask its operator.";
    export_hour(most): "An organization can start {most} exports an hour. Wait, or use one of those that are kept.";
    export_space(needed, free):
        "The disk of this server has {free} MiB of free space, but the export needs {needed} MiB. Ask the server \
         administrator to make room, or export a part of the log.";
    export_stopped: "The server was stopped before the export was finished. Ask for it again.";
    export_tampered(fault): "The audit log does not hold, so nothing was exported. {fault}";
    export_under_way: "Another export is under way. Wait until it is finished, or look at how far it is.";
    hold_blocks(id, name):
        "The legal hold {id} ({name}) is in force: nothing that it covers is erased. An owner asks to lift it, and the \
         server administrator confirms with 'orgward audit hold'.";
    hold_is(id, status): "The legal hold {id} is {status}: nothing waits for a confirmation.";
    hold_over(id): "The legal hold {id} is over. Ask for a new one.";
    holds_unclear(fault):
        "The audit log does not hold, so it is not certain which legal holds are in force. Nothing was changed. {fault}";
    hold_person(id): "Invalid 'user_id': the audit log knows no person {id}.";
    index_tampered(fault): "The audit log does not hold, so its search index was not rebuilt. {fault}";
    log_signed(organization): "The audit log of {organization} is the one that was signed. Nothing was changed.";
    log_unsigned(why): "The audit log cannot be signed: {why}.";
    logging_off: "Audit logging is not enabled. An owner enables it under Data controls, Data retention.";
    most_values(param, most): "Invalid '{param}': at most {most} values.";
    no_event_type(name): "Invalid 'event_types': there is no event type '{name}'.";
    no_record(param): "Invalid '{param}': it is no record of this log.";
    no_values(id): "The audit log knows no values about {id}.";
    not_tenant(name): "Invalid 'event_types': '{name}' is not tenant-scoped, and 'tenant_only' asks for those.";
    nothing_public(what): "There is no public {what} here.";
    nothing_to_export: "The search finds nothing, so there is nothing to export.";
    record_altered(seq):
        "Record {seq} of the audit log is not as this server wrote it: another program has changed the database. Ask the \
         server administrator to run 'orgward audit verify'.";
    record_not_acceptable(seq):
        "Record {seq} was written by another program and cannot be accepted: it does not fit its place in the log, or it \
         says which keys and which history are valid. Nothing was changed. Restore a backup.";
    search_unclear: "Part of the search was not understood, so nothing is exported. Correct or remove it.";
    tree_from(to): "Invalid 'from': give a size from 1 to {to}.";
    tree_to(newest): "Invalid 'to': the log has {newest} records.";
}
