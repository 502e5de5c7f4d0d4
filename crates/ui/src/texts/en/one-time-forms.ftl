# Forms that were sent twice.
one-time-forms-title = Already shown
one-time-forms-sent-title = Already sent
one-time-forms-shown = This form was sent at { $sent }, and its result was last shown at { $shown }. It is not shown again.
one-time-forms-sent = This form was sent at { $sent }, but its result was not kept. See whether it did what you wanted.
one-time-forms-nothing = Nothing was made now.
one-time-forms-lost-key = If you did not store the key, replace it with a new one.
one-time-forms-rotate = Rotate key
one-time-forms-another-key = Create another key
one-time-forms-delete-key = Delete key
one-time-forms-delete-account = Delete service account
one-time-forms-new-link = Make a new link
one-time-forms-see = See what was made
one-time-forms-overview = Go to the overview
