# A new password for somebody who has forgotten theirs.
password-resets-again = Ask for another
password-resets-asked = Look into your mail
password-resets-asked-hint = Nothing there after a few minutes? Look among unwanted mail, or ask again.
password-resets-asked-words = If somebody signs in here with { $email }, a letter is on its way there. Its link works once, for { $minutes } minutes.
password-resets-back = Back to sign-in
password-resets-choose = Choose a new password
password-resets-choose-lead = For { $email }. Wherever you are signed in, you are signed out with it.
password-resets-closed = This link works no more
password-resets-email = Email
password-resets-enter-email = Enter your email address.
password-resets-enter-password = Choose a password.
password-resets-lead = A letter with a link takes you to a new one.
password-resets-minutes = { $count ->
    [one] The link works for one more minute.
   *[other] The link works for { $count } more minutes.
 }
password-resets-no-mail = No letter can reach you? Whoever runs this server makes a link with [orgward user reset-link].
password-resets-off = This server does not send email
password-resets-off-words = Ask your server administrator for a link to a new password. They create it with [orgward user reset-link].
password-resets-password = New password
password-resets-password-hint = At least 12 characters. Four unrelated words do well.
password-resets-save = Save the new password
password-resets-send = Send the link
password-resets-title = Forgotten your password?
