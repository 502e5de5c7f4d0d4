-- Members found and sorted at the console, however many they are.

-- Name and address without case and accents (folded in Rust: lower() leaves É alone on SQLite), so that a list is found
-- and sorted by one index. It follows the person's row. What stands here at first is made anew at the next start.
alter table organization_users add column search_key text not null default '';

create index organization_users_joined on organization_users (organization_id, added_at, user_id, search_key);
create index organization_users_name on organization_users (organization_id, search_key, user_id);
create index organization_users_role_joined on organization_users (organization_id, role, added_at, user_id, search_key);
create index organization_users_role_name on organization_users (organization_id, role, search_key, user_id);
drop index organization_users_role;
