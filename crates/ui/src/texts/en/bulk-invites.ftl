# Inviting one person or many.
bulk-invites-addresses = Email addresses
bulk-invites-addresses-hint = One a line, between commas, as Name <ada@example.com>, or pasted from a table; at most { $most }. A role after an address, owner or reader, is that person’s. A heading row says which column holds the addresses. Only whoever has the address can accept.
bulk-invites-again = Change the list
bulk-invites-all-links = All links as text
bulk-invites-cancel = Cancel
bulk-invites-caption = Each line and what would become of it
bulk-invites-check-title = Before anything is sent
bulk-invites-checked = { $good ->
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
bulk-invites-choice = Whom to invite from line { $number }
bulk-invites-choose = Invite { $email } as { $role }
bulk-invites-column-address = Address
bulk-invites-column-link = Link
bulk-invites-column-role = Role
bulk-invites-column-verdict = What happens
bulk-invites-invite = Invite
bulk-invites-invited = Will be invited
bulk-invites-invites = Invites
bulk-invites-lead = Several addresses are first shown to you line by line. Nothing is sent before you say so.
bulk-invites-leave-out = Leave out
bulk-invites-left = Not invited yet
bulk-invites-line = Line { $number }
bulk-invites-link-of = Link for { $email }
bulk-invites-links = Links to send
bulk-invites-looks-like = Looks like an owner
bulk-invites-looks-like-owner = The address looks like { $email }, an owner’s, but is another one. It is not invited unless you choose it.
bulk-invites-mailed = Letter on its way
bulk-invites-mailed-lead = A letter with a link is on its way to each of them.
bulk-invites-meant = Did you mean { $email }? It is not invited unless you choose it.
bulk-invites-member = Already a member
bulk-invites-member-since = Member since { $date }.
bulk-invites-no-address = Enter an email address.
bulk-invites-nobody = There is nobody to invite on this list. Change it below.
bulk-invites-nobody-chosen = You chose nobody, so no invite was sent. Check the list again and choose, or change it.
bulk-invites-not-an-address = Not an address
bulk-invites-not-invited = Not invited
bulk-invites-owner = Can do everything, this included.
bulk-invites-pending = Already invited
bulk-invites-pending-until = Their invite is good until { $date }.
bulk-invites-project-member = Member
bulk-invites-project-owner = Owner
bulk-invites-project-role = Role in these projects
bulk-invites-projects = Projects
bulk-invites-projects-hint = Without a choice they join the default project.
bulk-invites-reader = Sees their own profile and the projects they belong to.
bulk-invites-role = Role
bulk-invites-send = { $count ->
    [one] Send 1 invite
   *[other] Send { $count } invites
 }
bulk-invites-send-chosen = { $count ->
    [0] Send the chosen invites
    [one] Send 1 invite and the chosen ones
   *[other] Send { $count } invites and the chosen ones
 }
bulk-invites-sent = { $count ->
    [0] Nobody was invited
    [one] 1 person is invited
   *[other] { $count } people are invited
 }
bulk-invites-sent-lead = Each link works once, for its address only. The links are not shown again; another one can be made at any time.
bulk-invites-several = Unclear address
bulk-invites-several-choose = The line does not say whose address this is, or which of them to invite. Nobody is invited unless you choose.
bulk-invites-spelling = Check the spelling
bulk-invites-stored = I have stored the links
bulk-invites-title = Invite people
bulk-invites-twice = Twice in this list
bulk-invites-twice-of = It stands on line { $number } already.
bulk-invites-unknown-role = No such role
bulk-invites-unknown-role-choose = “{ $word }” is not a role here. Choose one.
