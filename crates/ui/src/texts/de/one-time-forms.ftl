# Formulare, die zweimal gesendet wurden.
one-time-forms-title = Bereits angezeigt
one-time-forms-sent-title = Bereits gesendet
one-time-forms-shown = Dieses Formular wurde gesendet: { $sent }. Das Ergebnis wurde zuletzt angezeigt: { $shown }. Es wird nicht noch einmal angezeigt.
one-time-forms-sent = Dieses Formular wurde gesendet: { $sent }. Das Ergebnis wurde nicht aufbewahrt. Sehen Sie nach, ob es getan hat, was Sie wollten.
one-time-forms-nothing = Jetzt wurde nichts angelegt.
one-time-forms-lost-key = Wenn Sie den Schlüssel nicht gespeichert haben, lösen Sie ihn durch einen neuen ab.
one-time-forms-rotate = Schlüssel ablösen
one-time-forms-another-key = Weiteren Schlüssel anlegen
one-time-forms-delete-key = Schlüssel löschen
one-time-forms-delete-account = Dienstkonto löschen
one-time-forms-new-link = Neuen Link erstellen
one-time-forms-see = Ergebnis ansehen
one-time-forms-overview = Zur Übersicht
