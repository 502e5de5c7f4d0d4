-- How many members, projects and keys each organization has, so that no page counts rows. The transaction that writes a row
-- keeps the number of its kind, through triggers, and a check every hour compares them with the rows.
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

create trigger organization_counts_begun after insert on organizations
begin
    insert into organization_counts (organization_id, members, owners, projects, archived_projects, admin_keys, project_keys)
    values (new.id, 0, 0, 0, 0, 0, 0);
end;

create trigger organization_users_counted after insert on organization_users
begin
    update organization_counts set members = members + 1,
        owners = owners + case when new.role = 'owner' then 1 else 0 end
    where organization_id = new.organization_id;
end;

create trigger organization_users_uncounted after delete on organization_users
begin
    update organization_counts set members = members - 1,
        owners = owners - case when old.role = 'owner' then 1 else 0 end
    where organization_id = old.organization_id;
end;

create trigger organization_users_recounted after update of organization_id, role on organization_users
when old.role <> new.role or old.organization_id <> new.organization_id
begin
    update organization_counts set members = members - 1,
        owners = owners - case when old.role = 'owner' then 1 else 0 end
    where organization_id = old.organization_id;
    update organization_counts set members = members + 1,
        owners = owners + case when new.role = 'owner' then 1 else 0 end
    where organization_id = new.organization_id;
end;

create trigger projects_counted after insert on projects
begin
    update organization_counts set projects = projects + case when new.archived_at is null then 1 else 0 end,
        archived_projects = archived_projects + case when new.archived_at is not null then 1 else 0 end
    where organization_id = new.organization_id;
end;

create trigger projects_uncounted after delete on projects
begin
    update organization_counts set projects = projects - case when old.archived_at is null then 1 else 0 end,
        archived_projects = archived_projects - case when old.archived_at is not null then 1 else 0 end
    where organization_id = old.organization_id;
end;

create trigger projects_archived after update of archived_at on projects
when old.archived_at is null and new.archived_at is not null
begin
    update organization_counts set projects = projects - 1, archived_projects = archived_projects + 1,
        project_keys = project_keys - (select count(*) from project_keys k
            where k.organization_id = new.organization_id and k.project_id = new.id)
    where organization_id = new.organization_id;
end;

create trigger projects_unarchived after update of archived_at on projects
when old.archived_at is not null and new.archived_at is null
begin
    update organization_counts set projects = projects + 1, archived_projects = archived_projects - 1,
        project_keys = project_keys + (select count(*) from project_keys k
            where k.organization_id = new.organization_id and k.project_id = new.id)
    where organization_id = new.organization_id;
end;

create trigger admin_keys_counted after insert on admin_keys
begin
    update organization_counts set admin_keys = admin_keys + 1
    where organization_id = new.organization_id;
end;

create trigger admin_keys_uncounted after delete on admin_keys
begin
    update organization_counts set admin_keys = admin_keys - 1
    where organization_id = old.organization_id;
end;

create trigger project_keys_counted after insert on project_keys
begin
    update organization_counts set project_keys = project_keys + 1
    where organization_id = new.organization_id
    and exists (select 1 from projects p where p.id = new.project_id and p.archived_at is null);
end;

create trigger project_keys_uncounted after delete on project_keys
begin
    update organization_counts set project_keys = project_keys - 1
    where organization_id = old.organization_id
    and exists (select 1 from projects p where p.id = old.project_id and p.archived_at is null);
end;
