-- How many requests a row stands for: of requests that were refused because their key made too many, the eleventh and
-- further of a minute share one row.
alter table request_log add column requests bigint not null default 1;
