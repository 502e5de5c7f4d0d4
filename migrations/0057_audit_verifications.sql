-- How far the full verification of each audit log has come, so that a restart of the server does not begin it anew.
create table audit_verifications (
    organization_id text not null,
    -- 'complete': the last verification that found no fault; 'marks': the records whose MACs the running one has checked.
    stage text not null,
    -- The number of records, from the first, and the root of the log there.
    size bigint not null,
    root bytea not null,
    -- Unix seconds: when the complete verification ended, or the running one began.
    at bigint not null,
    -- HMAC under a key derived from the audit key, over all other columns.
    mac bytea not null,
    primary key (organization_id, stage)
);
