//! Exports of the audit log: exactly the events that match a filter, with proofs, written page by page. The export is
//! itself recorded in the log, with an event that the export's checkpoint covers.
//!
//! Every record of the log is read and checked, also for a filter, and the filter is applied to leaves rather than to
//! the search index. A log that does not hold is not exported, because the signed list would vouch for it.

use crate::{
    Domain,
    audit::{
        audit_checkpoints, audit_csv,
        audit_export_records::{Other, exported, tampered, unwritable},
        audit_filters::{self, Matcher},
        audit_key_changes, audit_logs, audit_origins,
        audit_page_range::Scope,
        audit_walk::{self, StoredRecord},
    },
};
use evidence::{
    Hash,
    export::{Header, Line, Record, Writer},
    manifest::{self, Entry, KIND_FILTERED, KIND_WHOLE},
    proof::is_included,
    verify::{ERASED, Fault, Walk},
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
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::AuditLogQuery,
    problem::{Problem, ProblemKind},
    refusals,
};

/// The name of the file with the checkpoint that covers the export.
pub const CHECKPOINT: &str = "checkpoint.txt";

/// The name of the signed list of files.
pub const MANIFEST: &str = "manifest.txt";

/// The first character of a CSV file for Excel, which reads a file without it in the encoding of the computer's language.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// An export in progress.
pub struct Export {
    pub(crate) actor: Actor,
    /// The requested filter and format.
    pub wanted: NewAuditExport,
    /// The checkpoint that covers the export.
    pub signed: Signed,
    exported_at: i64,
    matcher: Matcher,
    walk: Walk,
    key_changes: Vec<String>,
    tiles: Tiles,
    lines: Writer,
    records: u64,
    /// The events that the filter leaves out and a verifier needs, with their leaf hashes.
    others: Vec<(u64, Hash, Other)>,
    /// What the log says about itself, once all of it up to the checkpoint was read and holds.
    remarks: Option<String>,
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
    let organization_id = &actor.organization_id;
    let size = audit_tree::size(change.conn()?, organization_id).await?;
    let filter = audit_filters::as_json(&wanted.filter);
    let format = wanted.format.as_str();
    change.commit(&Event::AuditLogsExported { format, filter: &filter, size: size + 1 }).await?;
    let signed = audit_checkpoints::current(domain, organization_id).await?;
    let mut conn = domain.reader().await?;
    let verifiers = audit_origins::first_keys(domain, &mut conn, organization_id).await?;
    Ok(Export {
        matcher: Matcher::new(&wanted.filter),
        walk: Walk::new(organization_id.as_str(), verifiers),
        key_changes: audit_key_changes::notes(&mut conn, organization_id, signed.head.size).await?,
        tiles: Tiles::new(organization_id.clone(), signed.head.size),
        actor: actor.clone(),
        wanted,
        signed,
        exported_at: domain.now(),
        lines: Writer::default(),
        records: 0,
        others: Vec::new(),
        remarks: None,
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
            filter: audit_filters::as_json(&self.wanted.filter),
            exported_at: self.exported_at,
            keys: audit_origins::first_keys(domain, &mut conn, &self.actor.organization_id).await?,
            key_changes: self.key_changes.clone(),
            checkpoint: self.signed.note.clone(),
        };
        self.lines.line(&Line::Header(header)).map_err(|error| unwritable(&error))
    }

    /// The next page of lines, with the progress after it; `None` after the last page. The lines may be empty, because
    /// a filter need not match anything on a page.
    ///
    /// # Errors
    /// 403 when the actor has lost the permission to read in the meantime; 503 with the number of a record that does not
    /// hold; when the database cannot be read.
    pub async fn next(&mut self, domain: &Domain) -> Result<Option<(String, Progress)>> {
        let (from, size) = (self.walk.size(), self.signed.head.size);
        if from >= size {
            return Ok(None);
        }
        let mut reading = domain.read(&self.actor, Permission::AuditLogsRead).await?;
        let conn = reading.conn();
        let records = audit_walk::page(conn, &self.actor.organization_id, from, size).await?;
        if records.is_empty() {
            return Err(tampered(&audit_walk::missing(from)));
        }
        let notes = self.notes(conn, from).await?;
        let mut text = String::new();
        for record in records {
            record.check(&mut self.walk).map_err(|fault| tampered(&fault))?;
            self.write(conn, &record, &mut text).await?;
            if let Some(note) = notes.get(&self.walk.size()).cloned() {
                self.fits(&note)?;
                text.push_str(&self.line(&Line::Checkpoint { note })?);
            }
        }
        Ok(Some((text, Progress { records: self.records, position: self.walk.size(), size })))
    }

    /// Writes a record that was checked, if the filter matches it, and remembers one that a verifier needs anyway.
    async fn write(&mut self, conn: &mut AnyConnection, record: &StoredRecord, text: &mut String) -> Result<()> {
        let exported = exported(record, None)?;
        if !self.matcher.matches(&exported.event) {
            if let Some(other) = Other::of(&exported.event) {
                self.others.push((record.seq, evidence::leaf_hash(record.leaf.as_bytes()), other));
            }
            return Ok(());
        }
        self.records += 1;
        if self.wanted.format.is_csv() {
            text.push_str(&audit_csv::row(&exported)?);
            return Ok(());
        }
        let exported = if self.is_whole() { exported } else { self.proven(conn, record).await? };
        text.push_str(&self.line(&Line::Record(exported))?);
        Ok(())
    }

    /// A record with the proof that it is in the signed log.
    async fn proven(&mut self, conn: &mut AnyConnection, record: &StoredRecord) -> Result<Record> {
        let head = self.signed.head;
        let proof = self.tiles.inclusion(conn, record.seq).await?;
        let hash = evidence::leaf_hash(record.leaf.as_bytes());
        if !is_included(&hash, record.seq, head.size, &head.root, &proof) {
            let why = format!("the stored tree does not lead from it to the checkpoint of {} records", head.size);
            return Err(tampered(&Fault::Record { seq: record.seq, why }));
        }
        exported(record, Some(&proof))
    }

    /// The end of the file; empty for CSV. All records up to the checkpoint must have been read with [`Export::next`].
    ///
    /// # Errors
    /// 503 when the records do not lead to the checkpoint, or a value is missing although no record reports its erasure;
    /// 400 when it was erased while the export was written; when the database cannot be read.
    pub async fn tail(&mut self, domain: &Domain) -> Result<String> {
        let walk = std::mem::take(&mut self.walk);
        match walk.finish(&self.signed.head, true) {
            Ok(holds) => self.remarks = Some(holds.sentences()),
            Err(fault) => {
                return Err(match self.is_erased_since(domain).await? {
                    true => {
                        Problem::new(ProblemKind::Invalid, refusals::export_erased()).with_code("person_erased").into()
                    }
                    false => tampered(&fault),
                });
            }
        }
        if self.wanted.format.is_csv() {
            return Ok(String::new());
        }
        let mut text = String::new();
        let mut conn = domain.reader().await?;
        for (seq, hash, other) in std::mem::take(&mut self.others) {
            let records = audit_walk::page(&mut conn, &self.actor.organization_id, seq, seq + 1).await?;
            let read = records.first().filter(|record| evidence::leaf_hash(record.leaf.as_bytes()) == hash);
            let record = self.proven(&mut conn, read.ok_or_else(|| tampered(&audit_walk::missing(seq)))?).await?;
            text.push_str(&self.line(&other.line(record))?);
        }
        text.push_str(&std::mem::take(&mut self.lines).end().map_err(|error| unwritable(&error))?);
        Ok(text)
    }

    /// Whether a person was erased after the checkpoint that covers the export.
    async fn is_erased_since(&self, domain: &Domain) -> Result<bool> {
        let erased: Option<(i64,)> =
            sqlx::query_as("select seq from audit_logs where organization_id = $1 and seq >= $2 and type = $3 limit 1")
                .bind(self.actor.organization_id.as_str())
                .bind(audit_tree::signed(self.signed.head.size)?)
                .bind(ERASED)
                .fetch_optional(&mut *domain.reader().await?)
                .await?;
        Ok(erased.is_some())
    }

    fn line(&mut self, line: &Line) -> Result<String> {
        self.lines.line(line).map_err(|error| unwritable(&error))
    }

    /// Holds a stored checkpoint against the records so far. A verifier would refuse an export with one that differs.
    fn fits(&mut self, note: &str) -> Result<()> {
        let head = self.walk.open(note).map_err(|fault| tampered(&fault))?;
        if head.size != self.walk.size() {
            let text = format!("The note of the checkpoint of {} records is about another size.", self.walk.size());
            return Err(tampered(&Fault::Export(text)));
        }
        self.walk.fits(note).map_err(|fault| tampered(&fault))
    }

    /// The signed list of files.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn manifest(&self, domain: &Domain, files: &[Entry]) -> Result<String> {
        let Some(remarks) = &self.remarks else {
            return Err(Error::Fault("an export was to be signed before all of the log was checked".to_owned()));
        };
        let mut about = vec![
            format!("exported-at {}", self.exported_at),
            format!("records {}", self.records),
            format!("whole {}", self.is_whole()),
            format!("kind {}", if self.is_whole() { KIND_WHOLE } else { KIND_FILTERED }),
            format!("filter {}", audit_filters::as_json(&self.wanted.filter)),
            format!("checkpoint {} {}", self.signed.head.size, evidence::hex(&self.signed.head.root)),
        ];
        if !remarks.is_empty() {
            about.push(format!("remarks {remarks}"));
        }
        about.extend(self.key_changes.iter().map(|note| manifest::key_change(note)));
        let origin = audit_origins::of(&self.signed);
        manifest::sign(domain.secrets().audit_key().signing(), &origin, &about, files)
            .map_err(|error| Error::Fault(format!("a list of exported files could not be signed: {error}")))
    }

    /// The checkpoints of the page from a sequence number on, by size. Only exports of the whole log as lines contain
    /// them, to narrow down a fault.
    async fn notes(&self, conn: &mut AnyConnection, from: u64) -> Result<BTreeMap<u64, String>> {
        if !self.is_whole() || self.wanted.format.is_csv() {
            return Ok(BTreeMap::new());
        }
        let from = audit_tree::signed(from)?;
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "select size, note from audit_checkpoints where organization_id = $1 and size > $2 and size <= $3
             and size < $4",
        )
        .bind(self.actor.organization_id.as_str())
        .bind(from)
        .bind(from + audit_walk::PAGE)
        .bind(audit_tree::signed(self.signed.head.size)?)
        .fetch_all(conn)
        .await?;
        rows.into_iter().map(|(size, note)| Ok((audit_tree::number(size)?, note))).collect()
    }
}
