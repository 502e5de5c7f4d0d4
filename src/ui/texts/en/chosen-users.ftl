# Several members at once.
chosen-users-admin-keys = { $count ->
    [one] 1 Admin key of theirs stops.
   *[other] { $count } Admin keys of theirs stop.
 }
chosen-users-all-removed = { $count ->
    [0] Nobody was removed
    [one] 1 member removed
   *[other] { $count } members removed
 }
chosen-users-caption = The chosen members and what it means for each
chosen-users-change = { $count ->
    [one] Change 1 role
   *[other] Change { $count } roles
 }
chosen-users-changed = { $count ->
    [0] No role was changed
    [one] 1 role changed
   *[other] { $count } roles changed
 }
chosen-users-changed-lead = Each is a record of its own in the audit log.
chosen-users-column-person = Person
chosen-users-column-role = Role
chosen-users-column-verdict = What happens
chosen-users-gains = Can do everything from then on: people, projects, keys, the audit log.
chosen-users-gone = They are no longer in the organization.
chosen-users-is-now = { $role } now
chosen-users-last-owner = The only owner: the organization would have nobody to run it.
chosen-users-leave = Leave as it is
chosen-users-left-out = Left out
chosen-users-loses = Loses the organization’s pages at once.
chosen-users-members = Members
chosen-users-nobody = Nobody is chosen
chosen-users-nobody-next = Tick members in the list, then say what is to happen.
chosen-users-not-done = Not done
chosen-users-nothing-stops = Has neither keys nor projects here.
chosen-users-project-keys = { $count ->
    [one] 1 project key of theirs stops.
   *[other] { $count } project keys of theirs stop.
 }
chosen-users-projects = { $count ->
    [one] Leaves 1 project.
   *[other] Leaves { $count } projects.
 }
chosen-users-remove = Remove members
chosen-users-remove-them = { $count ->
    [one] Remove 1 member
   *[other] Remove { $count } members
 }
chosen-users-removed = Removed
chosen-users-removing = { $count ->
    [0] Nobody to remove
    [one] Remove 1 member
   *[other] Remove { $count } members
 }
chosen-users-removing-lead = They lose access at once. What they did stays in the audit log.
chosen-users-role = Change roles
chosen-users-same-role = Has this role already: nothing changes.
chosen-users-to-list = Back to members
chosen-users-to-owners = { $count ->
    [0] Nobody becomes an owner
    [one] Make 1 member an owner
   *[other] Make { $count } members owners
 }
chosen-users-to-owners-lead = Owners can remove everybody else, you included, and make keys that do the same.
chosen-users-to-readers = { $count ->
    [0] Nobody becomes a reader
    [one] Make 1 member a reader
   *[other] Make { $count } members readers
 }
chosen-users-to-readers-lead = Readers see their own profile and the projects they belong to.
chosen-users-yourself = This is you. Your own role and membership change on their own pages only.
