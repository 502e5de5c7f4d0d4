//! The mark of the database, a seal that says that all other rows have one, and the file outside the database that says the
//! same. The mark also covers a list of the audit logs that were begun, with the size and root that each had an hour ago at
//! most: a database from which a log was removed looks like one in which logging was never enabled, and one whose newest
//! records were removed with their checkpoints looks like an older one.

use crate::{
    Kernel,
    base::{
        credential_seals::{CredentialSeals, Field, SealKind, SealedRow},
        ended_seals::Ending,
        error::{Error, Result},
    },
    os_errors,
};
use evidence::{hex, proof::Head, unhex};
use sqlx::AnyConnection;
use std::{collections::BTreeMap, fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};
use types::ids::OrganizationId;

/// What this version seals: 4 stands for every kind of row and the list of audit logs, 3 for all but that list, 2 for all
/// but these and the generations of sessions and links, 1 for all but these and projects, and 0 for nothing.
pub(super) const VERSION: i64 = 4;

/// The schema from which on the generations of sessions and links are sealed. The first version that made backups sealed
/// everything else.
pub(super) const GENERATIONS_SCHEMA: i64 = 58;

/// The schema from which on the list of audit logs is sealed.
const LOGS_SCHEMA: i64 = 63;

const MARK_TEXT: &str = "The credentials in Orgward's database are sealed. As long as this file exists, Orgward refuses a \
    database whose\ncredentials are not. Remove it only after you restored a backup that an earlier version made.\n";

/// The last line of the file, by what the version that wrote it seals.
const LAST_LINES: [(i64, &str); 3] = [
    (2, "Sealed with them: projects."),
    (3, "Sealed with them: projects, and the generations of sessions and links."),
    (4, "Sealed with them: projects, the generations of sessions and links, and the list of audit logs."),
];

/// The head of a log that was begun, before a size is noted.
const BEGUN: Head = Head { size: 0, root: [0; 32] };

/// The row of this installation.
struct Installation {
    created_at: i64,
    version: i64,
    /// Each audit log that was begun, on a line: the id of the organization, a size, and the root at that size, in
    /// hexadecimal. The size is 0 until it is noted the first time.
    logs: String,
    seal: Option<String>,
}

impl SealedRow for Installation {
    const KIND: SealKind = SealKind::Installation;

    fn id(&self) -> String {
        "1".to_owned()
    }

    fn organization_id(&self) -> Option<&str> {
        None
    }

    fn user_id(&self) -> Option<&str> {
        None
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let fields = [Field::from(&self.created_at), Field::from(&self.version), Field::from(&self.logs)];
        // Version 1 sealed the time only, and versions 2 and 3 no list.
        let count = match self.version {
            1 => 1,
            2 | 3 => 2,
            _ => 3,
        };
        fields.into_iter().take(count).collect()
    }

    fn seal(&self) -> Option<&str> {
        self.seal.as_deref()
    }
}

impl Installation {
    /// The row, to be checked as one of this version.
    async fn read(conn: &mut AnyConnection, version: i64) -> Result<Option<Self>> {
        let row: Option<(i64, Option<String>, Option<String>)> =
            sqlx::query_as("select created_at, audit_logs, credentials_sealed from instance where id = 1")
                .fetch_optional(conn)
                .await?;
        Ok(row.map(|(created_at, logs, seal)| Self { created_at, version, logs: logs.unwrap_or_default(), seal }))
    }

    fn logs(&self) -> BTreeMap<OrganizationId, Head> {
        self.logs
            .lines()
            .map(|line| {
                let mut fields = line.split(' ');
                let organization_id = OrganizationId::new(fields.next().unwrap_or_default());
                let (size, root) = (fields.next().and_then(|size| size.parse().ok()), fields.next().and_then(unhex));
                (organization_id, size.zip(root).map_or(BEGUN, |(size, root)| Head { size, root }))
            })
            .collect()
    }

    /// Stores the row with this list and a new seal. Returns the seal before, which has ended with the commit.
    async fn write(
        mut self,
        conn: &mut AnyConnection,
        seals: &CredentialSeals,
        logs: BTreeMap<OrganizationId, Head>,
    ) -> Result<Option<Ending>> {
        let lines = logs.into_iter().map(|(id, head)| format!("{id} {} {}", head.size, hex(&head.root)));
        self.logs = Vec::from_iter(lines).join("\n");
        sqlx::query("update instance set audit_logs = $1, credentials_sealed = $2 where id = 1")
            .bind(self.logs.as_str())
            .bind(seals.seal(&self))
            .execute(conn)
            .await?;
        Ok(self.seal.map(|seal| (seal, None)))
    }
}

/// What the database's mark says is sealed, as [`VERSION`]; 0 without a mark.
pub(super) async fn version(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<i64> {
    for version in (1..=VERSION).rev() {
        if Installation::read(conn, version).await?.is_some_and(|installation| seals.fits(&installation)) {
            return Ok(version);
        }
    }
    Ok(0)
}

/// What a version with this schema seals, as [`VERSION`].
pub(super) fn version_of(schema: i64) -> i64 {
    match schema {
        ..GENERATIONS_SCHEMA => 2,
        GENERATIONS_SCHEMA..LOGS_SCHEMA => 3,
        LOGS_SCHEMA.. => 4,
    }
}

/// Marks the database, with a list of the logs that it holds, and of those that were on the list before.
pub(super) async fn set(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<()> {
    let installation =
        Installation::read(conn, VERSION).await?.ok_or_else(|| Error::Fault("the database is not bound".to_owned()))?;
    let begun: Vec<(String,)> =
        sqlx::query_as("select organization_id from audit_logs where seq = 0").fetch_all(&mut *conn).await?;
    let mut logs = installation.logs();
    for (id,) in begun {
        logs.entry(OrganizationId::new(id)).or_insert(BEGUN);
    }
    installation.write(conn, seals, logs).await?;
    Ok(())
}

/// Adds a log to the list, inside the change that begins it, if it is not listed. Returns the seal that ends with the change.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn add_log(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    organization_id: &OrganizationId,
) -> Result<Option<Ending>> {
    edit(conn, seals, |logs| {
        let is_new = !logs.contains_key(organization_id);
        logs.entry(organization_id.clone()).or_insert(BEGUN);
        is_new
    })
    .await
}

/// Lists a log as one that was just begun, inside the change that accepts a log that differs from the list. Returns the seal
/// that ends with the change.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn begin_anew(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    organization_id: &OrganizationId,
) -> Result<Option<Ending>> {
    edit(conn, seals, |logs| logs.insert(organization_id.clone(), BEGUN) != Some(BEGUN)).await
}

/// Notes the sizes and roots of logs that grew. They must have been signed. Logs that are not listed are passed over.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn note_heads(kernel: &Kernel, heads: &BTreeMap<OrganizationId, Head>) -> Result<()> {
    let mut turn = kernel.writer.turn().await?;
    let ended = edit(turn.conn()?, kernel.seals(), |logs| {
        let mut is_changed = false;
        for (organization_id, head) in heads {
            if let Some(noted) = logs.get_mut(organization_id).filter(|noted| noted.size < head.size) {
                *noted = *head;
                is_changed = true;
            }
        }
        is_changed
    });
    let ended = ended.await?;
    if ended.is_some() {
        turn.commit().await?;
        kernel.seals().end(&Vec::from_iter(ended));
    }
    Ok(())
}

/// Edits the list, and returns the seal that ends with it; `None` if `change` says that it changed nothing. A row that this
/// server did not write stays as it is, and is reported.
async fn edit(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    change: impl FnOnce(&mut BTreeMap<OrganizationId, Head>) -> bool,
) -> Result<Option<Ending>> {
    // Serializes processes that edit the list at the same time.
    sqlx::query("update instance set created_at = created_at where id = 1").execute(&mut *conn).await?;
    let Some(installation) = Installation::read(conn, VERSION).await?.and_then(|row| seals.accept(row)) else {
        return Ok(None);
    };
    let mut logs = installation.logs();
    if !change(&mut logs) {
        return Ok(None);
    }
    installation.write(conn, seals, logs).await
}

/// The audit logs that were begun, as the list says, with a size and root that each had. Whether the list is this server's
/// shows the mark, which is checked at the start, each hour and by `orgward audit verify`.
///
/// # Errors
/// When the database cannot be read.
pub async fn logs(kernel: &Kernel) -> Result<BTreeMap<OrganizationId, Head>> {
    let installation = Installation::read(&mut *kernel.reader().await?, VERSION).await?;
    Ok(installation.map_or_else(BTreeMap::new, |row| row.logs()))
}

/// What the file says is sealed, as [`VERSION`]; 0 without the file.
pub(super) fn said(file: &Path) -> i64 {
    match std::fs::read_to_string(file) {
        Ok(text) => LAST_LINES.iter().rev().find(|(_, line)| text.contains(line)).map_or(1, |(version, _)| *version),
        Err(_) if file.exists() => VERSION,
        Err(_) => 0,
    }
}

/// Writes the file outside the database, if it does not say everything yet.
pub(super) fn write(file: &Path) -> Result<()> {
    if said(file) == VERSION {
        return Ok(());
    }
    let [.., (_, last)] = LAST_LINES;
    let write = || {
        let mut opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
        opened.write_all(format!("{MARK_TEXT}{last}\n").as_bytes())?;
        opened.sync_all()
    };
    write().map_err(|error: std::io::Error| {
        let why = os_errors::cannot_write(&error);
        Error::Fault(format!("the file {} cannot be written: {why}", file.display()))
    })
}
