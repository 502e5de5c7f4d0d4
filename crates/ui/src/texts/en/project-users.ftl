# Members of a project.
project-users-add = Add a member
project-users-add-act = Add to project
project-users-address = Address
project-users-all = All members
project-users-caption = Members of the project, oldest accounts first
project-users-count = { $count ->
    [one] 1 member
   *[other] { $count } members
 }
project-users-email = Email
project-users-email-hint = Of somebody in the organization. Who is in already gets the role.
project-users-email-missing = Enter the address of a member of the organization.
project-users-everybody = Invites bring people into the default project. They leave it when they leave the organization.
project-users-joined = Joined
project-users-lead = Members use the project and make keys of their own in it; its owners also manage its people and keys.
project-users-name = Name
project-users-nobody = Nobody matches
project-users-nobody-next = Look for another part of the name or the address.
project-users-remove = Remove
project-users-remove-act = Remove from project
project-users-remove-keep = Keep them
project-users-remove-lead = They stay in the organization, and lose “{ $project }” at once.
project-users-remove-note = Keys of their own in this project stop with it.
project-users-role = Role
project-users-role-in = Role in the project
project-users-role-member = Member
project-users-role-organization-owner = Organization owner
project-users-role-owner = Owner
project-users-search = Name or address
