-- Only the MAC of a record may be written after the record: it proves nothing unless it fits.
drop trigger audit_logs_no_update;
create trigger audit_logs_no_update before update on audit_logs
when new.organization_id <> old.organization_id or new.seq <> old.seq or new.id <> old.id or new.type <> old.type
    or new.effective_at <> old.effective_at or new.leaf <> old.leaf or new.leaf_hash <> old.leaf_hash or new.mac is null
    or new.mac is old.mac
    or new.rowid <> old.rowid
begin select raise(abort, 'audit records cannot be changed'); end;
