//! Exports of the audit log: exactly the events that match a filter, with proofs, written page by page. The export is
//! itself recorded in the log, with an event that the export's checkpoint covers.

use crate::{
    Domain,
    audit::{
        audit_checkpoints, audit_csv, audit_keys, audit_logs,
        audit_page_range::{Place, Scope},
        audit_search,
        audit_verification::kept,
    },
};
use evidence::{
    checkpoint::origin,
    export::{Header, Line, Record, Writer},
    manifest::{self, Entry},
    verify::ERASED,
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::{Error, Result},
    change::Change,
    ledger::{
        audit_tree::{self, Tiles},
        event::Event,
    },
    store::signed_logs::Signed,
};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::AuditLogQuery,
    problem::Problem,
    refusals,
};

/// Events read per query.
const PAGE: i64 = 500;

/// The name of the file with the checkpoint that covers the export.
pub const CHECKPOINT: &str = "checkpoint.txt";

/// The name of the signed list of files.
pub const MANIFEST: &str = "manifest.txt";

/// The first character of a CSV file for Excel, which reads a file without it in the encoding of the computer's language.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// An export in progress.
pub struct Export {
    actor: Actor,
    /// The requested filter and format.
    pub wanted: NewAuditExport,
    /// The checkpoint that covers the export.
    pub signed: Signed,
    exported_at: i64,
    place: Option<Place>,
    tiles: Tiles,
    lines: Writer,
    records: u64,
}

/// The progress of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Number of events written.
    pub records: u64,
    /// Number of events of the log that were searched, up to `size`.
    pub position: u64,
    /// Size of the log that the export covers, in events.
    pub size: u64,
}

/// Begins an export: records it in the log and signs a checkpoint that covers it.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, for an invalid filter, and for one that finds nothing by
/// its nature; 503 when the log cannot be signed.
pub async fn begin(domain: &Domain, actor: &Actor, wanted: NewAuditExport) -> Result<Export> {
    let change = open(domain, actor, &wanted).await?;
    begin_in(domain, change, wanted).await
}

/// Opens the change that records an export, so that the caller can write to it too.
///
/// # Errors
/// As [`begin`], except that nothing is signed yet.
pub(crate) async fn open<'a>(domain: &Domain, actor: &'a Actor, wanted: &NewAuditExport) -> Result<Change<'a>> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    audit_logs::enabled_since(reading.conn(), &actor.organization_id).await?;
    audit_logs::check(&wanted.filter, Scope::Everything)?;
    if wanted.filter.tenant_only {
        return Err(Problem::refused("nothing_to_export", refusals::nothing_to_export()).into());
    }
    drop(reading);
    domain.change(actor, Permission::AuditLogsRead).await
}

/// Commits the change of [`open`] and begins the export.
///
/// # Errors
/// As [`begin`].
pub(crate) async fn begin_in(domain: &Domain, mut change: Change<'_>, wanted: NewAuditExport) -> Result<Export> {
    let actor = change.actor();
    let size = audit_tree::size(change.conn()?, &actor.organization_id).await?;
    let filter = filter(&wanted.filter);
    let format = wanted.format.as_str();
    change.commit(&Event::AuditLogsExported { format, filter: &filter, size: size + 1 }).await?;
    let signed = audit_checkpoints::current(domain, &actor.organization_id).await?;
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let mut place = Place::upwards_to(audit_tree::signed(signed.head.size)?);
    let is_empty = !place.narrow(reading.conn(), &actor.organization_id, &wanted.filter.effective_at).await?;
    Ok(Export {
        tiles: Tiles::new(actor.organization_id.clone(), signed.head.size),
        actor: actor.clone(),
        wanted,
        signed,
        exported_at: domain.now(),
        place: (!is_empty).then_some(place),
        lines: Writer::default(),
        records: 0,
    })
}

impl Export {
    /// Whether the export contains every event of the log.
    pub fn is_whole(&self) -> bool {
        self.wanted.filter == AuditLogQuery::default()
    }

    /// The beginning of the file: the header line, or the column names of a CSV file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn head(&mut self, domain: &Domain) -> Result<String> {
        match self.wanted.format {
            ExportFormat::Csv => return audit_csv::head(),
            ExportFormat::CsvExcel => return Ok(format!("{BYTE_ORDER_MARK}{}", audit_csv::head()?)),
            ExportFormat::Ndjson => {}
        }
        let log = self.actor.organization_id.as_str();
        let mut conn = domain.reader().await?;
        let header = Header {
            v: evidence::export::VERSION,
            log: log.to_owned(),
            is_whole: self.is_whole(),
            filter: filter(&self.wanted.filter),
            exported_at: self.exported_at,
            keys: audit_keys::verifiers(&mut conn, &origin(log)).await?,
            key_changes: Vec::new(),
            checkpoint: self.signed.note.clone(),
        };
        self.lines.line(&Line::Header(header)).map_err(|error| unwritable(&error))
    }

    /// The next page of lines, with the progress after it; `None` after the last page.
    ///
    /// # Errors
    /// 403 when the actor has lost the permission to read in the meantime; when the database cannot be read.
    pub async fn next(&mut self, domain: &Domain) -> Result<Option<(String, Progress)>> {
        let Some(mut place) = self.place else { return Ok(None) };
        let mut reading = domain.read(&self.actor, Permission::AuditLogsRead).await?;
        let conn = reading.conn();
        let organization_id = self.actor.organization_id.clone();
        let filter = &self.wanted.filter;
        let rows = audit_search::rows(conn, &organization_id, Scope::Everything, filter, &place, PAGE).await?;
        let Some((last, ..)) = rows.last() else {
            self.place = None;
            return Ok(None);
        };
        let size = self.signed.head.size;
        let position = audit_tree::number(*last)? + 1;
        place.above = *last;
        self.place = (rows.len() as i64 == PAGE).then_some(place);
        let mut values = kept(conn, &organization_id, rows.iter().map(|(seq, ..)| *seq)).await?;
        let notes = self.notes(conn, rows[0].0, *last).await?;
        let mut text = String::new();
        for (seq, leaf, leaf_hash) in rows {
            let values = values.remove(&seq).unwrap_or_default();
            let number = audit_tree::number(seq)?;
            let is_json = !self.wanted.format.is_csv();
            let proof = match is_json && !self.is_whole() {
                true => Some(self.tiles.inclusion(conn, number).await?),
                false => None,
            };
            let record = Record::new(number, &leaf, &leaf_hash, &values, proof.as_deref())
                .map_err(|_| Error::Fault(format!("audit record {seq} of {organization_id} cannot be read")))?;
            self.records += 1;
            if !is_json {
                text.push_str(&audit_csv::row(&record)?);
                continue;
            }
            text.push_str(&self.lines.line(&Line::Record(record)).map_err(|error| unwritable(&error))?);
            if let Some(note) = notes.get(&(number + 1)).cloned() {
                text.push_str(&self.lines.line(&Line::Checkpoint { note }).map_err(|error| unwritable(&error))?);
            }
        }
        Ok(Some((text, Progress { records: self.records, position, size })))
    }

    /// The end of the file; empty for CSV.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn tail(&mut self, domain: &Domain) -> Result<String> {
        if self.wanted.format.is_csv() {
            return Ok(String::new());
        }
        let mut text = if self.is_whole() { String::new() } else { self.erasures(domain).await? };
        text.push_str(&std::mem::take(&mut self.lines).end().map_err(|error| unwritable(&error))?);
        Ok(text)
    }

    /// The erasure events with their proofs. They are also needed to verify a part of the log.
    async fn erasures(&mut self, domain: &Domain) -> Result<String> {
        let mut conn = domain.reader().await?;
        let organization_id = self.actor.organization_id.clone();
        let erased = AuditLogQuery { event_types: vec![ERASED.to_owned()], ..AuditLogQuery::default() };
        let mut place = Place::upwards_to(audit_tree::signed(self.signed.head.size)?);
        let mut text = String::new();
        loop {
            let rows =
                audit_search::rows(&mut conn, &organization_id, Scope::Everything, &erased, &place, PAGE).await?;
            let Some((last, ..)) = rows.last() else { return Ok(text) };
            place.above = *last;
            for (seq, leaf, leaf_hash) in rows {
                let number = audit_tree::number(seq)?;
                let values = kept(&mut conn, &organization_id, [seq]).await?.remove(&seq).unwrap_or_default();
                let proof = self.tiles.inclusion(&mut conn, number).await?;
                let record = Record::new(number, &leaf, &leaf_hash, &values, Some(&proof))
                    .map_err(|error| unwritable(&error))?;
                text.push_str(&self.lines.line(&Line::Erasure(record)).map_err(|error| unwritable(&error))?);
            }
        }
    }

    /// The signed list of files.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn manifest(&self, domain: &Domain, files: &[Entry]) -> Result<String> {
        let about = [
            format!("exported-at {}", self.exported_at),
            format!("records {}", self.records),
            format!("whole {}", self.is_whole()),
            format!("filter {}", filter(&self.wanted.filter)),
            format!("checkpoint {} {}", self.signed.head.size, evidence::hex(&self.signed.head.root)),
        ];
        let log = self.actor.organization_id.as_str();
        manifest::sign(domain.secrets().audit_key().signing(), log, &about, files)
            .map_err(|error| Error::Fault(format!("a list of exported files could not be signed: {error}")))
    }

    /// The checkpoints within a page, by size. Only exports of the whole log contain them, to narrow down a fault.
    async fn notes(&self, conn: &mut AnyConnection, first: i64, last: i64) -> Result<BTreeMap<u64, String>> {
        if !self.is_whole() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "select size, note from audit_checkpoints where organization_id = $1 and size > $2 and size <= $3",
        )
        .bind(self.actor.organization_id.as_str())
        .bind(first)
        .bind((last + 1).min(audit_tree::signed(self.signed.head.size)? - 1))
        .fetch_all(conn)
        .await?;
        rows.into_iter().map(|(size, note)| Ok((audit_tree::number(size)?, note))).collect()
    }
}

/// A filter as exports and events contain it: the fields that are set, or null without any.
fn filter(filter: &AuditLogQuery) -> Value {
    if *filter == AuditLogQuery::default() {
        return Value::Null;
    }
    let mut told = json!(filter);
    if let Some(members) = told.as_object_mut() {
        members.retain(|_, value| !is_nothing(value));
    }
    told
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

fn unwritable(error: &serde_json::Error) -> Error {
    Error::Fault(format!("an export line could not be serialized: {error}"))
}
