-- What the parameter "before" gives an Admin key in the Admin API's list of audit logs: 'newer' or 'older' events. Empty:
-- as the server is set, which is how every key read before this migration.
alter table admin_keys add column audit_before text not null default '' check (audit_before in ('', 'newer', 'older'));
