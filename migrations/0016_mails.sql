-- What is sent by e-mail: written in the transaction that causes it, and gone thirty days after the mail server took it.
-- No row holds a link. The token in one is made of the row's id and the secret key; where it leads, only its hash is kept.
create table mails (
    id text primary key,
    organization_id text not null references organizations (id),
    kind text not null,
    -- The invite or the person that it is about.
    subject_id text not null,
    recipient text not null,
    recipient_key text not null,
    -- Names that the letter says, as JSON.
    details text not null,
    queued_at bigint not null,
    -- After this nobody wants it any more.
    expires_at bigint not null,
    attempts bigint not null,
    -- Null: sent, or given up.
    next_attempt_at bigint,
    sent_at bigint,
    failure text
);
create index mails_due on mails (next_attempt_at, id) where next_attempt_at is not null;
create index mails_of_organization on mails (organization_id, id);
create index mails_of_subject on mails (organization_id, subject_id, id);
create index mails_of_recipient on mails (recipient_key);

-- Links that were sent to people: to choose a new password, or to confirm a new address. One of a kind each.
create table account_links (
    user_id text not null references users (id),
    kind text not null,
    token_hash text not null unique,
    -- The address that the link was sent to.
    email text not null,
    created_at bigint not null,
    expires_at bigint not null,
    primary key (user_id, kind)
);
