"""Helpers of the steps to call a server and check its responses.

`_strict_response_validation` makes the SDK reject values that its models do not allow; it still accepts an extra field
and a missing null, so every response is checked on the wire too.
"""

import json
import os
import pathlib
import re
import sys
import traceback
from contextlib import contextmanager

import httpx2
from openai import DefaultHttpxClient, OpenAI

URL, KEY = os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_ADMIN_KEY"]
PUBLISHED = pathlib.Path(__file__).parents[3] / "tests/it/published/methods.json"

passed = failed = 0


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


class Methods:
    """The published methods of the first tier, and which of them have succeeded."""

    def __init__(self):
        published = [method for method in json.loads(PUBLISHED.read_text()) if method["tier"] == 1]
        self.names = [method["sdk"] for method in published]
        self.addresses = [
            (method["sdk"], method["http"], re.compile(re.sub(r"\{\w+\}", "[^/]+", method["path"])))
            for method in published
        ]
        self.called = set()

    def answered(self, response):
        path = response.request.url.path.removeprefix(httpx2.URL(URL).path)
        for name, http, pattern in self.addresses:
            if response.status_code == 200 and http == response.request.method and pattern.fullmatch(path):
                self.called.add(name)

    def missing(self):
        return [name for name in self.names if name not in self.called]


methods = Methods()


def connect(key=KEY, transport=None, **options):
    http = DefaultHttpxClient(event_hooks={"response": [methods.answered]}, transport=transport)
    # No retries: a retry would hide a refusal with the wrong status.
    options = {"max_retries": 0, **options}
    return OpenAI(base_url=URL, admin_api_key=key, http_client=http, _strict_response_validation=True, **options)


organization = connect().admin.organization


def raw(response):
    """The JSON of a response, after its headers were checked and the SDK has parsed it into its model."""
    headers = response.headers
    assert response.status_code == 200, response.status_code
    assert re.fullmatch(r"req_[0-9a-f]{32}", headers["x-request-id"]), headers
    assert headers["content-type"].startswith("application/json"), headers
    assert headers["openai-organization"].startswith("org-"), headers
    assert headers["openai-processing-ms"].isdigit(), headers
    assert headers["openai-version"] == "2020-10-01", headers
    response.parse()
    return response.http_response.json()


def exactly(value, keys, times=(), empty_times=()):
    """Expects exactly these keys. Times are whole seconds; `empty_times` may be null, but not absent."""
    assert set(value) == set(keys), set(value) ^ set(keys)
    for name in times:
        assert type(value[name]) is int, (name, value[name])
    for name in empty_times:
        assert value[name] is None or type(value[name]) is int, (name, value[name])


def is_object(value, name, prefix):
    assert value["object"] == name, value["object"]
    # REFERENCE 1.8: the prefix and the length of an id.
    assert re.fullmatch(prefix + "[0-9a-z]{24}", value["id"]), value["id"]


def is_deleted(value, name, id):
    assert value == {"object": f"{name}.deleted", "id": id, "deleted": True}, value


def is_page(value):
    exactly(value, ["object", "data", "first_id", "last_id", "has_more"])
    ids = [item["id"] for item in value["data"]]
    assert value["object"] == "list" and type(value["has_more"]) is bool, value
    assert (value["first_id"], value["last_id"]) == ((ids[0], ids[-1]) if ids else (None, None)), value


def every(resource, *args, shape, limit=2, **filters):
    """All items of a list, read page by page on the wire; the SDK's auto-pager must find the same."""
    items, cursor = [], {}
    while True:
        page = raw(resource.with_raw_response.list(*args, limit=limit, **cursor, **filters))
        is_page(page)
        for item in page["data"]:
            shape(item)
        items += page["data"]
        # Detects a page that is too short before the end, and a list without an end.
        assert len(page["data"]) == limit or not page["has_more"], page
        assert len(items) < 2000, "a list that does not end"
        if not page["has_more"]:
            break
        cursor = {"after": page["last_id"]}
    ids = [item["id"] for item in items]
    assert len(ids) == len(set(ids)), ids
    assert [item.id for item in resource.list(*args, limit=limit, **filters)] == ids
    return items


def sweep(pages, ids, delete):
    """Deletes while the auto-pager runs, so that the cursor names a deleted item. No item may be left out."""
    swept = []
    for item in pages:
        if item.id in ids:
            delete(item.id)
            swept.append(item.id)
    assert swept == list(ids), (swept, ids)


@contextmanager
def refused(error, code=None, param=None):
    try:
        yield
    except error as refusal:
        # Any other status has another error class, and is raised as a failure.
        assert type(refusal) is error, refusal
        exactly(refusal.body, ["message", "type", "param", "code"])
        assert refusal.body["type"] == "invalid_request_error" and refusal.body["message"], refusal.body
        assert code is None or refusal.code == code, refusal.body
        assert param is None or refusal.param == param, refusal.body
        assert refusal.request_id, "an error carries the request id too"
    else:
        raise AssertionError(f"should have been refused with {error.__name__}")


class AnswerLost(httpx2.BaseTransport):
    """Sends every request, and loses the first response: the server has acted, but the SDK cannot know."""

    def __init__(self):
        self.transport, self.requests = httpx2.HTTPTransport(), 0

    def handle_request(self, request):
        self.requests += 1
        response = self.transport.handle_request(request)
        if self.requests == 1:
            response.read()
            raise httpx2.ReadError("the connection broke", request=request)
        return response


def finish():
    with step(f"all {len(methods.names)} methods of the first tier were called with success"):
        assert not methods.missing(), methods.missing()
    print(f"{len(methods.called)} of {len(methods.names)} methods called")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)
