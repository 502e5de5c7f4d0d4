"""Users of a project: members of the organization, by id or by email address."""

import openai

from projects import default_project, new_project
from users import ADDRESSES, readers
from wire import every, exactly, is_deleted, is_object, organization, raw, refused, step, sweep

projects = organization.projects
members = projects.users


def is_project_user(value):
    exactly(value, ["object", "id", "role", "added_at", "name", "email"], ["added_at"])
    is_object(value, "organization.project.user", "user-")
    assert value["role"] in ("owner", "member"), value


def run():
    project, default, people = new_project("Python people"), default_project(), readers()
    owner = organization.users.list(limit=1).data[0].id

    with step("project users: a new project has the organization's owner"):
        found = every(members, project, shape=is_project_user)
        assert [(member["id"], member["role"]) for member in found] == [(owner, "owner")], found

    with step("project users: create by id and by address"):
        first = raw(members.with_raw_response.create(project, user_id=people[0], role="member"))
        is_project_user(first)
        assert (first["id"], first["role"], first["email"]) == (people[0], "member", ADDRESSES[0]), first
        second = raw(members.with_raw_response.create(project, email=ADDRESSES[1].upper(), role="owner"))
        is_project_user(second)
        assert (second["id"], second["role"]) == (people[1], "owner"), second

    with step("project users: create again answers with the same member, and applies the role"):
        assert raw(members.with_raw_response.create(project, user_id=people[0], role="member")) == first
        assert members.create(project, user_id=people[0], role="role-api-project-owner").role == "owner"

    with step("project users: page by page each is found once"):
        for user_id in people[2:]:
            members.create(project, user_id=user_id, role="member")
        found = every(members, project, shape=is_project_user)
        assert [member["id"] for member in found] == [owner, *people], found
        assert [member["role"] for member in found] == ["owner", "owner", "owner", "member", "member"], found

    with step("project users: retrieve"):
        assert raw(members.with_raw_response.retrieve(people[1], project_id=project)) == second

    with step("project users: update, where null leaves the role alone"):
        value = raw(members.with_raw_response.update(people[0], project_id=project, role="member"))
        assert value == first, value
        assert raw(members.with_raw_response.update(people[0], project_id=project, role=None)) == first

    with step("project users: a role that is none"), refused(openai.BadRequestError, "invalid_value", "role"):
        members.update(people[0], project_id=project, role="reader")

    with step("project users: somebody is named, once"):
        with refused(openai.BadRequestError, "missing_required_parameter"):
            members.create(project, role="member")
        with refused(openai.BadRequestError, param="email"):
            members.create(project, role="member", user_id=people[0], email=ADDRESSES[0])

    with step("project users: a stranger is not found"), refused(openai.NotFoundError, "not_found"):
        members.create(project, role="member", email="nobody@fjordlight.example")

    with step("project users: an owner of the organization is an owner here, and stays"):
        with refused(openai.BadRequestError, "user_organization_owner"):
            members.create(project, user_id=owner, role="member")
        assert members.create(project, user_id=owner, role="owner").role == "owner"
        with refused(openai.BadRequestError, "user_organization_owner"):
            members.update(owner, project_id=project, role="member")
        is_deleted(
            raw(members.with_raw_response.delete(owner, project_id=project)), "organization.project.user", owner
        )
        assert members.retrieve(owner, project_id=project).role == "owner"
        with refused(openai.BadRequestError, "user_organization_owner"):
            members.delete(owner, project_id=project)

    with step("project users: nobody is added to the default project"):
        with refused(openai.BadRequestError, "default_project"):
            members.create(default, user_id=people[0], role="member")

    with step("project users: delete"):
        value = raw(members.with_raw_response.delete(people[0], project_id=project))
        is_deleted(value, "organization.project.user", people[0])

    for act in ("retrieve", "update", "delete"):
        with step(f"project users: {act} of who is no member"), refused(openai.NotFoundError, "not_found"):
            getattr(members, act)(people[0], project_id=project)

    with step("project users: deleting while paging leaves none out"):
        sweep(members.list(project, limit=1), people[1:], lambda id: members.delete(id, project_id=project))
        assert [member.id for member in members.list(project)] == [owner]

    with step("project users: an archived project has none to list"):
        projects.archive(project)
        with refused(openai.BadRequestError, "project_archived"):
            members.list(project)
        with refused(openai.NotFoundError, "not_found"):
            members.retrieve(owner, project_id=project)
