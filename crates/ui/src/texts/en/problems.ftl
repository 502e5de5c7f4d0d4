# Pages that say why something was refused.
problem-address-too-long = That address is too long
problem-forbidden = This is not yours to open
problem-headers-too-large = The browser sent too much along
problem-help = For help: { $contact }
problem-internal = That did not work
problem-internal-hint = Try again. If it keeps happening, give whoever runs this server the request id.
problem-invalid = That does not work here
problem-method-not-allowed = Nothing can be sent here
problem-not-found = There is nothing here
problem-not-found-hint = The address may be mistyped, or you may not be allowed to know of it.
problem-owner = { $name } is the owner. Ask for the owner role, or for what you need.
problem-owners = Owners: { $names }. Ask one of them for the owner role, or for what you need.
problem-send-again = Send it again
problem-to-overview = Go to the overview
problem-to-start = Go to the start page
problem-too-large = That is too much at once
problem-too-many = Too many attempts
problem-too-slow = That took too long to arrive
problem-unauthenticated = Sign in first
problem-unavailable = Not now
problem-unsupported-media = That cannot be read here
problem-wait-minutes = Try again in { $count } minutes.
problem-wait-seconds = { $count ->
    [one] Try again in a second.
   *[other] Try again in { $count } seconds.
 }
