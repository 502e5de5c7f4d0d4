"""Admin keys: their values are shown only once, and deleted keys stop working immediately."""

import re

import openai

from projects import default_project
from wire import connect, every, exactly, is_deleted, is_object, organization, raw, refused, step, sweep

keys = organization.admin_api_keys

KEY = ["object", "id", "name", "redacted_value", "created_at", "expires_at", "last_used_at", "owner"]


def is_admin_key(value, more=()):
    exactly(value, [*KEY, *more], ["created_at"], ["expires_at", "last_used_at"])
    exactly(value["owner"], ["type", "object", "id", "name", "created_at", "role"], ["created_at"])
    is_object(value, "organization.admin_api_key", "key_")
    is_object(value["owner"], "organization.user", "user-")
    assert value["owner"]["role"] == "owner" and value["owner"]["type"] == "user", value
    assert re.fullmatch(r"sk-admin\.\.\..{4}", value["redacted_value"]), value


def run():
    default = default_project()

    with step("admin keys: create"):
        key = raw(keys.with_raw_response.create(name="from Python"))
        is_admin_key(key, ["value"])
        assert key["name"] == "from Python" and key["expires_at"] is None, key["name"]
        assert re.fullmatch(r"sk-admin-[A-Za-z0-9_-]{40,}", key["value"]), "the shape of a key"
        assert key["redacted_value"].endswith(key["value"][-4:]), key["redacted_value"]

    with step("admin keys: create one that expires"):
        short = raw(keys.with_raw_response.create(name="for an hour", expires_in_seconds=3600))
        is_admin_key(short, ["value"])
        assert short["expires_at"] == short["created_at"] + 3600, short["expires_at"]

    with step("admin keys: an expiry out of range"), refused(openai.BadRequestError, param="expires_in_seconds"):
        keys.create(name="for ever and a day", expires_in_seconds=31_536_001)

    with step("admin keys: a new one works at once"):
        assert connect(key["value"]).admin.organization.projects.retrieve(default).id == default

    with step("admin keys: retrieve, without the value"):
        value = raw(keys.with_raw_response.retrieve(key["id"]))
        is_admin_key(value)
        assert value == {**{name: key[name] for name in KEY}, "last_used_at": value["last_used_at"]}, value
        assert type(value["last_used_at"]) is int, "it was used just now"

    with step("admin keys: list in both orders, page by page, without values"):
        rising = [item["id"] for item in every(keys, shape=is_admin_key)]
        falling = [item["id"] for item in every(keys, shape=is_admin_key, order="desc")]
        assert rising == falling[::-1] and rising[-2:] == [key["id"], short["id"]], (rising, falling)

    with step("admin keys: delete"):
        is_deleted(raw(keys.with_raw_response.delete(key["id"])), "organization.admin_api_key", key["id"])

    with step("admin keys: a deleted one is refused at once"), refused(openai.AuthenticationError, "invalid_api_key"):
        connect(key["value"]).admin.organization.projects.list()

    for act in ("retrieve", "delete"):
        with step(f"admin keys: {act} of a deleted one"), refused(openai.NotFoundError, "not_found"):
            getattr(keys, act)(key["id"])

    with step("admin keys: one may delete itself"):
        assert connect(short["value"]).admin.organization.admin_api_keys.delete(short["id"]).deleted is True

    for order in ("asc", "desc"):
        with step(f"admin keys: deleting while paging leaves none out, {order}"):
            made = [keys.create(name=f"sweep {number}").id for number in range(5)]
            sweep(keys.list(limit=2, order=order), made if order == "asc" else made[::-1], keys.delete)
