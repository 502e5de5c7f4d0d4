# Into the console and out of it.
sign-in-do = Anmelden
sign-in-email = E-Mail-Adresse
sign-in-enter-email = Geben Sie Ihre E-Mail-Adresse ein.
sign-in-enter-password = Geben Sie Ihr Passwort ein.
sign-in-forgotten = Passwort vergessen?
sign-in-heading = Bei Orgward anmelden
sign-in-locked-out = Ausgesperrt? Wer diesen Server betreibt, kann einen Inhaber wieder einlassen: [orgward owner reset].
sign-in-out = Abmelden
sign-in-out-heading = Von Orgward abmelden
sign-in-out-words = Sie werden nur in diesem Browser abgemeldet.
sign-in-password = Passwort
