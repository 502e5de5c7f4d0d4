"""Provides existing objects to Schemathesis.

By default it uses ids that do not exist, or those of earlier responses, and soon it archives its only project and
deletes its own key: from then on every response is a well-formed 401. So three of four calls get the id of an existing
object, a call that may destroy an object gets a new one, and the objects that all calls need are protected.
"""

import itertools
import os
from collections import Counter

import requests
import schemathesis

URL, KEY = os.environ["OPENAI_BASE_URL"] + "/organization", os.environ["OPENAI_ADMIN_KEY"]

turns, numbers = Counter(), itertools.count()


def ask(method, path, **body):
    headers = {"Authorization": f"Bearer {KEY}"}
    response = requests.request(method, URL + path, headers=headers, json=body or None, timeout=10)
    response.raise_for_status()
    return response.json()


def new(path, **body):
    return ask("POST", path, **body)["id"]


own = next(key for key in ask("GET", "/admin_api_keys")["data"] if key["redacted_value"].endswith(KEY[-4:]))
reader, *spare_readers = [user["id"] for user in ask("GET", "/users")["data"] if user["role"] == "reader"]
project = new("/projects", name="to ask about")
account = new(f"/projects/{project}/service_accounts", name="to ask about")
key = new(f"/projects/{project}/service_accounts/{account}/api_keys")
invite = new("/invites", email="to-ask-about@fuzz.example", role="reader")
new(f"/projects/{project}/users", user_id=reader, role="member")

OWN = URL.replace("/v1/organization", "/orgward/v1/organization")
asked = requests.post(
    f"{OWN}/audit_logs/legal_holds", headers={"Authorization": f"Bearer {KEY}"}, json={"name": "to ask about"}, timeout=10
)
asked.raise_for_status()
hold = asked.json()["id"]

SPARED = {own["id"], own["owner"]["id"], reader, project, account, key, invite}
THERE = {
    "project_id": project,
    "service_account_id": account,
    "api_key_id": key,
    "invite_id": invite,
    "key_id": own["id"],
    "user_id": reader,
    "record_id": ask("GET", "/audit_logs?limit=1")["data"][0]["id"],
    # The first leaf's tile, one leaf wide: it exists as soon as the log has an event.
    "level": "0",
    "index": "000.p/1",
    "legal_hold_id": hold,
}


def to_destroy(path):
    """Path parameters of a new object that may be destroyed."""
    name, number = path.rsplit("/", 1)[-1], next(numbers)
    match name:
        case "archive":
            return {"project_id": new("/projects", name=f"to archive {number}")}
        case "{key_id}":
            return {"key_id": new("/admin_api_keys", name=f"to delete {number}")}
        case "{invite_id}":
            return {"invite_id": new("/invites", email=f"{number}@fuzz.example", role="reader")}
        case "{service_account_id}":
            return {**THERE, name[1:-1]: new(f"/projects/{project}/service_accounts", name=f"to delete {number}")}
        case "{api_key_id}":
            return {**THERE, name[1:-1]: new(f"/projects/{project}/service_accounts/{account}/api_keys")}
        case "{user_id}" if "{project_id}" in path:
            # Another call may have changed the reader to an owner, and owners cannot be removed from projects.
            ask("POST", f"/users/{reader}", role="reader")
            new(f"/projects/{project}/users", user_id=reader, role="member")
            return THERE
        case "{user_id}":
            return {"user_id": spare_readers.pop() if spare_readers else "user-" + "0" * 24}
        case _:
            return THERE


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.path_parameters:
        return
    path, destroys = case.operation.path, case.method == "DELETE" or case.operation.path.endswith("/archive")
    changes_spared = case.method != "GET" and not SPARED.isdisjoint(map(str, case.path_parameters.values()))
    turns[case.operation.label] += 1
    if turns[case.operation.label] % 4 == 0 and not changes_spared:
        return
    found = to_destroy(path) if destroys else THERE
    for name in case.path_parameters:
        case.path_parameters[name] = found[name]
    if isinstance(case.body, dict) and path.endswith("/{project_id}/users"):
        # An email address would identify the person a second time, which is refused.
        case.body["user_id"] = reader
        case.body.pop("email", None)
