# Eingabe des Passworts vor einer heiklen Änderung.
password-confirmations-do = Bestätigen und fortfahren
password-confirmations-email = E-Mail
password-confirmations-lead = Diese Änderung verlangt Ihr Passwort, weil Sie es zuletzt vor mehr als 15 Minuten eingegeben haben. Was Sie ausgefüllt haben, bleibt erhalten und wird nach der Bestätigung gesendet.
password-confirmations-leave = Zurück zum Formular
password-confirmations-missing = Geben Sie Ihr Passwort ein.
password-confirmations-password = Ihr Passwort
password-confirmations-title = Passwort bestätigen
