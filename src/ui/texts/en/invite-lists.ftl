# Inviting one person or many.
invite-lists-addresses = Email addresses
invite-lists-addresses-hint = One a line, between commas, as Name <ada@example.com>, or pasted from a table; at most { $most }. A role after an address, owner or reader, is that person’s. Only whoever has the address can accept.
invite-lists-again = Change the list
invite-lists-all-links = All links as text
invite-lists-cancel = Cancel
invite-lists-caption = Each line and what would become of it
invite-lists-check-title = Before anything is sent
invite-lists-checked = { $good ->
    [0] Nobody would be invited
    [one] 1 person will be invited
   *[other] { $good } people will be invited
 }, { $wrong ->
    [one] 1 line needs a look
   *[other] { $wrong } lines need a look
 }, { $skipped ->
    [one] 1 is left out
   *[other] { $skipped } are left out
 }.
invite-lists-column-address = Address
invite-lists-column-link = Link
invite-lists-column-role = Role
invite-lists-column-verdict = What happens
invite-lists-invite = Invite
invite-lists-invited = Will be invited
invite-lists-invites = Invites
invite-lists-lead = Several addresses are first shown to you line by line. Nothing is sent before you say so.
invite-lists-left = Not invited yet
invite-lists-line = Line { $number }
invite-lists-link-of = Link for { $email }
invite-lists-links = Links to send
invite-lists-mailed = Letter on its way
invite-lists-mailed-lead = A letter with a link is on its way to each of them.
invite-lists-meant = Did you mean { $domain }?
invite-lists-member = Already a member
invite-lists-member-since = Member since { $date }.
invite-lists-no-address = Enter an email address.
invite-lists-nobody = There is nobody to invite on this list. Change it below.
invite-lists-not-an-address = Not an address
invite-lists-not-invited = Not invited
invite-lists-owner = Can do everything, this included.
invite-lists-pending = Already invited
invite-lists-pending-until = Their invite is good until { $date }.
invite-lists-project-member = Member
invite-lists-project-owner = Owner
invite-lists-project-role = Role in these projects
invite-lists-projects = Projects
invite-lists-projects-hint = Without a choice they join the default project.
invite-lists-reader = Sees their own profile and the projects they belong to.
invite-lists-role = Role
invite-lists-send = { $count ->
    [one] Send 1 invite
   *[other] Send { $count } invites
 }
invite-lists-sent = { $count ->
    [0] Nobody was invited
    [one] 1 person is invited
   *[other] { $count } people are invited
 }
invite-lists-sent-lead = Each link works once, for its address only. The links are not shown again; another one can be made at any time.
invite-lists-spelling = Check the spelling
invite-lists-stored = I have stored the links
invite-lists-title = Invite people
invite-lists-twice = Twice in this list
invite-lists-twice-of = It stands on line { $number } already.
