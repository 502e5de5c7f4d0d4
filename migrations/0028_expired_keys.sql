-- Keys whose expiry was seen to have passed. They stay expired if the clock is set back.
create table expired_keys (
    key_id text primary key,
    organization_id text not null,
    -- When it was noticed.
    at bigint not null
);
create index admin_keys_ended on admin_keys (expires_at) where expires_at is not null;
create index project_keys_ended on project_keys (expires_at) where expires_at is not null;
