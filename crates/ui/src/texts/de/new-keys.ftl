# Die Seite eines neuen Schlüssels jeder Art.
new-keys-example = Eine Umgebungsvariable
new-keys-once = Speichern Sie den Schlüssel, bevor Sie diese Seite verlassen. Erneutes Laden zeigt ihn womöglich nicht mehr, und nach zehn Minuten lässt er sich nicht mehr anzeigen. Wenn er verloren ist, lösen Sie ihn ab oder löschen Sie ihn.
new-keys-try = Verwendung
