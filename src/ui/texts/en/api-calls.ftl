# A list or a form as a call of the Admin API.
api-calls-not-narrowed = The Admin API has no word for what this list is narrowed by, so the call lists everything.
api-calls-title = As API call
api-calls-what = The same over the Admin API
