# Das eigene Profil.
profile-about = Zur Person
profile-appearance = Darstellung in diesem Browser
profile-change-email = Ändern
profile-change-password = Passwort ändern
profile-colours = Farben
profile-current-password = Bisheriges Passwort
profile-dark = Dunkel
profile-email = E-Mail
profile-id = Eigene Kennung
profile-language = Sprache
profile-last-seen = zuletzt gesehen
profile-leave-password = So lassen
profile-light = Hell
profile-my-id = eigene Kennung
profile-name = Name
profile-name-hint = Bis zu 100 Zeichen. Alle in den eigenen Organisationen sehen ihn.
profile-new-password = Neues Passwort
profile-new-password-hint = Mindestens 12 Zeichen. Leerzeichen sind willkommen: vier Wörter ohne Zusammenhang sind gut.
profile-no-current-password = Das bisherige Passwort eingeben.
profile-no-name = Einen Namen eingeben.
profile-no-new-password = Ein neues Passwort eingeben.
profile-other-browsers = { $count ->
    [one] 1 anderer Browser
   *[other] { $count } andere Browser
 }
profile-password = Passwort
profile-password-lead = Ein neues beendet die Sitzungen in allen anderen Browsern.
profile-role = Rolle
profile-role-in = { $role } von { $organization }
profile-save = Speichern
profile-save-appearance = Darstellung speichern
profile-session-gone = Dort besteht keine Anmeldung mehr. Es ist nichts zu beenden.
profile-sessions = Wo eine Anmeldung besteht
profile-sign-out = Abmelden
profile-sign-out-others = Überall sonst abmelden
profile-sign-out-others-lead = Jeder andere Browser muss sich neu anmelden.
profile-sign-out-there = Dort abmelden
profile-sign-out-there-lead = Jener Browser muss sich neu anmelden. Sonst ändert sich nichts.
profile-signed-in = angemeldet
profile-stay = Angemeldet bleiben
profile-system = Wie dieses Gerät
profile-system-note = Hell oder dunkel, wie das System es verlangt.
profile-the-email = Adresse
profile-this-one = Dieser
profile-time-zone = Zeitzone
profile-time-zone-hint = In ihr nennt die Konsole Zeiten. Exporte und die Admin-API bleiben bei UTC.
profile-title = Das eigene Profil
