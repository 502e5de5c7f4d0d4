# The states of keys: expiring, expired, never used, not used for long.
key-states-all = Show all
key-states-any = Any state
key-states-expired = Expired
key-states-expired-badge = A key has expired
key-states-expired-none = No key has stopped by itself.
key-states-expiring = Expires within 14 days
key-states-expiring-badge = A key expires soon
key-states-expiring-none = No key stops within the next 14 days.
key-states-never = Never
key-states-none = No key is in this state
key-states-stale = Not used for 90 days
key-states-stale-badge = A key is unused for 90 days
key-states-stale-none = Every key that was ever used was used in the last 90 days.
key-states-state = State
key-states-unused = Never used
key-states-unused-badge = A key was never used
key-states-unused-for = Unused for { $days ->
    [one] 1 day
   *[other] { $days } days
 }
key-states-unused-none = Every key that works has been used.
