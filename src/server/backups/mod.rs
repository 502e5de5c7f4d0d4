//! Backups: one file with the database and what belongs to it, compressed, and encrypted if wanted. The file is a tar
//! archive in a zstd stream, in an age file if it is encrypted, so that it can be opened without Orgward too. It is in a folder
//! or, as one object, in a bucket of an S3 server.

pub mod archive;
pub mod archive_reader;
pub mod authentication;
pub mod blocking;
pub mod bucket_downloads;
pub mod bucket_requests;
pub mod bucket_uploads;
pub mod buckets;
pub mod creation;
pub mod destination;
pub mod examination;
pub mod manifest;
pub mod names;
pub mod places;
pub mod recipients;
pub mod restoration;
pub mod restored_marks;
pub mod retention;
pub mod schedule;
pub mod sources;
pub mod staging;
pub mod targets;
pub mod unpacking;
