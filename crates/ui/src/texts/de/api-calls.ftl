# „Als API-Aufruf“, unter Listen und Formularen.
api-calls-all-addresses = Ein Aufruf lädt eine Adresse ein; für jede weitere braucht es einen eigenen.
api-calls-example = Was im Formular noch leer ist, steht hier als Beispiel.
api-calls-key = Der Aufruf braucht den Admin-Schlüssel eines Inhabers in der Umgebungsvariablen OPENAI_ADMIN_KEY.
api-calls-not-narrowed = So kann die Admin-API diese Liste nicht eingrenzen; der Aufruf fragt nach der ganzen.
api-calls-not-sorted = Die Admin-API beginnt immer mit dem Ältesten und kennt keine andere Reihenfolge; der Aufruf ebenso.
api-calls-own-types = Einträge mit eigenen Arten von Orgward (orgward.*) kennt die Admin-API nicht; der Aufruf lässt sie aus.
api-calls-title = Als API-Aufruf
api-calls-what = Dasselbe über die Admin-API
