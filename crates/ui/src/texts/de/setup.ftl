# The first owner's onboarding.
setup-about = Über diesen Server
setup-command = Befehl
setup-create = Organisation anlegen
setup-database = Datenbank
setup-enter-email = Geben Sie Ihre E-Mail-Adresse ein.
setup-enter-name = Geben Sie Ihren Namen ein.
setup-enter-organization = Geben Sie den Namen der Organisation ein.
setup-enter-password = Wählen Sie ein Passwort.
setup-expired = Dieser Einrichtungslink gilt nicht mehr
setup-expired-words = Ein Link gilt einmal und 30 Minuten, und ein neuerer ersetzt ihn. Starten Sie Orgward auf dem Server neu; solange es keinen Inhaber gibt, gibt jeder Start einen frischen Link aus:
setup-heading = Die Organisation benennen und ihr Inhaber werden
setup-kept = Wo alles liegt
setup-lead = Sie legen den einzigen Inhaber an. Nehmen Sie bald einen zweiten auf: Mit nur einem genügt ein verlorenes Passwort, und es hilft nur noch der Server.
setup-link = Einrichtungslink
setup-network = Netz
setup-network-words = Nichts verlässt diesen Server: keine Telemetrie, keine Update-Abfrage
setup-organization-hint = Alle darin sehen diesen Namen.
setup-organization-name = Name der Organisation
setup-password = Passwort
setup-password-hint = Mindestens 12 Zeichen und schwer zu erraten. Leerzeichen sind willkommen: Ein paar Wörter ohne Zusammenhang tun es gut.
setup-secrets = Geheimnisse
setup-secrets-words = Passwörter und Schlüssel nur als Fingerabdrücke
setup-title = Einrichten
setup-valid = Einrichtungslink gültig für { $minutes ->
    [0] weniger als eine Minute
    [one] noch 1 Minute
   *[other] noch { $minutes } Minuten
 }
setup-your-email = Ihre E-Mail-Adresse
setup-your-name = Ihr Name
