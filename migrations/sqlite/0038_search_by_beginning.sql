-- The console's search reads a bounded range of an index for each kind of object, however many there are.

alter table organization_users add column email_search_key text not null default '';
-- Both keys are made anew at the next start.
update organization_users set search_key = '';
create index organization_users_email on organization_users (organization_id, email_search_key, user_id);

-- Names are searched from their beginning, so each kind needs its names in order.
create index project_keys_name on project_keys (organization_id, name_key, id);
create index service_accounts_name on service_accounts (organization_id, name_key, id);

-- A key is also found by its last four characters, which its redacted value ends with.
create index project_keys_ending on project_keys (organization_id, (substr(redacted_value, length(redacted_value) - 3)), id);
create index admin_keys_ending on admin_keys (organization_id, (substr(redacted_value, length(redacted_value) - 3)), id);
