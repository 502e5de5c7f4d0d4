# What somebody sees who follows an invite's link.
invitations-email = E-Mail-Adresse
invitations-enter-name = Geben Sie Ihren Namen ein.
invitations-enter-password = Wählen Sie ein Passwort.
invitations-expired = Diese Einladung ist abgelaufen
invitations-join = Beitreten
invitations-join-organization = { $organization } beitreten
invitations-known = Sie haben auf diesem Server schon ein Konto. Melden Sie sich damit an; Sie kommen hierher zurück.
invitations-lead = Sie sind eingeladen, { $role ->
    [owner] als Inhaber, der alles darf
   *[reader] als Leser
 }{ $projects ->
    [0] { "" }
    [one] , mit dem Projekt { $names }
   *[other] , mit den Projekten { $names }
 }.
invitations-lead-by = { $by } lädt Sie ein, { $role ->
    [owner] als Inhaber, der alles darf
   *[reader] als Leser
 }{ $projects ->
    [0] { "" }
    [one] , mit dem Projekt { $names }
   *[other] , mit den Projekten { $names }
 }.
invitations-nothing = Dieser Link öffnet nichts
invitations-password = Passwort
invitations-password-hint = Mindestens 12 Zeichen und schwer zu erraten. Leerzeichen sind willkommen: Ein paar Wörter ohne Zusammenhang tun es gut.
invitations-replaced = Es gibt einen neueren Link
invitations-revoked = Diese Einladung wurde zurückgezogen
invitations-sign-in = Anmelden und beitreten
invitations-sign-out = Abmelden
invitations-title = Einladung
invitations-to-sign-in = Zur Anmeldung
invitations-used = Diese Einladung wurde angenommen
invitations-wrong = Diese Einladung ist für { $email }, und Sie sind als { $other } angemeldet.
invitations-wrong-words = Melden Sie sich ab und folgen Sie dem Link noch einmal. Er ist nicht verbraucht.
invitations-your-name = Ihr Name
