# The first owner's onboarding.
setup-about = About this server
setup-command = command
setup-create = Create organization
setup-database = Database
setup-enter-email = Enter your email address.
setup-enter-name = Enter your name.
setup-enter-organization = Enter the organization's name.
setup-enter-password = Choose a password.
setup-expired = This setup link no longer works
setup-expired-words = A link works once and for 30 minutes, and a newer one replaces it. Start Orgward again on the server; as long as there is no owner, each start prints a fresh link:
setup-heading = Name your organization and become its owner
setup-kept = Where things are kept
setup-lead = You are creating the only owner. Add a second one soon: an organization with one owner is one lost password away from a recovery on the server.
setup-link = Setup link
setup-network = Network
setup-network-words = Nothing leaves this server: no telemetry, no update check
setup-organization-hint = Everyone in it sees this name.
setup-organization-name = Organization name
setup-password = Password
setup-password-hint = At least 12 characters, and hard to guess. Spaces are welcome: a few unrelated words do well.
setup-secrets = Secrets
setup-secrets-words = Passwords and keys as fingerprints only
setup-title = Set up
setup-valid = Setup link valid for { $minutes ->
    [0] less than a minute
    [one] 1 more minute
   *[other] { $minutes } more minutes
 }
setup-your-email = Your email
setup-your-name = Your name
