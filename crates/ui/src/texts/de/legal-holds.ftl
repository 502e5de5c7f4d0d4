# Legal holds, which keep people from being erased from the audit log.
legal-holds-all = Aufbewahrungspflichten
legal-holds-ask = Aufbewahrungspflicht beantragen
legal-holds-ask-lead = Sie gilt, sobald die Serververwaltung sie mit dem Befehl bestätigt, den die nächste Seite zeigt.
legal-holds-asked-by = Beantragt von
legal-holds-blocks = Was sie verhindert
legal-holds-blocks-note = Solange eine Aufbewahrungspflicht gilt, wird kein persönlicher Wert, den sie umfasst, aus dem Audit-Log gelöscht. Alles andere geht weiter wie zuvor.
legal-holds-cancel = Abbrechen
legal-holds-command = Befehle, die bestätigen
legal-holds-count = { $count ->
    [one] { $count } Aufbewahrungspflicht
   *[other] { $count } Aufbewahrungspflichten
 }
legal-holds-covers = Umfasst
legal-holds-everybody = Die ganze Organisation
legal-holds-keep = Behalten
legal-holds-lead = Eine Aufbewahrungspflicht behält Daten von Menschen im Audit-Log, zum Beispiel für ein Gerichtsverfahren. Solange sie gilt, wird niemand gelöscht, den sie umfasst.
legal-holds-lift = Aufhebung beantragen
legal-holds-lift-lead = Die Aufbewahrungspflicht gilt, bis die Serververwaltung die Aufhebung bestätigt.
legal-holds-lift-title = Aufhebung einer Aufbewahrungspflicht beantragen
legal-holds-matter = Angelegenheit
legal-holds-matter-hint = Zum Beispiel das Aktenzeichen. Alle, die das Audit-Log lesen, können sie sehen.
legal-holds-matter-missing = Geben Sie die Angelegenheit ein.
legal-holds-nameless = Name gelöscht
legal-holds-none = Keine Aufbewahrungspflichten
legal-holds-none-words = Wenn Daten für eine Rechtssache aufbewahrt werden müssen, beantragen Sie eine Aufbewahrungspflicht. Bis sie endet, kann dann niemand aus dem Audit-Log gelöscht werden.
legal-holds-off = Audit-Logging ist aus
legal-holds-off-enable = Audit-Logging einschalten
legal-holds-off-words = Eine Aufbewahrungspflicht schützt das Audit-Log und wird darin festgehalten. Schalten Sie zuerst das Audit-Logging ein.
legal-holds-person = Person
legal-holds-person-hint = Die Kennung der Person, user-…, aus dem Audit-Log. Lassen Sie das Feld leer, um die ganze Organisation zu umfassen.
legal-holds-recorded = Festgehalten
legal-holds-recorded-note = Jeder Schritt ist ein Ereignis im Audit-Log, mit dem Inhaber oder der Serververwaltung, die ihn getan hat. Keine endet ohne ein solches.
legal-holds-state = Stand
legal-holds-state-in-force = Gilt
legal-holds-state-lift-requested = Gilt, Aufhebung beantragt
legal-holds-state-lifted = Aufgehoben
legal-holds-state-requested = Wartet auf Bestätigung
legal-holds-state-withdrawn = Zurückgezogen
legal-holds-title = Aufbewahrungspflichten
legal-holds-two = Zwei entscheiden
legal-holds-two-note = Ein Inhaber beantragt eine Aufbewahrungspflicht und ihre Aufhebung. Beides gilt, sobald die Serververwaltung es bestätigt, also beendet sie niemand allein.
legal-holds-unknown = Nicht bekannt
legal-holds-unnamed = Name nicht bekannt
legal-holds-waiting = { $count ->
    [one] { $count } wartet auf die Serververwaltung
   *[other] { $count } warten auf die Serververwaltung
 }
legal-holds-waiting-words = Die Serververwaltung führt dies auf dem Rechner des Servers aus.
legal-holds-withdraw = Zurückziehen
legal-holds-withdraw-lead = Der Antrag ist noch nicht bestätigt, deshalb endet er sofort.
legal-holds-withdraw-title = Antrag auf eine Aufbewahrungspflicht zurückziehen
