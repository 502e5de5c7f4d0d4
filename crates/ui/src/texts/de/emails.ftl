# E-Mail: was in den Briefen steht, und die Seite darüber.
emails-address = Adresse
emails-admin-key-created-button = Zu den Admin-Schlüsseln
emails-admin-key-created-subject = Neuer Admin-Schlüssel in { $organization }: { $name }
emails-admin-key-created-words = { $by } hat in { $organization } den Admin-Schlüssel „{ $name }“ angelegt. Wer ihn hat, darf dort alles, was ein Inhaber darf.
emails-audit-logging-enabled-button = Zum Audit-Log
emails-audit-logging-enabled-subject = Das Audit-Log von { $organization } ist eingeschaltet
emails-audit-logging-enabled-words = { $by } hat das Audit-Log von { $organization } eingeschaltet. Von jetzt an wird jede Änderung aufgezeichnet, und niemand kann das abschalten.
emails-column-queued = Geschrieben
emails-column-state = Stand
emails-column-to = An
emails-delayed = Verzögert
emails-email-change-button = Diese Adresse verwenden
emails-email-change-subject = Neue Adresse auf { $host } bestätigen
emails-email-change-words = Jemand, der auf { $host } angemeldet ist, möchte sich künftig mit { $email } anmelden. Wenn Sie das sind, bestätigen Sie es.
emails-email-changed-subject = Ihre Adresse auf { $host } wurde geändert
emails-email-changed-words = Von jetzt an melden Sie sich auf { $host } mit { $email } an, nicht mehr mit der Adresse, an die dieser Brief ging.
emails-from = Absender
emails-given-up = Nicht zugestellt
emails-invite-button = Einladung ansehen
emails-invite-by-nobody = Sie sind zu { $organization } eingeladen, als { $role ->
    [owner] Inhaber
   *[other] Leser
 }.
emails-invite-not-expected = Wenn Sie nicht wissen, worum es geht, brauchen Sie nichts zu tun.
emails-invite-projects = Diese Projekte warten auf Sie: { $projects }.
emails-invite-subject = Ihre Einladung zu { $organization }
emails-invite-words = { $by } hat Sie zu { $organization } eingeladen, als { $role ->
    [owner] Inhaber
   *[other] Leser
 }.
emails-kept = Die neuesten fünfzig. Nach dreißig Tagen werden Briefe vergessen.
emails-kind-admin-key-created = Neuer Admin-Schlüssel
emails-kind-audit-logging-enabled = Audit-Log eingeschaltet
emails-kind-email-change = Neue Adresse
emails-kind-email-changed = Adresse geändert
emails-kind-invite = Einladung
emails-kind-owner-added = Neuer Inhaber
emails-kind-password-changed = Passwort geändert
emails-kind-password-reset = Vergessenes Passwort
emails-kind-test = Probe
emails-lead = Briefe gehen hinaus für Einladungen, vergessene Passwörter und für das, was Inhaber sofort wissen sollten.
emails-letters = Briefe
emails-next = Nächster Versuch
emails-none = Noch kein Brief
emails-none-words = Der erste geht mit der nächsten Einladung hinaus.
emails-not-asked = Wenn Sie das nicht verlangt haben, brauchen Sie nichts zu tun: Es hat sich nichts geändert.
emails-not-expected = Wenn Sie das nicht erwartet haben, sprechen Sie mit den anderen Inhabern.
emails-not-you = Wenn Sie das nicht waren, sagen Sie es sofort einem Inhaber Ihrer Organisation.
emails-off = Dieser Server versendet keine E-Mail
emails-off-words = Es geht alles auch ohne: den Link einer Einladung kopieren und selbst verschicken. Der Betreiber schaltet E-Mail mit diesen Einstellungen ein.
emails-once = Der Link gilt einmal, bis { $until }.
emails-operator = Der Betreiber dieses Servers
emails-operator-sets = Das stellt der Betreiber dieses Servers ein.
emails-owner-added-button = Zu den Mitgliedern
emails-owner-added-subject = { $name } ist jetzt Inhaber von { $organization }
emails-owner-added-words = { $by } hat { $name } zum Inhaber von { $organization } gemacht. Inhaber dürfen dort alles.
emails-owner-joined-words = { $name } hat eine Einladung angenommen und ist jetzt Inhaber von { $organization }. Inhaber dürfen dort alles.
emails-password-changed-subject = Ihr Passwort auf { $host } wurde geändert
emails-password-changed-words = Ihr Passwort auf { $host } wurde gerade geändert. Überall sonst, wo Sie angemeldet waren, sind Sie abgemeldet.
emails-queued = Wartet
emails-reset-button = Neues Passwort wählen
emails-reset-subject = Ein neues Passwort auf { $host }
emails-reset-words = Jemand hat für { $email } auf { $host } ein neues Passwort verlangt. Wenn Sie das waren, wählen Sie eines.
emails-security = Verbindung
emails-security-none = Unverschlüsselt
emails-sender = Gesendet von Orgward auf { $host }.
emails-sent = Gesendet
emails-server = Mailserver
emails-settings = Einstellungen
emails-test = Mir einen Probebrief senden
emails-test-button = Zurück zur Konsole
emails-test-subject = Ein Probebrief von Orgward
emails-test-words = { $by } hat diesen Brief verlangt, um zu sehen, ob er ankommt. Er ist angekommen.
emails-title = E-Mail
