-- A fence, not the proof: the tree is recomputed from the leaves whenever it is verified.
create trigger audit_nodes_no_update before update on audit_nodes
begin select raise(abort, 'the audit tree cannot be changed'); end;

create trigger audit_nodes_no_delete before delete on audit_nodes
begin select raise(abort, 'the audit tree cannot be changed'); end;
