# What stands around every page, and where it leads.
shell-account = { $name }: profile and sign out
shell-act-admin-key = Create an Admin key
shell-act-export = Export the audit log
shell-act-invite = Invite somebody
shell-act-project = Create a project
shell-act-project-key = Create a key in { $project }
shell-act-shortcuts = See the keyboard shortcuts
shell-act-sign-out = Sign out
shell-act-sign-out-elsewhere = Sign out everywhere else
shell-act-verify = Verify an export of the audit log
shell-active-projects = Active projects
shell-admin-keys = Admin keys
shell-all-projects = All { $count } projects
shell-audit-logs = Audit logs
shell-breadcrumb = Breadcrumb
shell-close-menu = Close menu
shell-console = Console
shell-data-controls = Data controls
shell-description = People, projects, keys and the audit log of an organization.
shell-general = General
shell-host = Orgward on { $host }
shell-invites = Invites
shell-members = Members
shell-menu = Menu
shell-new-project = New project
shell-organization = Organization
shell-overview = Overview
shell-own-keys = Your project keys
shell-profile = Your profile
shell-projects = Projects
shell-reference = API reference
shell-refused-title = Error: { $title }
shell-request-log = Request log
shell-role-owner = Owner
shell-role-reader = Reader
shell-sign-out = Sign out
shell-skip = Skip to content
shell-standing = { $role } · { $count ->
    [one] { $count } member
   *[other] { $count } members
 }
shell-switch = Switch organization
