"""Refusals that hold for every URL: invalid pages, invalid keys, other organizations."""

import openai

from projects import default_project, new_project
from wire import connect, organization, refused, step

projects = organization.projects


def run():
    default, project = default_project(), new_project("Python refusals")
    lists = {
        "projects": (projects.list, []),
        "admin keys": (organization.admin_api_keys.list, []),
        "invites": (organization.invites.list, []),
        "users": (organization.users.list, []),
        "audit logs": (organization.audit_logs.list, []),
        "project users": (projects.users.list, [project]),
        "service accounts": (projects.service_accounts.list, [project]),
        "project keys": (projects.api_keys.list, [project]),
    }
    for noun, (listing, args) in lists.items():
        with step(f"refusals: a page of {noun} that is too long, too short, or after nothing"):
            with refused(openai.BadRequestError, "integer_above_max_value", "limit"):
                listing(*args, limit=101)
            with refused(openai.BadRequestError, "integer_below_min_value", "limit"):
                listing(*args, limit=0)
            with refused(openai.BadRequestError, param="after"):
                listing(*args, after="nonsense")
            listing(*args, limit=100)

    with step("refusals: no key, and a wrong one, which is not repeated"):
        wrong = "sk-admin-" + "0" * 49
        with refused(openai.AuthenticationError, "invalid_api_key"):
            connect(wrong).admin.organization.projects.list()
        try:
            connect(wrong).admin.organization.projects.list()
        except openai.AuthenticationError as refusal:
            assert wrong not in str(refusal.body), refusal.body
        with refused(openai.AuthenticationError):
            connect().admin.organization.projects.list(extra_headers={"Authorization": openai.Omit()})

    with step("refusals: a project's key is known, but not good here"):
        key = projects.service_accounts.create(project, name="curious").api_key.value
        curious = connect(key).admin.organization
        for attempt in (
            curious.projects.list,
            curious.users.list,
            curious.audit_logs.list,
            lambda: curious.projects.service_accounts.list(project),
            lambda: curious.projects.create(name="mine"),
        ):
            with refused(openai.PermissionDeniedError):
                attempt()

    with step("refusals: the organization may be named, and must be the key's own"):
        own = projects.with_raw_response.list().headers["openai-organization"]
        assert connect(organization=own).admin.organization.projects.list().data
        with refused(openai.AuthenticationError, "mismatched_organization"):
            connect(organization="org-000000000000000000000000").admin.organization.projects.list()

    with step("refusals: a project may be named, and means nothing"):
        other = connect(project="proj_000000000000000000000000")
        assert other.admin.organization.projects.retrieve(default).id == default

    with step("refusals: an unknown address answers with the same envelope"), refused(openai.NotFoundError):
        options = {"security": {"admin_api_key_auth": True}}
        connect().get("/organization/no_such_thing", cast_to=object, options=options)

    projects.archive(project)
