# "As API call", under lists and forms.
api-calls-all-addresses = One call invites one address; the others are calls of their own.
api-calls-example = What is still empty in the form is filled with an example here.
api-calls-key = The call needs an Admin key of an owner in the environment variable OPENAI_ADMIN_KEY.
api-calls-not-narrowed = The Admin API cannot narrow this list so, so the call asks for all of it.
api-calls-not-sorted = The Admin API lists the oldest first and knows no other order, so the call begins there.
api-calls-own-types = Records of Orgward's own types (orgward.*) are not in the Admin API, so the call leaves them out.
api-calls-title = As API call
api-calls-what = The same over the Admin API
