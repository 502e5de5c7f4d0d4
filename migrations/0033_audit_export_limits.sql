-- An organization has at most one export that is not finished. Exports that an earlier version left unfinished were cut off
-- by the stop before this update; the value is the reason `export-stopped`.
update audit_export_jobs set finished_at = told_at, failure = '{"id":"export-stopped"}' where finished_at is null;
create unique index audit_export_jobs_running on audit_export_jobs (organization_id) where finished_at is null;
