# The parts that pages are made of.
components-actions = Aktionen
components-after = Nachher
components-before = Vorher
components-changed-fields = Geänderte Felder
components-choose = Wählen
components-clear = Leeren
components-close = Schließen
components-code-example = Beispiel { $label }
components-code-language = { $what }: Sprache
components-conditions = Bedingungen
components-copied = Kopiert
components-copy = Kopieren
components-copy-from-field = aus dem Feld „{ $label }“
components-date = { $day }. { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
 } { $year }
components-day = { $day }. { $month ->
    [1] Jan.
    [2] Feb.
    [3] März
    [4] Apr.
    [5] Mai
    [6] Juni
    [7] Juli
    [8] Aug.
    [9] Sept.
    [10] Okt.
    [11] Nov.
   *[12] Dez.
 }
components-done = Erledigt
components-each-bar = { $label }, jeder Balken ein Link
components-expiry-expired = Abgelaufen
components-expiry-in-days = In { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
 }
components-expiry-never = Nie
components-expiry-within-a-day = Innerhalb eines Tages
components-field = Feld
components-filter = Filtern
components-first-page = Erste Seite
components-hide = Verbergen
components-hours-ago = vor { $hours } Std.
components-just-now = gerade eben
components-minutes-ago = vor { $minutes } Min.
components-more = { $count } weitere
components-narrow-down = Eingrenzen
components-newer = Neuerer auf dieser Seite
components-next-page = Nächste Seite
components-not = nicht { $key }
components-not-accepted = Das wurde nicht angenommen
components-older = Älterer auf dieser Seite
components-on-this-page = Auf dieser Seite
components-optional = (freiwillig)
components-own-page = Eigene Seite
components-pages = Seiten
components-password = Passwort
components-password-visible = Ihr Passwort ist sichtbar.
components-progress = { $done } von { $all }
components-progress-done = { $title }, { $done } von { $all } erledigt
components-put-right = { $count ->
    [one] Eine Sache ist zu berichtigen
   *[other] { $count } Sachen sind zu berichtigen
 }
components-remove-condition = { $key }: { $value } entfernen
components-remove-word = { $value } entfernen
components-request = Anfrage
components-request-id = Anfrage-Id
components-show = Anzeigen
components-shown-of = { $shown } von { $all }
components-shown-on-page = { $shown } auf dieser Seite
components-stop = Anhalten
components-to-do = Zu tun
components-wider = Weiter fassen
components-username = E-Mail-Adresse
