-- Invites, service accounts, project keys, data retention, and what is known about deleting.

-- Where data may go, by organization and project. It says nothing about the audit log, which no setting touches.
alter table organizations add column data_retention text not null default 'modified_abuse_monitoring';
alter table projects add column data_retention text not null default 'organization_default';

-- What a person says about themselves in this organization (REFERENCE 2.2).
alter table organization_users add column technical_level text;
alter table organization_users add column developer_persona text;

create table invites (
    id text primary key,
    organization_id text not null references organizations (id),
    email text not null,
    email_key text not null,
    role text not null check (role in ('owner', 'reader')),
    -- SHA-256 of the one token that is good now; none before a link was made, or after it was used.
    token_hash text,
    -- Who sent it; none for the operator.
    invited_by text,
    created_at bigint not null,
    expires_at bigint not null,
    accepted_at bigint,
    accepted_by text
);
create index invites_organization on invites (organization_id, id);
create index invites_email on invites (organization_id, email_key);
create index invites_accepted on invites (organization_id, accepted_by);
create unique index invites_token on invites (token_hash);

-- The projects that an invite grants, in the order they were asked for.
create table invite_projects (
    organization_id text not null,
    invite_id text not null references invites (id),
    place bigint not null,
    project_id text not null references projects (id),
    role text not null check (role in ('owner', 'member')),
    primary key (invite_id, place)
);

-- Tokens that no longer open anything, so that whoever follows an old link hears why. No address stands here.
create table spent_tokens (
    token_hash text primary key,
    organization_id text not null,
    why text not null check (why in ('used', 'revoked', 'replaced')),
    at bigint not null
);
create index spent_tokens_age on spent_tokens (at);

create table service_accounts (
    id text primary key,
    organization_id text not null references organizations (id),
    project_id text not null references projects (id),
    name text not null,
    name_key text not null,
    role text not null check (role in ('owner', 'member', 'none')),
    created_at bigint not null
);
create index service_accounts_project on service_accounts (organization_id, project_id, id);

-- Keys that work in one project: a person's, or a service account's.
create table project_keys (
    id text primary key,
    organization_id text not null references organizations (id),
    project_id text not null references projects (id),
    user_id text references users (id),
    service_account_id text references service_accounts (id),
    name text not null,
    redacted_value text not null,
    secret_hash text not null,
    secret_pepper bigint not null,
    -- A JSON list; empty: everything that the owner may do.
    scopes text not null,
    created_at bigint not null,
    expires_at bigint,
    check ((user_id is null) <> (service_account_id is null))
);
create unique index project_keys_secret on project_keys (secret_hash);
create index project_keys_project on project_keys (organization_id, project_id, id);
create index project_keys_user on project_keys (organization_id, user_id, id);
create index project_keys_service_account on project_keys (service_account_id, id);
create index admin_keys_owner on admin_keys (organization_id, owner_user_id, id);

-- Rows that were deleted and whose bytes may still lie in free pages, in a write-ahead log or in dead tuples. A purge
-- clears those and empties this table up to the time it began.
create table deletions (
    id text primary key,
    organization_id text not null,
    kind text not null,
    deleted_at bigint not null
);
create index deletions_age on deletions (deleted_at);

-- What each purge did.
create table purges (
    id text primary key,
    at bigint not null,
    erased bigint not null
);

create index request_log_key on request_log (organization_id, key_id, id);
create index request_log_status on request_log (organization_id, status, id);
create index request_log_route on request_log (organization_id, route, id);
