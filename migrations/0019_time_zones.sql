-- The zone in which a person reads times at the console, by its name in the IANA database. Exports and the Admin API
-- know UTC only.
alter table users add column time_zone text not null default 'UTC';
