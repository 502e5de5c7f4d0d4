-- A project's seal covers whether it is archived, which ends its keys. The first start of this version seals existing
-- projects once.
alter table projects add column seal text;
