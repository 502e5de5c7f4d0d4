"""A POST whose response is lost: the SDK silently sends it again."""

import openai

from projects import new_project
from users import readers
from wire import AnswerLost, connect, organization, refused, step

projects, audit_logs = organization.projects, organization.audit_logs


def forgetful():
    """The methods of a client that loses its first response, and its transport."""
    lost = AnswerLost()
    return connect(transport=lost, max_retries=1).admin.organization, lost


def records(type, id, project):
    """How often the log contains it."""
    return len(list(audit_logs.list(event_types=[type], resource_ids=[id], project_ids=[project])))


def run():
    project = new_project("Python retries")

    with step("retries: a member is added once"):
        reader = readers()[0]
        client, lost = forgetful()
        assert client.projects.users.create(project, user_id=reader, role="member").id == reader
        assert lost.requests == 2, lost.requests
        assert [member.id for member in projects.users.list(project)].count(reader) == 1
        assert records("user.added", reader, project) == 1

    with step("retries: a role is changed once"):
        client, lost = forgetful()
        assert client.projects.users.update(reader, project_id=project, role="owner").role == "owner"
        assert lost.requests == 2 and records("user.updated", reader, project) == 1, lost.requests

    with step("retries: an invite is sent once, and asking again says so"):
        client, lost = forgetful()
        with refused(openai.BadRequestError, "invite_already_pending"):
            client.invites.create(email="retry@python.example", role="reader")
        assert lost.requests == 2, lost.requests
        (invite,) = organization.invites.list().data
        assert invite.email == "retry@python.example", invite
        organization.invites.delete(invite.id)

    with step("retries: a project is archived once"):
        client, lost = forgetful()
        assert client.projects.archive(project).status == "archived"
        assert lost.requests == 2 and records("project.archived", project, project) == 1, lost.requests
