# Invites.
invites-accepted = Angenommen
invites-address = Adresse
invites-all = Alle Einladungen
invites-back = Zurück zu den Einladungen
invites-cancel = Abbrechen
invites-caption = Einladungen, neueste zuerst
invites-copy-hint = Das Feld markieren und kopieren. Der Link wird nicht noch einmal gezeigt; ein anderer lässt sich jederzeit machen.
invites-create = Einladung anlegen
invites-email = E-Mail-Adresse
invites-email-hint = Nur wer diese Adresse hat, kann annehmen.
invites-enter-email = Geben Sie eine E-Mail-Adresse ein.
invites-expired = Abgelaufen
invites-expires = Läuft ab
invites-for = für { $email }
invites-invite-link = Einladungslink
invites-keep = Behalten
invites-lead = Herein kommt man mit einem Link, der einmal gilt, für die Adresse, für die er gemacht wurde.
invites-link = Link
invites-link-lead = Für { $email }.
invites-make = Link machen
invites-make-a-link = Einen Link machen
invites-make-words = Der Link gilt einmal und nur für diese Adresse. Ein früherer Link gilt mit dem neuen nicht mehr.
invites-never = Nie
invites-new = Jemanden einladen
invites-new-lead = Sie kommen ins Standardprojekt. Von selbst wird nichts gesendet: Die nächste Seite macht den Link, den Sie senden.
invites-no-project = Kein Projekt
invites-none = Noch wurde niemand eingeladen
invites-none-words = Laden Sie jemanden ein und senden Sie den Link.
invites-not-now = Nicht jetzt
invites-owner = Inhaber
invites-owner-note = Darf alles, auch dies.
invites-pending = Offen
invites-projects = { $count ->
    [one] { $count } Projekt
   *[other] { $count } Projekte
 }
invites-reader = Leser
invites-reader-note = Sieht das eigene Profil und die eigenen Projekte.
invites-revoke = Zurückziehen
invites-revoke-invite = Einladung zurückziehen
invites-revoke-lead = Ihr Link gilt sofort nicht mehr und sagt das auch.
invites-revoke-title = Einladung für { $email } zurückziehen
invites-role = Rolle
invites-send-lead = An { $email } und sonst niemanden: Wer ihn zuerst öffnet, kann annehmen.
invites-send-link = Diesen Link senden
invites-sent = Gesendet
invites-shown = { $count ->
    [one] { $count } Einladung
   *[other] { $count } Einladungen
 }
invites-state = Stand
invites-title = Einladungen
invites-works-until = Gilt bis
