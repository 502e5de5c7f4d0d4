# Organization, General.
general-id = Id
general-identity = Identity
general-lead = What the organization is called, and whom its people turn to.
general-made = Made
general-mail = Mail
general-mail-open = See letters
general-mail-words = Which mail server letters go to, and whether they arrived.
general-name = Name
general-name-hint = Up to 100 characters. Everybody sees it.
general-no-name = Enter a name for the organization.
general-organization = Organization
general-organization-id = organization id
general-save = Save
general-support-contact = Support contact
general-support-contact-hint = An address, a channel or a sentence. It is shown where people are refused, beside the owners’ names.
general-title = General
