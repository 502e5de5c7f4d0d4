-- How many members, projects and keys each organization has, so that no page counts rows. The transaction that writes a row
-- keeps the number of its kind, through triggers (0065), and a check every hour compares them with the rows.
create table organization_counts (
    organization_id text primary key references organizations (id),
    members bigint not null,
    owners bigint not null,
    -- Those that are not archived.
    projects bigint not null,
    archived_projects bigint not null,
    admin_keys bigint not null,
    -- Those of the projects that are not archived.
    project_keys bigint not null
);

insert into organization_counts (organization_id, members, owners, projects, archived_projects, admin_keys, project_keys)
select o.id,
    (select count(*) from organization_users u where u.organization_id = o.id),
    (select count(*) from organization_users u where u.organization_id = o.id and u.role = 'owner'),
    (select count(*) from projects p where p.organization_id = o.id and p.archived_at is null),
    (select count(*) from projects p where p.organization_id = o.id and p.archived_at is not null),
    (select count(*) from admin_keys k where k.organization_id = o.id),
    (select count(*) from project_keys k join projects p on p.id = k.project_id
     where k.organization_id = o.id and p.archived_at is null)
from organizations o;
