-- Checkpoints on their way off this machine.

-- One row for each log and each place that its checkpoints go to. A newer checkpoint takes the place of one that still
-- waits: only the newest has to arrive. A row stays when there is nothing to send, and says what arrived last.
create table audit_checkpoint_outbox (
    organization_id text not null,
    -- 'folder' or 'webhook'.
    sink text not null,
    -- SHA-256 of the folder's path or the webhook's address: after a change to another one everything is sent again.
    destination text not null,
    -- The checkpoint to send, or the last one sent: a size in audit_checkpoints.
    size bigint not null,
    -- What the receiver knows the message by; the same at each attempt.
    message_id text not null,
    queued_at bigint not null,
    -- Since when nothing newer than delivered_size has arrived; null: the checkpoint above has.
    waiting_since bigint,
    -- Attempts that failed since the last success.
    attempts bigint not null,
    next_attempt_at bigint not null,
    failing_since bigint,
    -- Why the last attempt failed, in a sentence.
    failure text,
    delivered_size bigint,
    delivered_at bigint,
    primary key (organization_id, sink)
);
create index audit_checkpoint_outbox_due on audit_checkpoint_outbox (sink, next_attempt_at);
