-- The scopes of an Admin key: a JSON list of names, sorted. An empty list means everything that the key's owner may do,
-- which is what every key could do before this migration.
alter table admin_keys add column scopes text not null default '[]';
