# Zustände von Schlüsseln: läuft ab, abgelaufen, nie benutzt, lange nicht benutzt.
key-states-all = Alle zeigen
key-states-any = Jeder Zustand
key-states-expired = Abgelaufen
key-states-expired-badge = Ein Schlüssel ist abgelaufen
key-states-expired-none = Kein Schlüssel hat von selbst geendet.
key-states-expiring = Läuft in 14 Tagen ab
key-states-expiring-badge = Ein Schlüssel läuft bald ab
key-states-expiring-none = Kein Schlüssel endet in den nächsten 14 Tagen.
key-states-never = Nie
key-states-none = Kein Schlüssel ist in diesem Zustand
key-states-stale = 90 Tage nicht benutzt
key-states-stale-badge = Ein Schlüssel ist seit 90 Tagen unbenutzt
key-states-stale-none = Jeder je benutzte Schlüssel wurde in den letzten 90 Tagen benutzt.
key-states-state = Zustand
key-states-unused = Nie benutzt
key-states-unused-badge = Ein Schlüssel wurde nie benutzt
key-states-unused-for = Seit { $days ->
    [one] 1 Tag
   *[other] { $days } Tagen
 } unbenutzt
key-states-unused-none = Jeder gültige Schlüssel wurde benutzt.
