# Die Seite eines neuen Schlüssels jeder Art.
new-keys-example = Eine Umgebungsvariable
new-keys-once = Speichern Sie den Schlüssel, bevor Sie diese Seite verlassen. Erneutes Laden zeigt ihn höchstens noch einmal, innerhalb von zehn Minuten. Wenn er verloren ist, ersetzen oder löschen Sie ihn.
new-keys-try = Verwendung
