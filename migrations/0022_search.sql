-- What a key is found by: its name, folded as e-mail addresses are.
alter table project_keys add column name_key text not null default '';
update project_keys set name_key = lower(name);

-- What the console's search looks through, in the order it looks, so that it need not fetch the rows that do not match.
create index project_keys_search on project_keys
    (organization_id, id, name_key, name, redacted_value, project_id, user_id);
create index service_accounts_search on service_accounts (organization_id, id, name_key, name, project_id);
create index invites_search on invites (organization_id, id, email_key, email);
