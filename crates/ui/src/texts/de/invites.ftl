# Invites.
invites-accepted = Angenommen
invites-address = Adresse
invites-all = Alle Einladungen
invites-back = Zurück zu den Einladungen
invites-caption = Einladungen, neueste zuerst
invites-copied = Link von Hand kopiert
invites-copied-accepted = Link von Hand kopiert; Adresse damit nicht bestätigt
invites-copy-hint = Das Feld markieren und kopieren. Der Link wird nicht noch einmal gezeigt; ein anderer lässt sich jederzeit machen.
invites-expired = Abgelaufen
invites-expires = Läuft ab
invites-for = für { $email }
invites-instead-words = Ein Link zum Selbst-Weitergeben ersetzt den gesendeten: Der Link, der an { $email } ging, funktioniert dann nicht mehr.
invites-invite-link = Einladungslink
invites-keep = Behalten
invites-lead = Herein kommt man mit einem Link, der einmal gilt, für die Adresse, für die er gemacht wurde.
invites-letter = Link
invites-link = Link
invites-link-lead = Für { $email }.
invites-mailed = Gesendet an { $email }
invites-mailed-words = Die E-Mail enthält einen Link, der einmal funktioniert. Mehr ist nicht zu tun.
invites-make = Link machen
invites-make-a-link = Einen Link machen
invites-make-instead = Link stattdessen kopieren
invites-make-words = Der Link gilt einmal und nur für diese Adresse. Ein früherer Link gilt mit dem neuen nicht mehr.
invites-never = Nie
invites-new = Personen einladen
invites-no-link = Noch kein Link
invites-no-project = Kein Projekt
invites-none = Noch wurde niemand eingeladen
invites-none-words = Personen einladen, dann die Links versenden.
invites-not-delivered = Die E-Mail an { $email } wurde nicht zugestellt
invites-not-now = Nicht jetzt
invites-not-sent-yet = Noch nicht an { $email } gesendet
invites-on-its-way = Unterwegs an { $email }
invites-pending = Offen
invites-projects = { $count ->
    [one] { $count } Projekt
   *[other] { $count } Projekte
 }
invites-revoke = Zurückziehen
invites-revoke-invite = Einladung zurückziehen
invites-revoke-lead = Ihr Link gilt sofort nicht mehr und sagt das auch.
invites-revoke-title = Einladung für { $email } zurückziehen
invites-role = Rolle
invites-send = Noch einmal senden
invites-send-it = Brief senden
invites-send-lead = An { $email } und sonst niemanden: Wer ihn zuerst öffnet, kann annehmen.
invites-send-link = Diesen Link senden
invites-send-title = Einladung noch einmal senden
invites-send-words = Ein Brief mit einem frischen Link geht an { $email }. Ein Link von vorher gilt nicht mehr.
invites-sent = Gesendet
invites-shown = { $count ->
    [one] { $count } Einladung
   *[other] { $count } Einladungen
 }
invites-state = Stand
invites-title = Einladungen
invites-works-until = Gilt bis
