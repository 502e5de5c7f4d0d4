# Was um jede Seite steht, und wohin es führt.
shell-account = { $name }: Profil und Abmelden
shell-act-admin-key = Einen Admin-Schlüssel erstellen
shell-act-export = Das Audit-Log exportieren
shell-act-invite = Jemanden einladen
shell-act-project = Ein Projekt anlegen
shell-act-project-key = Einen Schlüssel in { $project } erstellen
shell-act-shortcuts = Die Tastenkürzel ansehen
shell-act-sign-out = Abmelden
shell-act-sign-out-elsewhere = Überall sonst abmelden
shell-act-verify = Einen Export des Audit-Logs prüfen
shell-active-projects = Aktive Projekte
shell-admin-keys = Admin-Schlüssel
shell-all-projects = Alle { $count } Projekte
shell-audit-logs = Audit-Logs
shell-breadcrumb = Pfad
shell-close-menu = Menü schließen
shell-console = Konsole
shell-data-controls = Datenkontrolle
shell-description = Menschen, Projekte, Schlüssel und das Audit-Log einer Organisation.
shell-general = Allgemein
shell-host = Orgward auf { $host }
shell-invites = Einladungen
shell-members = Mitglieder
shell-menu = Menü
shell-new-project = Neues Projekt
shell-organization = Organisation
shell-overview = Übersicht
shell-own-keys = Eigene Projektschlüssel
shell-profile = Eigenes Profil
shell-projects = Projekte
shell-reference = API-Referenz
shell-refused-title = Fehler: { $title }
shell-request-log = Anfrage-Log
shell-role-owner = Inhaber
shell-role-reader = Leser
shell-sign-out = Abmelden
shell-skip = Zum Inhalt springen
shell-standing = { $role } · { $count ->
    [one] { $count } Mitglied
   *[other] { $count } Mitglieder
 }
shell-switch = Organisation wechseln
