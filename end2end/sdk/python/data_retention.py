"""Data retention of the organization and of a project."""

import openai

from projects import new_project
from wire import organization, raw, refused, step

retention, projects = organization.data_retention, organization.projects

CHOICES = [
    "zero_data_retention",
    "enhanced_zero_data_retention",
    "enhanced_modified_abuse_monitoring",
    "modified_abuse_monitoring",
]


def run():
    project = new_project("Python retention")

    def whole(type):
        return {"object": "organization.data_retention", "type": type}

    def part(type):
        return {"object": "project.data_retention", "type": type}

    with step("data retention: an organization and a project begin with a choice"):
        assert raw(retention.with_raw_response.retrieve()) == whole("modified_abuse_monitoring")
        response = projects.data_retention.with_raw_response.retrieve(project)
        assert raw(response) == part("organization_default")

    with step("data retention: the organization's can be each of its four"):
        for choice in CHOICES:
            assert raw(retention.with_raw_response.update(retention_type=choice)) == whole(choice)
            assert raw(retention.with_raw_response.retrieve()) == whole(choice)

    with step("data retention: a project's can be each of its six"):
        of_project = projects.data_retention.with_raw_response
        for choice in [*CHOICES, "none", "organization_default"]:
            assert raw(of_project.update(project, retention_type=choice)) == part(choice)
            assert raw(of_project.retrieve(project)) == part(choice)

    with step("data retention: what only a project may choose"):
        with refused(openai.BadRequestError, "invalid_value", "retention_type"):
            retention.update(retention_type="organization_default")
        assert retention.retrieve().type == CHOICES[-1]

    with step("data retention: of an unknown project"), refused(openai.NotFoundError, "not_found"):
        projects.data_retention.retrieve("proj_000000000000000000000000")

    with step("data retention: not of an archived project"):
        projects.archive(project)
        with refused(openai.BadRequestError, "project_archived"):
            projects.data_retention.update(project, retention_type="none")
