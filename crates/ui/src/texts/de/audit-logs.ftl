# The audit log: explorer, record, exports, verification.
audit-logs-about = Worum es geht
audit-logs-actor = Wer
audit-logs-address = Adresse
audit-logs-all-time = Über die ganze Zeit suchen
audit-logs-altered = Verändert
audit-logs-gap = Eintrag davor fehlt
audit-logs-gap-words = Der Eintrag vor diesem ist nicht mehr in der Datenbank: Ein anderes Programm hat ihn entfernt. Was zu tun ist, findet die Serververwaltung im Betriebshandbuch unter „Audit log“.
audit-logs-altered-words = Dieser Eintrag ist nicht so, wie dieser Server ihn geschrieben hat: Ein anderes Programm hat die Datenbank geändert. Verlassen Sie sich nicht auf seinen Inhalt. Was zu tun ist, findet die Serververwaltung im Betriebshandbuch unter „Audit log“.
audit-logs-attention = Eine Prüfung hat an diesem Log oder an der Datenbank einen Fehler gefunden.
audit-logs-attention-where = Befund ansehen
audit-logs-bar = { $from } bis { $to }: { $count ->
    [one] { $count } Ereignis
   *[other] { $count } Ereignisse
 }
audit-logs-bar-failed = { $from } bis { $to }: { $count ->
    [one] { $count } Ereignis
   *[other] { $count } Ereignisse
 }, { $failed } fehlgeschlagen
audit-logs-beside = Neben diesem Eintrag
audit-logs-between = Von einem Zeitpunkt bis zu einem anderen
audit-logs-by = Von
audit-logs-by-key = Schlüssel { $key }
audit-logs-by-key-of = Schlüssel { $key } von { $email }
audit-logs-by-no-person = Unbekannt
audit-logs-by-operator = Betreiber
audit-logs-by-operator-at = Betreiber { $user } auf { $host }
audit-logs-by-operator-named = Betreiber { $user }
audit-logs-by-server = Orgward
audit-logs-caption = Audit-Einträge, neueste zuerst
audit-logs-changed = Was sich änderte
audit-logs-class = Klasse
audit-logs-class-change = Änderung
audit-logs-class-create = Anlage
audit-logs-class-delete = Löschung
audit-logs-class-failed = Fehlgeschlagen
audit-logs-class-other = Sonstiges
audit-logs-class-sign-in = Anmeldung
audit-logs-counted-among = Gezählt unter den neuesten { $count } Einträgen.
audit-logs-covered = Vom Checkpoint über { $count } Einträge gedeckt
audit-logs-did-account-created = Dienstkonto { $name } angelegt
audit-logs-did-account-deleted = Dienstkonto { $name } gelöscht
audit-logs-did-account-updated = Dienstkonto { $name } geändert
audit-logs-did-api-key-created = Schlüssel { $name } angelegt
audit-logs-did-api-key-deleted = Schlüssel { $name } gelöscht
audit-logs-did-api-key-updated = Schlüssel { $name } geändert
audit-logs-did-baseline = War da, als das Logging begann: { $what }
audit-logs-did-baseline-completed = Was beim Beginn des Loggings da war, ist in { $objects } Einträgen festgehalten
audit-logs-did-demo = Organisation und Log zur Vorführung erzeugt
audit-logs-did-email-change = Neue E-Mail-Adresse { $email } verlangt
audit-logs-did-email-change-stopped = Änderung der E-Mail-Adresse zu { $email } gestoppt
audit-logs-did-enabled = Audit-Logging eingeschaltet
audit-logs-did-erased = { $values } Werte über { $id } gelöscht
audit-logs-did-exported = Audit-Einträge als { $format } exportiert
audit-logs-did-hold-lift-requested = Ende der Aufbewahrungspflicht { $name } beantragt
audit-logs-did-hold-lifted = Ende der Aufbewahrungspflicht { $name } bestätigt
audit-logs-did-hold-requested = Aufbewahrungspflicht { $name } beantragt
audit-logs-did-hold-set = Aufbewahrungspflicht { $name } bestätigt
audit-logs-did-hold-withdrawn = Antrag auf die Aufbewahrungspflicht { $name } zurückgezogen
audit-logs-did-invite-accepted = Einladung angenommen
audit-logs-did-invite-deleted = Einladung für { $who } zurückgezogen
audit-logs-did-invite-sent = { $who } eingeladen als { $role ->
    [owner] Inhaber
    [reader] Leser
    [member] Mitglied
   *[other] { $role }
 }
audit-logs-did-key-changed = Schlüssel gewechselt, der die Checkpoints signiert
audit-logs-did-linked = Link für die Einladung für { $who } erzeugt
audit-logs-did-not-sign-in = Konnte sich nicht anmelden
audit-logs-did-not-sign-in-as = Konnte sich nicht als { $email } anmelden; die Adresse hat hier niemand
audit-logs-did-not-sign-in-key = Konnte sich nicht anmelden: statt der E-Mail-Adresse wurde etwas eingegeben, das wie ein Schlüssel aussieht ({ $length } Zeichen, nicht gespeichert)
audit-logs-did-not-sign-in-no-address = Konnte sich nicht anmelden: was eingegeben wurde, ist keine E-Mail-Adresse ({ $length } Zeichen, nicht gespeichert)
audit-logs-did-not-sign-in-often = Konnte sich nicht anmelden, { $attempts }-mal in einer Minute
audit-logs-did-not-sign-out = Konnte sich nicht abmelden
audit-logs-did-organization-updated = Einstellungen der Organisation geändert
audit-logs-did-own-password = Eigenes Passwort geändert
audit-logs-did-password = Passwort von { $name } zurückgesetzt
audit-logs-did-profile = Eigenes Profil geändert
audit-logs-did-project-archived = Projekt { $name } archiviert
audit-logs-did-project-changed = Projekt { $name } geändert
audit-logs-did-project-created = Projekt { $name } angelegt
audit-logs-did-project-renamed = Projekt { $name } umbenannt in { $title }
audit-logs-did-reindexed = Suchindex aus { $records } Einträgen neu aufgebaut
audit-logs-did-requests-swept = { $rows ->
    [one] 1 alte Anfrage aus dem Anfrage-Log gelöscht
   *[other] { $rows } alte Anfragen aus dem Anfrage-Log gelöscht
 }
audit-logs-did-reset-link = Link erzeugt, mit dem { $name } ein neues Passwort wählt
audit-logs-did-role-given = { $name } eine Rolle gegeben
audit-logs-did-role-taken = { $name } eine Rolle genommen
audit-logs-did-rollback = Mit einem Log fortgefahren, das nicht das signierte ist
audit-logs-did-session = Sitzung beendet
audit-logs-did-sign-in = Angemeldet
audit-logs-did-sign-out = Abgemeldet
audit-logs-did-unreadable = Unlesbarer Eintrag
audit-logs-did-user-added = { $name } aufgenommen als { $role ->
    [owner] Inhaber
    [reader] Leser
    [member] Mitglied
   *[other] { $role }
 }
audit-logs-did-user-deleted = { $name } entfernt
audit-logs-did-user-described = Kenntnisstand oder Rolle als Entwickler von { $name } geändert
audit-logs-did-user-updated = { $name } ist jetzt { $role ->
    [owner] Inhaber
    [reader] Leser
    [member] Mitglied
   *[other] { $role }
 }
audit-logs-event = Ereignis
audit-logs-events = { $count ->
    [one] { $count } Ereignis
   *[other] { $count } Ereignisse
 }
audit-logs-everything-about = Alles zum selben Gegenstand
audit-logs-everything-by = Alles von derselben Stelle
audit-logs-export = Exportieren
audit-logs-export-all = Alle
audit-logs-export-and-this = { $records }, und der von diesem Export erzählt, falls er passt
audit-logs-export-another = Noch ein Export
audit-logs-export-as = Als
audit-logs-export-asked = Verlangt
audit-logs-export-back = Zurück zur Liste
audit-logs-export-bytes = Bytes
audit-logs-export-caption = Exporte, neueste zuerst
audit-logs-export-count = { $count } exportieren
audit-logs-export-csv = CSV, für Tabellen
audit-logs-export-csv-excel = CSV, für Excel
audit-logs-export-csv-excel-note = Dieselbe Tabelle mit einer Bytereihenfolge-Markierung, damit Excel Buchstaben wie é, ø und ł richtig anzeigt.
audit-logs-export-csv-note = Eine Zeile je Eintrag. Die signierte Dateiliste bürgt dafür; einen eigenen Beweis trägt sie nicht.
audit-logs-export-file = Datei
audit-logs-export-files = Dateien
audit-logs-export-files-caption = Dateien des Exports
audit-logs-export-finished = Fertig
audit-logs-export-goes-on = Es geht weiter, auch wenn Sie diese Seite verlassen; sie sieht von selbst wieder nach.
audit-logs-export-how-many = Wie viele
audit-logs-export-kept = Ein abgerissener Download lässt sich fortsetzen. Die Dateien bleiben bis { $until }.
audit-logs-export-lead = Genau das, worauf die Liste eingegrenzt ist, als Dateien mit Hashes, und der Checkpoint, der sie deckt.
audit-logs-export-looked = { $position } von { $size } Einträgen des Logs durchgesehen
audit-logs-export-many = { $count }+ exportieren
audit-logs-export-more-than = Mehr als { $count } Einträge
audit-logs-export-ndjson = NDJSON, mit Beweis
audit-logs-export-ndjson-note = Ein Eintrag je Zeile, wie ihn die Admin API zeigt und mit allem, was Orgward weiß. Jeder kann es offline prüfen.
audit-logs-export-new = Neuer Export
audit-logs-export-no-files = Es gibt keine Dateien
audit-logs-export-not = nicht { $key }: { $value }
audit-logs-export-nothing = Es gibt nichts zu exportieren.
audit-logs-export-notice = Der Export selbst wird im Log festgehalten. Seine Dateien enthalten Adressen und Namen; sie bleiben einen Tag hier.
audit-logs-export-progress = Wie weit er ist
audit-logs-export-recent = Exporte des letzten Tages
audit-logs-export-records = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
 }
audit-logs-export-running = Läuft
audit-logs-export-state = Stand
audit-logs-export-unclear = Erst möglich, wenn die ganze Suche verstanden ist.
audit-logs-export-verify = Prüfen
audit-logs-export-verify-words = Die Dateien verraten selbst, ob etwas in ihnen geändert wurde. Prüfen lassen sie sich hier im Browser oder offline mit dem Befehl, den die Seite zeigt.
audit-logs-export-what = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
 } als { $format }
audit-logs-export-which = Welche
audit-logs-filter-records = Einträge filtern
audit-logs-from = ab { $from }
audit-logs-from-in = Von ({ $zone })
audit-logs-from-to = { $from } bis { $to }
audit-logs-from-where = Woher
audit-logs-last-days = letzte { $count } Tage
audit-logs-last-hours = letzte { $count } Stunden
audit-logs-last-year = letztes Jahr
audit-logs-lead = Jede Änderung an der Verwaltung und jede Anmeldung. Nichts davon lässt sich ändern oder entfernen.
audit-logs-leaf-hash = Blatt-Hash
audit-logs-leaf-hash-title = Blatt-Hash
audit-logs-left-out = „{ $word }“ wurde nicht verstanden. Gesucht wird nach type, class, result, actor, project und about, etwa class:create oder actor:ada@example.org.
audit-logs-live-broken = Der Strom ist abgerissen; es wird neu verbunden.
audit-logs-live-ended = Ihre Anmeldung ist beendet und damit auch die Live-Ansicht. Laden Sie die Seite neu, um sich wieder anzumelden.
audit-logs-live-tail = Live mitlesen
audit-logs-live-waiting = Neue Einträge erscheinen hier, sobald sie entstehen.
audit-logs-look-there = Dort nachsehen
audit-logs-many-events = { $count }+ Ereignisse
audit-logs-new-records = Neue Einträge
audit-logs-newer = Neuere
audit-logs-newer-record = Neuerer Eintrag
audit-logs-newest-over-time = Die neuesten { $count } Ereignisse im Zeitverlauf
audit-logs-no-actor = „{ $value }“ ist kein Akteur. Schreiben Sie eine ganze E-Mail-Adresse, etwa actor:ada@example.org, oder die ID einer Person, eines Schlüssels oder eines Dienstkontos.
audit-logs-no-class = Die Klasse „{ $value }“ gibt es nicht; es gibt create, change, delete, sign_in, failed und other.
audit-logs-no-key = Nach „{ $name }:“ lässt sich nicht suchen; es gibt type, class, result, actor, project und about.
audit-logs-no-object = „{ $value }“ ist keine Objekt-ID. Eine ID beginnt mit user-, key_, svc_acct_, proj_, invite- oder org-.
audit-logs-no-project = „{ $value }“ ist keine Projekt-ID. Sie beginnt mit proj_.
audit-logs-no-result = Das Ergebnis „{ $value }“ gibt es nicht; es gibt ok und failed.
audit-logs-no-span = „{ $text }“ ist keine Spanne; es gibt 24h, 7d, 30d, 90d, 1y und all.
audit-logs-no-such-record = Diesen Eintrag gibt es in diesem Log nicht.
audit-logs-no-time = „{ $text }“ ist keine Zeit; zum Beispiel 2026-11-16T06:00 schreiben, in { $zone }.
audit-logs-no-type = Die Ereignisart „{ $value }“ gibt es nicht; eine Gruppe geht auch, etwa type:api_key.*
audit-logs-none = Keins
audit-logs-not-excluded = „{ $word }“ wurde nicht verstanden: Ausschließen lassen sich nur type, class und result.
audit-logs-not-on-page = Nicht auf dieser Seite
audit-logs-not-signed = Noch nicht signiert
audit-logs-nothing = Kein Eintrag passt
audit-logs-nothing-narrow = Eine Bedingung wegnehmen oder weiter zurück suchen.
audit-logs-nothing-then = Da geschah nichts, oder das Log geht in der anderen Richtung weiter.
audit-logs-nothing-unclear = Berichtigen oder entfernen Sie, was nicht verstanden wurde.
audit-logs-number = Nummer
audit-logs-off = Audit-Logging ist aus
audit-logs-off-lead = Wer was wann und von wo geändert hat.
audit-logs-off-words = Noch wird nichts aufgezeichnet. Ist es einmal an, wird jede Änderung und jede Anmeldung festgehalten, für immer.
audit-logs-older = Ältere
audit-logs-older-record = Älterer Eintrag
audit-logs-over-time = Ereignisse im Zeitverlauf
audit-logs-pages = Seiten
audit-logs-place = Eintrag { $number } von { $all } auf dieser Seite
audit-logs-project = Projekt
audit-logs-raw = Rohes JSON
audit-logs-read-differently = Ein Teil der Suche wurde anders gelesen
audit-logs-record = Eintrag
audit-logs-record-id = Kennung des Eintrags
audit-logs-recording-since = aufgezeichnet seit { $date }
audit-logs-records = Einträge
audit-logs-request = Anfrage
audit-logs-request-id = Anfrage-Kennung
audit-logs-review-enable = Ansehen und einschalten
audit-logs-shown = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
 } auf dieser Seite
audit-logs-signed = Signiert { $when }
audit-logs-signed-of = { $signed } von { $all } Einträgen signiert
audit-logs-span-all = gesamte Zeit
audit-logs-span-days = { $count } Tage
audit-logs-span-hours = { $count } Stunden
audit-logs-span-year = Jahr
audit-logs-swapped = Das Ende lag vor dem Anfang, deshalb wurden sie vertauscht.
audit-logs-the-record = Der Eintrag
audit-logs-time = Zeit
audit-logs-time-in = Zeit ({ $zone })
audit-logs-time-span = Zeitspanne
audit-logs-title = Audit-Log
audit-logs-unclear = { $count ->
    [one] Dieser Teil der Suche wurde nicht verstanden, deshalb wird nichts gezeigt
   *[other] Diese Teile der Suche wurden nicht verstanden, deshalb wird nichts gezeigt
 }
audit-logs-up-to = bis { $to }
audit-logs-up-to-in = Bis ({ $zone })
audit-logs-verify-again = Noch einmal prüfen
audit-logs-verify-bytes = Gelesene Bytes
audit-logs-verify-check = Die Prüfung
audit-logs-verify-command = In der Kommandozeile
audit-logs-verify-command-words = Dieselbe Prüfung mit demselben Code, auf einem Rechner, dem Sie vertrauen, ohne Datenbank und ohne Netz.
audit-logs-verify-download = Öffentlichen Schlüssel herunterladen
audit-logs-verify-drop = Die Dateien eines Exports hier ablegen oder auswählen
audit-logs-verify-drop-hint = audit-logs.ndjson oder audit-logs.csv, jeweils mit ihrer manifest.txt. Ein öffentlicher Schlüssel und ein Checkpoint dürfen dabei sein.
audit-logs-verify-export = Export prüfen
audit-logs-verify-fails = Es hält nicht
audit-logs-verify-holds = Es hält
audit-logs-verify-kept = Checkpoint, den Sie aufbewahrt haben
audit-logs-verify-kept-hint = Was „orgward audit checkpoint“ einmal ausgab, von dort, wo Sie es aufbewahren: Kein Eintrag bis dahin darf sich seither geändert haben.
audit-logs-verify-key-hint = Der eigene Schlüssel dieses Servers. Wer das Log ändern könnte, könnte auch diese Seite ändern: Für eine Prüfung von außen den Schlüssel einsetzen, den Sie anderswo aufbewahren.
audit-logs-verify-keys = Öffentliche Schlüssel, denen zu glauben ist, einer je Zeile
audit-logs-verify-lead = Prüft, dass jeder Eintrag eines exportierten Audit-Logs der aufgezeichnete ist und dass einem Export des ganzen Logs keiner fehlt. Ihre Dateien werden in diesem Browser gelesen; nichts wird hochgeladen.
audit-logs-verify-own-key = Geglaubt wurde dem Schlüssel, den dieser Server eingesetzt hat. Setzen Sie den ein, den Sie anderswo aufbewahren, um zu wissen, dass niemand beides geändert hat.
audit-logs-verify-public-key = Öffentlicher Schlüssel
audit-logs-verify-script = Diese Seite braucht ein Skript
audit-logs-verify-script-words = Sie liest Ihre Dateien hier, damit sie Ihren Rechner nicht verlassen müssen, und das kann nur ein Skript. Der Befehl unten prüft dasselbe.
audit-logs-verify-the-key = öffentlicher Schlüssel
audit-logs-verify-unread = Nichts wurde herausgefunden
audit-logs-verify-without-list = Ohne die signierte Dateiliste prüfen
audit-logs-verify-without-list-hint = Für eine audit-logs.ndjson, deren manifest.txt verloren ist: Filter, Zeit und Ende sind dann, was die Datei angibt.
audit-logs-what-happened = Was geschah
audit-logs-when = Wann
audit-logs-wire = Wie die Admin API ihn zeigt
audit-logs-wire-altered = Wie er jetzt in der Datenbank steht
