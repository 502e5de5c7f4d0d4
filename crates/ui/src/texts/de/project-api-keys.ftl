# Schlüssel eines Projekts.
project-api-keys-all = Alle Schlüssel
project-api-keys-cancel = Abbrechen
project-api-keys-caption = Schlüssel, älteste zuerst
project-api-keys-count = { $count ->
    [one] 1 Schlüssel
   *[other] { $count } Schlüssel
 }
project-api-keys-create = Schlüssel anlegen
project-api-keys-create-new = Neuen Schlüssel anlegen
project-api-keys-created = Angelegt
project-api-keys-delete = Löschen
project-api-keys-delete-act = Schlüssel löschen
project-api-keys-delete-keep = Behalten
project-api-keys-delete-lead = Ein gelöschter Schlüssel lässt sich nicht zurückholen, auch nicht von uns.
project-api-keys-delete-named = { $name } löschen
project-api-keys-delete-note = Was ihn benutzt, wird ab dem Löschen abgewiesen.
project-api-keys-empty = Noch keine Schlüssel
project-api-keys-empty-next = Legen Sie einen an für ein Programm, das in diesem Projekt als Sie arbeitet.
project-api-keys-expires = Läuft ab
project-api-keys-key = Schlüssel
project-api-keys-key-id = Schlüssel-ID
project-api-keys-key-id-what = Schlüssel-ID
project-api-keys-last-used = Zuletzt benutzt
project-api-keys-lead = Ein Schlüssel gilt nur in diesem Projekt, für den, der ihn angelegt hat. Von der Admin-API öffnet er nichts.
project-api-keys-name = Name
project-api-keys-name-hint = Zum Beispiel „laptop“. Höchstens 100 Zeichen.
project-api-keys-name-missing = Geben Sie einen Namen für den Schlüssel ein.
project-api-keys-new = Neuer Schlüssel
project-api-keys-new-lead = Er gilt in diesem Projekt als Sie, solange Sie Zugang dazu haben.
project-api-keys-no-access = Kein Zugang
project-api-keys-of-account = { $name }, ein Dienstkonto
project-api-keys-owner = Besitzer
project-api-keys-secret = API-Schlüssel
project-api-keys-secret-hint = Wählen Sie das Feld aus und kopieren Sie es. In der Liste steht er als { $redacted }.
project-api-keys-store = Diesen Schlüssel jetzt sichern
project-api-keys-store-lead = Kopieren Sie ihn jetzt. Orgward bewahrt einen Fingerabdruck auf, nicht den Schlüssel, und kann ihn später nicht zeigen.
project-api-keys-stored = Ich habe ihn gesichert
