-- Whether what a backup contains does not hold. Such a backup is evidence and no success. Earlier runs did not store it.
alter table backups add column has_faults bigint not null default 0;
