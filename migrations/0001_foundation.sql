-- The first tables. One text for SQLite and PostgreSQL: text, bigint and bytea columns only, times in Unix seconds,
-- flags and counts as bigint, identifiers that sort by creation.

-- One row: what this installation is bound to.
create table instance (
    id bigint primary key,
    created_at bigint not null,
    -- HMAC of a fixed text under each pepper, as "version:hex" lines. A server with another pepper refuses to start,
    -- because it would take every key and password for wrong.
    pepper_check text not null
);

create table organizations (
    id text primary key,
    name text not null,
    created_at bigint not null,
    -- Counts changes. Raising it first is how a change takes the write lock on both engines.
    revision bigint not null
);

-- People. One row a person, however many organizations they belong to.
create table users (
    id text primary key,
    name text not null,
    email text not null,
    -- The address folded to lower case in Rust: lower() leaves É alone on SQLite.
    email_key text not null,
    -- argon2id in PHC form, under the pepper of that version.
    password_hash text,
    password_pepper bigint,
    created_at bigint not null
);
create unique index users_email on users (email_key);

create table organization_users (
    organization_id text not null references organizations (id),
    user_id text not null references users (id),
    role text not null check (role in ('owner', 'reader')),
    added_at bigint not null,
    primary key (organization_id, user_id)
);
create index organization_users_user on organization_users (user_id, organization_id);
create index organization_users_role on organization_users (organization_id, role);

create table projects (
    id text primary key,
    organization_id text not null references organizations (id),
    name text not null,
    -- The name folded as e-mail addresses are, to find projects of the same name. Duplicates are allowed.
    name_key text not null,
    is_default bigint not null,
    external_key_id text,
    residency text,
    created_at bigint not null,
    archived_at bigint
);
create index projects_organization on projects (organization_id, id);
create index projects_name on projects (organization_id, name_key);
create unique index projects_default on projects (organization_id) where is_default = 1;

create table project_users (
    organization_id text not null references organizations (id),
    project_id text not null references projects (id),
    user_id text not null references users (id),
    role text not null check (role in ('owner', 'member')),
    added_at bigint not null,
    primary key (project_id, user_id)
);
create index project_users_user on project_users (organization_id, user_id, project_id);

create table admin_keys (
    id text primary key,
    organization_id text not null references organizations (id),
    owner_user_id text not null references users (id),
    name text not null,
    name_key text not null,
    redacted_value text not null,
    -- HMAC-SHA-256 of the secret under the pepper of that version, in hexadecimal. The secret itself is nowhere.
    secret_hash text not null,
    secret_pepper bigint not null,
    created_at bigint not null,
    expires_at bigint
);
create unique index admin_keys_secret on admin_keys (secret_hash);
create index admin_keys_organization on admin_keys (organization_id, id);
create index admin_keys_name on admin_keys (organization_id, name_key);

-- Last use of any key, apart from the keys so that bookkeeping never writes to them.
create table key_uses (
    key_id text primary key,
    organization_id text not null,
    last_used_at bigint not null
);
