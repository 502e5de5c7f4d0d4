-- The audit log: append-only, one gapless sequence an organization. An organization's log is on because it has a
-- record number 0; there is no switch to turn back.
create table audit_logs (
    organization_id text not null references organizations (id),
    seq bigint not null,
    id text not null,
    type text not null,
    effective_at bigint not null,
    -- Canonical JSON (RFC 8785): version, log, sequence, wire event, detail. Personal values stand in it as commitments.
    leaf text not null,
    -- RFC 6962 leaf hash of those bytes.
    leaf_hash bytea not null,
    primary key (organization_id, seq)
);
create unique index audit_logs_id on audit_logs (id);

-- The personal values that leaves commit to: SHA-256(salt, field, NUL, value). Apart, so that a person can be erased
-- without touching a leaf.
create table audit_values (
    organization_id text not null,
    seq bigint not null,
    -- Where in the leaf, as a JSON pointer (RFC 6901).
    field text not null,
    salt bytea not null,
    value text not null,
    primary key (organization_id, seq, field)
);
