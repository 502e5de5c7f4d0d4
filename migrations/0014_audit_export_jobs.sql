-- Exports of the audit log that somebody asked for at the console. The files lie in a folder of this server and go away
-- with the row, a day after they were asked for.
create table audit_export_jobs (
    id text primary key,
    organization_id text not null,
    -- Who asked.
    user_id text not null,
    format text not null,
    -- The filter as JSON.
    filter text not null,
    records bigint not null,
    -- How far it is: a place in the log, of so many.
    position bigint not null,
    size bigint not null,
    created_at bigint not null,
    -- When it last told how far it is. One that has been silent for long was cut off by a stop of the server.
    told_at bigint not null,
    finished_at bigint,
    -- The sentence why it failed.
    failure text,
    -- Its files as JSON: name, bytes, sha256.
    files text not null
);
create index audit_export_jobs_newest on audit_export_jobs (organization_id, created_at);
create index audit_export_jobs_age on audit_export_jobs (created_at);
