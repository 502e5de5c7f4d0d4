"""The official Python SDK through the life of an organization: every method of the first tier.

Needs OPENAI_BASE_URL and OPENAI_ADMIN_KEY of a server with four readers beside its owner. Prints a line for each step,
ends with "N passed, N failed", and fails when a step does, or when a method was left out.
"""

import admin_keys
import audit_logs
import data_retention
import invites
import project_api_keys
import project_users
import projects
import refusals
import retries
import service_accounts
import users
import wire

for noun in (
    projects,
    admin_keys,
    invites,
    project_users,
    service_accounts,
    project_api_keys,
    data_retention,
    retries,
    refusals,
    # Near the end, so that there are people to work with before and much to read after.
    users,
    audit_logs,
):
    noun.run()
wire.finish()
