# Invites.
invites-accepted = Accepted
invites-address = Address
invites-all = All invites
invites-back = Back to invites
invites-caption = Invites, newest first
invites-copied = Link copied by hand
invites-copied-accepted = Link copied by hand; address not verified by it
invites-copy-hint = Select the field and copy it. It is not shown again; another one can be made at any time.
invites-expired = Expired
invites-expires = Expires
invites-for = for { $email }
invites-instead-words = A link to pass on yourself replaces the emailed one: the link that was sent to { $email } stops working.
invites-invite-link = Invite link
invites-keep = Keep it
invites-lead = People come in by a link that works once, for the address it was made for.
invites-letter = Link
invites-link = Link
invites-link-lead = For { $email }.
invites-mailed = Sent to { $email }
invites-mailed-words = The email has a link that works once. There is nothing else to do.
invites-make = Make link
invites-make-a-link = Make a link
invites-make-instead = Copy link instead
invites-make-words = The link works once, and only for this address. A link made before stops working with the new one.
invites-never = Never
invites-new = Invite people
invites-no-link = No link yet
invites-no-project = No project
invites-none = Nobody has been invited yet
invites-none-words = Invite people, then send them their links.
invites-not-delivered = The email to { $email } was not delivered
invites-not-now = Not now
invites-not-sent-yet = Not sent to { $email } yet
invites-on-its-way = On its way to { $email }
invites-pending = Pending
invites-projects = { $count ->
    [one] { $count } project
   *[other] { $count } projects
 }
invites-revoke = Revoke
invites-revoke-invite = Revoke invite
invites-revoke-lead = Its link stops working at once and says so.
invites-revoke-title = Revoke the invite for { $email }
invites-role = Role
invites-send = Send again
invites-send-it = Send the letter
invites-send-lead = To { $email }, and to nobody else: whoever opens it first can accept.
invites-send-link = Send this link
invites-send-title = Send the invite again
invites-send-words = A letter with a fresh link goes to { $email }. A link from before stops working.
invites-sent = Sent
invites-shown = { $count ->
    [one] { $count } invite
   *[other] { $count } invites
 }
invites-state = State
invites-title = Invites
invites-works-until = Works until
