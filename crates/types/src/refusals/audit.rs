//! Reasons about the audit log, its exports and its proofs.

use super::reasons;

reasons! {
    after_or_before: "Give either 'after' or 'before', not both.";
    alarm_clock_ahead(seconds):
        "The newest event of the audit log lies {seconds} seconds in the future: the server's clock was ahead, or is behind \
         now. Until then new events get the same time; their details name the clock's.";
    alarm_clock_behind(now, earliest):
        "The server's clock is behind: it says {now}, and this program was made at {earliest}. New events get wrong times.";
    alarm_database_damaged(finding):
        "The database file is damaged: {finding}. Ask the server administrator to stop the server and to restore a backup.";
    alarm_file_missing:
        "When the server started, the checkpoint file of the audit log was missing. It was written anew. Find out who \
         changed the data folder, and verify the log with a checkpoint that was kept elsewhere.";
    alarm_file_older:
        "When the server started, the checkpoint file of the audit log was older than the checkpoints in the database. It \
         was written anew. Find out who changed the data folder, and verify the log with a checkpoint that was kept \
         elsewhere.";
    alarm_log_does_not_hold(fault): "The audit log does not hold: {fault}";
    alarm_mark_missing:
        "The mark in the database that says which audit logs were begun is missing or was changed. Another program changed \
         the database and may have removed a whole audit log. Verify each log with a checkpoint that was kept elsewhere, or \
         restore a backup.";
    alarm_triggers_missing(names): "Triggers that protect the audit log are missing from the database: {names}.";
    alarm_unsigned(why): "The audit log is not signed: {why}.";
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
    log_removed(id):
        "The audit log of {id} was removed from the database. Nothing was changed. Ask the server administrator to restore a \
         backup, or to run 'orgward audit accept-rollback', which has the loss recorded.";
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
    record_missing(seq):
        "Record {seq} of the audit log is not in the database any more: another program has removed it. Ask the server \
         administrator to run 'orgward audit verify'.";
    record_not_acceptable(seq):
        "Record {seq} was written by another program and cannot be accepted: it does not fit its place in the log, or it \
         says which keys and which history are valid. Nothing was changed. Restore a backup.";
    search_unclear: "Part of the search was not understood, so nothing is exported. Correct or remove it.";
    tree_from(to): "Invalid 'from': give a size from 1 to {to}.";
    tree_to(newest): "Invalid 'to': the log has {newest} records.";
}
