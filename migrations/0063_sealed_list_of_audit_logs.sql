-- The organizations whose audit log was begun, an id on a line. The seal of the row covers them, so that a log that was removed
-- is told from one that was never begun. The first start lists the logs that are there.
alter table instance add column audit_logs text;
