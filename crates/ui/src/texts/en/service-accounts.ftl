# Service accounts of a project.
service-accounts-all = All service accounts
service-accounts-cancel = Cancel
service-accounts-caption = Service accounts, oldest first
service-accounts-count = { $count ->
    [one] 1 service account
   *[other] { $count } service accounts
 }
service-accounts-create = Create service account
service-accounts-created = Created
service-accounts-delete = Delete
service-accounts-delete-act = Delete service account
service-accounts-delete-keep = Keep it
service-accounts-delete-lead = It cannot be brought back, not even by us.
service-accounts-delete-named = Delete { $name }
service-accounts-delete-note = All of its keys are refused from the moment you delete it.
service-accounts-empty = No service accounts yet
service-accounts-empty-default = The default project has none. Make one in a project of its own.
service-accounts-empty-next = Create one for a program that runs without a person.
service-accounts-expires = Its key expires
service-accounts-key-create = Create key
service-accounts-key-expires = Expires
service-accounts-key-id = Key id
service-accounts-key-id-what = key id
service-accounts-key-name-hint = For example “blue-deployment”. Up to 100 characters; left empty it is called Secret Key.
service-accounts-key-new = New key of { $name }
service-accounts-key-new-lead = It works beside the keys that the service account has already.
service-accounts-key-of = for { $name }
service-accounts-keys = Keys
service-accounts-last-used = Last used
service-accounts-lead = For programs that belong to no person. Their keys keep working when people leave.
service-accounts-name = Name
service-accounts-name-hint = For example “batch-runner”. Up to 100 characters.
service-accounts-name-missing = Enter a name for the service account.
service-accounts-never = Never
service-accounts-new = New service account
service-accounts-new-lead = Its first key is made with it, and shown once.
service-accounts-role = Role
service-accounts-role-member = Member
service-accounts-role-none = None
service-accounts-role-owner = Owner
service-accounts-secret = API key
service-accounts-secret-hint = Select the field and copy it. The key is listed with the project's others.
service-accounts-store = Store this key now
service-accounts-store-lead = Copy it now. Orgward keeps a fingerprint, not the key, and cannot show it later.
service-accounts-stored = I have stored it
