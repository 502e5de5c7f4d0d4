-- What the Admin API answers about invites, owners and requests (REFERENCE 2.1 and 2.4).

-- 1 if the request for an invite named the projects to grant, if only to name none; 0 if the invite grants the default
-- project because nothing was named. Earlier invites did not store it: one that grants exactly the default project was
-- most likely made without a list.
alter table invites add column names_projects bigint not null default 1;
update invites set names_projects = 0
    where 1 = (select count(*) from invite_projects g where g.invite_id = invites.id)
    and exists (
        select 1 from invite_projects g join projects p on p.id = g.project_id
        where g.invite_id = invites.id and g.role = 'member' and p.is_default = 1
    );

-- Since when a member has been an owner; null for a reader. For earlier owners it is when they joined.
alter table organization_users add column owner_since bigint;
update organization_users set owner_since = added_at where role = 'owner';

-- The path of the request, with what could be a secret masked. Earlier requests only stored the route.
alter table request_log add column path text not null default '';
