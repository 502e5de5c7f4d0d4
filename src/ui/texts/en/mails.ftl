# E-mail: what letters say, and the page about them.
mails-address = Address
mails-admin-key-created-button = See the Admin keys
mails-admin-key-created-subject = New Admin key in { $organization }: { $name }
mails-admin-key-created-words = { $by } made the Admin key “{ $name }” in { $organization }. Whoever holds it may do everything there that an owner may.
mails-audit-logging-enabled-button = See the audit log
mails-audit-logging-enabled-subject = Audit logging is on in { $organization }
mails-audit-logging-enabled-words = { $by } enabled audit logging in { $organization }. From now on every change is recorded, and nobody can switch that off.
mails-column-queued = Written
mails-column-state = State
mails-column-to = To
mails-delayed = Delayed
mails-email-change-button = Use this address
mails-email-change-subject = Confirm your new address on { $host }
mails-email-change-words = Somebody who is signed in on { $host } wants to sign in with { $email } from now on. If that is you, confirm it.
mails-email-changed-subject = Your address on { $host } was changed
mails-email-changed-words = From now on you sign in on { $host } with { $email }, and no longer with the address that this letter went to.
mails-from = Letters come from
mails-given-up = Not delivered
mails-invite-button = Look at the invite
mails-invite-by-nobody = You are invited to { $organization } as { $role ->
    [owner] an owner
   *[other] a reader
 }.
mails-invite-not-expected = If you do not know what this is about, you need not do anything.
mails-invite-projects = These projects await you: { $projects }.
mails-invite-subject = Your invite to { $organization }
mails-invite-words = { $by } invited you to { $organization } as { $role ->
    [owner] an owner
   *[other] a reader
 }.
mails-kept = The newest fifty. Letters are forgotten after thirty days.
mails-kind-admin-key-created = New Admin key
mails-kind-audit-logging-enabled = Audit logging enabled
mails-kind-email-change = New address
mails-kind-email-changed = Address changed
mails-kind-invite = Invite
mails-kind-owner-added = New owner
mails-kind-password-changed = Password changed
mails-kind-password-reset = Forgotten password
mails-kind-test = Test
mails-lead = Letters go out for invites, forgotten passwords and whatever owners should know at once.
mails-letters = Letters
mails-next = Next attempt
mails-none = No letter yet
mails-none-words = The first one goes out with the next invite.
mails-not-asked = If you did not ask for this, you need not do anything: nothing has changed.
mails-not-expected = If you did not expect this, talk to the other owners.
mails-not-you = If that was not you, tell an owner of your organization at once.
mails-off = This server sends no mail
mails-off-words = Everything works without: copy the link of an invite and send it yourself. Whoever runs the server switches mail on with these settings.
mails-once = The link works once, until { $until }.
mails-operator = The operator of this server
mails-operator-sets = Whoever runs this server sets this.
mails-owner-added-button = See the members
mails-owner-added-subject = { $name } is now an owner of { $organization }
mails-owner-added-words = { $by } made { $name } an owner of { $organization }. Owners may do everything in it.
mails-owner-joined-words = { $name } accepted an invite and is now an owner of { $organization }. Owners may do everything in it.
mails-password-changed-subject = Your password on { $host } was changed
mails-password-changed-words = Your password on { $host } was changed just now. Wherever else you were signed in, you are signed out.
mails-queued = Waiting
mails-reset-button = Choose a new password
mails-reset-subject = A new password on { $host }
mails-reset-words = Somebody asked for a new password for { $email } on { $host }. If that was you, choose one.
mails-security = Connection
mails-security-none = Not encrypted
mails-sender = Sent by Orgward on { $host }.
mails-sent = Sent
mails-server = Mail server
mails-settings = settings
mails-test = Send me a test letter
mails-test-button = Back to the console
mails-test-subject = A test letter from Orgward
mails-test-words = { $by } asked for this letter, to see whether it arrives. It did.
mails-title = Mail
