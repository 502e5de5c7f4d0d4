//! Exports of the audit log in the background: somebody asks at the console, the server writes files, and for a day they
//! can be fetched, in pieces if need be. What was asked for is recorded before the first line is written.

use crate::{
    Domain,
    audit::{audit_export_writer, audit_exports},
};
use evidence::manifest::Entry;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::{Error, Result},
    change::Reading,
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

/// Seconds that files are kept.
const KEPT: i64 = 24 * 3600;

/// Seconds of silence after which an export was cut off.
const SILENCE: i64 = 60;

/// Exports that are shown.
const SHOWN: i64 = 20;

/// Asks for an export; it goes on after this has answered.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, for a filter that cannot be, and while another export of
/// the organization is under way.
pub async fn start(domain: &Domain, actor: &Actor, wanted: Unchecked<NewAuditExport>) -> Result<AuditExportJob> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let wanted = wanted.check()?;
    let folder = folder(domain)?;
    if newest(&mut reading, &actor.organization_id).await?.iter().any(|job| job.state == AuditExportState::Running) {
        return Err(Problem::refused("export_under_way", refusals::export_under_way()).into());
    }
    drop(reading);
    let export = audit_exports::begin(domain, actor, wanted).await?;
    let job = AuditExportId::new(domain.new_id(AuditExportId::PREFIX));
    insert(domain, actor, &job, &export).await?;
    tokio::spawn(write(domain.clone(), job.clone(), export, folder.join(job.as_str())));
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    one(&mut reading, &actor.organization_id, &job).await
}

/// An export.
///
/// # Errors
/// 403 for anyone but an owner; 404.
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

/// Where a file of a finished export lies.
///
/// # Errors
/// 403 for anyone but an owner; 404, also for a name that is none of its files.
pub async fn file(domain: &Domain, actor: &Actor, export_id: &AuditExportId, name: &str) -> Result<PathBuf> {
    let job = get(domain, actor, export_id).await?;
    if !job.files.iter().any(|file| file.name == name) {
        return Err(Problem::not_found("file", name).into());
    }
    Ok(folder(domain)?.join(job.id.as_str()).join(name))
}

/// Removes files that were kept long enough; answers how many exports went.
///
/// # Errors
/// When they cannot be removed. They are tried again.
pub async fn sweep(domain: &Domain) -> Result<usize> {
    let old: Vec<(String,)> = sqlx::query_as("select id from audit_export_jobs where created_at < $1 limit 100")
        .bind(domain.now() - KEPT)
        .fetch_all(&mut *domain.reader().await?)
        .await?;
    for (id,) in &old {
        remove(domain, id.clone()).await?;
    }
    Ok(old.len())
}

/// Removes every export of an organization: values about somebody who was erased stand in its files too.
///
/// # Errors
/// When they cannot be removed.
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
    // The files first: a row without files is looked for again, files without a row are not.
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

async fn insert(domain: &Domain, actor: &Actor, job: &AuditExportId, export: &audit_exports::Export) -> Result<()> {
    let filter = serde_json::to_string(&export.wanted.filter)
        .map_err(|error| Error::Fault(format!("a filter could not be written: {error}")))?;
    let size = i64::try_from(export.signed.head.size).unwrap_or(i64::MAX);
    let (job, organization) = (job.to_string(), actor.organization_id.to_string());
    let (user, format) = (actor.who.user_id().map(ToString::to_string).unwrap_or_default(), export.wanted.format);
    let mut bookkeeping = domain.bookkeeping().await?;
    let sql = "insert into audit_export_jobs (id, organization_id, user_id, format, filter, records, position, size,
         created_at, told_at, files) values ($1, $2, $3, $4, $5, 0, 0, $6, $7, $7, '[]')";
    bookkeeping
        .execute(sql, |query| {
            let query = query.bind(job).bind(organization).bind(user).bind(format.as_str()).bind(filter).bind(size);
            query.bind(domain.now())
        })
        .await?;
    bookkeeping.commit().await
}

/// Writes the files, and tells how far it is about once a second.
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
        // Half a file is of no use to anyone, and holds values about people.
        tokio::fs::remove_dir_all(&path).await.ok();
    }
    if let Err(error) = finish(&domain, &job, last, written).await {
        tracing::error!(%error, export = job.as_str(), "the end of an export could not be recorded");
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
            tracing::warn!(%error, export = job.as_str(), "how far an export is could not be told");
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
            tracing::error!(%error, export = job.as_str(), "an export failed");
            (Vec::new(), Some(stored_reasons::write(&Problem::from(error).reason)))
        }
    };
    let files: Vec<ExportedFile> =
        files.into_iter().map(|Entry { name, bytes, sha256 }| ExportedFile { name, bytes, sha256 }).collect();
    let files = serde_json::to_string(&files)
        .map_err(|error| Error::Fault(format!("a list of files could not be written: {error}")))?;
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
