-- Forms of the console that were sent with their one-time number. The change that a form makes inserts the row in its own
-- transaction, so that a form that is sent twice makes one thing. What it made is kept for ten minutes, encrypted with a
-- key that is derived from the secret key file and the session's credential; the database contains neither.
create table one_time_forms (
    -- SHA-256 of the number and the path of the form.
    number_hash text primary key,
    organization_id text not null,
    -- SHA-256 of the body, which contains the number: tells a repetition from another form with the same number.
    content_hash text not null,
    -- The request that sent it.
    sender text not null,
    sent_at bigint not null,
    -- When its result was stored or last shown; 0 if it has none. Null while the first request is still running.
    finished_at bigint,
    -- The encrypted result; null before it is known, after it was shown again, and after ten minutes.
    result bytea,
    -- 1 if the result may be shown any number of times, because it is only an address.
    is_repeatable bigint not null,
    -- Links to what can be done with the object, as JSON.
    follow_ups text not null
);
create index one_time_forms_age on one_time_forms (sent_at);
