//! Appends many audit events in batches, inside one change: the objects that exist when a log begins, and generated data.

use crate::{
    access::actor::Actor,
    base::error::Result,
    change::Change,
    ledger::{
        audit::{Also, last, write},
        audit_leaf::Record,
        event::Event,
    },
};
use evidence::Hash;

/// Appends events in batches. It works inside one change, and nothing else may append to the organization's log until
/// [`Bulk::write`] has written the last batch.
pub struct Bulk {
    next: i64,
    at: i64,
    /// The leaf hash of the record before those that are ready.
    before: Hash,
    ready: Vec<Record>,
}

impl Bulk {
    /// Begins after the last event of the log; `None` if audit logging is off.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn begin(change: &mut Change<'_>) -> Result<Option<Self>> {
        let organization_id = change.actor().organization_id.clone();
        let last = last(change.conn()?, &organization_id).await?;
        Ok(last.map(|last| Self {
            next: last.seq + 1,
            at: last.effective_at,
            before: last.leaf_hash,
            ready: Vec::new(),
        }))
    }

    /// Adds an event, and writes the batch once it is full.
    ///
    /// # Errors
    /// When the event cannot be sealed or written.
    pub async fn append(
        &mut self,
        change: &mut Change<'_>,
        actor: &Actor,
        email: Option<&str>,
        event: &Event<'_>,
    ) -> Result<()> {
        let recorder = change.recorder().clone();
        let record = Record::seal(change.conn()?, &recorder, actor, email, event, (self.next, self.at)).await?;
        (self.next, self.at) = (record.seq + 1, record.effective_at);
        self.ready.push(record);
        if self.ready.len() >= BATCH_SIZE {
            self.write(change).await?;
        }
        Ok(())
    }

    /// Writes the events of the incomplete batch.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn write(&mut self, change: &mut Change<'_>) -> Result<()> {
        if let Some(last) = self.ready.last() {
            let organization_id = change.actor().organization_id.clone();
            let leaf_hash = last.sealed.leaf_hash;
            write(change.turn(), &organization_id, &self.ready, Some(self.before), Also::default()).await?;
            self.before = leaf_hash;
            self.ready.clear();
        }
        Ok(())
    }
}

/// Events that are written together.
const BATCH_SIZE: usize = 256;
