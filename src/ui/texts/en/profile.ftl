# A person’s own profile.
profile-about = About you
profile-appearance = Appearance of this browser
profile-change-email = Change
profile-change-password = Change password
profile-colours = Colours
profile-current-password = Current password
profile-dark = Dark
profile-email = Email
profile-id = Your id
profile-language = Language
profile-last-seen = last seen
profile-leave-password = Leave it as it is
profile-light = Light
profile-my-id = your id
profile-name = Name
profile-name-hint = Up to 100 characters. Everybody who works with you sees it, in each of your organizations.
profile-new-password = New password
profile-new-password-hint = At least 12 characters. Spaces are welcome: four unrelated words do well.
profile-no-current-password = Enter your current password.
profile-no-name = Enter your name.
profile-no-new-password = Enter a new password.
profile-other-browsers = { $count ->
    [one] 1 other browser
   *[other] { $count } other browsers
 }
profile-password = Password
profile-password-lead = A new one ends your sessions in every other browser.
profile-role = Role
profile-role-in = { $role } of { $organization }
profile-save = Save
profile-save-appearance = Save appearance
profile-session-gone = You are no longer signed in there. Nothing is left to end.
profile-sessions = Where you are signed in
profile-sign-out = Sign out
profile-sign-out-others = Sign out everywhere else
profile-sign-out-others-lead = Every browser but this one has to sign in again.
profile-sign-out-there = Sign out there
profile-sign-out-there-lead = That browser has to sign in again. Nothing else changes.
profile-signed-in = signed in
profile-stay = Stay signed in
profile-system = As this device is set
profile-system-note = Light or dark, whichever the system asks for.
profile-the-email = address
profile-this-one = This one
profile-time-zone = Time zone
profile-time-zone-hint = The console tells times in it. Exports and the Admin API stay in UTC.
profile-title = Your profile
