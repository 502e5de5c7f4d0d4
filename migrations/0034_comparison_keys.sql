-- The version of the rules by which keys for comparison (email_key, name_key, search_key) were computed. The server
-- computes them again when it starts with newer rules, because SQL has no Unicode normalization.
alter table instance add column comparison_rules bigint not null default 0;
