# Legal holds, which keep people from being erased from the audit log.
legal-holds-all = Legal holds
legal-holds-ask = Ask for a legal hold
legal-holds-ask-lead = It takes effect when the server administrator confirms it with the command that the next page shows.
legal-holds-asked-by = Asked for by
legal-holds-blocks = What it blocks
legal-holds-blocks-note = While a hold is in force, no personal value that it covers is erased from the audit log. Everything else goes on as before.
legal-holds-cancel = Cancel
legal-holds-command = commands that confirm
legal-holds-count = { $count ->
    [one] { $count } legal hold
   *[other] { $count } legal holds
 }
legal-holds-covers = Covers
legal-holds-everybody = The whole organization
legal-holds-keep = Keep it
legal-holds-lead = A legal hold keeps people’s data in the audit log, for a lawsuit for instance. While it is in force, the people that it covers are not erased.
legal-holds-lift = Ask for its end
legal-holds-lift-lead = The hold stays in force until the server administrator confirms its end.
legal-holds-lift-title = Ask for the end of a legal hold
legal-holds-matter = Matter
legal-holds-matter-hint = For example its reference at court. Everybody who reads the audit log can see it.
legal-holds-matter-missing = Enter the matter.
legal-holds-nameless = Name erased
legal-holds-none = No legal holds
legal-holds-none-words = If data must be kept for a legal matter, ask for a hold. People can then not be erased from the audit log until it ends.
legal-holds-off = Audit logging is off
legal-holds-off-enable = Enable audit logging
legal-holds-off-words = A legal hold protects the audit log, and is recorded in it. Enable audit logging first.
legal-holds-person = Person
legal-holds-person-hint = The id of the person, user-…, from the audit log. Leave it empty to cover the whole organization.
legal-holds-recorded = Recorded
legal-holds-recorded-note = Each step is an event in the audit log, with the owner or the server administrator who took it. No hold ends without one.
legal-holds-state = State
legal-holds-state-in-force = In force
legal-holds-state-lift-requested = In force, end asked for
legal-holds-state-lifted = Ended
legal-holds-state-requested = Waits for confirmation
legal-holds-state-withdrawn = Withdrawn
legal-holds-title = Legal holds
legal-holds-two = Two people decide
legal-holds-two-note = An owner asks for a hold and for its end. Both take effect when the server administrator confirms them, so no one person ends a hold.
legal-holds-unknown = Not known
legal-holds-unnamed = Name not known
legal-holds-waiting = { $count ->
    [one] { $count } waits for the server administrator
   *[other] { $count } wait for the server administrator
 }
legal-holds-waiting-words = The server administrator runs this on the server’s host.
legal-holds-withdraw = Withdraw
legal-holds-withdraw-lead = The request was not confirmed yet, so it ends at once.
legal-holds-withdraw-title = Withdraw the request for a legal hold
