//! Background exports of the audit log. An owner requests an export in the console, and the server writes files that
//! can be downloaded for a day, also in parts. The request is recorded in the log before the first line is written.

use crate::{
    Domain,
    audit::{
        audit_export_limits::{self, SILENCE},
        audit_export_writer, audit_exports,
    },
};
use evidence::manifest::Entry;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::{Error, Result},
    change::Change,
    ledger::audit_tree,
    reading::Reading,
    store::stored_reasons,
};
use std::path::{Path, PathBuf};
use tokio::sync::watch;
use types::{
    audit_exports::{AuditExportJob, AuditExportState, ExportFormat, ExportedFile, NewAuditExport},
    ids::{AuditExportId, OrganizationId},
    problem::Problem,
    refusals,
    unchecked::Unchecked,
};

/// Seconds for which the files of an export are kept.
const KEPT: i64 = 24 * 3600;

/// Maximum number of exports in a list.
const SHOWN: i64 = 20;

/// Starts an export, which continues in the background after this returns.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, for an invalid filter, without an export folder, while
/// another export of the organization is running, and when the disk has too little free space; 429 when the
/// organization has started too many exports.
pub async fn start(domain: &Domain, actor: &Actor, wanted: Unchecked<NewAuditExport>) -> Result<AuditExportJob> {
    domain.read(actor, Permission::AuditLogsRead).await?;
    let wanted = wanted.check()?;
    let folder = folder(domain)?;
    let mut change = audit_exports::open(domain, actor, &wanted).await?;
    audit_export_limits::check(domain, &mut change, folder, &wanted).await?;
    let job = AuditExportId::new(domain.new_id(AuditExportId::PREFIX));
    insert(&mut change, &job, &wanted).await?;
    let export = match audit_exports::begin_in(domain, change, wanted).await {
        Ok(export) => export,
        Err(error) => {
            // The row may have been saved although the log could not be signed; it would block the next export.
            remove(domain, job.to_string()).await?;
            return Err(error);
        }
    };
    tokio::spawn(write(domain.clone(), job.clone(), export, folder.join(job.as_str())));
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    one(&mut reading, &actor.organization_id, &job).await
}

/// One export and its state.
///
/// # Errors
/// 403 for anyone but an owner; 404 for an export that does not exist or is past its retention time.
pub async fn get(domain: &Domain, actor: &Actor, export_id: &AuditExportId) -> Result<AuditExportJob> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    one(&mut reading, &actor.organization_id, export_id).await
}

/// The newest exports, newest first.
///
/// # Errors
/// 403 for anyone but an owner.
pub async fn list(domain: &Domain, actor: &Actor) -> Result<Vec<AuditExportJob>> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    newest(&mut reading, &actor.organization_id).await
}

/// The path of a file of a finished export.
///
/// # Errors
/// 403 for anyone but an owner; 404 for an unknown export, and for a name that is not one of its files.
pub async fn file(domain: &Domain, actor: &Actor, export_id: &AuditExportId, name: &str) -> Result<PathBuf> {
    let job = get(domain, actor, export_id).await?;
    if !job.files.iter().any(|file| file.name == name) {
        return Err(Problem::not_found("file", name).into());
    }
    Ok(folder(domain)?.join(job.id.as_str()).join(name))
}

/// Deletes up to 100 exports that are past their retention time, and returns how many it deleted. An export that is still
/// running is left alone.
///
/// # Errors
/// When an export cannot be deleted. The next call tries again.
pub async fn sweep(domain: &Domain) -> Result<usize> {
    let now = domain.now();
    let old: Vec<(String,)> = sqlx::query_as(
        "select id from audit_export_jobs where created_at < $1 and (finished_at is not null or told_at < $2)
         order by created_at limit 100",
    )
    .bind(now - KEPT)
    .bind(now - SILENCE)
    .fetch_all(&mut *domain.reader().await?)
    .await?;
    for (id,) in &old {
        remove(domain, id.clone()).await?;
    }
    Ok(old.len())
}

/// Deletes every export of an organization, because the files also contain the personal values that an erasure removes.
///
/// # Errors
/// When an export cannot be deleted.
pub(crate) async fn forget(domain: &Domain, organization_id: &OrganizationId) -> Result<()> {
    let all: Vec<(String,)> = sqlx::query_as("select id from audit_export_jobs where organization_id = $1")
        .bind(organization_id.as_str())
        .fetch_all(&mut *domain.reader().await?)
        .await?;
    for (id,) in all {
        remove(domain, id).await?;
    }
    Ok(())
}

async fn remove(domain: &Domain, id: String) -> Result<()> {
    // The files are deleted first: a remaining row leads to another attempt, remaining files without a row do not.
    if let Some(folder) = &domain.settings.export_folder {
        let path = folder.join(&id);
        match tokio::fs::remove_dir_all(&path).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Fault(format!("{} cannot be removed: {error}", path.display())));
            }
            _ => {}
        }
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping.execute("delete from audit_export_jobs where id = $1", |query| query.bind(id)).await?;
    bookkeeping.commit().await
}

fn folder(domain: &Domain) -> Result<&Path> {
    let none = || Problem::refused("no_export_folder", refusals::export_folder());
    Ok(domain.settings.export_folder.as_deref().ok_or_else(none)?)
}

/// Inserts the row in the change that records the export, so that no other export can begin in between.
async fn insert(change: &mut Change<'_>, job: &AuditExportId, wanted: &NewAuditExport) -> Result<()> {
    let filter = serde_json::to_string(&wanted.filter)
        .map_err(|error| Error::Fault(format!("an export filter could not be serialized: {error}")))?;
    let (actor, now) = (change.actor(), change.now());
    // The event of the export itself comes next, and the export covers it.
    let size = audit_tree::size(change.conn()?, &actor.organization_id).await? + 1;
    sqlx::query(
        "insert into audit_export_jobs (id, organization_id, user_id, format, filter, records, position, size,
         created_at, told_at, files) values ($1, $2, $3, $4, $5, 0, 0, $6, $7, $7, '[]')",
    )
    .bind(job.as_str())
    .bind(actor.organization_id.as_str())
    .bind(actor.who.user_id().map_or("", |user_id| user_id.as_str()))
    .bind(wanted.format.as_str())
    .bind(filter)
    .bind(signed(size))
    .bind(now)
    .execute(change.conn()?)
    .await?;
    Ok(())
}

/// Writes the files and stores the progress about once a second.
async fn write(domain: Domain, job: AuditExportId, export: audit_exports::Export, path: PathBuf) {
    let start = audit_exports::Progress { records: 0, position: 0, size: export.signed.head.size };
    let (progress, seen) = watch::channel(start);
    let telling = tokio::spawn(tell(domain.clone(), job.clone(), seen));
    let written = audit_export_writer::write(&domain, export, &path, |at| {
        progress.send_replace(at);
    })
    .await;
    let last = *progress.borrow();
    telling.abort();
    if written.is_err() {
        // An incomplete file is useless and contains personal values.
        tokio::fs::remove_dir_all(&path).await.ok();
    }
    if let Err(error) = finish(&domain, &job, last, written).await {
        tracing::error!(%error, export = job.as_str(), "storing the result of an audit log export failed");
    }
}

async fn tell(domain: Domain, job: AuditExportId, seen: watch::Receiver<audit_exports::Progress>) {
    let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
    loop {
        ticks.tick().await;
        let at = *seen.borrow();
        let told = async {
            let mut bookkeeping = domain.bookkeeping().await?;
            let sql = "update audit_export_jobs set records = $1, position = $2, told_at = $3 where id = $4";
            let job = job.to_string();
            bookkeeping
                .execute(sql, |query| {
                    query.bind(signed(at.records)).bind(signed(at.position)).bind(domain.now()).bind(job)
                })
                .await?;
            bookkeeping.commit().await
        };
        if let Err(error) = told.await {
            tracing::warn!(%error, export = job.as_str(), "storing the progress of an audit log export failed");
        }
    }
}

async fn finish(
    domain: &Domain,
    job: &AuditExportId,
    last: audit_exports::Progress,
    written: Result<Vec<Entry>>,
) -> Result<()> {
    let (files, failure) = match written {
        Ok(files) => (files, None),
        Err(error) => {
            tracing::error!(%error, export = job.as_str(), "an audit log export failed");
            (Vec::new(), Some(stored_reasons::write(&Problem::from(error).reason)))
        }
    };
    let files: Vec<ExportedFile> =
        files.into_iter().map(|Entry { name, bytes, sha256 }| ExportedFile { name, bytes, sha256 }).collect();
    let files = serde_json::to_string(&files)
        .map_err(|error| Error::Fault(format!("a list of exported files could not be serialized: {error}")))?;
    let job = job.to_string();
    let mut bookkeeping = domain.bookkeeping().await?;
    let sql = "update audit_export_jobs set records = $1, position = $2, told_at = $3, finished_at = $3, failure = $4,
         files = $5 where id = $6";
    bookkeeping
        .execute(sql, |query| {
            let query = query.bind(signed(last.records)).bind(signed(last.position)).bind(domain.now());
            query.bind(failure).bind(files).bind(job)
        })
        .await?;
    bookkeeping.commit().await
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    format: String,
    filter: String,
    records: i64,
    position: i64,
    size: i64,
    created_at: i64,
    told_at: i64,
    finished_at: Option<i64>,
    failure: Option<String>,
    files: String,
}

async fn one(
    reading: &mut Reading,
    organization_id: &OrganizationId,
    export_id: &AuditExportId,
) -> Result<AuditExportJob> {
    let row: Option<Row> = sqlx::query_as(
        "select id, format, filter, records, position, size, created_at, told_at, finished_at, failure, files
         from audit_export_jobs where organization_id = $1 and id = $2 and created_at >= $3",
    )
    .bind(organization_id.as_str())
    .bind(export_id.as_str())
    .bind(reading.now() - KEPT)
    .fetch_optional(reading.conn())
    .await?;
    row.ok_or_else(|| Problem::not_found("export", export_id.as_str()).into()).and_then(|row| job(row, reading.now()))
}

async fn newest(reading: &mut Reading, organization_id: &OrganizationId) -> Result<Vec<AuditExportJob>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, format, filter, records, position, size, created_at, told_at, finished_at, failure, files
         from audit_export_jobs where organization_id = $1 and created_at >= $2 order by created_at desc, id desc limit $3",
    )
    .bind(organization_id.as_str())
    .bind(reading.now() - KEPT)
    .bind(SHOWN)
    .fetch_all(reading.conn())
    .await?;
    rows.into_iter().map(|row| job(row, reading.now())).collect()
}

fn job(row: Row, now: i64) -> Result<AuditExportJob> {
    let unreadable = |what: &str| Error::Fault(format!("the {what} of the export {} cannot be read", row.id));
    let filter = serde_json::from_str(&row.filter).map_err(|_| unreadable("filter"))?;
    let format = ExportFormat::parse(&row.format).ok_or_else(|| unreadable("format"))?;
    let files = serde_json::from_str(&row.files).map_err(|_| unreadable("files"))?;
    let state = match (row.failure, row.finished_at) {
        (Some(reason), _) => AuditExportState::Failed(stored_reasons::read(&reason)),
        (None, Some(_)) => AuditExportState::Finished,
        (None, None) if now - row.told_at > SILENCE => AuditExportState::Failed(refusals::export_stopped()),
        (None, None) => AuditExportState::Running,
    };
    Ok(AuditExportJob {
        id: AuditExportId::new(row.id),
        wanted: NewAuditExport { format, filter },
        state,
        records: row.records,
        position: row.position,
        size: row.size,
        created_at: row.created_at,
        expires_at: row.created_at + KEPT,
        files,
    })
}
