# Das Anfrage-Log.
request-log-acting-as = Handelt als
request-log-admin-key = Ein Admin-Schlüssel
request-log-all = Alle Anfragen zeigen
request-log-any-route = Jede Route
request-log-caption = Anfragen, neueste zuerst
request-log-changed-nothing = Sie hat nichts geändert, wovon das Audit-Log erzählt.
request-log-console-of = Konsole: { $name }
request-log-count = { $count ->
    [one] 1 Anfrage
   *[other] { $count } Anfragen
 }
request-log-counted = Steht für
request-log-counted-of = { $count } Anfragen, die in derselben Minute abgelehnt wurden
request-log-deleted-key = Gelöschter Schlüssel
request-log-deleted-since = inzwischen gelöscht
request-log-empty = Noch keine Anfragen
request-log-empty-next = Die erste Anfrage mit einem Schlüssel dieser Organisation erscheint hier, wie immer sie beantwortet wird.
request-log-everything = Alles, was aufbewahrt ist
request-log-from = Von
request-log-from-in = Von ({ $zone })
request-log-further = Weiter zurück suchen
request-log-in-audit-log = Im Audit-Log
request-log-kept = { $days ->
    [0] Anfragen bleiben für immer. So hat es der Server-Administrator eingestellt.
    [one] Anfragen bleiben 1 Tag und werden dann tageweise gelöscht; das Audit-Log hält das fest. Die Zeit hat der Server-Administrator eingestellt.
   *[other] Anfragen bleiben { $days } Tage und werden dann tageweise gelöscht; das Audit-Log hält das fest. Die Zeit hat der Server-Administrator eingestellt.
 }
request-log-key = Schlüssel
request-log-key-id = Schlüssel-ID
request-log-last-24h = Die letzten 24 Stunden
request-log-last-30d = Die letzten 30 Tage
request-log-last-7d = Die letzten 7 Tage
request-log-last-hour = Die letzte Stunde
request-log-lead = Jede Anfrage an die Admin-API mit gültigem Schlüssel und jeder Blick ins Audit-Log an der Konsole, aufgezeichnet vor der Antwort. Nichts hier lässt sich ändern.
request-log-looked-through = Mehrere Filter sehen je Seite { $count } Anfragen durch. Die nächste Seite sucht weiter zurück.
request-log-no-route = Keine unserer Adressen
request-log-none-match = Keine Anfrage passt
request-log-none-match-next = Nehmen Sie einen Filter weg oder suchen Sie weiter zurück.
request-log-none-of = Keine der { $count } durchgesehenen Anfragen.
request-log-project-key = Ein Schlüssel eines Projekts
request-log-request = Anfrage
request-log-request-id = Anfrage-ID
request-log-request-id-what = Anfrage-ID
request-log-route = Route
request-log-same-key = Alles mit demselben Schlüssel
request-log-same-person = Alles von derselben Person
request-log-session = Eine Sitzung an der Konsole
request-log-status = Status
request-log-status-hint = Einer wie 404 oder eine Klasse: 2xx, 4xx, 5xx.
request-log-time = Zeit
request-log-title = Anfrage-Log
request-log-took = Dauer
request-log-up-to-in = Bis ({ $zone })
request-log-when = Wann
request-log-with = Mit
