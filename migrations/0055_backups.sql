-- The backups that were made or failed, for the overview and the schedule. A backup does not contain its own row.
create table backups (
    id text primary key,
    began_at bigint not null,
    ended_at bigint not null,
    -- Where the file is; null after a failure.
    file text,
    bytes bigint not null,
    -- Why it failed, in a sentence; null after a success.
    failure text
);
