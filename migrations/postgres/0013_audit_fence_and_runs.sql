-- A value beside no record, and a hash ahead of its leaves, which would be in the way of the record that brings it.
create function audit_values_once() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from audit_logs where organization_id = new.organization_id and seq = new.seq) then
        raise exception 'an audit value stands beside its record';
    end if;
    return new;
end $$;

create function audit_nodes_once() returns trigger language plpgsql as $$
begin
    if new.level not between 1 and 7 or new.position < 0 or new.position >= (
        select coalesce(max(seq) + 1, 0) >> (8 * new.level)::int from audit_logs
        where organization_id = new.organization_id) then
        raise exception 'a hash of the audit tree stands over its leaves';
    end if;
    return new;
end $$;

create trigger audit_values_of_record before insert on audit_values for each row execute function audit_values_once();
create trigger audit_values_no_truncate before truncate on audit_values for each statement execute function audit_logs_refuse();
create trigger audit_nodes_over_leaves before insert on audit_nodes for each row execute function audit_nodes_once();
create trigger audit_checkpoints_no_truncate before truncate on audit_checkpoints for each statement execute function audit_logs_refuse();
alter table audit_values enable always trigger audit_values_of_record;
alter table audit_values enable always trigger audit_values_no_truncate;
alter table audit_nodes enable always trigger audit_nodes_over_leaves;
alter table audit_checkpoints enable always trigger audit_checkpoints_no_truncate;

-- Where the common values of facets stand: for each run of 8192 records one bit a record, written once the run is over.
-- Derived from audit_facets, so that filters that each match much are joined without reading what they match. The row
-- with an empty facet says that its run was looked through. The same on both engines.
create table audit_runs (
    organization_id text not null,
    facet text not null,
    value text not null,
    run bigint not null,
    members bytea not null,
    primary key (organization_id, facet, value, run)
);
