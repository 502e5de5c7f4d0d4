# Projects: the list, a new one, tabs, settings, archiving.
projects-active = Active
projects-all = All projects
projects-altered = State altered outside Orgward
projects-archive = Archive
projects-archive-act = Archive project
projects-archive-keep = Keep project
projects-archive-lead = Archiving cannot be undone, not even by us.
projects-archive-listed = Its name and id stay in the list of archived projects.
projects-archive-never-again = Nothing new can be made in it, ever again.
projects-archive-open = Archive project…
projects-archived = Archived
projects-cancel = Cancel
projects-caption = Projects, oldest first
projects-count = { $count ->
    [one] 1 project
   *[other] { $count } projects
 }
projects-create = Create project
projects-created = Created
projects-danger = Danger zone
projects-empty = No projects yet
projects-empty-owner = Create one to keep a team's people and keys together.
projects-empty-reader = Projects you are added to appear here. An owner of the organization can add you.
projects-end-note = { $losing } The project can never be used again.
projects-general = General
projects-id-what = project id
projects-kept = Data retention
projects-kept-content = API content
projects-kept-enhanced-monitoring = Modified abuse monitoring, enhanced
projects-kept-enhanced-zero = Zero data retention, enhanced
projects-kept-hint = Audit logs are not affected by this setting.
projects-kept-inherited = Same as the organization ({ $choice })
projects-kept-label = What the API platform may keep
projects-kept-monitoring = Modified abuse monitoring
projects-kept-none = No restriction of its own
projects-kept-save = Save data retention
projects-kept-zero = Zero data retention
projects-lead = A project holds people and keys that belong together. Owners see every project, readers those they belong to.
projects-losing-access = { $count ->
    [0] Nobody is in it.
    [one] 1 member loses access at once.
   *[other] { $count } members lose access at once.
 }
projects-name = Name
projects-name-hint = For example “Grid forecasting”. Up to 100 characters.
projects-name-missing = Enter a name for the project.
projects-new = New project
projects-new-lead = You can rename it later. Archiving it is for good.
projects-none-match = No project matches
projects-none-match-next = Look for another part of the name, or among all projects, archived ones included.
projects-others-settings = Its owners and the organization’s owners change its settings.
projects-rename-hint = Up to 100 characters. Its id stays the same.
projects-rename-label = Project name
projects-rename-save = Save name
projects-same-name-create = Create another project with this name
projects-same-name-note = Programs tell projects apart by their id. People may not.
projects-same-name-rename = Let two projects have this name
projects-search = Name or id
projects-settled-altered = Another program changed this project’s row in the database. It counts as archived, and its keys are refused. Restore the right database, or archive the project for good.
projects-settled-archived = This project is archived. It stays in the list, and nothing about it can change.
projects-settled-default = This is the organization's default project. It can be neither renamed nor archived.
projects-status = Status
projects-tab-keys = API keys
projects-tab-members = Members
projects-tab-service-accounts = Service accounts
projects-tab-settings = Settings
projects-tabs = Project
projects-title = Projects
projects-which = Which projects
projects-with-archived = With archived
projects-archive-accounts = { $count ->
    [0] It has no service accounts.
    [one] 1 service account stops working.
   *[other] { $count } service accounts stop working.
 }
projects-archive-keys = { $count ->
    [0] It has no keys.
    [one] 1 key stops working.
   *[other] { $count } keys stop working.
 }
projects-archive-type = Type the name of the project
projects-archive-type-hint = To confirm, type: { $name }
