"""Runs every method of the first tier with the official Python SDK.

Needs OPENAI_BASE_URL and OPENAI_ADMIN_KEY of a server with an owner and four readers. Prints a line for each step, ends
with "N passed, N failed", and fails if a step fails or a method was not called.
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
    # Near the end, because earlier steps need users and the audit log should contain many events.
    users,
    audit_logs,
):
    noun.run()
wire.finish()
