-- What audit records are found by: derived from the leaves, no evidence itself.
create table audit_facets (
    organization_id text not null,
    -- type, project, actor, email or resource.
    facet text not null,
    value text not null,
    seq bigint not null,
    primary key (organization_id, facet, value, seq)
);
create index audit_facets_record on audit_facets (organization_id, seq);

create index audit_logs_time on audit_logs (organization_id, effective_at, seq);
create index audit_logs_position on audit_logs (organization_id, id, seq);
-- The records that the Admin API shows. Its statements repeat the condition word by word to be answered from here.
create index audit_logs_wire on audit_logs (organization_id, seq) where substr(type, 1, 8) <> 'orgward.';
