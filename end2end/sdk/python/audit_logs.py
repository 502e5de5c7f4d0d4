"""The audit log: the events of the earlier steps, newest first, filtered by resource."""

import openai

from projects import default_project, new_project
from wire import every, exactly, is_object, is_page, organization, raw, refused, step

projects, logs = organization.projects, organization.audit_logs

ASSIGNMENT = dict.fromkeys(["id", "principal_id", "principal_type", "resource_id", "resource_type"], str)

# The payloads of REFERENCE 5.2. A name with "?" may be absent.
PAYLOADS = {
    "api_key.created": {"id": str, "data": {"scopes": list}},
    "api_key.updated": {"id": str, "changes_requested": {"scopes?": list, "expires_in_seconds?": int}},
    "api_key.deleted": {"id": str},
    "invite.sent": {"id": str, "data": {"email": str, "role": str}},
    "invite.deleted": {"id": str},
    "organization.updated": {"id": str, "changes_requested": {}},
    "project.created": {"id": str, "data": {"name": str, "title": str}},
    "project.updated": {"id": str, "changes_requested": {"title?": str}},
    "project.archived": {"id": str},
    "role.assignment.created": ASSIGNMENT,
    "role.assignment.deleted": ASSIGNMENT,
    "service_account.created": {"id": str, "data": {"role": str}},
    "service_account.updated": {"id": str, "changes_requested": {"role?": str}},
    "service_account.deleted": {"id": str},
    "user.added": {"id": str, "data": {"role": str}},
    "user.updated": {"id": str, "changes_requested": {"role?": str}},
    "user.deleted": {"id": str},
}


def fits(value, shape):
    required = {name for name in shape if not name.endswith("?")}
    shape = {name.rstrip("?"): inner for name, inner in shape.items()}
    assert required <= set(value) <= set(shape), (value, shape)
    for name, inner in value.items():
        if isinstance(shape[name], dict):
            fits(inner, shape[name])
        else:
            assert type(inner) is shape[name], (name, inner)


def is_record(value):
    type = value["type"]
    is_object(value, "organization.audit_log", "audit_log-")
    fits(value[type], PAYLOADS[type])
    # Events of the server administrator's commands, which created the organization and its readers, have no actor.
    place, actor = ("project" in value) * ["project"], ("actor" in value) * ["actor"]
    exactly(value, ["object", "id", "type", "effective_at", type, *place, *actor], ["effective_at"])
    if place:
        exactly(value["project"], ["id", "name"])
    if actor:
        assert place, "what an Admin key does outside any project is told of the default one"
        exactly(value["actor"], ["type", "api_key"])
        assert value["actor"]["type"] == "api_key" and value["actor"]["api_key"]["type"] == "user", value
        exactly(value["actor"]["api_key"], ["id", "type", "user"])
        exactly(value["actor"]["api_key"]["user"], ["id", "email"])


def run():
    default, owner = default_project(), organization.users.list(limit=1).data[0]
    key = organization.admin_api_keys.list(limit=1).data[0].id
    project = new_project("Python traces")
    projects.update(project, name="Python traced")
    account = projects.service_accounts.create(project, name="traced").id
    projects.archive(project)

    with step("audit logs: page by page each is found once, newest first"):
        found = every(logs, limit=50, shape=is_record)
        times = [record["effective_at"] for record in found]
        assert times == sorted(times, reverse=True), times
        assert found[0]["type"] == "project.archived", found[0]

    with step("audit logs: everything done so far has left its kind of record"):
        kinds = {record["type"] for record in found}
        assert kinds == set(PAYLOADS), kinds ^ set(PAYLOADS)

    def of(**filters):
        return every(logs, limit=2, shape=is_record, **filters)

    with step("audit logs: of one project, its whole life with what it was called then"):
        life = of(project_ids=[project])
        told = [(record["type"], record["project"]["name"]) for record in life]
        assert told == [
            ("project.archived", "Python traced"),
            ("api_key.created", "Python traced"),
            ("service_account.created", "Python traced"),
            ("project.updated", "Python traced"),
            ("project.created", "Python traces"),
        ], told
        assert life[3]["project.updated"] == {"id": project, "changes_requested": {"title": "Python traced"}}, life[3]
        assert life[4]["project.created"]["data"] == {"name": "Python traces", "title": "Python traces"}, life[4]

    with step("audit logs: what is outside any project is told of the default one"):
        (record,) = of(event_types=["organization.updated"], project_ids=[default])[:1]
        assert record["project"]["id"] == default, record

    with step("audit logs: by type, either of two"):
        types = ["project.created", "project.archived"]
        kinds = {record["type"] for record in of(event_types=types, project_ids=[project])}
        assert kinds == set(types), kinds
        assert of(event_types=["certificate.created"]) == []

    with step("audit logs: by object, by actor, by address in any case"):
        assert [record["type"] for record in of(resource_ids=[account])] == ["service_account.created"]
        for filters in (
            {"actor_ids": [key]},
            {"actor_ids": [owner.id]},
            {"actor_emails": ["nobody@fjordlight.example", owner.email.upper()]},
        ):
            assert of(project_ids=[project], **filters) == life, filters
        assert of(actor_ids=["user-000000000000000000000000"]) == []

    with step("audit logs: by time, each bound with and without its second"):
        first, last = found[-1]["effective_at"], found[0]["effective_at"]
        for bounds, expected in (
            ({"gte": first, "lte": last}, found),
            ({"gt": first}, [record for record in found if record["effective_at"] > first]),
            ({"lt": last}, [record for record in found if record["effective_at"] < last]),
            ({"gt": last}, []),
            ({"lt": first}, []),
        ):
            listed = every(logs, limit=100, shape=lambda _: None, effective_at=bounds)
            assert listed == expected, (bounds, len(listed), len(expected))

    with step("audit logs: the page before one"):
        page = raw(logs.with_raw_response.list(before=found[10]["id"], limit=3))
        is_page(page)
        assert (page["data"], page["has_more"]) == (found[7:10], True), page
        page = raw(logs.with_raw_response.list(before=found[2]["id"], limit=3))
        assert (page["data"], page["has_more"]) == (found[:2], False), page
        with refused(openai.BadRequestError, param="before"):
            logs.list(before=found[2]["id"], after=found[1]["id"])

    with step("audit logs: tenant-scoped events are none here, and another type is refused beside them"):
        page = raw(logs.with_raw_response.list(tenant_only=True))
        is_page(page)
        assert page["data"] == [], page
        with refused(openai.BadRequestError, param="event_types"):
            logs.list(tenant_only=True, event_types=["project.created"])

    with step("audit logs: a type that is none"), refused(openai.BadRequestError, "invalid_value", "event_types"):
        logs.list(event_types=["project.exploded"])

    with step("audit logs: reading leaves no record"):
        assert logs.list(limit=1).data[0].id == found[0]["id"]
