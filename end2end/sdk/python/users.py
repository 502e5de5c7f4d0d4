"""The organization's users: list, change a role, remove."""

import openai

from wire import every, exactly, is_deleted, is_object, organization, raw, refused, step, sweep

users = organization.users

ADDRESSES = [f"{name}@fjordlight.example" for name in ("bo", "cy", "di", "ed")]


def is_user(value):
    keys = ["object", "id", "added_at", "name", "email", "role", "created", "is_service_account", "is_scim_managed"]
    notes = ["api_key_last_used_at", "technical_level", "developer_persona", "projects"]
    exactly(value, [*keys, *notes], ["added_at", "created"], ["api_key_last_used_at"])
    is_object(value, "organization.user", "user-")
    assert value["role"] in ("owner", "reader"), value
    assert value["projects"]["object"] == "list", value
    for project in value["projects"]["data"]:
        exactly(project, ["id", "name", "role"])
    assert value["is_service_account"] is False and value["is_scim_managed"] is False, value


def readers():
    """The ids of the users that the server administrator created, in that order."""
    return [user.id for user in users.list(emails=ADDRESSES)]


def run():
    people = readers()
    with step("users: page by page each is found once, oldest first"):
        found = every(users, shape=is_user)
        assert [user["email"] for user in found] == ["ada@fjordlight.example", *ADDRESSES], found
        assert [user["role"] for user in found] == ["owner"] + ["reader"] * 4, found
        owner = found[0]["id"]
        assert type(found[0]["api_key_last_used_at"]) is int, "the owner's key is in use"
        assert found[1]["api_key_last_used_at"] is None, found[1]

    with step("users: found by address, in any case, and nobody by another"):
        asked = ["ED@fjordlight.example", "nobody@fjordlight.example", "bo@fjordlight.example"]
        assert [user["id"] for user in every(users, shape=is_user, limit=1, emails=asked)] == [people[0], people[3]]
        assert users.list(emails=["nobody@fjordlight.example"]).data == []

    with step("users: retrieve"):
        assert raw(users.with_raw_response.retrieve(people[0])) == found[1]

    with step("users: update of the role, by name and by a role's id"):
        value = raw(users.with_raw_response.update(people[0], role="owner"))
        is_user(value)
        assert value == {**found[1], "role": "owner", "projects": value["projects"]}, value
        # An organization owner is an owner of every project.
        assert {project["role"] for project in value["projects"]["data"]} == {"owner"}, value
        assert users.update(people[0], role_id="role-api-organization-reader").role == "reader"

    with step("users: update of what is noted, where null leaves it alone"):
        value = raw(users.with_raw_response.update(people[0], technical_level="high", developer_persona="builder"))
        assert value == {**found[1], "technical_level": "high", "developer_persona": "builder"}, value
        assert raw(users.with_raw_response.update(people[0], technical_level=None, role=None)) == value
        assert raw(users.with_raw_response.update(people[0])) == value

    with step("users: a role that is none"), refused(openai.BadRequestError, "invalid_value", "role"):
        users.update(people[0], role="member")

    with step("users: one role, not two"), refused(openai.BadRequestError, param="role_id"):
        users.update(people[0], role="reader", role_id="role-api-organization-reader")

    with step("users: the last owner stays one"):
        with refused(openai.BadRequestError, "last_owner"):
            users.update(owner, role="reader")
        with refused(openai.BadRequestError, "last_owner"):
            users.delete(owner)
        assert users.retrieve(owner).role == "owner"

    with step("users: delete"):
        is_deleted(raw(users.with_raw_response.delete(people[0])), "organization.user", people[0])

    for act in ("retrieve", "update", "delete"):
        with step(f"users: {act} of a removed one"), refused(openai.NotFoundError, "not_found"):
            getattr(users, act)(people[0])

    with step("users: removing while paging leaves none out"):
        sweep(users.list(limit=1), people[1:], users.delete)
        assert [user.id for user in users.list()] == [owner]
