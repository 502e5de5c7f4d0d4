# The audit log: explorer, record, exports, verification.
audit-logs-about = About
audit-logs-actor = Actor
audit-logs-address = Address
audit-logs-all-time = Look at all time
audit-logs-altered = Altered
audit-logs-gap = Record before it missing
audit-logs-gap-words = The record before this one is not in the database any more: another program has removed it. The server administrator finds what to do in the operator’s guide, under Audit log.
audit-logs-altered-words = This record is not as this server wrote it: another program has changed the database. Do not rely on what it says. The server administrator finds what to do in the operator’s guide, under Audit log.
audit-logs-attention = A check found something wrong with this log or with the database.
audit-logs-attention-where = See what was found
audit-logs-bar = { $from } to { $to }: { $count ->
    [one] { $count } event
   *[other] { $count } events
 }
audit-logs-bar-failed = { $from } to { $to }: { $count ->
    [one] { $count } event
   *[other] { $count } events
 }, { $failed } failed
audit-logs-beside = Beside this record
audit-logs-between = From one moment to another
audit-logs-by = By
audit-logs-by-key = Key { $key }
audit-logs-by-key-of = Key { $key } of { $email }
audit-logs-by-no-person = Somebody unknown
audit-logs-by-operator = Operator
audit-logs-by-operator-at = Operator { $user } on { $host }
audit-logs-by-operator-named = Operator { $user }
audit-logs-by-server = Orgward
audit-logs-caption = Audit records, newest first
audit-logs-changed = What changed
audit-logs-class = Class
audit-logs-class-change = Change
audit-logs-class-create = Create
audit-logs-class-delete = Delete
audit-logs-class-failed = Failed
audit-logs-class-other = Other
audit-logs-class-sign-in = Sign-in
audit-logs-counted-among = Counted among the newest { $count } records.
audit-logs-covered = Covered by the checkpoint of { $count } records
audit-logs-did-account-created = Created the service account { $name }
audit-logs-did-account-deleted = Deleted the service account { $name }
audit-logs-did-account-updated = Changed the service account { $name }
audit-logs-did-api-key-created = Created the key { $name }
audit-logs-did-api-key-deleted = Deleted the key { $name }
audit-logs-did-api-key-updated = Changed the key { $name }
audit-logs-did-baseline = Was there when logging began: { $what }
audit-logs-did-baseline-completed = Recorded what was there when logging began, in { $objects } records
audit-logs-did-demo = Generated this organization and its log for a demonstration
audit-logs-did-email-change = Asked for the new email address { $email }
audit-logs-did-email-change-stopped = Stopped the change to the email address { $email }
audit-logs-did-enabled = Enabled audit logging
audit-logs-did-erased = Erased { $values } values about { $id }
audit-logs-did-exported = Exported audit records as { $format }
audit-logs-did-hold-lift-requested = Asked for the end of the legal hold { $name }
audit-logs-did-hold-lifted = Confirmed the end of the legal hold { $name }
audit-logs-did-hold-requested = Asked for the legal hold { $name }
audit-logs-did-hold-set = Confirmed the legal hold { $name }
audit-logs-did-hold-withdrawn = Withdrew the request for the legal hold { $name }
audit-logs-did-invite-accepted = Accepted an invite
audit-logs-did-invite-deleted = Revoked the invite for { $who }
audit-logs-did-invite-sent = Invited { $who } as { $role ->
    [owner] owner
    [reader] reader
    [member] member
   *[other] { $role }
 }
audit-logs-did-key-changed = Changed the key that signs checkpoints
audit-logs-did-linked = Made a link for the invite for { $who }
audit-logs-did-not-sign-in = Could not sign in
audit-logs-did-not-sign-in-as = Could not sign in as { $email }, which nobody here has
audit-logs-did-not-sign-in-key = Could not sign in: what was typed as the email address looks like a key ({ $length } characters, not stored)
audit-logs-did-not-sign-in-no-address = Could not sign in: what was typed is not an email address ({ $length } characters, not stored)
audit-logs-did-not-sign-in-often = Could not sign in, { $attempts } times in a minute
audit-logs-did-not-sign-out = Could not sign out
audit-logs-did-organization-updated = Changed the organization's settings
audit-logs-did-own-password = Changed their own password
audit-logs-did-password = Reset the password of { $name }
audit-logs-did-profile = Changed their own profile
audit-logs-did-project-archived = Archived the project { $name }
audit-logs-did-project-changed = Changed the project { $name }
audit-logs-did-project-created = Created the project { $name }
audit-logs-did-project-renamed = Renamed the project { $name } to { $title }
audit-logs-did-reindexed = Rebuilt the search index from { $records } records
audit-logs-did-requests-swept = { $rows ->
    [one] Deleted 1 old request from the request log
   *[other] Deleted { $rows } old requests from the request log
 }
audit-logs-did-reset-link = Created a link with which { $name } chooses a new password
audit-logs-did-role-given = Gave a role to { $name }
audit-logs-did-role-taken = Took a role from { $name }
audit-logs-did-rollback = Went on with a log that is not the one that was signed
audit-logs-did-session = Ended a session
audit-logs-did-sign-in = Signed in
audit-logs-did-sign-out = Signed out
audit-logs-did-unreadable = Unreadable record
audit-logs-did-user-added = Added { $name } as { $role ->
    [owner] owner
    [reader] reader
    [member] member
   *[other] { $role }
 }
audit-logs-did-user-deleted = Removed { $name }
audit-logs-did-user-described = Changed the technical level or the developer persona of { $name }
audit-logs-did-user-updated = Made { $name } { $role ->
    [owner] owner
    [reader] reader
    [member] member
   *[other] { $role }
 }
audit-logs-event = Event
audit-logs-events = { $count ->
    [one] { $count } event
   *[other] { $count } events
 }
audit-logs-everything-about = Everything about the same
audit-logs-everything-by = Everything by the same
audit-logs-export = Export
audit-logs-export-all = All of them
audit-logs-export-and-this = { $records }, and the one that tells of this export if it fits
audit-logs-export-another = Another export
audit-logs-export-as = As
audit-logs-export-asked = Asked for
audit-logs-export-back = Back to the list
audit-logs-export-bytes = Bytes
audit-logs-export-caption = Exports, newest first
audit-logs-export-count = Export { $count }
audit-logs-export-csv = CSV, for spreadsheets
audit-logs-export-csv-excel = CSV, for Excel
audit-logs-export-csv-excel-note = The same table with a byte order mark, so that Excel shows letters like é, ø and ł as they are.
audit-logs-export-csv-note = One row a record. The signed list of files vouches for it; it carries no proof of its own.
audit-logs-export-file = File
audit-logs-export-files = Files
audit-logs-export-files-caption = Files of the export
audit-logs-export-finished = Finished
audit-logs-export-goes-on = It goes on when you leave this page, which looks again by itself.
audit-logs-export-how-many = How many
audit-logs-export-kept = A download that breaks off can be resumed. The files are kept until { $until }.
audit-logs-export-lead = Exactly what the list is narrowed to, as files with hashes, and the checkpoint that covers them.
audit-logs-export-looked = { $position } of { $size } records of the log looked through
audit-logs-export-many = Export { $count }+
audit-logs-export-more-than = More than { $count } records
audit-logs-export-ndjson = NDJSON, with proof
audit-logs-export-ndjson-note = One record a line, as the Admin API shows it and with all that Orgward knows. Anyone can verify it offline.
audit-logs-export-new = New export
audit-logs-export-no-files = There are no files
audit-logs-export-not = not { $key }: { $value }
audit-logs-export-nothing = There is nothing to export.
audit-logs-export-notice = The export itself is recorded in the log. Its files hold addresses and names; they are kept here for a day.
audit-logs-export-progress = How far it is
audit-logs-export-recent = Exports of the last day
audit-logs-export-records = { $count ->
    [one] { $count } record
   *[other] { $count } records
 }
audit-logs-export-running = Under way
audit-logs-export-state = State
audit-logs-export-unclear = Not available until the whole search is understood.
audit-logs-export-verify = Verify it
audit-logs-export-verify-words = The files say themselves whether anything in them was changed. Check them here in the browser, or offline with the command that the page shows.
audit-logs-export-what = { $count ->
    [one] { $count } record
   *[other] { $count } records
 } as { $format }
audit-logs-export-which = Which
audit-logs-filter-records = Filter records
audit-logs-from = from { $from }
audit-logs-from-in = From ({ $zone })
audit-logs-from-to = { $from } to { $to }
audit-logs-from-where = From
audit-logs-last-days = last { $count } days
audit-logs-last-hours = last { $count } hours
audit-logs-last-year = last year
audit-logs-lead = Every administrative change and every sign-in. Nothing here can be edited or removed.
audit-logs-leaf-hash = leaf hash
audit-logs-leaf-hash-title = Leaf hash
audit-logs-left-out = '{ $word }' was not understood. The log is searched by type, class, result, actor, project and about, as in class:create or actor:ada@example.org.
audit-logs-live-broken = The stream broke off; it is tried again.
audit-logs-live-ended = Your session has ended, and the live tail with it. Reload the page to sign in again.
audit-logs-live-tail = Live tail
audit-logs-live-waiting = New records appear here as they happen.
audit-logs-look-there = Look there
audit-logs-many-events = { $count }+ events
audit-logs-new-records = New records
audit-logs-newer = Newer
audit-logs-newer-record = Newer record
audit-logs-newest-over-time = The newest { $count } events over time
audit-logs-no-actor = '{ $value }' is not an actor. Write a whole email address, as in actor:ada@example.org, or an id of a person, a key or a service account.
audit-logs-no-class = There is no class '{ $value }'; there are create, change, delete, sign_in, failed and other.
audit-logs-no-key = There is no '{ $name }:' to look for; there are type, class, result, actor, project and about.
audit-logs-no-object = '{ $value }' is not an object's id. An id begins with user-, key_, svc_acct_, proj_, invite- or org-.
audit-logs-no-project = '{ $value }' is not a project's id. It begins with proj_.
audit-logs-no-result = There is no result '{ $value }'; there are ok and failed.
audit-logs-no-span = '{ $text }' is no span; there are 24h, 7d, 30d, 90d, 1y and all.
audit-logs-no-such-record = There is no such record in this log.
audit-logs-no-time = '{ $text }' is no time; write it as 2026-11-16T06:00, in { $zone }.
audit-logs-no-type = There is no event type '{ $value }'; try a group of them, such as type:api_key.*
audit-logs-none = None
audit-logs-not-excluded = '{ $word }' was not understood: only types, classes and results can be excluded.
audit-logs-not-on-page = Not on this page
audit-logs-not-signed = Not signed yet
audit-logs-nothing = No record matches
audit-logs-nothing-narrow = Take a condition away, or look further back.
audit-logs-nothing-then = Nothing happened then, or the log goes on in the other direction.
audit-logs-nothing-unclear = Correct or remove what was not understood.
audit-logs-number = Number
audit-logs-off = Audit logging is off
audit-logs-off-lead = Who changed what, when and from where.
audit-logs-off-words = Nothing is recorded yet. Once it is on, every administrative change and every sign-in is, for good.
audit-logs-older = Older
audit-logs-older-record = Older record
audit-logs-over-time = Events over time
audit-logs-pages = Pages
audit-logs-place = Record { $number } of { $all } on this page
audit-logs-project = Project
audit-logs-raw = Raw JSON
audit-logs-read-differently = Part of the search was read differently
audit-logs-record = Record
audit-logs-record-id = record id
audit-logs-recording-since = recording since { $date }
audit-logs-records = Records
audit-logs-request = Request
audit-logs-request-id = request id
audit-logs-review-enable = Review and enable
audit-logs-shown = { $count ->
    [one] { $count } record
   *[other] { $count } records
 } on this page
audit-logs-signed = Signed { $when }
audit-logs-signed-of = { $signed } of { $all } records signed
audit-logs-span-all = all time
audit-logs-span-days = { $count } days
audit-logs-span-hours = { $count } hours
audit-logs-span-year = year
audit-logs-swapped = The end was before the beginning, so they were swapped.
audit-logs-the-record = The record
audit-logs-time = Time
audit-logs-time-in = Time ({ $zone })
audit-logs-time-span = Time span
audit-logs-title = Audit logs
audit-logs-unclear = { $count ->
    [one] This part of the search was not understood, so nothing is shown
   *[other] These parts of the search were not understood, so nothing is shown
 }
audit-logs-up-to = up to { $to }
audit-logs-up-to-in = Up to ({ $zone })
audit-logs-verify-again = Verify again
audit-logs-verify-bytes = Bytes read
audit-logs-verify-check = The check
audit-logs-verify-command = On the command line
audit-logs-verify-command-words = The same check by the same code, on a machine that you trust, without a database or a network.
audit-logs-verify-download = Download public key
audit-logs-verify-drop = Drop the files of an export here, or choose them
audit-logs-verify-drop-hint = audit-logs.ndjson or audit-logs.csv, each with its manifest.txt. A public key and a checkpoint may come along.
audit-logs-verify-export = Verify an export
audit-logs-verify-fails = It does not hold
audit-logs-verify-holds = It holds
audit-logs-verify-kept = Checkpoint that you kept
audit-logs-verify-kept-hint = What “orgward audit checkpoint” printed once, from where you keep it: no record up to there may have changed since.
audit-logs-verify-key-hint = This server’s own key. Whoever could change the log could change this page too: for a check from outside, put in the key that you kept elsewhere.
audit-logs-verify-keys = Public keys to believe, one a line
audit-logs-verify-lead = Checks that every record of an exported audit log is what was recorded, and that an export of the whole log lacks none. Your files are read in this browser; nothing is uploaded.
audit-logs-verify-own-key = Believed was the key that this server put in. Put in the one that you kept elsewhere to know that nobody changed both.
audit-logs-verify-public-key = Public key
audit-logs-verify-script = This page needs a script
audit-logs-verify-script-words = It reads your files here, so that they need not leave your machine, and only a script can do that. The command below makes the same check.
audit-logs-verify-the-key = public key
audit-logs-verify-unread = Nothing was found out
audit-logs-verify-without-list = Verify without the signed list of files
audit-logs-verify-without-list-hint = For an audit-logs.ndjson whose manifest.txt is lost: its filter, its time and its end are then what the file says.
audit-logs-what-happened = What happened
audit-logs-when = When
audit-logs-wire = As the Admin API shows it
audit-logs-wire-altered = As the database has it now
