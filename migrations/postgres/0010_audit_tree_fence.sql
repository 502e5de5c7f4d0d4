-- A fence, not the proof: the tree is recomputed from the leaves whenever it is verified.
create function audit_nodes_refuse() returns trigger language plpgsql as $$
begin raise exception 'the audit tree cannot be changed'; end $$;

create trigger audit_nodes_no_change before update or delete on audit_nodes for each row execute function audit_nodes_refuse();
create trigger audit_nodes_no_truncate before truncate on audit_nodes for each statement execute function audit_nodes_refuse();
alter table audit_nodes enable always trigger audit_nodes_no_change;
alter table audit_nodes enable always trigger audit_nodes_no_truncate;
