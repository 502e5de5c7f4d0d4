-- How many audit records there are in each hour, for histograms and for counts beside filters: kept in the records' own
-- transactions, derived from them, no evidence itself.
create table audit_counts (
    organization_id text not null,
    -- Empty for all records; else type, project or actor, as in audit_facets.
    facet text not null,
    value text not null,
    -- Hours since 1970, UTC.
    hour bigint not null,
    -- sign_in, change, create, delete, failed or other.
    class text not null,
    records bigint not null,
    primary key (organization_id, facet, value, hour, class)
);
-- All values of a facet in a span of time.
create index audit_counts_span on audit_counts (organization_id, facet, hour, value, records);

-- All that a record is found by, read from the index alone. Without the last two columns SQLite would rather read every
-- facet of the organization, because the primary key holds them.
drop index audit_facets_record;
create index audit_facets_record on audit_facets (organization_id, seq, facet, value);

create table audit_types_counted (type text primary key, class text not null);
insert into audit_types_counted (type, class)
select type,
    case
        when type in ('login.failed', 'logout.failed') then 'failed'
        when type in ('login.succeeded', 'logout.succeeded') then 'sign_in'
        when type in ('orgward.baseline', 'orgward.audit_logs.exported') then 'other'
        when type like '%.created' or type like '%.added' or type like '%.sent' then 'create'
        when type like '%.deleted' or type like '%.archived' or type like '%.revoked' or type like '%.erased' then 'delete'
        else 'change'
    end
from (select distinct type from audit_logs) types;

insert into audit_counts (organization_id, facet, value, hour, class, records)
select l.organization_id, '', '', l.effective_at / 3600, t.class, count(*)
from audit_logs l join audit_types_counted t on t.type = l.type
group by l.organization_id, l.effective_at / 3600, t.class;

-- Said with "|| ''", a facet is compared after its record was found: SQLite would otherwise look through all of a facet
-- for each record.
insert into audit_counts (organization_id, facet, value, hour, class, records)
select l.organization_id, f.facet, f.value, l.effective_at / 3600, t.class, count(*)
from audit_logs l
join audit_types_counted t on t.type = l.type
join audit_facets f on f.organization_id = l.organization_id and f.seq = l.seq
where f.facet || '' in ('type', 'project', 'actor')
group by l.organization_id, f.facet, f.value, l.effective_at / 3600, t.class;

drop table audit_types_counted;
