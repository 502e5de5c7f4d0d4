-- Each row that is written, moved or deleted changes the numbers of its organization.
create function organization_counts_begun() returns trigger language plpgsql as $$
begin
    insert into organization_counts (organization_id, members, owners, projects, archived_projects, admin_keys, project_keys)
    values (new.id, 0, 0, 0, 0, 0, 0);
    return null;
end $$;
create trigger organization_counts_begun after insert on organizations for each row
execute function organization_counts_begun();

create function organization_users_counted() returns trigger language plpgsql as $$
begin
    update organization_counts set members = members + 1,
        owners = owners + case when new.role = 'owner' then 1 else 0 end
    where organization_id = new.organization_id;
    return null;
end $$;
create trigger organization_users_counted after insert on organization_users for each row
execute function organization_users_counted();

create function organization_users_uncounted() returns trigger language plpgsql as $$
begin
    update organization_counts set members = members - 1,
        owners = owners - case when old.role = 'owner' then 1 else 0 end
    where organization_id = old.organization_id;
    return null;
end $$;
create trigger organization_users_uncounted after delete on organization_users for each row
execute function organization_users_uncounted();

create function organization_users_recounted() returns trigger language plpgsql as $$
begin
    update organization_counts set members = members - 1,
        owners = owners - case when old.role = 'owner' then 1 else 0 end
    where organization_id = old.organization_id;
    update organization_counts set members = members + 1,
        owners = owners + case when new.role = 'owner' then 1 else 0 end
    where organization_id = new.organization_id;
    return null;
end $$;
create trigger organization_users_recounted after update of organization_id, role on organization_users for each row
when (old.role <> new.role or old.organization_id <> new.organization_id)
execute function organization_users_recounted();

create function projects_counted() returns trigger language plpgsql as $$
begin
    update organization_counts set projects = projects + case when new.archived_at is null then 1 else 0 end,
        archived_projects = archived_projects + case when new.archived_at is not null then 1 else 0 end
    where organization_id = new.organization_id;
    return null;
end $$;
create trigger projects_counted after insert on projects for each row
execute function projects_counted();

create function projects_uncounted() returns trigger language plpgsql as $$
begin
    update organization_counts set projects = projects - case when old.archived_at is null then 1 else 0 end,
        archived_projects = archived_projects - case when old.archived_at is not null then 1 else 0 end
    where organization_id = old.organization_id;
    return null;
end $$;
create trigger projects_uncounted after delete on projects for each row
execute function projects_uncounted();

create function projects_archived() returns trigger language plpgsql as $$
begin
    update organization_counts set projects = projects - 1, archived_projects = archived_projects + 1,
        project_keys = project_keys - (select count(*) from project_keys k
            where k.organization_id = new.organization_id and k.project_id = new.id)
    where organization_id = new.organization_id;
    return null;
end $$;
create trigger projects_archived after update of archived_at on projects for each row
when (old.archived_at is null and new.archived_at is not null)
execute function projects_archived();

create function projects_unarchived() returns trigger language plpgsql as $$
begin
    update organization_counts set projects = projects + 1, archived_projects = archived_projects - 1,
        project_keys = project_keys + (select count(*) from project_keys k
            where k.organization_id = new.organization_id and k.project_id = new.id)
    where organization_id = new.organization_id;
    return null;
end $$;
create trigger projects_unarchived after update of archived_at on projects for each row
when (old.archived_at is not null and new.archived_at is null)
execute function projects_unarchived();

create function admin_keys_counted() returns trigger language plpgsql as $$
begin
    update organization_counts set admin_keys = admin_keys + 1
    where organization_id = new.organization_id;
    return null;
end $$;
create trigger admin_keys_counted after insert on admin_keys for each row
execute function admin_keys_counted();

create function admin_keys_uncounted() returns trigger language plpgsql as $$
begin
    update organization_counts set admin_keys = admin_keys - 1
    where organization_id = old.organization_id;
    return null;
end $$;
create trigger admin_keys_uncounted after delete on admin_keys for each row
execute function admin_keys_uncounted();

create function project_keys_counted() returns trigger language plpgsql as $$
begin
    update organization_counts set project_keys = project_keys + 1
    where organization_id = new.organization_id
    and exists (select 1 from projects p where p.id = new.project_id and p.archived_at is null);
    return null;
end $$;
create trigger project_keys_counted after insert on project_keys for each row
execute function project_keys_counted();

create function project_keys_uncounted() returns trigger language plpgsql as $$
begin
    update organization_counts set project_keys = project_keys - 1
    where organization_id = old.organization_id
    and exists (select 1 from projects p where p.id = old.project_id and p.archived_at is null);
    return null;
end $$;
create trigger project_keys_uncounted after delete on project_keys for each row
execute function project_keys_uncounted();
