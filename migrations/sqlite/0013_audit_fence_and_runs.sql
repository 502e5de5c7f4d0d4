-- REPLACE deletes without firing delete triggers unless recursive_triggers is on: so what is inserted must not stand in
-- the place of anything, neither by its key nor by its row. And a hash ahead of its leaves would be in the way of the
-- record that brings it.
create trigger audit_values_once before insert on audit_values
when exists (select 1 from audit_values where organization_id = new.organization_id and seq = new.seq and field = new.field)
    or exists (select 1 from audit_values where rowid = new.rowid)
    or not exists (select 1 from audit_logs where organization_id = new.organization_id and seq = new.seq)
begin select raise(abort, 'an audit value stands beside its record, once'); end;

create trigger audit_nodes_once before insert on audit_nodes
when exists (
        select 1 from audit_nodes where organization_id = new.organization_id and level = new.level
        and position = new.position and hash <> new.hash)
    or exists (select 1 from audit_nodes where rowid = new.rowid)
    or new.level not between 1 and 7
    or new.position < 0
    or new.position >= (
        select coalesce(max(seq) + 1, 0) >> (8 * new.level) from audit_logs where organization_id = new.organization_id)
begin select raise(abort, 'a hash of the audit tree stands over its leaves, once'); end;

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
