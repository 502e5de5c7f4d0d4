# The overview.
overview-activity = Activity, last 14 days
overview-activity-none = Nothing was recorded in the last 14 days.
overview-activity-open = Open the audit log
overview-address = Address
overview-admin-keys = Admin keys
overview-alarm = The audit log needs attention
overview-alarm-help = The server administrator finds what to do in the operator’s guide, under Audit log.
overview-all-projects = All projects
overview-all-your-projects = All your projects
overview-archived = { $count ->
    [0] none archived
   *[other] and { $count } archived
 }
overview-audit-logging = Audit logging
overview-awaited = { $count ->
    [0] nobody is awaited
    [one] one person is awaited
   *[other] { $count } people are awaited
 }
overview-backup = Last backup
overview-backup-fails = Backups of this server fail
overview-backup-help = The server administrator finds what to do in the operator’s guide, under Backup and restore.
overview-backup-overdue = A backup of this server is overdue
overview-checkpoints-copied = Checkpoints copied
overview-checkpoints-fail = Checkpoints of the audit log do not reach the { $kind }
overview-checkpoints-posted = Checkpoints posted
overview-checkpoints-stay = Checkpoints of the audit log stay on this machine
overview-checkpoints-stay-words = Whoever can write to it can write to them too. Whoever runs this server can have them sent elsewhere, by its settings
overview-deleted = Deleted data
overview-deleted-words = What is deleted is gone from every list at once. Its last bytes leave the disk with the next clearing.
overview-disagree = { $count ->
    [one] In one place the audit log and the database disagree
   *[other] In { $count } places the audit log and the database disagree
 }
overview-disagree-help = Whoever runs this server finds what to do in the operator's guide, under Audit log.
overview-disagree-more = and { $count } more
overview-disagree-why = Somebody changed the database past Orgward, or there is a fault in it. Compared
overview-refused = { $count ->
    [one] A credential in the database was forged and refused
   *[other] { $count } credentials in the database were forged and refused
 }
overview-refused-account = Account
overview-refused-admin-key = Admin key
overview-refused-email = Email
overview-refused-help = The server administrator finds what to do in the operator's guide, under Forged credentials.
overview-refused-invite = Invite
overview-refused-membership = Role in the organization
overview-refused-one-time-link = Link of
overview-refused-project-key = Project key
overview-refused-project-membership = Role in a project
overview-refused-service-account = Service account
overview-refused-session = Session
overview-refused-setup-link = Setup link
overview-refused-why = Another program wrote or changed them. They give no access:
overview-checkpoint = Checkpoint
overview-disk-files = The disk has hardly any places left for files.
overview-disk-help = Once it is full, changes are refused. The server administrator finds what to do in the operator’s guide, under The disk.
overview-disk-low = The disk of this server is almost full
overview-disk-space = Free are { $free } of { $size }.
overview-ends-soon = { $count ->
    [one] One thing ends soon unless you see to it.
   *[other] { $count } things end soon unless you see to them.
 }
overview-expiring = { $count ->
    [0] none expires within 14 days
    [one] 1 expires within 14 days
   *[other] { $count } expire within 14 days
 }
overview-failed = This part could not be read just now.
overview-first-failed = First failed
overview-first-steps = First steps
overview-invites = Pending invites
overview-invites-expiring = { $count ->
    [one] 1 expires within 2 days
   *[other] { $count } expire within 2 days
 }
overview-last-cleared = Last cleared
overview-late = Late
overview-latest = Latest events
overview-latest-all = All events
overview-members = Members
overview-more-end-soon = More than { $count } things end soon unless you see to them.
overview-never = Never
overview-next-clearing = Next clearing
overview-no-project = You are in no project yet
overview-no-project-words = Projects you are added to appear here. An owner of the organization can add you.
overview-not-yet = Not yet
overview-nothing-today = Nothing wants a decision today.
overview-now = Now
overview-off = Off
overview-on-disk = Still on the disk
overview-on-since = On since
overview-owners = { $count ->
    [one] { $count } owner
   *[other] { $count } owners
 }
overview-project-keys = Project keys
overview-projects = Projects
overview-reader = You are a reader: you see your own profile and the projects you belong to.
overview-readers = { $count ->
    [one] { $count } reader
   *[other] { $count } readers
 }
overview-server = This server
overview-soon = Ends soon
overview-soon-account = service account { $name }
overview-soon-admin-key = Admin key “{ $name }” expires { $when }
overview-soon-in-days = in { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
overview-soon-invite = The invite for { $name } expires { $when }
overview-soon-last-used = Last used { $when }, so something will stop working.
overview-soon-never-used = Never used, so nothing will stop working.
overview-soon-project-key = Key “{ $name }” expires { $when }
overview-soon-see-invite = See the invite
overview-soon-see-key = See the key
overview-soon-unanswered = Nobody has accepted it yet.
overview-soon-within-a-day = within a day
overview-step-audit = Enable audit logging
overview-step-audit-note = From then on every change is on record, for good.
overview-step-key = Create an Admin key
overview-step-key-note = For scripts that manage the organization.
overview-step-owner = Invite a second owner
overview-step-owner-note = So that one lost password locks nobody out.
overview-step-project = Create a project
overview-step-project-note = Keys and people belong to projects.
overview-steps-left = { $count ->
    [one] One first step is left.
   *[other] { $count } first steps are left.
 }
overview-title = Overview
overview-totals = Totals
overview-tried-again = It is tried again.
overview-url-unknown = The URL of this server is not configured
overview-url-unknown-help = Links that you copy here begin with the address in your browser, which may not work for other people. Whoever runs this server sets it as public_url.
overview-version = Version
overview-waiting = { $count ->
    [0] Nothing
    [one] { $count } deletion
   *[other] { $count } deletions
 }
overview-witness = Witness { $name }
overview-witness-fails = The witness { $name } does not cosign the checkpoints of the audit log
overview-witness-up-to = { $count ->
    [one] The first event, cosigned
   *[other] Up to { $count } events, cosigned
 }
