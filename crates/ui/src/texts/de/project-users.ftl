# Mitglieder eines Projekts.
project-users-add = Mitglied hinzufügen
project-users-add-act = Zum Projekt hinzufügen
project-users-address = Adresse
project-users-all = Alle Mitglieder
project-users-caption = Mitglieder des Projekts, älteste Konten zuerst
project-users-count = { $count ->
    [one] 1 Mitglied
   *[other] { $count } Mitglieder
 }
project-users-email = E-Mail
project-users-email-hint = Von jemandem in der Organisation. Wer schon dabei ist, bekommt die Rolle.
project-users-email-missing = Geben Sie die Adresse eines Mitglieds der Organisation ein.
project-users-everybody = In das Standardprojekt kommen Menschen durch eine Einladung. Sie verlassen es mit der Organisation.
project-users-joined = Dabei seit
project-users-lead = Mitglieder benutzen das Projekt und legen darin eigene Schlüssel an; seine Inhaber verwalten auch seine Mitglieder und Schlüssel.
project-users-name = Name
project-users-nobody = Niemand passt
project-users-nobody-next = Suchen Sie nach einem anderen Teil des Namens oder der Adresse.
project-users-remove = Entfernen
project-users-remove-act = Aus dem Projekt entfernen
project-users-remove-keep = Behalten
project-users-remove-lead = Die Person bleibt in der Organisation und verliert „{ $project }“ sofort.
project-users-remove-note = Ihre eigenen Schlüssel in diesem Projekt enden damit.
project-users-role = Rolle
project-users-role-in = Rolle im Projekt
project-users-role-member = Mitglied
project-users-role-organization-owner = Inhaber der Organisation
project-users-role-owner = Inhaber
project-users-search = Name oder Adresse
