# Data controls: data retention and audit logging.
data-controls-asked-again = Asked again, because this is for good.
data-controls-audit-logging = Audit logging
data-controls-back = Go back
data-controls-baseline = What was there before
data-controls-baseline-progress = { $recorded } of { $total } objects are recorded. The rest follows in the background; changes are recorded meanwhile.
data-controls-confirm = Type the organization’s name to confirm
data-controls-content = API content
data-controls-content-legend = What the API platform may keep
data-controls-crumb = Data controls
data-controls-deciding = What you are deciding
data-controls-deleted = Deleted people, invites and keys
data-controls-enable = Enable
data-controls-enable-lead = From now on every administrative change is recorded. It cannot be switched off again, not even by an owner.
data-controls-enable-title = Enable audit logging
data-controls-enabled-by = Enabled by
data-controls-enhanced-note = The same, under the platform's stricter terms.
data-controls-enter-password = Enter your password.
data-controls-exactly = Exactly: { $name }
data-controls-first-record = First record
data-controls-gone = Gone at once
data-controls-holds = Legal holds
data-controls-holds-open = See legal holds
data-controls-holds-words = Keep people’s data in the audit log for a legal matter: while a hold is in force, the people that it covers are not erased.
data-controls-in-lists = In lists and searches
data-controls-is-on = Audit logging is on
data-controls-kept = Kept
data-controls-kept-words = For as long as this organization exists.
data-controls-lead = What this server keeps, for how long, and what it never forgets.
data-controls-mam = Modified abuse monitoring
data-controls-mam-enhanced = Modified abuse monitoring, enhanced
data-controls-mam-note = Content is left out of what the platform keeps to find abuse.
data-controls-never = Never recorded
data-controls-never-words = Passwords, keys, and the content of API requests and answers.
data-controls-next-clearing = Next clearing
data-controls-no-control = There is no control here because there is nothing to change.
data-controls-no-undo = Cannot be undone
data-controls-no-undo-words = There is no control, command or API call that disables it or removes a record.
data-controls-now = Now.
data-controls-off = Off
data-controls-off-words = Keeps a permanent record of administrative changes: who changed what, from where, old value and new. Content of API requests is never part of it. [Once enabled it cannot be disabled], not even by an owner.
data-controls-on = On, permanently
data-controls-on-disk = On the disk
data-controls-operator = Whoever runs this server
data-controls-own-choice = A project can choose its own.
data-controls-readers = Owners: { $owners }. Their Admin keys.
data-controls-record-id = record id
data-controls-recorded = Recorded
data-controls-recorded-words = Changes to people, invites, projects, service accounts, keys and settings; sign-ins and refused sign-ins.
data-controls-save = Save
data-controls-save-enable = Save and enable permanently
data-controls-since = Since
data-controls-starts = Starts
data-controls-starts-words = The moment you save, with a list of what is there already.
data-controls-title = Data retention
data-controls-waiting = { $count ->
    [0] Nothing is waiting.
    [one] { $count } deletion is waiting.
   *[other] { $count } deletions are waiting.
 }
data-controls-who-reads = Who can read it
data-controls-will-review = You will review what this means before anything is saved.
data-controls-within = { $days ->
    [0] Within a minute
    [one] Within { $days } day
   *[other] Within { $days } days
 }
data-controls-would-go = The next clearing takes
data-controls-would-go-admin-key = { $count ->
    [one] one Admin key
   *[other] { $count } Admin keys
 }
data-controls-would-go-invite = { $count ->
    [one] one invite
   *[other] { $count } invites
 }
data-controls-would-go-project-key = { $count ->
    [one] one project key
   *[other] { $count } project keys
 }
data-controls-would-go-service-account = { $count ->
    [one] one service account
   *[other] { $count } service accounts
 }
data-controls-would-go-spent-token = { $count ->
    [one] one used or voided link
   *[other] { $count } used or voided links
 }
data-controls-would-go-user = { $count ->
    [one] one person or membership
   *[other] { $count } people or memberships
 }
data-controls-your-password = Your password
data-controls-zdr = Zero data retention
data-controls-zdr-enhanced = Zero data retention, enhanced
data-controls-zdr-enhanced-note = The same, under the platform's stricter terms. The audit log is not affected.
data-controls-zdr-note = The platform keeps nothing of what is sent to it. The audit log is not affected.
