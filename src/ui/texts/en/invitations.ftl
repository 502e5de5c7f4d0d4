# What somebody sees who follows an invite's link.
invitations-email = Email
invitations-enter-name = Enter your name.
invitations-enter-password = Choose a password.
invitations-expired = This invite has expired
invitations-join = Join
invitations-join-organization = Join { $organization }
invitations-known = You have an account on this server already. Sign in with it; you come back here.
invitations-lead = You are invited { $role ->
    [owner] as an owner, who can do everything
   *[reader] as a reader
 }{ $projects ->
    [0] { "" }
    [one] , with the project { $names }
   *[other] , with the projects { $names }
 }.
invitations-lead-by = { $by } invites you { $role ->
    [owner] as an owner, who can do everything
   *[reader] as a reader
 }{ $projects ->
    [0] { "" }
    [one] , with the project { $names }
   *[other] , with the projects { $names }
 }.
invitations-nothing = This link opens nothing
invitations-password = Password
invitations-password-hint = At least 12 characters, and hard to guess. Spaces are welcome: a few unrelated words do well.
invitations-replaced = There is a newer link
invitations-revoked = This invite was revoked
invitations-sign-in = Sign in to join
invitations-sign-out = Sign out
invitations-title = Invite
invitations-to-sign-in = Go to sign-in
invitations-used = This invite was accepted
invitations-wrong = This invite is for { $email }, and you are signed in as { $other }.
invitations-wrong-words = Sign out, then follow the link again. It is not used up.
invitations-your-name = Your name
