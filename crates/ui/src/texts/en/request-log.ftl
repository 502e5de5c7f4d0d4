# The request log.
request-log-acting-as = Acting as
request-log-admin-key = An Admin key
request-log-all = Show all requests
request-log-any-route = Any route
request-log-caption = Requests, newest first
request-log-changed-nothing = It changed nothing that the audit log tells of.
request-log-console-of = Console: { $name }
request-log-count = { $count ->
    [one] 1 request
   *[other] { $count } requests
 }
request-log-counted = Stands for
request-log-counted-of = { $count } requests that were refused within the same minute
request-log-deleted-key = Deleted key
request-log-deleted-since = deleted since
request-log-empty = No requests yet
request-log-empty-next = The first request with a key of this organization appears here, whatever it is answered with.
request-log-everything = All that is kept
request-log-from = From
request-log-from-in = From ({ $zone })
request-log-further = Look further back
request-log-in-audit-log = In the audit log
request-log-kept = { $days ->
    [0] Requests are kept for ever. The server administrator has set that.
    [one] Requests are kept for 1 day, then deleted a whole day at a time; the audit log records that. The server administrator has set the time.
   *[other] Requests are kept for { $days } days, then deleted a whole day at a time; the audit log records that. The server administrator has set the time.
 }
request-log-key = Key
request-log-key-id = Key id
request-log-last-24h = The last 24 hours
request-log-last-30d = The last 30 days
request-log-last-7d = The last 7 days
request-log-last-hour = The last hour
request-log-lead = Every authenticated request to the Admin API, and every look at the audit log at the console, written before it was answered. Nothing here can be edited.
request-log-looked-through = Several filters look through { $count } requests at a time. The next page looks further back.
request-log-no-route = No address of ours
request-log-none-match = No request matches
request-log-none-match-next = Take a filter away, or look further back in time.
request-log-none-of = None of the { $count } requests that were looked through.
request-log-project-key = A project’s key
request-log-request = Request
request-log-request-id = Request id
request-log-request-id-what = request id
request-log-route = Route
request-log-same-key = Everything with the same key
request-log-same-person = Everything by the same
request-log-session = A session at the console
request-log-status = Status
request-log-status-hint = One like 404, or a class: 2xx, 4xx, 5xx.
request-log-time = Time
request-log-title = Request log
request-log-took = Took
request-log-up-to-in = Up to ({ $zone })
request-log-when = When
request-log-with = With
