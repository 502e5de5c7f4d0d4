# Data controls: data retention and audit logging.
data-controls-asked-again = Noch einmal gefragt, weil dies für immer gilt.
data-controls-audit-logging = Audit-Logging
data-controls-back = Zurück
data-controls-baseline = Was vorher da war
data-controls-baseline-progress = { $recorded } von { $total } Objekten sind festgehalten. Der Rest folgt im Hintergrund; Änderungen werden währenddessen festgehalten.
data-controls-confirm = Zur Bestätigung den Namen der Organisation eingeben
data-controls-content = API-Inhalte
data-controls-content-legend = Was die API-Plattform behalten darf
data-controls-crumb = Datenkontrolle
data-controls-deciding = Was Sie entscheiden
data-controls-deleted = Gelöschte Menschen, Einladungen und Schlüssel
data-controls-enable = Einschalten
data-controls-enable-lead = Von nun an wird jede Änderung an der Verwaltung festgehalten. Das lässt sich nicht wieder ausschalten, auch nicht von einem Inhaber.
data-controls-enable-title = Audit-Logging einschalten
data-controls-enabled-by = Eingeschaltet von
data-controls-enhanced-note = Dasselbe, nach den strengeren Bedingungen der Plattform.
data-controls-enter-password = Geben Sie Ihr Passwort ein.
data-controls-exactly = Genau so: { $name }
data-controls-first-record = Erster Eintrag
data-controls-gone = Sofort fort
data-controls-holds = Aufbewahrungspflichten
data-controls-holds-open = Aufbewahrungspflichten ansehen
data-controls-holds-words = Behalten Daten von Menschen für eine Rechtssache im Audit-Log: Solange eine gilt, wird niemand gelöscht, den sie umfasst.
data-controls-in-lists = In Listen und Suchen
data-controls-is-on = Audit-Logging ist an
data-controls-kept = Aufbewahrt
data-controls-kept-words = Solange es diese Organisation gibt.
data-controls-lead = Was dieser Server wie lange behält und was er nie vergisst.
data-controls-mam = Angepasste Missbrauchskontrolle
data-controls-mam-enhanced = Angepasste Missbrauchskontrolle, erweitert
data-controls-mam-note = Inhalte bleiben aus dem heraus, was die Plattform gegen Missbrauch aufbewahrt.
data-controls-never = Nie festgehalten
data-controls-never-words = Passwörter, Schlüssel und die Inhalte von API-Anfragen und -Antworten.
data-controls-next-clearing = Nächste Löschung
data-controls-no-control = Hier gibt es nichts zu bedienen, weil es nichts zu ändern gibt.
data-controls-no-undo = Nicht umkehrbar
data-controls-no-undo-words = Kein Schalter, kein Befehl und kein API-Aufruf schaltet es aus oder entfernt einen Eintrag.
data-controls-now = Jetzt.
data-controls-off = Aus
data-controls-off-words = Hält Änderungen an der Verwaltung dauerhaft fest: wer was von wo geändert hat, alter Wert und neuer. Inhalte von API-Anfragen gehören nie dazu. [Einmal eingeschaltet, lässt es sich nicht mehr ausschalten], auch nicht von einem Inhaber.
data-controls-on = An, für immer
data-controls-on-disk = Auf der Platte
data-controls-operator = Wer diesen Server betreibt
data-controls-own-choice = Ein Projekt kann selbst wählen.
data-controls-readers = Inhaber: { $owners }. Deren Admin-Schlüssel.
data-controls-record-id = Kennung des Eintrags
data-controls-recorded = Festgehalten
data-controls-recorded-words = Änderungen an Menschen, Einladungen, Projekten, Dienstkonten, Schlüsseln und Einstellungen; Anmeldungen und abgewiesene Anmeldungen.
data-controls-save = Speichern
data-controls-save-enable = Speichern und für immer einschalten
data-controls-since = Seit
data-controls-starts = Beginnt
data-controls-starts-words = In dem Moment, in dem Sie speichern, mit einer Liste dessen, was schon da ist.
data-controls-title = Datenaufbewahrung
data-controls-waiting = { $count ->
    [0] Nichts wartet.
    [one] { $count } Löschung wartet.
   *[other] { $count } Löschungen warten.
 }
data-controls-who-reads = Wer es lesen kann
data-controls-will-review = Bevor etwas gespeichert wird, sehen Sie, was das bedeutet.
data-controls-within = { $days ->
    [0] Binnen einer Minute
    [one] Binnen { $days } Tag
   *[other] Binnen { $days } Tagen
 }
data-controls-would-go = Die nächste Löschung nimmt mit
data-controls-would-go-admin-key = { $count ->
    [one] einen Admin-Schlüssel
   *[other] { $count } Admin-Schlüssel
 }
data-controls-would-go-invite = { $count ->
    [one] eine Einladung
   *[other] { $count } Einladungen
 }
data-controls-would-go-project-key = { $count ->
    [one] einen Projektschlüssel
   *[other] { $count } Projektschlüssel
 }
data-controls-would-go-service-account = { $count ->
    [one] ein Dienstkonto
   *[other] { $count } Dienstkonten
 }
data-controls-would-go-spent-token = { $count ->
    [one] einen verbrauchten oder ungültigen Link
   *[other] { $count } verbrauchte oder ungültige Links
 }
data-controls-would-go-user = { $count ->
    [one] eine Person oder Mitgliedschaft
   *[other] { $count } Personen oder Mitgliedschaften
 }
data-controls-your-password = Ihr Passwort
data-controls-zdr = Keine Datenaufbewahrung
data-controls-zdr-enhanced = Keine Datenaufbewahrung, erweitert
data-controls-zdr-enhanced-note = Dasselbe, nach den strengeren Bedingungen der Plattform. Das Audit-Log bleibt unberührt.
data-controls-zdr-note = Die Plattform behält nichts von dem, was an sie gesendet wird. Das Audit-Log bleibt unberührt.
