# Keys of a project.
project-api-keys-all = All keys
project-api-keys-cancel = Cancel
project-api-keys-caption = Keys, oldest first
project-api-keys-count = { $count ->
    [one] 1 key
   *[other] { $count } keys
 }
project-api-keys-create = Create key
project-api-keys-create-new = Create new key
project-api-keys-created = Created
project-api-keys-delete = Delete
project-api-keys-delete-act = Delete key
project-api-keys-delete-keep = Keep it
project-api-keys-delete-lead = A deleted key cannot be brought back, not even by us.
project-api-keys-delete-named = Delete { $name }
project-api-keys-delete-note = Whatever uses it is refused from the moment you delete it.
project-api-keys-empty = No keys yet
project-api-keys-empty-next = Create one for a program that works in this project as you.
project-api-keys-expires = Expires
project-api-keys-key = Key
project-api-keys-key-id = Key id
project-api-keys-key-id-what = key id
project-api-keys-last-used = Last used
project-api-keys-lead = A key works in this project only, for whoever made it. It opens nothing of the Admin API.
project-api-keys-name = Name
project-api-keys-name-hint = For example “laptop”. Up to 100 characters.
project-api-keys-name-missing = Enter a name for the key.
project-api-keys-new = New key
project-api-keys-new-lead = It works in this project as you, for as long as you have access to it.
project-api-keys-no-access = No access
project-api-keys-of-account = { $name }, a service account
project-api-keys-owner = Owner
project-api-keys-secret = API key
project-api-keys-secret-hint = Select the field and copy it. It will be listed as { $redacted }.
project-api-keys-store = Store this key now
project-api-keys-store-lead = Copy it now. Orgward keeps a fingerprint, not the key, and cannot show it later.
project-api-keys-stored = I have stored it
