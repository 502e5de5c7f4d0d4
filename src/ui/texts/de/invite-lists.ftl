# Eine Person oder viele einladen.
invite-lists-addresses = E-Mail-Adressen
invite-lists-addresses-hint = Eine je Zeile, durch Kommas getrennt, als Name <ada@example.com> oder aus einer Tabelle eingefügt; höchstens { $most }. Eine Rolle hinter einer Adresse, Inhaber oder Leser, gilt für diese Person. Annehmen kann nur, wem die Adresse gehört.
invite-lists-again = Liste ändern
invite-lists-all-links = Alle Links als Text
invite-lists-cancel = Abbrechen
invite-lists-caption = Jede Zeile und was aus ihr würde
invite-lists-check-title = Bevor etwas gesendet wird
invite-lists-checked = { $good ->
    [0] Niemand würde eingeladen
    [one] 1 Person wird eingeladen
   *[other] { $good } Personen werden eingeladen
 }, { $wrong ->
    [one] 1 Zeile ist zu prüfen
   *[other] { $wrong } Zeilen sind zu prüfen
 }, { $skipped ->
    [one] 1 bleibt weg
   *[other] { $skipped } bleiben weg
 }.
invite-lists-column-address = Adresse
invite-lists-column-link = Link
invite-lists-column-role = Rolle
invite-lists-column-verdict = Was geschieht
invite-lists-invite = Einladen
invite-lists-invited = Wird eingeladen
invite-lists-invites = Einladungen
invite-lists-lead = Mehrere Adressen werden zuerst Zeile für Zeile gezeigt. Vorher wird nichts gesendet.
invite-lists-left = Noch nicht eingeladen
invite-lists-line = Zeile { $number }
invite-lists-link-of = Link für { $email }
invite-lists-links = Links zum Versenden
invite-lists-mailed = Brief unterwegs
invite-lists-mailed-lead = An jeden ist ein Brief mit einem Link unterwegs.
invite-lists-meant = Meinten Sie { $domain }?
invite-lists-member = Schon Mitglied
invite-lists-member-since = Mitglied seit { $date }.
invite-lists-no-address = Eine E-Mail-Adresse eingeben.
invite-lists-nobody = Auf dieser Liste ist niemand einzuladen. Sie lässt sich unten ändern.
invite-lists-not-an-address = Keine Adresse
invite-lists-not-invited = Nicht eingeladen
invite-lists-owner = Darf alles, auch dies.
invite-lists-pending = Schon eingeladen
invite-lists-pending-until = Die Einladung gilt bis { $date }.
invite-lists-project-member = Mitglied
invite-lists-project-owner = Inhaber
invite-lists-project-role = Rolle in diesen Projekten
invite-lists-projects = Projekte
invite-lists-projects-hint = Ohne Auswahl kommt jede Person in das Standardprojekt.
invite-lists-reader = Sieht das eigene Profil und die eigenen Projekte.
invite-lists-role = Rolle
invite-lists-send = { $count ->
    [one] 1 Einladung senden
   *[other] { $count } Einladungen senden
 }
invite-lists-sent = { $count ->
    [0] Niemand wurde eingeladen
    [one] 1 Person ist eingeladen
   *[other] { $count } Personen sind eingeladen
 }
invite-lists-sent-lead = Jeder Link gilt einmal und nur für seine Adresse. Die Links werden nicht noch einmal gezeigt; ein neuer lässt sich jederzeit erstellen.
invite-lists-spelling = Schreibweise prüfen
invite-lists-stored = Die Links sind gespeichert
invite-lists-title = Personen einladen
invite-lists-twice = Doppelt in dieser Liste
invite-lists-twice-of = Steht schon in Zeile { $number }.
