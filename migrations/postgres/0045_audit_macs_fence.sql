-- Only the MAC of a record may be written after the record: it proves nothing unless it fits.
create function audit_logs_only_mac() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'audit records cannot be changed or deleted';
    end if;
    if new.mac is null or new.mac is not distinct from old.mac
        or (new.organization_id, new.seq, new.id, new.type, new.effective_at, new.leaf, new.leaf_hash)
        is distinct from (old.organization_id, old.seq, old.id, old.type, old.effective_at, old.leaf, old.leaf_hash) then
        raise exception 'audit records cannot be changed or deleted';
    end if;
    return new;
end $$;

drop trigger audit_logs_no_change on audit_logs;
create trigger audit_logs_no_change before update or delete on audit_logs for each row execute function audit_logs_only_mac();
alter table audit_logs enable always trigger audit_logs_no_change;
