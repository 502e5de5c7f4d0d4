-- When the password was last entered in a session: at the sign-in, or since then before a sensitive change.
alter table sessions add column confirmed_at bigint not null default 0;
update sessions set confirmed_at = created_at;

-- The names of these counters were made of email addresses, and of whatever else was typed in their place.
delete from sign_in_budgets;
