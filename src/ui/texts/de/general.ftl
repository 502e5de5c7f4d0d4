# Organisation, Allgemein.
general-id = Kennung
general-identity = Identität
general-lead = Wie die Organisation heißt und an wen sich ihre Mitglieder wenden.
general-made = Angelegt
general-mail = E-Mail
general-mail-open = Briefe ansehen
general-mail-words = An welchen Mailserver Briefe gehen, und ob sie angekommen sind.
general-name = Name
general-name-hint = Bis zu 100 Zeichen. Alle sehen ihn.
general-no-name = Einen Namen für die Organisation eingeben.
general-organization = Organisation
general-organization-id = Kennung der Organisation
general-save = Speichern
general-support-contact = Hilfe
general-support-contact-hint = Eine Adresse, ein Kanal oder ein Satz. Steht neben den Namen der Inhaber, wo jemand abgewiesen wird.
general-title = Allgemein
