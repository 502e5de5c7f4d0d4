# Entering the password before a sensitive change.
password-confirmations-do = Confirm and continue
password-confirmations-email = Email
password-confirmations-lead = This change needs your password, because you last entered it more than 15 minutes ago. What you filled in is kept and is sent once you confirm.
password-confirmations-leave = Back to the form
password-confirmations-missing = Enter your password.
password-confirmations-password = Your password
password-confirmations-title = Confirm your password
