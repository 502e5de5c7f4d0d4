# Admin keys.
admin-keys-acts-as = Acts as
admin-keys-acts-as-whom = { $name }, { $role ->
    [owner] owner
    [reader] reader
   *[other] { $role }
 }
admin-keys-all = All Admin keys
admin-keys-all-permissions = All
admin-keys-all-permissions-note = Everything that you may do as an owner.
admin-keys-api-audit-before = The Admin API makes keys for which the server’s setting of “before” counts; only this form sets another.
admin-keys-api-scopes = “scopes” limits the key; without it, the key may do everything.
admin-keys-audit-before = Order of pages in audit log lists (“before”)
admin-keys-audit-before-hint = For programs that read GET /v1/organization/audit_logs page by page.
admin-keys-audit-before-is-newer = “before” gives newer events
admin-keys-audit-before-is-older = “before” gives older events
admin-keys-audit-before-newer = Newer events, as OpenAI’s SDKs expect
admin-keys-audit-before-older = Older events, as Elastic’s collector expects
admin-keys-audit-before-server = As the server is set
admin-keys-audit-logs-read = Read the audit log
admin-keys-audit-logs-read-note = { $scope }: events, proofs, checkpoints and tiles. For a SIEM or an auditor.
admin-keys-cancel = Cancel
admin-keys-caption = Admin keys, newest first
admin-keys-count = { $count ->
    [one] 1 key
   *[other] { $count } keys
 }
admin-keys-create = Create admin key
admin-keys-create-new = Create new admin key
admin-keys-created = Created
admin-keys-created-by = Created by
admin-keys-delete = Delete
admin-keys-delete-act = Delete Admin key
admin-keys-delete-keep = Keep it
admin-keys-delete-lead = A deleted key cannot be brought back, not even by us.
admin-keys-delete-named = Delete { $name }
admin-keys-delete-record = What was done with it stays on record.
admin-keys-delete-unused = It has never been used.
admin-keys-delete-used = Last used { $when }. Whatever uses it is refused from the moment you delete it.
admin-keys-empty = No Admin keys yet
admin-keys-empty-next = Create one, then manage the organization from anywhere that can reach this server.
admin-keys-example = Lists the projects
admin-keys-example-audit-logs = Lists the newest events
admin-keys-example-env = Environment variables
admin-keys-expires = Expires
admin-keys-expires-hint = A key cannot be extended. Create another before it ends.
admin-keys-in-days = In { $days } days
admin-keys-key = Key
admin-keys-key-id = Key id
admin-keys-key-id-what = key id
admin-keys-last-used = Last used
admin-keys-lead = An Admin key acts as the owner who made it, on the whole organization, within its permissions. It cannot call models. Only owners can make, see and delete one.
admin-keys-lost = Lost a key?
admin-keys-lost-note = It cannot be recovered: Orgward keeps a fingerprint, not the key. Delete it and create another.
admin-keys-management-read = Read members, projects and keys
admin-keys-management-read-note = { $scope }: also invites, service accounts, data retention and the request log.
admin-keys-management-write = Change members, projects and keys
admin-keys-management-write-note = { $scope }: the same things can be created, changed and deleted. A key with it can make members owners.
admin-keys-name = Name
admin-keys-name-hint = For example “terraform-prod”. Up to 100 characters; it cannot be changed later.
admin-keys-name-missing = Enter a name for the key.
admin-keys-never = Never
admin-keys-new = New Admin key
admin-keys-new-lead = It acts for you as an owner, without signing in. Give it only what its program needs, and name it after that program. Neither can be changed later.
admin-keys-permissions = Permissions
admin-keys-read-only = Read only
admin-keys-read-only-note = Reads everything, also the audit log, and changes nothing.
admin-keys-recorded = What is recorded
admin-keys-recorded-note = Every request made with an Admin key, with its address and request id, before it is answered.
admin-keys-restricted = Restricted
admin-keys-restricted-note = Only what is checked below.
admin-keys-scopes = Scopes of a restricted key
admin-keys-secret = Admin key
admin-keys-secret-hint = Select the field and copy it. The key ends in { $ending }; that is how you will recognise it in the list.
admin-keys-store = Store this key now
admin-keys-store-lead = Copy it now. Orgward keeps a fingerprint, not the key, and cannot show it later.
admin-keys-stored = I have stored it
admin-keys-title = Admin keys
admin-keys-who = Who can use them
admin-keys-who-note = Only owners. A key stops at once when the owner who made it is no longer one.
