# Ein neues Passwort für jemanden, der seines vergessen hat.
password-resets-again = Einen anderen verlangen
password-resets-asked = Sehen Sie in Ihre E-Mail
password-resets-asked-hint = Nach ein paar Minuten noch nichts da? Sehen Sie unter unerwünschter Post nach, oder fragen Sie noch einmal.
password-resets-asked-words = Wenn sich hier jemand mit { $email } anmeldet, ist ein Brief dorthin unterwegs. Sein Link gilt einmal, { $minutes } Minuten lang.
password-resets-back = Zurück zur Anmeldung
password-resets-choose = Neues Passwort wählen
password-resets-choose-lead = Für { $email }. Wo immer Sie angemeldet sind, werden Sie damit abgemeldet.
password-resets-closed = Dieser Link gilt nicht mehr
password-resets-email = E-Mail
password-resets-enter-email = Geben Sie Ihre E-Mail-Adresse ein.
password-resets-enter-password = Wählen Sie ein Passwort.
password-resets-lead = Ein Brief mit einem Link führt Sie zu einem neuen.
password-resets-minutes = { $count ->
    [one] Der Link gilt noch eine Minute.
   *[other] Der Link gilt noch { $count } Minuten.
 }
password-resets-no-mail = Kein Brief kann Sie erreichen? Der Betreiber dieses Servers macht einen Link mit [orgward user reset-link].
password-resets-off = Dieser Server versendet keine E-Mails
password-resets-off-words = Bitten Sie Ihre Serververwaltung um einen Link für ein neues Passwort. Sie erstellt ihn mit [orgward user reset-link].
password-resets-password = Neues Passwort
password-resets-password-hint = Mindestens 12 Zeichen. Vier Wörter ohne Zusammenhang sind gut.
password-resets-save = Neues Passwort speichern
password-resets-send = Link senden
password-resets-title = Passwort vergessen?
