"""The official Python SDK, with strict validation, through the life of projects and Admin keys.

Needs OPENAI_BASE_URL and OPENAI_ADMIN_KEY of a server. Prints a line for each step, ends with
"N passed, N failed", and fails when a step does. Models say what the SDK understood; `raw` says
what was on the wire, where a missing key and a null are two things.
"""

import os
import re
import sys
import traceback
from contextlib import contextmanager

import openai
from openai import OpenAI

URL, KEY = os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_ADMIN_KEY"]

LIST = {"object", "data", "first_id", "last_id", "has_more"}
PROJECT = {"object", "id", "created_at", "name", "archived_at", "status", "external_key_id"}
ADMIN_KEY = {"object", "id", "name", "redacted_value", "created_at", "expires_at", "last_used_at", "owner"}
OWNER = {"type", "object", "id", "name", "created_at", "role"}

passed = failed = 0


def connect(key=KEY, **options):
    # A refusal must come at once: a retry would hide that it was answered with the wrong status.
    return OpenAI(base_url=URL, admin_api_key=key, max_retries=0, _strict_response_validation=True, **options)


@contextmanager
def step(what):
    global passed, failed
    try:
        yield
    except Exception:
        failed += 1
        print(f"FAIL {what}\n{traceback.format_exc()}", flush=True)
    else:
        passed += 1
        print(f"ok   {what}", flush=True)


def raw(response):
    """The JSON of an answer, its headers checked."""
    headers = response.headers
    assert re.fullmatch(r"req_[0-9a-f]{32}", headers["x-request-id"]), headers
    assert headers["content-type"].startswith("application/json"), headers
    assert headers["openai-organization"].startswith("org-"), headers
    assert headers["openai-processing-ms"].isdigit(), headers
    assert headers["openai-version"] == "2020-10-01", headers
    return response.http_response.json()


def exactly(value, keys, times=(), empty_times=()):
    assert set(value) == keys, set(value) ^ keys
    for name in times:
        assert type(value[name]) is int, (name, value[name])
    for name in empty_times:
        assert value[name] is None or type(value[name]) is int, (name, value[name])


def a_project(value):
    exactly(value, PROJECT, ["created_at"], ["archived_at"])
    assert value["object"] == "organization.project" and value["id"].startswith("proj_"), value


def an_admin_key(value, more=frozenset()):
    exactly(value, ADMIN_KEY | more, ["created_at"], ["expires_at", "last_used_at"])
    exactly(value["owner"], OWNER, ["created_at"])
    assert value["object"] == "organization.admin_api_key" and value["id"].startswith("key_"), value
    assert value["owner"]["role"] == "owner" and value["owner"]["type"] == "user", value
    assert value["redacted_value"].startswith("sk-admin..."), value


def a_page(value):
    exactly(value, LIST)
    ids = [item["id"] for item in value["data"]]
    assert value["object"] == "list" and type(value["has_more"]) is bool, value
    assert (value["first_id"], value["last_id"]) == ((ids[0], ids[-1]) if ids else (None, None)), value


@contextmanager
def refused(error, code=None, param=None):
    try:
        yield
    except error as refusal:
        # Any other status is another class, and passes through as a failure.
        assert type(refusal) is error, refusal
        exactly(refusal.body, {"message", "type", "param", "code"})
        assert refusal.body["type"] == "invalid_request_error" and refusal.body["message"], refusal.body
        assert code is None or refusal.code == code, refusal.body
        assert param is None or refusal.param == param, refusal.body
        assert refusal.request_id, "an error carries the request id too"
    else:
        raise AssertionError(f"should have been refused with {error.__name__}")


client = connect()
projects = client.admin.organization.projects
keys = client.admin.organization.admin_api_keys
made = []

with step("projects: the default project is there from the start"):
    page = raw(projects.with_raw_response.list())
    a_page(page)
    a_project(page["data"][0])
    default = page["data"][0]["id"]

with step("projects: create"):
    for number in range(5):
        value = raw(projects.with_raw_response.create(name=f"Python {number}"))
        a_project(value)
        assert (value["name"], value["status"], value["archived_at"]) == (f"Python {number}", "active", None), value
        made.append(value["id"])

with step("projects: create ignores fields from newer clients"):
    made.append(projects.create(name="Python newer", extra_body={"favourite_colour": "red"}).id)

with step("projects: a page of two, then the page after it"):
    first = raw(projects.with_raw_response.list(limit=2))
    a_page(first)
    assert len(first["data"]) == 2 and first["has_more"] is True, first
    second = raw(projects.with_raw_response.list(limit=2, after=first["last_id"]))
    assert not {item["id"] for item in first["data"]} & {item["id"] for item in second["data"]}

with step("projects: the auto-pager finds each once, oldest first"):
    found = [project.id for project in projects.list(limit=2)]
    assert len(found) == len(set(found)) and found[0] == default, found
    assert [id for id in found if id in made] == made, found

with step("projects: retrieve"):
    value = raw(projects.with_raw_response.retrieve(made[0]))
    a_project(value)
    assert value["name"] == "Python 0", value

with step("projects: update, where null leaves a name alone"):
    assert projects.update(made[0], name="Python renamed").name == "Python renamed"
    assert projects.update(made[0], name=None).name == "Python renamed"
    assert projects.retrieve(made[0]).name == "Python renamed"

with step("projects: archive, twice with the same answer"):
    value = raw(projects.with_raw_response.archive(made[1]))
    a_project(value)
    assert value["status"] == "archived" and value["archived_at"] >= value["created_at"], value
    assert raw(projects.with_raw_response.archive(made[1])) == value
    assert projects.retrieve(made[1]).status == "archived"

with step("projects: an archived one is listed only when asked for"):
    assert made[1] not in [project.id for project in projects.list()]
    assert made[1] not in [project.id for project in projects.list(include_archived=False)]
    assert made[1] in [project.id for project in projects.list(include_archived=True, limit=2)]

with step("projects: an archived one cannot be updated"), refused(openai.BadRequestError, "project_archived"):
    projects.update(made[1], name="again")

with step("projects: the default one cannot be renamed"), refused(openai.BadRequestError, "default_project"):
    projects.update(default, name="mine")

with step("projects: the default one cannot be archived"), refused(openai.BadRequestError, "default_project"):
    projects.archive(default)

for act in ("retrieve", "archive"):
    with step(f"projects: {act} of an unknown one"), refused(openai.NotFoundError, "not_found"):
        getattr(projects, act)("proj_000000000000000000000000")

with step("projects: a name is needed"), refused(openai.BadRequestError, param="name"):
    projects.create(name="")

with step("projects: too long a page"), refused(openai.BadRequestError, "integer_above_max_value", "limit"):
    projects.list(limit=101)

with step("projects: too short a page"), refused(openai.BadRequestError, "integer_below_min_value", "limit"):
    projects.list(limit=0)

with step("projects: after something that never was a cursor"), refused(openai.BadRequestError, param="after"):
    projects.list(after="nonsense")

with step("admin keys: create"):
    value = raw(keys.with_raw_response.create(name="from Python"))
    an_admin_key(value, {"value"})
    assert value["name"] == "from Python" and value["expires_at"] is None, value
    assert re.fullmatch(r"sk-admin-[A-Za-z0-9_-]{40,}", value["value"]), "the shape of a key"
    assert value["redacted_value"].endswith(value["value"][-4:]), value["redacted_value"]
    key = value

with step("admin keys: create one that expires"):
    short = raw(keys.with_raw_response.create(name="for an hour", expires_in_seconds=3600))
    an_admin_key(short, {"value"})
    assert short["expires_at"] == short["created_at"] + 3600, short

with step("admin keys: an expiry out of range"), refused(openai.BadRequestError, param="expires_in_seconds"):
    keys.create(name="for ever and a day", expires_in_seconds=31_536_001)

with step("admin keys: a new one works at once"):
    assert connect(key["value"]).admin.organization.projects.retrieve(default).id == default

with step("admin keys: retrieve, without the value"):
    value = raw(keys.with_raw_response.retrieve(key["id"]))
    an_admin_key(value)
    assert value == {**{name: key[name] for name in ADMIN_KEY}, "last_used_at": value["last_used_at"]}, value

with step("admin keys: list in both orders, page by page, without values"):
    page = raw(keys.with_raw_response.list())
    a_page(page)
    for item in page["data"]:
        an_admin_key(item)
    rising = [item.id for item in keys.list(limit=2)]
    falling = [item.id for item in keys.list(limit=2, order="desc")]
    assert rising == falling[::-1] and {key["id"], short["id"]} < set(rising), (rising, falling)
    assert rising.index(key["id"]) < rising.index(short["id"])

with step("admin keys: delete"):
    value = raw(keys.with_raw_response.delete(key["id"]))
    assert value == {"object": "organization.admin_api_key.deleted", "id": key["id"], "deleted": True}, value

with step("admin keys: a deleted one is refused at once"), refused(openai.AuthenticationError, "invalid_api_key"):
    connect(key["value"]).admin.organization.projects.list()

for act in ("retrieve", "delete"):
    with step(f"admin keys: {act} of a deleted one"), refused(openai.NotFoundError, "not_found"):
        getattr(keys, act)(key["id"])

with step("admin keys: one may delete itself"):
    assert connect(short["value"]).admin.organization.admin_api_keys.delete(short["id"]).deleted is True

with step("admin keys: a wrong one is refused, and not repeated"):
    wrong = "sk-admin-" + "0" * 49
    with refused(openai.AuthenticationError, "invalid_api_key"):
        connect(wrong).admin.organization.projects.list()
    try:
        connect(wrong).admin.organization.projects.list()
    except openai.AuthenticationError as refusal:
        assert wrong not in str(refusal.body), refusal.body

with step("the organization may be named, and must be the key's own"):
    own = projects.with_raw_response.list().headers["openai-organization"]
    assert connect(organization=own).admin.organization.projects.list().data
    with refused(openai.AuthenticationError, "mismatched_organization"):
        connect(organization="org-000000000000000000000000").admin.organization.projects.list()

with step("an unknown address answers with the same envelope"), refused(openai.NotFoundError):
    client.get("/organization/no_such_thing", cast_to=object, options={"security": {"admin_api_key_auth": True}})

print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
