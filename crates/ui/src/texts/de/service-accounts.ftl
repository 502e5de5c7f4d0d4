# Dienstkonten eines Projekts.
service-accounts-all = Alle Dienstkonten
service-accounts-cancel = Abbrechen
service-accounts-caption = Dienstkonten, älteste zuerst
service-accounts-count = { $count ->
    [one] 1 Dienstkonto
   *[other] { $count } Dienstkonten
 }
service-accounts-create = Dienstkonto anlegen
service-accounts-created = Angelegt
service-accounts-delete = Löschen
service-accounts-delete-act = Dienstkonto löschen
service-accounts-delete-keep = Behalten
service-accounts-delete-lead = Es lässt sich nicht zurückholen, auch nicht von uns.
service-accounts-delete-named = { $name } löschen
service-accounts-delete-note = Alle seine Schlüssel werden ab dem Löschen abgewiesen.
service-accounts-empty = Noch keine Dienstkonten
service-accounts-empty-default = Das Standardprojekt hat keine. Legen Sie eines in einem eigenen Projekt an.
service-accounts-empty-next = Legen Sie eines an für ein Programm, das ohne einen Menschen läuft.
service-accounts-expires = Sein Schlüssel läuft ab
service-accounts-key-create = Schlüssel anlegen
service-accounts-key-expires = Läuft ab
service-accounts-key-id = Schlüssel-ID
service-accounts-key-id-what = Schlüssel-ID
service-accounts-key-name-hint = Zum Beispiel „blue-deployment“. Höchstens 100 Zeichen; leer heißt er Secret Key.
service-accounts-key-new = Neuer Schlüssel von { $name }
service-accounts-key-new-lead = Er gilt neben den Schlüsseln, die das Dienstkonto schon hat.
service-accounts-key-of = für { $name }
service-accounts-keys = Schlüssel
service-accounts-last-used = Zuletzt benutzt
service-accounts-lead = Für Programme, die zu keinem Menschen gehören. Ihre Schlüssel gelten weiter, wenn jemand geht.
service-accounts-name = Name
service-accounts-name-hint = Zum Beispiel „batch-runner“. Höchstens 100 Zeichen.
service-accounts-name-missing = Geben Sie einen Namen für das Dienstkonto ein.
service-accounts-never = Nie
service-accounts-new = Neues Dienstkonto
service-accounts-new-lead = Sein erster Schlüssel entsteht mit ihm und wird einmal gezeigt.
service-accounts-role = Rolle
service-accounts-role-member = Mitglied
service-accounts-role-none = Keine
service-accounts-role-owner = Inhaber
service-accounts-secret = API-Schlüssel
service-accounts-secret-hint = Wählen Sie das Feld aus und kopieren Sie es. Der Schlüssel steht in der Liste des Projekts.
service-accounts-store = Diesen Schlüssel jetzt sichern
service-accounts-store-lead = Kopieren Sie ihn jetzt. Orgward bewahrt einen Fingerabdruck auf, nicht den Schlüssel, und kann ihn später nicht zeigen.
service-accounts-stored = Ich habe ihn gesichert
