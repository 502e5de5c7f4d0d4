# Eine Liste oder ein Formular als Aufruf der Admin-API.
api-calls-not-narrowed = Die Admin-API kennt nicht, wonach diese Liste eingegrenzt ist; der Aufruf listet deshalb alles.
api-calls-title = Als API-Aufruf
api-calls-what = Dasselbe über die Admin-API
