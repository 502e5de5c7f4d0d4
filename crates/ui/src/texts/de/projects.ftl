# Projekte: die Liste, ein neues, Reiter, Einstellungen, Archivieren.
projects-active = Aktiv
projects-all = Alle Projekte
projects-altered = Stand außerhalb von Orgward geändert
projects-archive = Archivieren
projects-archive-act = Projekt archivieren
projects-archive-keep = Projekt behalten
projects-archive-lead = Archivieren lässt sich nicht rückgängig machen, auch nicht von uns.
projects-archive-listed = Name und ID bleiben in der Liste der archivierten Projekte.
projects-archive-never-again = In ihm kann nie wieder etwas Neues entstehen.
projects-archive-open = Projekt archivieren …
projects-archived = Archiviert
projects-cancel = Abbrechen
projects-caption = Projekte, älteste zuerst
projects-count = { $count ->
    [one] 1 Projekt
   *[other] { $count } Projekte
 }
projects-create = Projekt anlegen
projects-created = Angelegt
projects-danger = Endgültiges
projects-empty = Noch keine Projekte
projects-empty-owner = Legen Sie eines an, um Mitglieder und Schlüssel eines Teams beisammen zu halten.
projects-empty-reader = Hier erscheinen Projekte, zu denen Sie gehören. Ein Inhaber der Organisation kann Sie hinzufügen.
projects-end-note = { $losing } Das Projekt kann nie wieder benutzt werden.
projects-general = Allgemein
projects-id-what = Projekt-ID
projects-kept = Datenaufbewahrung
projects-kept-content = API-Inhalte
projects-kept-enhanced-monitoring = Eingeschränkte Missbrauchserkennung, erweitert
projects-kept-enhanced-zero = Keine Datenaufbewahrung, erweitert
projects-kept-hint = Audit-Logs sind von dieser Einstellung nicht betroffen.
projects-kept-inherited = Wie die Organisation ({ $choice })
projects-kept-label = Was die API-Plattform behalten darf
projects-kept-monitoring = Eingeschränkte Missbrauchserkennung
projects-kept-none = Keine eigene Einschränkung
projects-kept-save = Datenaufbewahrung speichern
projects-kept-zero = Keine Datenaufbewahrung
projects-lead = Ein Projekt hält Mitglieder und Schlüssel beisammen, die zusammengehören. Inhaber sehen jedes Projekt, Leser die ihren.
projects-losing-access = { $count ->
    [0] Niemand ist dabei.
    [one] 1 Mitglied verliert sofort den Zugang.
   *[other] { $count } Mitglieder verlieren sofort den Zugang.
 }
projects-name = Name
projects-name-hint = Zum Beispiel „Netzprognose“. Höchstens 100 Zeichen.
projects-name-missing = Geben Sie einen Namen für das Projekt ein.
projects-new = Neues Projekt
projects-new-lead = Umbenennen geht später noch. Archivieren ist endgültig.
projects-none-match = Kein Projekt passt
projects-none-match-next = Suchen Sie nach einem anderen Teil des Namens oder unter allen Projekten, auch den archivierten.
projects-others-settings = Seine Einstellungen ändern seine Inhaber und die Inhaber der Organisation.
projects-rename-hint = Höchstens 100 Zeichen. Die ID bleibt gleich.
projects-rename-label = Projektname
projects-rename-save = Namen speichern
projects-same-name-create = Noch ein Projekt mit diesem Namen anlegen
projects-same-name-note = Programme unterscheiden Projekte an der ID. Menschen oft nicht.
projects-same-name-rename = Zwei Projekte dürfen so heißen
projects-search = Name oder ID
projects-settled-altered = Ein anderes Programm hat die Zeile dieses Projekts in der Datenbank geändert. Es gilt als archiviert, und seine Schlüssel werden abgewiesen. Stellen Sie die richtige Datenbank wieder her, oder archivieren Sie das Projekt endgültig.
projects-settled-archived = Dieses Projekt ist archiviert. Es bleibt in der Liste, und nichts an ihm kann sich ändern.
projects-settled-default = Dies ist das Standardprojekt der Organisation. Es kann weder umbenannt noch archiviert werden.
projects-status = Status
projects-tab-keys = API-Schlüssel
projects-tab-members = Mitglieder
projects-tab-service-accounts = Dienstkonten
projects-tab-settings = Einstellungen
projects-tabs = Projekt
projects-title = Projekte
projects-which = Welche Projekte
projects-with-archived = Mit archivierten
projects-archive-accounts = { $count ->
    [0] Es hat keine Dienstkonten.
    [one] 1 Dienstkonto funktioniert nicht mehr.
   *[other] { $count } Dienstkonten funktionieren nicht mehr.
 }
projects-archive-keys = { $count ->
    [0] Es hat keine Schlüssel.
    [one] 1 Schlüssel funktioniert nicht mehr.
   *[other] { $count } Schlüssel funktionieren nicht mehr.
 }
projects-archive-type = Geben Sie den Namen des Projekts ein
projects-archive-type-hint = Geben Sie zur Bestätigung ein: { $name }
