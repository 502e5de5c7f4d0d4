-- A fence, not the proof: ordinary statements cannot edit or delete records.
-- REPLACE deletes without firing delete triggers unless recursive_triggers is on; the insert trigger refuses it anyway,
-- because a record may only be the next one, and never in the place of another: neither by its id nor by its row.
create trigger audit_logs_no_update before update on audit_logs
begin select raise(abort, 'audit records cannot be changed'); end;

create trigger audit_logs_no_delete before delete on audit_logs
begin select raise(abort, 'audit records cannot be deleted'); end;

create trigger audit_logs_next_only before insert on audit_logs
when new.seq <> (select coalesce(max(seq) + 1, 0) from audit_logs where organization_id = new.organization_id)
    or exists (select 1 from audit_logs where id = new.id or rowid = new.rowid)
begin select raise(abort, 'an audit record must be the next in its log'); end;

create trigger audit_values_no_update before update on audit_values
begin select raise(abort, 'audit values cannot be changed'); end;
