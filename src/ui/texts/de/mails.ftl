# E-Mail: was in den Briefen steht, und die Seite darüber.
mails-address = Adresse
mails-admin-key-created-button = Zu den Admin-Schlüsseln
mails-admin-key-created-subject = Neuer Admin-Schlüssel in { $organization }: { $name }
mails-admin-key-created-words = { $by } hat in { $organization } den Admin-Schlüssel „{ $name }“ angelegt. Wer ihn hat, darf dort alles, was ein Inhaber darf.
mails-audit-logging-enabled-button = Zum Audit-Log
mails-audit-logging-enabled-subject = Das Audit-Log von { $organization } ist eingeschaltet
mails-audit-logging-enabled-words = { $by } hat das Audit-Log von { $organization } eingeschaltet. Von jetzt an wird jede Änderung aufgezeichnet, und niemand kann das abschalten.
mails-column-queued = Geschrieben
mails-column-state = Stand
mails-column-to = An
mails-delayed = Verzögert
mails-email-change-button = Diese Adresse verwenden
mails-email-change-subject = Neue Adresse auf { $host } bestätigen
mails-email-change-words = Jemand, der auf { $host } angemeldet ist, möchte sich künftig mit { $email } anmelden. Wenn Sie das sind, bestätigen Sie es.
mails-email-changed-subject = Ihre Adresse auf { $host } wurde geändert
mails-email-changed-words = Von jetzt an melden Sie sich auf { $host } mit { $email } an, nicht mehr mit der Adresse, an die dieser Brief ging.
mails-from = Absender
mails-given-up = Nicht zugestellt
mails-invite-button = Einladung ansehen
mails-invite-by-nobody = Sie sind zu { $organization } eingeladen, als { $role ->
    [owner] Inhaber
   *[other] Leser
 }.
mails-invite-not-expected = Wenn Sie nicht wissen, worum es geht, brauchen Sie nichts zu tun.
mails-invite-projects = Diese Projekte warten auf Sie: { $projects }.
mails-invite-subject = Ihre Einladung zu { $organization }
mails-invite-words = { $by } hat Sie zu { $organization } eingeladen, als { $role ->
    [owner] Inhaber
   *[other] Leser
 }.
mails-kept = Die neuesten fünfzig. Nach dreißig Tagen werden Briefe vergessen.
mails-kind-admin-key-created = Neuer Admin-Schlüssel
mails-kind-audit-logging-enabled = Audit-Log eingeschaltet
mails-kind-email-change = Neue Adresse
mails-kind-email-changed = Adresse geändert
mails-kind-invite = Einladung
mails-kind-owner-added = Neuer Inhaber
mails-kind-password-changed = Passwort geändert
mails-kind-password-reset = Vergessenes Passwort
mails-kind-test = Probe
mails-lead = Briefe gehen hinaus für Einladungen, vergessene Passwörter und für das, was Inhaber sofort wissen sollten.
mails-letters = Briefe
mails-next = Nächster Versuch
mails-none = Noch kein Brief
mails-none-words = Der erste geht mit der nächsten Einladung hinaus.
mails-not-asked = Wenn Sie das nicht verlangt haben, brauchen Sie nichts zu tun: Es hat sich nichts geändert.
mails-not-expected = Wenn Sie das nicht erwartet haben, sprechen Sie mit den anderen Inhabern.
mails-not-you = Wenn Sie das nicht waren, sagen Sie es sofort einem Inhaber Ihrer Organisation.
mails-off = Dieser Server versendet keine E-Mail
mails-off-words = Es geht alles auch ohne: den Link einer Einladung kopieren und selbst verschicken. Der Betreiber schaltet E-Mail mit diesen Einstellungen ein.
mails-once = Der Link gilt einmal, bis { $until }.
mails-operator = Der Betreiber dieses Servers
mails-operator-sets = Das stellt der Betreiber dieses Servers ein.
mails-owner-added-button = Zu den Mitgliedern
mails-owner-added-subject = { $name } ist jetzt Inhaber von { $organization }
mails-owner-added-words = { $by } hat { $name } zum Inhaber von { $organization } gemacht. Inhaber dürfen dort alles.
mails-owner-joined-words = { $name } hat eine Einladung angenommen und ist jetzt Inhaber von { $organization }. Inhaber dürfen dort alles.
mails-password-changed-subject = Ihr Passwort auf { $host } wurde geändert
mails-password-changed-words = Ihr Passwort auf { $host } wurde gerade geändert. Überall sonst, wo Sie angemeldet waren, sind Sie abgemeldet.
mails-queued = Wartet
mails-reset-button = Neues Passwort wählen
mails-reset-subject = Ein neues Passwort auf { $host }
mails-reset-words = Jemand hat für { $email } auf { $host } ein neues Passwort verlangt. Wenn Sie das waren, wählen Sie eines.
mails-security = Verbindung
mails-security-none = Unverschlüsselt
mails-sender = Gesendet von Orgward auf { $host }.
mails-sent = Gesendet
mails-server = Mailserver
mails-settings = Einstellungen
mails-test = Mir einen Probebrief senden
mails-test-button = Zurück zur Konsole
mails-test-subject = Ein Probebrief von Orgward
mails-test-words = { $by } hat diesen Brief verlangt, um zu sehen, ob er ankommt. Er ist angekommen.
mails-title = E-Mail
