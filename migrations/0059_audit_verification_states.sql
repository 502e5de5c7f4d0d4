-- What the check of the records must remember to go on after a restart, as JSON; empty in rows of other stages. A row of the
-- stage 'records' says how many records the running verification has read and checked in full. The MAC covers it.
alter table audit_verifications add column state text not null default '';
