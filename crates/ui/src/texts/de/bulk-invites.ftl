# Eine Person oder viele einladen.
bulk-invites-addresses = E-Mail-Adressen
bulk-invites-addresses-hint = Eine je Zeile, durch Kommas getrennt, als Name <ada@example.com> oder aus einer Tabelle eingefügt; höchstens { $most }. Eine Rolle hinter einer Adresse, Inhaber oder Leser, gilt für diese Person. Eine Kopfzeile sagt, in welcher Spalte die Adressen stehen. Annehmen kann nur, wem die Adresse gehört.
bulk-invites-again = Liste ändern
bulk-invites-all-links = Alle Links als Text
bulk-invites-cancel = Abbrechen
bulk-invites-caption = Jede Zeile und was aus ihr würde
bulk-invites-check-title = Bevor etwas gesendet wird
bulk-invites-checked = { $good ->
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
bulk-invites-choice = Wer aus Zeile { $number } eingeladen wird
bulk-invites-choose = { $email } als { $role } einladen
bulk-invites-column-address = Adresse
bulk-invites-column-link = Link
bulk-invites-column-role = Rolle
bulk-invites-column-verdict = Was geschieht
bulk-invites-invite = Einladen
bulk-invites-invited = Wird eingeladen
bulk-invites-invites = Einladungen
bulk-invites-lead = Mehrere Adressen werden zuerst Zeile für Zeile gezeigt. Vorher wird nichts gesendet.
bulk-invites-leave-out = Weglassen
bulk-invites-left = Noch nicht eingeladen
bulk-invites-line = Zeile { $number }
bulk-invites-link-of = Link für { $email }
bulk-invites-links = Links zum Versenden
bulk-invites-looks-like = Sieht aus wie ein Inhaber
bulk-invites-looks-like-owner = Die Adresse sieht aus wie { $email }, die eines Inhabers, ist aber eine andere. Sie wird nur eingeladen, wenn Sie sie auswählen.
bulk-invites-mailed = Brief unterwegs
bulk-invites-mailed-lead = An jeden ist ein Brief mit einem Link unterwegs.
bulk-invites-meant = Meinten Sie { $email }? Die Adresse wird nur eingeladen, wenn Sie sie auswählen.
bulk-invites-member = Schon Mitglied
bulk-invites-member-since = Mitglied seit { $date }.
bulk-invites-no-address = Eine E-Mail-Adresse eingeben.
bulk-invites-nobody = Auf dieser Liste ist niemand einzuladen. Sie lässt sich unten ändern.
bulk-invites-nobody-chosen = Sie haben niemanden ausgewählt, deshalb wurde nichts gesendet. Prüfen Sie die Liste erneut und wählen Sie aus, oder ändern Sie sie.
bulk-invites-not-an-address = Keine Adresse
bulk-invites-not-invited = Nicht eingeladen
bulk-invites-owner = Darf alles, auch dies.
bulk-invites-pending = Schon eingeladen
bulk-invites-pending-until = Die Einladung gilt bis { $date }.
bulk-invites-project-member = Mitglied
bulk-invites-project-owner = Inhaber
bulk-invites-project-role = Rolle in diesen Projekten
bulk-invites-projects = Projekte
bulk-invites-projects-hint = Ohne Auswahl kommt jede Person in das Standardprojekt.
bulk-invites-reader = Sieht das eigene Profil und die eigenen Projekte.
bulk-invites-role = Rolle
bulk-invites-send = { $count ->
    [one] 1 Einladung senden
   *[other] { $count } Einladungen senden
 }
bulk-invites-send-chosen = { $count ->
    [0] Gewählte Einladungen senden
    [one] 1 Einladung und die gewählten senden
   *[other] { $count } Einladungen und die gewählten senden
 }
bulk-invites-sent = { $count ->
    [0] Niemand wurde eingeladen
    [one] 1 Person ist eingeladen
   *[other] { $count } Personen sind eingeladen
 }
bulk-invites-sent-lead = Jeder Link gilt einmal und nur für seine Adresse. Die Links werden nicht noch einmal gezeigt; ein neuer lässt sich jederzeit erstellen.
bulk-invites-several = Adresse unklar
bulk-invites-several-choose = Die Zeile sagt nicht, wessen Adresse das ist oder welche davon eingeladen werden soll. Ohne Auswahl wird niemand eingeladen.
bulk-invites-spelling = Schreibweise prüfen
bulk-invites-stored = Die Links sind gespeichert
bulk-invites-title = Personen einladen
bulk-invites-twice = Doppelt in dieser Liste
bulk-invites-twice-of = Steht schon in Zeile { $number }.
bulk-invites-unknown-role = Keine Rolle
bulk-invites-unknown-role-choose = „{ $word }“ ist hier keine Rolle. Wählen Sie eine aus.
