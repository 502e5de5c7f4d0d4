"""Projects: create, rename, archive permanently."""

import openai

from wire import every, exactly, is_object, is_page, organization, raw, refused, step

projects = organization.projects


def is_project(value, more=()):
    keys = ["object", "id", "created_at", "name", "archived_at", "status", "external_key_id", *more]
    exactly(value, keys, ["created_at"], ["archived_at"])
    is_object(value, "organization.project", "proj_")
    assert value["status"] == ("active" if value["archived_at"] is None else "archived"), value


def default_project():
    return projects.list(limit=1).data[0].id


def new_project(name):
    return projects.create(name=name).id


def run():
    made = []

    with step("projects: the default project is there from the start"):
        page = raw(projects.with_raw_response.list())
        is_page(page)
        is_project(page["data"][0])
        default = page["data"][0]["id"]

    with step("projects: create"):
        for number in range(5):
            value = raw(projects.with_raw_response.create(name=f"Python {number}"))
            is_project(value)
            assert (value["name"], value["status"], value["archived_at"]) == (f"Python {number}", "active", None), value
            made.append(value["id"])

    with step("projects: create ignores fields from newer clients"):
        made.append(projects.create(name="Python newer", extra_body={"favourite_colour": "red"}).id)

    with step("projects: create with an external key and a residency, which are told from then on"):
        asked = {"name": "Python far", "external_key_id": "ekey_1", "residency": "JP_STORAGE"}
        value = raw(projects.with_raw_response.create(**asked))
        is_project(value, ["residency"])
        assert value == {**value, **asked}, value
        assert raw(projects.with_raw_response.retrieve(value["id"])) == value
        cleared = raw(projects.with_raw_response.update(value["id"], external_key_id=None))
        assert cleared == {**value, "external_key_id": None}, cleared
        projects.archive(value["id"])

    with step("projects: page by page each is found once, oldest first"):
        found = [item["id"] for item in every(projects, shape=is_project)]
        assert found[0] == default and found[1:] == made, found

    with step("projects: retrieve"):
        value = raw(projects.with_raw_response.retrieve(made[0]))
        is_project(value)
        assert value["name"] == "Python 0", value

    with step("projects: update, where null leaves a name alone"):
        value = raw(projects.with_raw_response.update(made[0], name="Python renamed"))
        is_project(value)
        assert (value["id"], value["name"]) == (made[0], "Python renamed"), value
        assert projects.update(made[0], name=None).name == "Python renamed"
        assert projects.retrieve(made[0]).name == "Python renamed"

    with step("projects: archive, twice with the same answer"):
        value = raw(projects.with_raw_response.archive(made[1]))
        is_project(value)
        assert value["status"] == "archived" and value["archived_at"] >= value["created_at"], value
        assert raw(projects.with_raw_response.archive(made[1])) == value
        assert projects.retrieve(made[1]).status == "archived"

    with step("projects: an archived one is listed only when asked for"):
        assert made[1] not in [project.id for project in projects.list()]
        assert made[1] not in [project.id for project in projects.list(include_archived=False)]
        assert made[1] in [project.id for project in projects.list(include_archived=True, limit=2)]

    with step("projects: archiving while paging leaves none out"):
        for project in projects.list(limit=2):
            if project.id in made:
                projects.archive(project.id)
        assert [project.id for project in projects.list()] == [default]

    with step("projects: an archived one cannot be updated"), refused(openai.BadRequestError, "project_archived"):
        projects.update(made[1], name="again")

    with step("projects: the default one cannot be renamed"), refused(openai.BadRequestError, "default_project"):
        projects.update(default, name="mine")

    with step("projects: the default one cannot be archived"), refused(openai.BadRequestError, "default_project"):
        projects.archive(default)

    for act in ("retrieve", "update", "archive"):
        with step(f"projects: {act} of an unknown one"), refused(openai.NotFoundError, "not_found"):
            getattr(projects, act)("proj_000000000000000000000000")

    with step("projects: a name is needed"), refused(openai.BadRequestError, param="name"):
        projects.create(name="")
