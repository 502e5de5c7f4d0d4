# What somebody sees who follows an invite's link.
invite-acceptance-email = Email
invite-acceptance-enter-name = Enter your name.
invite-acceptance-enter-password = Choose a password.
invite-acceptance-expired = This invite has expired
invite-acceptance-join = Join
invite-acceptance-join-organization = Join { $organization }
invite-acceptance-known = You have an account on this server already. Sign in with it; you come back here.
invite-acceptance-lead = You are invited { $role ->
    [owner] as an owner, who can do everything
   *[reader] as a reader
 }{ $projects ->
    [0] { "" }
    [one] , with the project { $names }
   *[other] , with the projects { $names }
 }.
invite-acceptance-lead-by = { $by } invites you { $role ->
    [owner] as an owner, who can do everything
   *[reader] as a reader
 }{ $projects ->
    [0] { "" }
    [one] , with the project { $names }
   *[other] , with the projects { $names }
 }.
invite-acceptance-nothing = This link opens nothing
invite-acceptance-password = Password
invite-acceptance-password-hint = At least 12 characters, and hard to guess. Spaces are welcome: a few unrelated words do well.
invite-acceptance-replaced = There is a newer link
invite-acceptance-revoked = This invite was revoked
invite-acceptance-sign-in = Sign in to join
invite-acceptance-sign-out = Sign out
invite-acceptance-title = Invite
invite-acceptance-to-sign-in = Go to sign-in
invite-acceptance-used = This invite was accepted
invite-acceptance-wrong = This invite is for { $email }, and you are signed in as { $other }.
invite-acceptance-wrong-words = Sign out, then follow the link again. It is not used up.
invite-acceptance-your-name = Your name
