# The keys that somebody made for themselves.
own-project-keys-all-projects = All projects
own-project-keys-archived = Project archived
own-project-keys-caption = Your keys, newest first
own-project-keys-count = { $count ->
    [one] { $count } key
   *[other] { $count } keys
 }
own-project-keys-created = Created
own-project-keys-delete = Delete
own-project-keys-expires = Expires
own-project-keys-last-used = Last used
own-project-keys-lead = Every key that you made, whatever the project. Each works in its own project only, as you.
own-project-keys-name = Name
own-project-keys-never = Never
own-project-keys-new = Create new key in…
own-project-keys-no-access = No access
own-project-keys-no-project = You belong to no project yet. An owner of one can add you; then you make keys there.
own-project-keys-none = No keys yet
own-project-keys-none-hint = Choose a project above and create one for a program that works there as you.
own-project-keys-project = Project
own-project-keys-title = Your project keys
