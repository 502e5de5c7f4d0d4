-- HMAC-SHA-256 over organization, number and leaf hash, under a key derived from the audit key's file. Who can write to
-- the database but cannot read that file cannot make one, and a record without its MAC is never signed. Records of earlier
-- versions get theirs at the next start, as far as a signed checkpoint covers them.
alter table audit_logs add column mac bytea;
create index audit_logs_without_mac on audit_logs (organization_id, seq) where mac is null;
