# Admin-Schlüssel.
admin-keys-acts-as = Handelt als
admin-keys-acts-as-whom = { $name }, { $role ->
    [owner] Inhaber
    [reader] Leser
   *[other] { $role }
 }
admin-keys-all = Alle Admin-Schlüssel
admin-keys-all-permissions = Alle
admin-keys-all-permissions-note = Alles, was Sie als Inhaber dürfen.
admin-keys-api-audit-before = Die Admin-API legt Schlüssel an, für die die Einstellung des Servers zu „before“ gilt; nur dieses Formular setzt eine andere.
admin-keys-api-scopes = „scopes“ begrenzt den Schlüssel; ohne die Angabe darf er alles.
admin-keys-audit-before = Reihenfolge der Seiten in Audit-Log-Listen („before“)
admin-keys-audit-before-hint = Für Programme, die GET /v1/organization/audit_logs Seite für Seite lesen.
admin-keys-audit-before-is-newer = „before“ ergibt neuere Ereignisse
admin-keys-audit-before-is-older = „before“ ergibt ältere Ereignisse
admin-keys-audit-before-newer = Neuere Ereignisse, wie OpenAIs SDKs erwarten
admin-keys-audit-before-older = Ältere Ereignisse, wie Elastics Collector erwartet
admin-keys-audit-before-server = Wie der Server eingestellt ist
admin-keys-audit-logs-read = Audit-Log lesen
admin-keys-audit-logs-read-note = { $scope }: Ereignisse, Beweise, Checkpoints und Kacheln. Für ein SIEM oder eine Prüfung.
admin-keys-cancel = Abbrechen
admin-keys-caption = Admin-Schlüssel, neueste zuerst
admin-keys-count = { $count ->
    [one] 1 Schlüssel
   *[other] { $count } Schlüssel
 }
admin-keys-create = Admin-Schlüssel anlegen
admin-keys-create-new = Neuen Admin-Schlüssel anlegen
admin-keys-created = Angelegt
admin-keys-created-by = Angelegt von
admin-keys-delete = Löschen
admin-keys-delete-act = Admin-Schlüssel löschen
admin-keys-delete-keep = Behalten
admin-keys-delete-lead = Ein gelöschter Schlüssel lässt sich nicht zurückholen, auch nicht von uns.
admin-keys-delete-named = { $name } löschen
admin-keys-delete-record = Was mit ihm geschah, bleibt aufgezeichnet.
admin-keys-delete-unused = Er wurde nie benutzt.
admin-keys-delete-used = Zuletzt benutzt { $when }. Was ihn benutzt, wird ab dem Löschen abgewiesen.
admin-keys-empty = Noch keine Admin-Schlüssel
admin-keys-empty-next = Legen Sie einen an und verwalten Sie die Organisation von überall, von wo dieser Server erreichbar ist.
admin-keys-example = Listet die Projekte
admin-keys-example-audit-logs = Listet die neuesten Ereignisse
admin-keys-example-env = Umgebungsvariablen
admin-keys-expires = Läuft ab
admin-keys-expires-hint = Ein Schlüssel lässt sich nicht verlängern. Legen Sie vorher einen neuen an.
admin-keys-in-days = In { $days } Tagen
admin-keys-key = Schlüssel
admin-keys-key-id = Schlüssel-ID
admin-keys-key-id-what = Schlüssel-ID
admin-keys-last-used = Zuletzt benutzt
admin-keys-lead = Ein Admin-Schlüssel handelt als der Inhaber, der ihn angelegt hat, in der ganzen Organisation, im Rahmen seiner Berechtigungen. Modelle ruft er nicht auf. Nur Inhaber können ihn anlegen, sehen und löschen.
admin-keys-lost = Schlüssel verloren?
admin-keys-lost-note = Er lässt sich nicht wiederherstellen: Orgward bewahrt einen Fingerabdruck auf, nicht den Schlüssel. Löschen Sie ihn und legen Sie einen neuen an.
admin-keys-management-read = Mitglieder, Projekte und Schlüssel lesen
admin-keys-management-read-note = { $scope }: auch Einladungen, Dienstkonten, Datenaufbewahrung und das Anfrage-Log.
admin-keys-management-write = Mitglieder, Projekte und Schlüssel ändern
admin-keys-management-write-note = { $scope }: dasselbe anlegen, ändern und löschen. Ein Schlüssel damit kann Mitglieder zu Inhabern machen.
admin-keys-name = Name
admin-keys-name-hint = Zum Beispiel „terraform-prod“. Höchstens 100 Zeichen; später nicht zu ändern.
admin-keys-name-missing = Geben Sie einen Namen für den Schlüssel ein.
admin-keys-never = Nie
admin-keys-new = Neuer Admin-Schlüssel
admin-keys-new-lead = Er handelt für Sie als Inhaber, ohne Anmeldung. Geben Sie ihm nur, was sein Programm braucht, und benennen Sie ihn nach diesem Programm. Beides lässt sich später nicht ändern.
admin-keys-permissions = Berechtigungen
admin-keys-read-only = Nur lesen
admin-keys-read-only-note = Liest alles, auch das Audit-Log, und ändert nichts.
admin-keys-recorded = Was aufgezeichnet wird
admin-keys-recorded-note = Jede Anfrage mit einem Admin-Schlüssel, mit Adresse und Anfrage-ID, bevor sie beantwortet wird.
admin-keys-restricted = Eingeschränkt
admin-keys-restricted-note = Nur, was unten ausgewählt ist.
admin-keys-scopes = Scopes eines eingeschränkten Schlüssels
admin-keys-secret = Admin-Schlüssel
admin-keys-secret-hint = Wählen Sie das Feld aus und kopieren Sie es. Der Schlüssel endet auf { $ending }; daran erkennen Sie ihn in der Liste.
admin-keys-store = Diesen Schlüssel jetzt sichern
admin-keys-store-lead = Kopieren Sie ihn jetzt. Orgward bewahrt einen Fingerabdruck auf, nicht den Schlüssel, und kann ihn später nicht zeigen.
admin-keys-stored = Ich habe ihn gesichert
admin-keys-title = Admin-Schlüssel
admin-keys-who = Wer sie benutzen kann
admin-keys-who-note = Nur Inhaber. Ein Schlüssel endet sofort, wenn der Inhaber, der ihn angelegt hat, keiner mehr ist.
