# Tasten, auf die Seiten hören.
shortcuts-close = Schließen
shortcuts-help = Diese Liste zeigen
shortcuts-lead = Tasten, die auf jeder Seite der Konsole gelten, solange Sie nicht in ein Feld schreiben.
shortcuts-off = Aus
shortcuts-off-note = Nur Strg K und ⌘ K bleiben. Wählen Sie das, wenn Sie mit dem Computer sprechen oder Tasten versehentlich treffen.
shortcuts-on = Ein
shortcuts-palette = Suchen, von überall
shortcuts-save = Speichern
shortcuts-search = Zum Suchfeld gehen
shortcuts-single = Kürzel aus einzelnen Zeichen
shortcuts-switch = Ein oder aus in diesem Browser
shortcuts-then = dann
shortcuts-title = Tastenkürzel
