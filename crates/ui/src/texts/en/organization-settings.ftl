# Organization, General.
organization-settings-id = Id
organization-settings-identity = Identity
organization-settings-lead = What the organization is called, and whom its people turn to.
organization-settings-made = Made
organization-settings-mail = Mail
organization-settings-mail-open = See letters
organization-settings-mail-words = Which mail server letters go to, and whether they arrived.
organization-settings-name = Name
organization-settings-name-hint = Up to 100 characters. Everybody sees it.
organization-settings-no-name = Enter a name for the organization.
organization-settings-organization = Organization
organization-settings-organization-id = organization id
organization-settings-save = Save
organization-settings-support-contact = Support contact
organization-settings-support-contact-hint = An address, a channel or a sentence. It is shown where people are refused, beside the owners’ names.
organization-settings-title = General
