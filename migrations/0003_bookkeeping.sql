-- What keeps the product running without being a change to an organization.

-- Signed-in browsers. The credential in the cookie is not here, only its SHA-256.
create table sessions (
    credential_hash text primary key,
    id text not null,
    user_id text not null references users (id),
    address text not null,
    user_agent text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create unique index sessions_id on sessions (id);
create index sessions_user on sessions (user_id, created_at);
create index sessions_expiry on sessions (expires_at);

-- One-time links to the first owner's onboarding. Stored hashed, at most one at a time.
create table setup_links (
    token_hash text primary key,
    created_at bigint not null,
    expires_at bigint not null
);

-- Sign-in attempts by account and by address, counted before any password is hashed.
create table sign_in_budgets (
    subject text primary key,
    window_started_at bigint not null,
    attempts bigint not null
);

-- Failed sign-ins beyond the first few, by account (empty: unknown ones) and minute since 1970, until the minute is over
-- and told in one audit record.
create table failed_sign_ins (
    account text not null,
    minute bigint not null,
    attempts bigint not null,
    primary key (account, minute)
);

-- Every authenticated request to the Admin API, written before its answer leaves.
create table request_log (
    id text primary key,
    organization_id text not null,
    at bigint not null,
    request_id text not null,
    principal text not null,
    key_id text,
    user_id text,
    method text not null,
    route text not null,
    status bigint not null,
    address text not null,
    user_agent text not null,
    duration_us bigint not null
);
create index request_log_organization on request_log (organization_id, id);
