"""A project's keys: list them without their values, change their scopes, delete them one by one."""

import re
import time

import openai

from projects import new_project
from wire import connect, every, exactly, is_deleted, is_object, organization, raw, refused, step, sweep

projects = organization.projects
accounts = projects.service_accounts
keys = projects.api_keys


def is_project_key(value):
    names = ["object", "id", "name", "redacted_value", "created_at", "last_used_at", "expires_at"]
    exactly(value, [*names, "owner_project_access", "owner"], ["created_at"], ["last_used_at", "expires_at"])
    is_object(value, "organization.project.api_key", "key_")
    assert value["owner_project_access"] in ("active", "inactive"), value
    # Only people in the console create keys of their own, so all keys here belong to service accounts.
    exactly(value["owner"], ["type", "service_account"])
    assert value["owner"]["type"] == "service_account", value
    exactly(value["owner"]["service_account"], ["id", "name", "created_at", "role"], ["created_at"])
    assert re.fullmatch(r"sk-svcacct\.\.\..{4}", value["redacted_value"]), value


def run():
    project, other = new_project("Python keys"), new_project("Python other keys")
    account = accounts.create(project, name="deploy")
    idle = accounts.create(project, name="idle", create_service_account_only=True)
    first, second = account.api_key, accounts.api_keys.create(account.id, project_id=project, name="second")
    useless = accounts.api_keys.create(idle.id, project_id=project, name="useless")

    with step("project keys: page by page each is found once, oldest first, without its value"):
        found = every(keys, project, shape=is_project_key)
        assert [key["id"] for key in found] == [first.id, second.id, useless.id], found
        assert [key["name"] for key in found] == ["Secret Key", "second", "useless"], found
        assert found[0]["owner"]["service_account"]["id"] == account.id, found
        assert found[0]["redacted_value"].endswith(first.value[-4:]), found[0]["redacted_value"]

    with step("project keys: retrieve"):
        assert raw(keys.with_raw_response.retrieve(second.id, project_id=project)) == found[1]

    with step("project keys: found by whether their owner has access"):
        for access, expected in {
            "active": [first.id, second.id],
            "inactive": [useless.id],
            "any": [first.id, second.id, useless.id],
        }.items():
            listed = every(keys, project, shape=is_project_key, limit=1, owner_project_access=access)
            assert [key["id"] for key in listed] == expected, (access, listed)
        with refused(openai.BadRequestError, "invalid_value", "owner_project_access"):
            keys.list(project, owner_project_access="some")

    with step("project keys: a key whose owner has no access is refused"):
        with refused(openai.AuthenticationError, "invalid_api_key"):
            connect(useless.value).admin.organization.projects.list()

    with step("project keys: use is noted"):
        with refused(openai.PermissionDeniedError):
            connect(first.value).admin.organization.projects.list()
        used = keys.retrieve(first.id, project_id=project).last_used_at
        assert used is not None and used <= time.time() + 1, used

    with step("project keys: update of the scopes leaves the expiry alone, and the other way round"):
        value = raw(keys.with_raw_response.update(second.id, project_id=project, scopes=["api.all.read"]))
        assert value == found[1], value
        value = raw(keys.with_raw_response.update(second.id, project_id=project, expires_in_seconds=3600))
        is_project_key(value)
        assert 3600 <= value["expires_at"] - value["created_at"] < 3660, value
        assert value == {**found[1], "expires_at": value["expires_at"]}, value
        assert raw(keys.with_raw_response.update(second.id, project_id=project, scopes=[])) == value

    with step("project keys: update asks for something"), refused(openai.BadRequestError):
        keys.update(second.id, project_id=project)

    with step("project keys: update takes no null"), refused(openai.BadRequestError, "invalid_type", "scopes"):
        keys.update(second.id, project_id=project, scopes=None)

    with step("project keys: an expiry out of range"), refused(openai.BadRequestError, param="expires_in_seconds"):
        keys.update(second.id, project_id=project, expires_in_seconds=0)

    with step("project keys: delete leaves the account and its other keys"):
        value = raw(keys.with_raw_response.delete(first.id, project_id=project))
        is_deleted(value, "organization.project.api_key", first.id)
        with refused(openai.AuthenticationError, "invalid_api_key"):
            connect(first.value).admin.organization.projects.list()
        assert accounts.retrieve(account.id, project_id=project).role == "member"
        assert keys.retrieve(second.id, project_id=project).id == second.id

    for act in ("retrieve", "delete"):
        with step(f"project keys: {act} of a deleted one"), refused(openai.NotFoundError, "not_found"):
            getattr(keys, act)(first.id, project_id=project)

    with step("project keys: update of a deleted one"), refused(openai.NotFoundError, "not_found"):
        keys.update(first.id, project_id=project, scopes=[])

    with step("project keys: of another project they are not found"):
        with refused(openai.NotFoundError, "not_found"):
            keys.retrieve(second.id, project_id=other)
        with refused(openai.BadRequestError, param="after"):
            keys.list(other, after=second.id)

    with step("project keys: deleting while paging leaves none out"):
        made = [second.id, useless.id]
        made += [accounts.api_keys.create(account.id, project_id=project).id for _ in range(3)]
        sweep(keys.list(project, limit=2), made, lambda id: keys.delete(id, project_id=project))
        assert keys.list(project).data == []

    with step("project keys: those of an archived project stop, and are not listed"):
        last = accounts.api_keys.create(account.id, project_id=project)
        projects.archive(project)
        with refused(openai.AuthenticationError, "invalid_api_key"):
            connect(last.value).admin.organization.projects.list()
        with refused(openai.BadRequestError, "project_archived"):
            keys.list(project)
