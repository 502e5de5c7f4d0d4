-- An email address is verified by a link that was sent to it, or because the server administrator made the account. A
-- link that an owner copied verifies nothing: the owner may have opened it.

-- Unix seconds; null: nobody has proved yet that the address belongs to the person.
alter table users add column email_verified_at bigint;

-- Accounts that setup or a command made: the person joined the organization in the second in which the account was
-- created, and not by an invite. Whether the link of an older invite was sent or copied is not known, so those accounts
-- count as unverified until the person resets their password.
update users set email_verified_at = created_at where exists (
    select 1 from organization_users o where o.user_id = users.id and o.added_at = users.created_at and not exists (
        select 1 from invites i where i.organization_id = o.organization_id and i.accepted_by = users.id));

-- How the newest link of an invite left the server: 'emailed' or 'copied'; null before there is one.
alter table invites add column link_sent_as text check (link_sent_as in ('emailed', 'copied'));

-- Without an email about the invite, its link can only have been copied. The others stay null and verify nothing.
update invites set link_sent_as = 'copied' where (token_hash is not null or accepted_at is not null)
    and not exists (select 1 from mails m where m.organization_id = invites.organization_id and m.subject_id = invites.id);
