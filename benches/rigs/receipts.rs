//! Receipts of changes: the log must still be the one that their checkpoints signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use evidence::{checkpoint::Checkpoint, tree::Frontier};
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// What the header `orgward-receipt` says about the events of a change.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub first: i64,
    pub last: i64,
    /// In base64.
    pub leaf_hashes: Vec<String>,
    /// A signed note that covers the events.
    pub checkpoint: Option<String>,
}

impl Receipt {
    /// Parses the header.
    pub fn of(header: &str) -> Self {
        let number = |name: &str| {
            let digits = header.split(&format!(" {name}=")).nth(1).and_then(|rest| rest.split(',').next());
            digits.and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("no {name} in {header}"))
        };
        let list = header.split("leaf-hashes=(").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or_default();
        let leaf_hashes = list.split(' ').map(|hash| hash.trim_matches(':').to_owned()).collect();
        let note = header.split("checkpoint=:").nth(1).and_then(|rest| rest.split(':').next());
        let note = note.and_then(|note| String::from_utf8(STANDARD.decode(note).ok()?).ok());
        Self { first: number("first"), last: number("last"), leaf_hashes, checkpoint: note }
    }
}

/// The log of the only organization, as its receipts must find it.
pub struct Log {
    /// The root of the first `n` records at `n`.
    roots: Vec<[u8; 32]>,
    /// The signed notes in the database, by size. `audit verify` checks their signatures.
    notes: BTreeMap<i64, String>,
}

impl Log {
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(database: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let mut frontier = Frontier::default();
        let mut roots = vec![frontier.root()];
        for row in sqlx::query("select leaf_hash from audit_logs order by seq").fetch_all(&mut *database).await? {
            // A hash of another length fits no checkpoint.
            frontier.push(&row.get::<Vec<u8>, _>(0).try_into().unwrap_or_default());
            roots.push(frontier.root());
        }
        let notes = sqlx::query("select size, note from audit_checkpoints").fetch_all(database).await?;
        Ok(Self { roots, notes: notes.into_iter().map(|row| (row.get(0), row.get(1))).collect() })
    }

    /// Checks the checkpoint of a receipt. It must cover the events and be in the database, and the log must begin with what
    /// it signed. The newest checkpoint fits the same log, so the two are consistent.
    pub fn extends(&self, receipt: &Receipt) -> Result<(), String> {
        let note = receipt.checkpoint.as_ref().ok_or("it has no checkpoint")?;
        let size = self.holds(note)?;
        if size <= receipt.last {
            return Err(format!("its checkpoint of {size} events does not cover event {}", receipt.last));
        }
        if self.notes.get(&size) != Some(note) {
            return Err(format!("its checkpoint of {size} events is not in the database"));
        }
        let (_, newest) = self.notes.last_key_value().ok_or("there is no checkpoint in the database")?;
        self.holds(newest)?;
        Ok(())
    }

    /// The size of a checkpoint that the log agrees with.
    fn holds(&self, note: &str) -> Result<i64, String> {
        let head = Checkpoint::peek(note).map_err(|error| error.to_string())?.head;
        let root = usize::try_from(head.size).ok().and_then(|size| self.roots.get(size));
        match root {
            Some(root) if *root == head.root => Ok(i64::try_from(head.size).map_err(|error| error.to_string())?),
            Some(_) => Err(format!("the first {} events are not those of a checkpoint", head.size)),
            None => Err(format!("a checkpoint covers {} events, and the log is shorter", head.size)),
        }
    }
}
