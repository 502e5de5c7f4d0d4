-- The generations of a person's sessions and one-time links. One is replaced whenever all sessions, or all links, end; a row of an
-- earlier generation is refused, also when it was moved away meanwhile and is put back. A seal of its own, so that an account
-- whose row was changed still has its sessions. The first start of this version seals the rows inserted here.
create table credential_generations (
    user_id text primary key,
    session_generation bigint not null,
    link_generation bigint not null,
    seal text
);
insert into credential_generations (user_id, session_generation, link_generation) select id, 0, 0 from users;
-- The generation in which the row was written. 0 is not a part of the seal, so the seals of existing rows stay valid.
alter table sessions add column generation bigint not null default 0;
alter table account_links add column generation bigint not null default 0;
