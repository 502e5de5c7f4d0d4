# Members.
users-activity = Activity
users-address = Address
users-admin-keys = Admin keys
users-all-roles = All roles
users-caption-name = Members by name
users-caption-name-back = Members by name, backwards
users-caption-newest = Members, who joined last first
users-caption-oldest = Members, who joined first first
users-change-role = Change role
users-choose = Choose { $name }
users-chosen = With the ticked members:
users-chosen-change = Change role…
users-chosen-remove = Remove…
users-chosen-role = New role
users-count = { $count ->
    [one] 1 member
   *[other] { $count } members
 }
users-gains = As an owner they can remove everybody else, you included, and make keys that do the same.
users-invite = Invite people
users-is-owner = { $email }, who is an owner now.
users-is-reader = { $email }, who is a reader now.
users-joined = Joined
users-keep = Keep them
users-keys-last-used = Keys last used
users-keys-stop = { $count ->
    [0] None
    [one] 1 key, at once
   *[other] { $count } keys, at once
 }
users-lead = Owners run the organization; readers see their own profile and the projects they belong to.
users-leave = Leave as it is
users-leaves = Leaves
users-looks-like = This person looks like the owner { $owner }, but is somebody else. Make sure that you know them before you make them an owner.
users-loses = As a reader they lose the organization's pages at once.
users-loses-keys = As a reader they lose the organization's pages at once, and { $count ->
    [one] 1 Admin key of theirs is
   *[other] { $count } Admin keys of theirs are
 } deleted with the same change. No later role brings keys back.
users-name = Name
users-never = Never
users-nobody = Nobody matches
users-nobody-next = Look for another part of the name or the address, or for all roles. Who was invited and has not come yet is among the invites.
users-only-owner = They are the only owner: the organization would have nobody to run it. Make somebody else an owner first.
users-only-owner-stays = They are the only owner and cannot be removed. Make somebody else an owner first.
users-owner-may = Can do everything: people, projects, keys, the audit log.
users-owners = Owners
users-project-keys = Own project keys
users-projects = { $count ->
    [0] None
    [one] 1 project
   *[other] { $count } projects
 }
users-reader-may = Sees their own profile and the projects they belong to.
users-readers = Readers
users-remove = Remove
users-remove-lead = They lose access at once. What they did stays in the audit log.
users-remove-member = Remove member
users-remove-title = Remove { $name }
users-role = Role
users-role-of = of { $name }
users-role-title = Role of { $name }
users-search = Name or address
users-title = Members
