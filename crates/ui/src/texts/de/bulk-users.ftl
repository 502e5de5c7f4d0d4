# Mehrere Mitglieder auf einmal.
bulk-users-admin-keys = { $count ->
    [one] 1 eigener Admin-Schlüssel wird gelöscht.
   *[other] { $count } eigene Admin-Schlüssel werden gelöscht.
 }
bulk-users-all-removed = { $count ->
    [0] Niemand wurde entfernt
    [one] 1 Mitglied entfernt
   *[other] { $count } Mitglieder entfernt
 }
bulk-users-caption = Die gewählten Mitglieder und was es für sie bedeutet
bulk-users-change = { $count ->
    [one] 1 Rolle ändern
   *[other] { $count } Rollen ändern
 }
bulk-users-changed = { $count ->
    [0] Keine Rolle wurde geändert
    [one] 1 Rolle geändert
   *[other] { $count } Rollen geändert
 }
bulk-users-changed-lead = Jede Änderung ist ein eigener Eintrag im Audit-Log.
bulk-users-column-person = Person
bulk-users-column-role = Rolle
bulk-users-column-verdict = Was geschieht
bulk-users-gains = Darf dann alles: Personen, Projekte, Schlüssel, das Audit-Log.
bulk-users-gone = Gehört nicht mehr zur Organisation.
bulk-users-is-now = Jetzt { $role }
bulk-users-last-owner = Der einzige Inhaber: niemand könnte die Organisation mehr führen.
bulk-users-leave = So lassen
bulk-users-left-out = Ausgenommen
bulk-users-loses = Verliert sofort die Seiten der Organisation.
bulk-users-members = Mitglieder
bulk-users-nobody = Niemand ist gewählt
bulk-users-nobody-next = Mitglieder in der Liste ankreuzen, dann wählen, was geschehen soll.
bulk-users-not-done = Nicht geschehen
bulk-users-nothing-stops = Hat hier weder Schlüssel noch Projekte.
bulk-users-project-keys = { $count ->
    [one] 1 eigener Projektschlüssel gilt nicht mehr.
   *[other] { $count } eigene Projektschlüssel gelten nicht mehr.
 }
bulk-users-projects = { $count ->
    [one] Verlässt 1 Projekt.
   *[other] Verlässt { $count } Projekte.
 }
bulk-users-remove = Mitglieder entfernen
bulk-users-remove-them = { $count ->
    [one] 1 Mitglied entfernen
   *[other] { $count } Mitglieder entfernen
 }
bulk-users-removed = Entfernt
bulk-users-removing = { $count ->
    [0] Niemand zu entfernen
    [one] 1 Mitglied entfernen
   *[other] { $count } Mitglieder entfernen
 }
bulk-users-removing-lead = Der Zugang endet sofort. Was getan wurde, bleibt im Audit-Log.
bulk-users-role = Rollen ändern
bulk-users-same-role = Hat diese Rolle schon: nichts ändert sich.
bulk-users-to-list = Zurück zu den Mitgliedern
bulk-users-to-owners = { $count ->
    [0] Niemand wird Inhaber
    [one] 1 Mitglied zum Inhaber machen
   *[other] { $count } Mitglieder zu Inhabern machen
 }
bulk-users-to-owners-lead = Inhaber können alle anderen entfernen und Schlüssel erstellen, die dasselbe können.
bulk-users-to-readers = { $count ->
    [0] Niemand wird Leser
    [one] 1 Mitglied zum Leser machen
   *[other] { $count } Mitglieder zu Lesern machen
 }
bulk-users-to-readers-lead = Leser sehen das eigene Profil und die eigenen Projekte.
bulk-users-yourself = Das eigene Konto: eigene Rolle und Mitgliedschaft ändern sich nur auf den eigenen Seiten.
