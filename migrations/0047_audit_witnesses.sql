-- Cosignatures of witnesses: other servers that confirm when they saw a checkpoint, and that the log only grew.

-- One row for each log and each witness that was asked: what it last cosigned, and how the last attempts went.
create table audit_witnesses (
    organization_id text not null,
    -- The name in the witness's verifier key.
    witness text not null,
    -- SHA-256 of its URL, its verifier key and the log's origin: after a change of one of them it is asked anew.
    destination text not null,
    -- The size of the newest checkpoint that it cosigned; 0: none that is known here.
    cosigned_size bigint not null,
    -- The time in its newest cosignature, by its clock; null until the first one.
    witnessed_at bigint,
    -- Attempts that failed since the last success.
    attempts bigint not null,
    next_attempt_at bigint not null,
    failing_since bigint,
    -- Why the last attempt failed, in a sentence.
    failure text,
    primary key (organization_id, witness)
);

create table audit_cosignatures (
    organization_id text not null,
    -- The size of the checkpoint that was cosigned: a size in audit_checkpoints.
    size bigint not null,
    witness text not null,
    -- The signature line as it stands in a signed note, without the newline.
    line text not null,
    -- The time in the cosignature, by the clock of the witness.
    witnessed_at bigint not null,
    primary key (organization_id, size, witness)
);
