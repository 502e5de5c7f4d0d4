# The overview.
overview-activity = Aktivität, letzte 14 Tage
overview-activity-none = In den letzten 14 Tagen wurde nichts aufgezeichnet.
overview-activity-open = Audit-Log öffnen
overview-address = Adresse
overview-admin-keys = Admin-Schlüssel
overview-alarm = Das Audit-Log braucht Aufmerksamkeit
overview-alarm-help = Was zu tun ist, steht für die Serververwaltung im Betriebshandbuch unter „Audit log“.
overview-all-projects = Alle Projekte
overview-all-your-projects = Alle Ihre Projekte
overview-archived = { $count ->
    [0] keins archiviert
   *[other] und { $count } archiviert
 }
overview-audit-logging = Audit-Logging
overview-awaited = { $count ->
    [0] niemand wird erwartet
    [one] eine Person wird erwartet
   *[other] { $count } Personen werden erwartet
 }
overview-backup = Letzte Sicherung
overview-backup-fails = Sicherungen dieses Servers schlagen fehl
overview-backup-help = Was zu tun ist, steht für die Serververwaltung im Betriebshandbuch unter „Backup and restore“.
overview-backup-overdue = Eine Sicherung dieses Servers ist überfällig
overview-checkpoints-copied = Checkpoints kopiert
overview-checkpoints-fail = Checkpoints des Audit-Logs erreichen { $kind ->
    [folder] den Ordner
   *[webhook] den Webhook
 } nicht
overview-checkpoints-posted = Checkpoints gesendet
overview-checkpoints-stay = Checkpoints des Audit-Logs bleiben auf diesem Rechner
overview-checkpoints-stay-words = Wer auf ihm schreiben kann, kann auch sie ändern. Wer diesen Server betreibt, kann sie anderswohin senden lassen, mit den Einstellungen
overview-deleted = Gelöschte Daten
overview-deleted-words = Was gelöscht ist, ist sofort aus jeder Liste verschwunden. Die letzten Bytes verlassen die Platte mit der nächsten Löschung.
overview-disagree = { $count ->
    [one] An einer Stelle widersprechen sich Audit-Log und Datenbank
   *[other] An { $count } Stellen widersprechen sich Audit-Log und Datenbank
 }
overview-disagree-help = Wer diesen Server betreibt, findet im Betriebshandbuch unter „Audit log“, was zu tun ist.
overview-disagree-more = und { $count } weitere
overview-disagree-why = Jemand hat die Datenbank an Orgward vorbei geändert, oder in Orgward steckt ein Fehler. Verglichen
overview-refused = { $count ->
    [one] Ein Zugang in der Datenbank ist gefälscht und wurde abgewiesen
   *[other] { $count } Zugänge in der Datenbank sind gefälscht und wurden abgewiesen
 }
overview-refused-account = Konto
overview-refused-admin-key = Admin-Schlüssel
overview-refused-email = E-Mail
overview-refused-help = Wer den Server verwaltet, findet im Betriebshandbuch unter „Forged credentials“, was zu tun ist.
overview-refused-invite = Einladung
overview-refused-membership = Rolle in der Organisation
overview-refused-one-time-link = Link von
overview-refused-project-key = Projektschlüssel
overview-refused-project-membership = Rolle in einem Projekt
overview-refused-service-account = Dienstkonto
overview-refused-session = Sitzung
overview-refused-setup-link = Einrichtungslink
overview-refused-why = Ein anderes Programm hat sie geschrieben oder geändert. Sie geben keinen Zugriff:
overview-checkpoint = Checkpoint
overview-disk-files = Der Datenträger hat kaum noch Plätze für Dateien.
overview-disk-help = Ist er voll, werden Änderungen abgelehnt. Was zu tun ist, steht für die Serververwaltung im Betriebshandbuch unter „The disk“.
overview-disk-low = Der Datenträger dieses Servers ist fast voll
overview-disk-space = Frei sind { $free } von { $size }.
overview-ends-soon = { $count ->
    [one] Etwas endet bald, wenn niemand sich darum kümmert.
   *[other] { $count } Dinge enden bald, wenn niemand sich darum kümmert.
 }
overview-expiring = { $count ->
    [0] keiner läuft binnen 14 Tagen ab
    [one] 1 läuft binnen 14 Tagen ab
   *[other] { $count } laufen binnen 14 Tagen ab
 }
overview-failed = Dieser Teil war eben nicht zu lesen.
overview-first-failed = Zuerst gescheitert
overview-first-steps = Erste Schritte
overview-invites = Offene Einladungen
overview-invites-expiring = { $count ->
    [one] 1 läuft binnen 2 Tagen ab
   *[other] { $count } laufen binnen 2 Tagen ab
 }
overview-last-cleared = Zuletzt gelöscht
overview-late = Überfällig
overview-latest = Letzte Ereignisse
overview-latest-all = Alle Ereignisse
overview-members = Mitglieder
overview-more-end-soon = Mehr als { $count } Dinge enden bald, wenn niemand sich darum kümmert.
overview-never = Nie
overview-next-clearing = Nächste Löschung
overview-no-project = Sie sind noch in keinem Projekt
overview-no-project-words = Hier erscheinen Projekte, in die Sie aufgenommen werden. Ein Inhaber der Organisation kann Sie aufnehmen.
overview-not-yet = Noch nicht
overview-nothing-today = Heute ist nichts zu entscheiden.
overview-now = Jetzt
overview-off = Aus
overview-on-disk = Noch auf der Platte
overview-on-since = An seit
overview-owners = { $count ->
    [one] { $count } Inhaber
   *[other] { $count } Inhaber
 }
overview-project-keys = Projektschlüssel
overview-projects = Projekte
overview-reader = Sie sind Leser: Sie sehen Ihr eigenes Profil und Ihre Projekte.
overview-readers = { $count ->
    [one] { $count } Leser
   *[other] { $count } Leser
 }
overview-server = Dieser Server
overview-soon = Endet bald
overview-soon-account = Dienstkonto { $name }
overview-soon-admin-key = Admin-Schlüssel „{ $name }“ läuft { $when } ab
overview-soon-in-days = in { $days ->
    [one] { $days } Tag
   *[other] { $days } Tagen
 }
overview-soon-invite = Die Einladung für { $name } läuft { $when } ab
overview-soon-last-used = Zuletzt { $when } benutzt, es wird also etwas stehen bleiben.
overview-soon-never-used = Nie benutzt, es bleibt also nichts stehen.
overview-soon-project-key = Schlüssel „{ $name }“ läuft { $when } ab
overview-soon-see-invite = Einladung ansehen
overview-soon-see-key = Schlüssel ansehen
overview-soon-unanswered = Noch hat sie niemand angenommen.
overview-soon-within-a-day = innerhalb eines Tages
overview-step-audit = Audit-Logging einschalten
overview-step-audit-note = Von da an ist jede Änderung festgehalten, für immer.
overview-step-key = Einen Admin-Schlüssel anlegen
overview-step-key-note = Für Skripte, die die Organisation verwalten.
overview-step-owner = Einen zweiten Inhaber einladen
overview-step-owner-note = Damit ein verlorenes Passwort niemanden aussperrt.
overview-step-project = Ein Projekt anlegen
overview-step-project-note = Schlüssel und Menschen gehören zu Projekten.
overview-steps-left = { $count ->
    [one] Ein erster Schritt ist noch offen.
   *[other] { $count } erste Schritte sind noch offen.
 }
overview-title = Übersicht
overview-totals = Zahlen
overview-tried-again = Es wird wieder versucht.
overview-url-unknown = Die URL dieses Servers ist nicht eingerichtet
overview-url-unknown-help = Links, die Sie hier kopieren, beginnen mit der Adresse in Ihrem Browser. Bei anderen Personen funktioniert sie vielleicht nicht. Wer diesen Server betreibt, trägt sie als public_url ein.
overview-version = Version
overview-waiting = { $count ->
    [0] Nichts
    [one] { $count } Löschung
   *[other] { $count } Löschungen
 }
overview-witness = Zeuge { $name }
overview-witness-fails = Der Zeuge { $name } bestätigt die Checkpoints des Audit-Logs nicht
overview-witness-up-to = { $count ->
    [one] Das erste Ereignis, bestätigt
   *[other] Bis { $count } Ereignisse, bestätigt
 }
