"""Invites: create them for email addresses that are not members yet, revoke them before they are accepted."""

import openai

from projects import default_project, new_project
from wire import every, exactly, is_deleted, is_object, organization, raw, refused, step, sweep

invites = organization.invites

WEEK = 7 * 24 * 3600


def is_invite(value):
    keys = ["object", "id", "email", "role", "status", "created_at", "invited_at", "expires_at", "accepted_at", "projects"]
    exactly(value, keys, ["created_at", "invited_at"], ["expires_at", "accepted_at"])
    is_object(value, "organization.invite", "invite-")
    assert value["role"] in ("owner", "reader") and value["status"] in ("pending", "accepted", "expired"), value
    for project in value["projects"]:
        exactly(project, ["id", "role"])
        assert project["role"] in ("owner", "member"), project


def run():
    project, default = new_project("Python invites"), default_project()

    with step("invites: create with projects"):
        granted = [{"id": project, "role": "owner"}, {"id": default, "role": "member"}]
        invite = raw(invites.with_raw_response.create(email="Fay@python.example", role="reader", projects=granted))
        is_invite(invite)
        assert (invite["email"], invite["role"]) == ("Fay@python.example", "reader"), invite
        assert invite["status"] == "pending", invite
        assert invite["expires_at"] == invite["created_at"] + WEEK and invite["accepted_at"] is None, invite
        assert invite["projects"] == granted, invite

    with step("invites: without a word on projects, and with an empty list, the answer names none"):
        told = raw(invites.with_raw_response.create(email="gus@python.example", role="owner"))
        none = raw(invites.with_raw_response.create(email="hal@python.example", role="reader", projects=[]))
        is_invite(told)
        is_invite(none)
        assert told["projects"] == [] and none["projects"] == [], (told, none)

    with step("invites: retrieve"):
        assert raw(invites.with_raw_response.retrieve(invite["id"])) == invite

    with step("invites: page by page each is found once, oldest first"):
        found = every(invites, shape=is_invite)
        assert found == [invite, told, none], found

    with step("invites: one address waits once, whatever its case"):
        with refused(openai.BadRequestError, "invite_already_pending", "email"):
            invites.create(email="fay@PYTHON.example", role="owner")

    with step("invites: a member is not invited"), refused(openai.BadRequestError, param="email"):
        invites.create(email="bo@fjordlight.example", role="reader")

    with step("invites: an address looks like one"), refused(openai.BadRequestError, param="email"):
        invites.create(email="nobody", role="reader")

    with step("invites: a role that is none"), refused(openai.BadRequestError, "invalid_value", "role"):
        invites.create(email="ivy@python.example", role="member")

    with step("invites: to a project that is not there"), refused(openai.NotFoundError, "not_found"):
        lost = [{"id": "proj_000000000000000000000000", "role": "member"}]
        invites.create(email="ivy@python.example", role="reader", projects=lost)

    with step("invites: delete"):
        is_deleted(raw(invites.with_raw_response.delete(invite["id"])), "organization.invite", invite["id"])

    for act in ("retrieve", "delete"):
        with step(f"invites: {act} of a deleted one"), refused(openai.NotFoundError, "not_found"):
            getattr(invites, act)(invite["id"])

    with step("invites: the address of a deleted one may be invited again"):
        again = invites.create(email="fay@python.example", role="reader", projects=[]).id
        assert again != invite["id"]

    with step("invites: deleting while paging leaves none out"):
        made = [told["id"], none["id"], again]
        made += [invites.create(email=f"{number}@python.example", role="reader").id for number in range(3)]
        sweep(invites.list(limit=2), made, invites.delete)
        assert raw(invites.with_raw_response.list()) == {
            "object": "list",
            "data": [],
            "first_id": None,
            "last_id": None,
            "has_more": False,
        }
