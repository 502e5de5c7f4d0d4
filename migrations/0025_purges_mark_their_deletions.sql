-- The purge that is clearing a deletion. It marks the deletions before it rewrites the tables, and strikes off only
-- those afterwards: what was deleted meanwhile, even in the same second, waits for the next purge.
alter table deletions add column purge_id text;
