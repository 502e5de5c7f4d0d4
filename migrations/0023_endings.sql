-- What ends soon, for the overview and for the lists that are narrowed to it.
create index admin_keys_expiry on admin_keys (organization_id, expires_at) where expires_at is not null;
create index project_keys_expiry on project_keys (organization_id, expires_at) where expires_at is not null;
create index invites_expiry on invites (organization_id, expires_at) where accepted_at is null;
