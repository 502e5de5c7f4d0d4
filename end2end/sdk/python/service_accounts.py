"""Service accounts: with a key whose value is shown only once, or without a key and a role."""

import re

import openai

from projects import default_project, new_project
from wire import connect, every, exactly, is_deleted, is_object, organization, raw, refused, step, sweep

projects = organization.projects
accounts = projects.service_accounts


def is_service_account(value, more=()):
    exactly(value, ["object", "id", "name", "role", "created_at", *more], ["created_at"])
    is_object(value, "organization.project.service_account", "svc_acct_")
    assert value["role"] in ("owner", "member", "none"), value


def is_new_key(value):
    exactly(value, ["object", "id", "name", "value", "created_at", "expires_at"], ["created_at"], ["expires_at"])
    is_object(value, "organization.project.service_account.api_key", "key_")
    assert re.fullmatch(r"sk-svcacct-[A-Za-z0-9_-]{40,}", value["value"]), "the shape of a key"


def run():
    project, default = new_project("Python machines"), default_project()

    with step("service accounts: create, with a first key"):
        created = raw(accounts.with_raw_response.create(project, name="deploy"))
        is_service_account(created, ["api_key"])
        is_new_key(created["api_key"])
        assert (created["name"], created["role"]) == ("deploy", "member"), created["name"]
        key = created.pop("api_key")
        assert key["name"] == "Secret Key" and key["expires_at"] is None, key["name"]

    with step("service accounts: create with a key that expires"):
        short = raw(accounts.with_raw_response.create(project, name="for an hour", expires_in_seconds=3600))
        assert short["api_key"]["expires_at"] == short["api_key"]["created_at"] + 3600, short["name"]

    with step("service accounts: create alone, without a key and without a role"):
        alone = raw(accounts.with_raw_response.create(project, name="alone", create_service_account_only=True))
        is_service_account(alone, ["api_key"])
        assert (alone["role"], alone["api_key"]) == ("none", None), alone

    with step("service accounts: no expiry without a key"):
        with refused(openai.BadRequestError, param="expires_in_seconds"):
            accounts.create(project, name="odd", create_service_account_only=True, expires_in_seconds=60)

    with step("service accounts: a name is needed"), refused(openai.BadRequestError, param="name"):
        accounts.create(project, name=" ")

    with step("service accounts: none in the default project"), refused(openai.BadRequestError, "default_project"):
        accounts.create(default, name="deploy")

    with step("service accounts: retrieve, at once"):
        assert raw(accounts.with_raw_response.retrieve(created["id"], project_id=project)) == created

    with step("service accounts: page by page each is found once, oldest first"):
        found = every(accounts, project, shape=is_service_account)
        assert [item["id"] for item in found] == [created["id"], short["id"], alone["id"]], found
        assert found[0] == created, found

    with step("service accounts: update of the name and of the role"):
        value = raw(accounts.with_raw_response.update(alone["id"], project_id=project, name="not alone"))
        assert (value["name"], value["role"]) == ("not alone", "none"), value
        value = raw(accounts.with_raw_response.update(alone["id"], project_id=project, role="owner"))
        is_service_account(value)
        assert (value["name"], value["role"]) == ("not alone", "owner"), value
        assert raw(accounts.with_raw_response.update(alone["id"], project_id=project)) == value

    with step("service accounts: a role that is none"), refused(openai.BadRequestError, "invalid_value", "role"):
        accounts.update(alone["id"], project_id=project, role="none")

    with step("service accounts: a further key, with nothing said and with everything"):
        more = raw(accounts.api_keys.with_raw_response.create(alone["id"], project_id=project))
        is_new_key(more)
        assert (more["name"], more["expires_at"]) == ("Secret Key", None), more["name"]
        response = accounts.api_keys.with_raw_response.create(
            alone["id"], project_id=project, name="nightly", scopes=["api.model.read"], expires_in_seconds=60
        )
        more = raw(response)
        is_new_key(more)
        assert (more["name"], more["expires_at"]) == ("nightly", more["created_at"] + 60), more["name"]

    with step("service accounts: a scope that is none"), refused(openai.BadRequestError, param="scopes[1]"):
        accounts.api_keys.create(alone["id"], project_id=project, scopes=["api.model.read", "everything"])

    with step("service accounts: their keys are no Admin keys"), refused(openai.PermissionDeniedError):
        connect(key["value"]).admin.organization.projects.list()

    with step("service accounts: delete, and its keys with it"):
        value = raw(accounts.with_raw_response.delete(created["id"], project_id=project))
        is_deleted(value, "organization.project.service_account", created["id"])
        with refused(openai.NotFoundError, "not_found"):
            projects.api_keys.retrieve(key["id"], project_id=project)
        with refused(openai.AuthenticationError, "invalid_api_key"):
            connect(key["value"]).admin.organization.projects.list()

    for act in ("retrieve", "update", "delete"):
        with step(f"service accounts: {act} of a deleted one"), refused(openai.NotFoundError, "not_found"):
            getattr(accounts, act)(created["id"], project_id=project)

    with step("service accounts: no key for a deleted one"), refused(openai.NotFoundError, "not_found"):
        accounts.api_keys.create(created["id"], project_id=project)

    with step("service accounts: of another project they are not found"), refused(openai.NotFoundError, "not_found"):
        accounts.retrieve(alone["id"], project_id=default)

    with step("service accounts: deleting while paging leaves none out"):
        made = [short["id"], alone["id"], *(accounts.create(project, name=str(number)).id for number in range(3))]
        sweep(accounts.list(project, limit=2), made, lambda id: accounts.delete(id, project_id=project))
        assert accounts.list(project).data == []

    with step("service accounts: an archived project has none to list"):
        projects.archive(project)
        with refused(openai.BadRequestError, "project_archived"):
            accounts.list(project)
