# Mitglieder.
users-activity = Aktivität
users-address = Adresse
users-admin-keys = Admin-Schlüssel
users-all-roles = Alle Rollen
users-caption-name = Mitglieder nach Namen
users-caption-name-back = Mitglieder nach Namen, rückwärts
users-caption-newest = Mitglieder, zuletzt beigetretene zuerst
users-caption-oldest = Mitglieder, zuerst beigetretene zuerst
users-change-role = Rolle ändern
users-choose = { $name } wählen
users-chosen = Mit den angekreuzten Mitgliedern:
users-chosen-change = Rolle ändern …
users-chosen-remove = Entfernen …
users-chosen-role = Neue Rolle
users-count = { $count ->
    [one] 1 Mitglied
   *[other] { $count } Mitglieder
 }
users-gains = Inhaber können alle anderen entfernen und Schlüssel erstellen, die dasselbe können.
users-invite = Personen einladen
users-is-owner = { $email }, jetzt Inhaber.
users-is-reader = { $email }, jetzt Leser.
users-joined = Beigetreten
users-keep = Behalten
users-keys-last-used = Schlüssel zuletzt benutzt
users-keys-stop = { $count ->
    [0] Keine
    [one] 1 Schlüssel, sofort
   *[other] { $count } Schlüssel, sofort
 }
users-lead = Inhaber führen die Organisation; Leser sehen das eigene Profil und die eigenen Projekte.
users-leave = So lassen
users-leaves = Verlässt
users-looks-like = Diese Person sieht aus wie der Inhaber { $owner }, ist aber jemand anderes. Vergewissern Sie sich, dass Sie sie kennen, bevor Sie sie zum Inhaber machen.
users-loses = Als Leser verliert die Person sofort die Seiten der Organisation.
users-loses-keys = Als Leser verliert die Person sofort die Seiten der Organisation, und mit derselben Änderung { $count ->
    [one] wird 1 eigener Admin-Schlüssel
   *[other] werden { $count } eigene Admin-Schlüssel
 } gelöscht. Keine spätere Rolle bringt Schlüssel zurück.
users-name = Name
users-never = Nie
users-nobody = Niemand passt
users-nobody-next = Nach einem anderen Teil des Namens oder der Adresse oder nach allen Rollen suchen. Wer eingeladen wurde und noch nicht da ist, steht bei den Einladungen.
users-only-owner = Der einzige Inhaber: niemand könnte die Organisation mehr führen. Zuerst jemand anderen zum Inhaber machen.
users-only-owner-stays = Der einzige Inhaber kann nicht entfernt werden. Zuerst jemand anderen zum Inhaber machen.
users-owner-may = Darf alles: Personen, Projekte, Schlüssel, das Audit-Log.
users-owners = Inhaber
users-project-keys = Eigene Projektschlüssel
users-projects = { $count ->
    [0] Keine
    [one] 1 Projekt
   *[other] { $count } Projekte
 }
users-reader-may = Sieht das eigene Profil und die eigenen Projekte.
users-readers = Leser
users-remove = Entfernen
users-remove-lead = Der Zugang endet sofort. Was getan wurde, bleibt im Audit-Log.
users-remove-member = Mitglied entfernen
users-remove-title = { $name } entfernen
users-role = Rolle
users-role-of = von { $name }
users-role-title = Rolle von { $name }
users-search = Name oder Adresse
users-title = Mitglieder
