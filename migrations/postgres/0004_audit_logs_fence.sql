-- A fence, not the proof: ordinary statements cannot edit, delete or truncate records, nor can a session that calls
-- itself a replica (hence "enable always").
create function audit_logs_refuse() returns trigger language plpgsql as $$
begin raise exception 'audit records cannot be changed or deleted'; end $$;

create function audit_logs_next() returns trigger language plpgsql as $$
begin
    if new.seq <> (select coalesce(max(seq) + 1, 0) from audit_logs where organization_id = new.organization_id) then
        raise exception 'an audit record must be the next in its log';
    end if;
    return new;
end $$;

create trigger audit_logs_no_change before update or delete on audit_logs for each row execute function audit_logs_refuse();
create trigger audit_logs_no_truncate before truncate on audit_logs for each statement execute function audit_logs_refuse();
create trigger audit_logs_next_only before insert on audit_logs for each row execute function audit_logs_next();
create trigger audit_values_no_update before update on audit_values for each row execute function audit_logs_refuse();
alter table audit_logs enable always trigger audit_logs_no_change;
alter table audit_logs enable always trigger audit_logs_no_truncate;
alter table audit_logs enable always trigger audit_logs_next_only;
alter table audit_values enable always trigger audit_values_no_update;
