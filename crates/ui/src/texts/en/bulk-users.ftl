# Several members at once.
bulk-users-admin-keys = { $count ->
    [one] 1 Admin key of theirs is deleted.
   *[other] { $count } Admin keys of theirs are deleted.
 }
bulk-users-all-removed = { $count ->
    [0] Nobody was removed
    [one] 1 member removed
   *[other] { $count } members removed
 }
bulk-users-caption = The chosen members and what it means for each
bulk-users-change = { $count ->
    [one] Change 1 role
   *[other] Change { $count } roles
 }
bulk-users-changed = { $count ->
    [0] No role was changed
    [one] 1 role changed
   *[other] { $count } roles changed
 }
bulk-users-changed-lead = Each is a record of its own in the audit log.
bulk-users-column-person = Person
bulk-users-column-role = Role
bulk-users-column-verdict = What happens
bulk-users-gains = Can do everything from then on: people, projects, keys, the audit log.
bulk-users-gone = They are no longer in the organization.
bulk-users-is-now = { $role } now
bulk-users-last-owner = The only owner: the organization would have nobody to run it.
bulk-users-leave = Leave as it is
bulk-users-left-out = Left out
bulk-users-loses = Loses the organization’s pages at once.
bulk-users-members = Members
bulk-users-nobody = Nobody is chosen
bulk-users-nobody-next = Tick members in the list, then say what is to happen.
bulk-users-not-done = Not done
bulk-users-nothing-stops = Has neither keys nor projects here.
bulk-users-project-keys = { $count ->
    [one] 1 project key of theirs stops.
   *[other] { $count } project keys of theirs stop.
 }
bulk-users-projects = { $count ->
    [one] Leaves 1 project.
   *[other] Leaves { $count } projects.
 }
bulk-users-remove = Remove members
bulk-users-remove-them = { $count ->
    [one] Remove 1 member
   *[other] Remove { $count } members
 }
bulk-users-removed = Removed
bulk-users-removing = { $count ->
    [0] Nobody to remove
    [one] Remove 1 member
   *[other] Remove { $count } members
 }
bulk-users-removing-lead = They lose access at once. What they did stays in the audit log.
bulk-users-role = Change roles
bulk-users-same-role = Has this role already: nothing changes.
bulk-users-to-list = Back to members
bulk-users-to-owners = { $count ->
    [0] Nobody becomes an owner
    [one] Make 1 member an owner
   *[other] Make { $count } members owners
 }
bulk-users-to-owners-lead = Owners can remove everybody else, you included, and make keys that do the same.
bulk-users-to-readers = { $count ->
    [0] Nobody becomes a reader
    [one] Make 1 member a reader
   *[other] Make { $count } members readers
 }
bulk-users-to-readers-lead = Readers see their own profile and the projects they belong to.
bulk-users-yourself = This is you. Your own role and membership change on their own pages only.
