# Organisation, Allgemein.
organization-settings-id = Kennung
organization-settings-identity = Identität
organization-settings-lead = Wie die Organisation heißt und an wen sich ihre Mitglieder wenden.
organization-settings-made = Angelegt
organization-settings-mail = E-Mail
organization-settings-mail-open = Briefe ansehen
organization-settings-mail-words = An welchen Mailserver Briefe gehen, und ob sie angekommen sind.
organization-settings-name = Name
organization-settings-name-hint = Bis zu 100 Zeichen. Alle sehen ihn.
organization-settings-no-name = Einen Namen für die Organisation eingeben.
organization-settings-organization = Organisation
organization-settings-organization-id = Kennung der Organisation
organization-settings-save = Speichern
organization-settings-support-contact = Hilfe
organization-settings-support-contact-hint = Eine Adresse, ein Kanal oder ein Satz. Steht neben den Namen der Inhaber, wo jemand abgewiesen wird.
organization-settings-title = Allgemein
