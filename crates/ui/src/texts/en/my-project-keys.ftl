# The keys that somebody made for themselves.
my-project-keys-all-projects = All projects
my-project-keys-archived = Project archived
my-project-keys-caption = Your keys, newest first
my-project-keys-count = { $count ->
    [one] { $count } key
   *[other] { $count } keys
 }
my-project-keys-created = Created
my-project-keys-delete = Delete
my-project-keys-expires = Expires
my-project-keys-last-used = Last used
my-project-keys-lead = Every key that you made, whatever the project. Each works in its own project only, as you.
my-project-keys-name = Name
my-project-keys-never = Never
my-project-keys-new = Create new key in…
my-project-keys-no-access = No access
my-project-keys-no-project = You belong to no project yet. An owner of one can add you; then you make keys there.
my-project-keys-none = No keys yet
my-project-keys-none-hint = Choose a project above and create one for a program that works there as you.
my-project-keys-project = Project
my-project-keys-title = Your project keys
