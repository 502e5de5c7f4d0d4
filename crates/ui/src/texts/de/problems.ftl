# Seiten, die sagen, warum etwas verweigert wurde.
problem-address-too-long = Diese Adresse ist zu lang
problem-forbidden = Dafür fehlt Ihnen das Recht
problem-headers-too-large = Der Browser hat zu viel mitgeschickt
problem-help = Hilfe: { $contact }
problem-internal = Das hat nicht geklappt
problem-internal-hint = Versuchen Sie es noch einmal. Geschieht es wieder, nennen Sie dem Betreiber dieses Servers die Anfrage-Id.
problem-invalid = Das geht hier nicht
problem-method-not-allowed = Hierher kann nichts gesendet werden
problem-not-found = Hier ist nichts
problem-not-found-hint = Vielleicht ist die Adresse vertippt, oder Sie dürfen nichts davon wissen.
problem-owner = Inhaber ist { $name }. Bitten Sie um die Rolle Inhaber oder um das, was Sie brauchen.
problem-owners = Inhaber sind: { $names }. Bitten Sie dort um die Rolle Inhaber oder um das, was Sie brauchen.
problem-send-again = Noch einmal senden
problem-to-overview = Zur Übersicht
problem-to-start = Zur Startseite
problem-too-large = Das ist zu viel auf einmal
problem-too-many = Zu viele Versuche
problem-too-slow = Das kam zu langsam an
problem-unauthenticated = Bitte zuerst anmelden
problem-unavailable = Gerade nicht
problem-unsupported-media = Das kann hier nicht gelesen werden
problem-wait-minutes = Versuchen Sie es in { $count } Minuten noch einmal.
problem-wait-seconds = { $count ->
    [one] Versuchen Sie es in einer Sekunde noch einmal.
   *[other] Versuchen Sie es in { $count } Sekunden noch einmal.
 }
