# Mehrere Mitglieder auf einmal.
chosen-users-admin-keys = { $count ->
    [one] 1 eigener Admin-Schlüssel gilt nicht mehr.
   *[other] { $count } eigene Admin-Schlüssel gelten nicht mehr.
 }
chosen-users-all-removed = { $count ->
    [0] Niemand wurde entfernt
    [one] 1 Mitglied entfernt
   *[other] { $count } Mitglieder entfernt
 }
chosen-users-caption = Die gewählten Mitglieder und was es für sie bedeutet
chosen-users-change = { $count ->
    [one] 1 Rolle ändern
   *[other] { $count } Rollen ändern
 }
chosen-users-changed = { $count ->
    [0] Keine Rolle wurde geändert
    [one] 1 Rolle geändert
   *[other] { $count } Rollen geändert
 }
chosen-users-changed-lead = Jede Änderung ist ein eigener Eintrag im Audit-Log.
chosen-users-column-person = Person
chosen-users-column-role = Rolle
chosen-users-column-verdict = Was geschieht
chosen-users-gains = Darf dann alles: Personen, Projekte, Schlüssel, das Audit-Log.
chosen-users-gone = Gehört nicht mehr zur Organisation.
chosen-users-is-now = Jetzt { $role }
chosen-users-last-owner = Der einzige Inhaber: niemand könnte die Organisation mehr führen.
chosen-users-leave = So lassen
chosen-users-left-out = Ausgenommen
chosen-users-loses = Verliert sofort die Seiten der Organisation.
chosen-users-members = Mitglieder
chosen-users-nobody = Niemand ist gewählt
chosen-users-nobody-next = Mitglieder in der Liste ankreuzen, dann wählen, was geschehen soll.
chosen-users-not-done = Nicht geschehen
chosen-users-nothing-stops = Hat hier weder Schlüssel noch Projekte.
chosen-users-project-keys = { $count ->
    [one] 1 eigener Projektschlüssel gilt nicht mehr.
   *[other] { $count } eigene Projektschlüssel gelten nicht mehr.
 }
chosen-users-projects = { $count ->
    [one] Verlässt 1 Projekt.
   *[other] Verlässt { $count } Projekte.
 }
chosen-users-remove = Mitglieder entfernen
chosen-users-remove-them = { $count ->
    [one] 1 Mitglied entfernen
   *[other] { $count } Mitglieder entfernen
 }
chosen-users-removed = Entfernt
chosen-users-removing = { $count ->
    [0] Niemand zu entfernen
    [one] 1 Mitglied entfernen
   *[other] { $count } Mitglieder entfernen
 }
chosen-users-removing-lead = Der Zugang endet sofort. Was getan wurde, bleibt im Audit-Log.
chosen-users-role = Rollen ändern
chosen-users-same-role = Hat diese Rolle schon: nichts ändert sich.
chosen-users-to-list = Zurück zu den Mitgliedern
chosen-users-to-owners = { $count ->
    [0] Niemand wird Inhaber
    [one] 1 Mitglied zum Inhaber machen
   *[other] { $count } Mitglieder zu Inhabern machen
 }
chosen-users-to-owners-lead = Inhaber können alle anderen entfernen und Schlüssel erstellen, die dasselbe können.
chosen-users-to-readers = { $count ->
    [0] Niemand wird Leser
    [one] 1 Mitglied zum Leser machen
   *[other] { $count } Mitglieder zu Lesern machen
 }
chosen-users-to-readers-lead = Leser sehen das eigene Profil und die eigenen Projekte.
chosen-users-yourself = Das eigene Konto: eigene Rolle und Mitgliedschaft ändern sich nur auf den eigenen Seiten.
