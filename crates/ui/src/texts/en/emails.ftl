# E-mail: what letters say, and the page about them.
emails-address = Address
emails-admin-key-created-button = See the Admin keys
emails-admin-key-created-subject = New Admin key in { $organization }: { $name }
emails-admin-key-created-words = { $by } made the Admin key “{ $name }” in { $organization }. Whoever holds it may do everything there that an owner may.
emails-audit-logging-enabled-button = See the audit log
emails-audit-logging-enabled-subject = Audit logging is on in { $organization }
emails-audit-logging-enabled-words = { $by } enabled audit logging in { $organization }. From now on every change is recorded, and nobody can switch that off.
emails-column-queued = Written
emails-column-state = State
emails-column-to = To
emails-delayed = Delayed
emails-email-change-button = Use this address
emails-email-change-subject = Confirm your new address on { $host }
emails-email-change-words = Somebody who is signed in on { $host } wants to sign in with { $email } from now on. If that is you, confirm it.
emails-email-changed-subject = Your address on { $host } was changed
emails-email-changed-words = From now on you sign in on { $host } with { $email }, and no longer with the address that this letter went to.
emails-from = Letters come from
emails-given-up = Not delivered
emails-invite-button = Look at the invite
emails-invite-by-nobody = You are invited to { $organization } as { $role ->
    [owner] an owner
   *[other] a reader
 }.
emails-invite-not-expected = If you do not know what this is about, you need not do anything.
emails-invite-projects = These projects await you: { $projects }.
emails-invite-subject = Your invite to { $organization }
emails-invite-words = { $by } invited you to { $organization } as { $role ->
    [owner] an owner
   *[other] a reader
 }.
emails-kept = The newest fifty. Letters are forgotten after thirty days.
emails-kind-admin-key-created = New Admin key
emails-kind-audit-logging-enabled = Audit logging enabled
emails-kind-email-change = New address
emails-kind-email-changed = Address changed
emails-kind-invite = Invite
emails-kind-owner-added = New owner
emails-kind-password-changed = Password changed
emails-kind-password-reset = Forgotten password
emails-kind-test = Test
emails-lead = Letters go out for invites, forgotten passwords and whatever owners should know at once.
emails-letters = Letters
emails-next = Next attempt
emails-none = No letter yet
emails-none-words = The first one goes out with the next invite.
emails-not-asked = If you did not ask for this, you need not do anything: nothing has changed.
emails-not-expected = If you did not expect this, talk to the other owners.
emails-not-you = If that was not you, tell an owner of your organization at once.
emails-off = This server sends no mail
emails-off-words = Everything works without: copy the link of an invite and send it yourself. Whoever runs the server switches mail on with these settings.
emails-once = The link works once, until { $until }.
emails-operator = The operator of this server
emails-operator-sets = Whoever runs this server sets this.
emails-owner-added-button = See the members
emails-owner-added-subject = { $name } is now an owner of { $organization }
emails-owner-added-words = { $by } made { $name } an owner of { $organization }. Owners may do everything in it.
emails-owner-joined-words = { $name } accepted an invite and is now an owner of { $organization }. Owners may do everything in it.
emails-password-changed-subject = Your password on { $host } was changed
emails-password-changed-words = Your password on { $host } was changed just now. Wherever else you were signed in, you are signed out.
emails-queued = Waiting
emails-reset-button = Choose a new password
emails-reset-subject = A new password on { $host }
emails-reset-words = Somebody asked for a new password for { $email } on { $host }. If that was you, choose one.
emails-security = Connection
emails-security-none = Not encrypted
emails-sender = Sent by Orgward on { $host }.
emails-sent = Sent
emails-server = Mail server
emails-settings = settings
emails-test = Send me a test letter
emails-test-button = Back to the console
emails-test-subject = A test letter from Orgward
emails-test-words = { $by } asked for this letter, to see whether it arrives. It did.
emails-title = Mail
