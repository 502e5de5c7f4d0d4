# Into the console and out of it.
sign-in-do = Sign in
sign-in-email = Email
sign-in-enter-email = Enter your email address.
sign-in-enter-password = Enter your password.
sign-in-forgotten = Forgotten your password?
sign-in-heading = Sign in to Orgward
sign-in-locked-out = Locked out? Whoever runs this server can let an owner in again with [orgward owner reset].
sign-in-out = Sign out
sign-in-out-heading = Sign out of Orgward
sign-in-out-words = You are signed out of this browser only.
sign-in-password = Password
