# What somebody sees who follows an invite's link.
invite-acceptance-email = E-Mail-Adresse
invite-acceptance-enter-name = Geben Sie Ihren Namen ein.
invite-acceptance-enter-password = Wählen Sie ein Passwort.
invite-acceptance-expired = Diese Einladung ist abgelaufen
invite-acceptance-join = Beitreten
invite-acceptance-join-organization = { $organization } beitreten
invite-acceptance-known = Sie haben auf diesem Server schon ein Konto. Melden Sie sich damit an; Sie kommen hierher zurück.
invite-acceptance-lead = Sie sind eingeladen, { $role ->
    [owner] als Inhaber, der alles darf
   *[reader] als Leser
 }{ $projects ->
    [0] { "" }
    [one] , mit dem Projekt { $names }
   *[other] , mit den Projekten { $names }
 }.
invite-acceptance-lead-by = { $by } lädt Sie ein, { $role ->
    [owner] als Inhaber, der alles darf
   *[reader] als Leser
 }{ $projects ->
    [0] { "" }
    [one] , mit dem Projekt { $names }
   *[other] , mit den Projekten { $names }
 }.
invite-acceptance-nothing = Dieser Link öffnet nichts
invite-acceptance-password = Passwort
invite-acceptance-password-hint = Mindestens 12 Zeichen und schwer zu erraten. Leerzeichen sind willkommen: Ein paar Wörter ohne Zusammenhang tun es gut.
invite-acceptance-replaced = Es gibt einen neueren Link
invite-acceptance-revoked = Diese Einladung wurde zurückgezogen
invite-acceptance-sign-in = Anmelden und beitreten
invite-acceptance-sign-out = Abmelden
invite-acceptance-title = Einladung
invite-acceptance-to-sign-in = Zur Anmeldung
invite-acceptance-used = Diese Einladung wurde angenommen
invite-acceptance-wrong = Diese Einladung ist für { $email }, und Sie sind als { $other } angemeldet.
invite-acceptance-wrong-words = Melden Sie sich ab und folgen Sie dem Link noch einmal. Er ist nicht verbraucht.
invite-acceptance-your-name = Ihr Name
