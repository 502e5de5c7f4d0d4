//! Appends many audit events in batches, inside one change: the objects that exist when a log begins, and generated data.

use crate::{
    access::actor::Actor,
    base::error::Result,
    change::Change,
    ledger::{
        audit::{last, write},
        audit_leaf::Record,
        event::Event,
    },
};

/// Appends events in batches. It works inside one change, and nothing else may append to the organization's log until
/// [`Bulk::write`] has written the last batch.
pub struct Bulk {
    next: i64,
    at: i64,
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
        Ok(last.map(|(seq, at)| Self { next: seq + 1, at, ready: Vec::new() }))
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
        if !self.ready.is_empty() {
            let organization_id = change.actor().organization_id.clone();
            write(change.turn(), &organization_id, &self.ready, None).await?;
            self.ready.clear();
        }
        Ok(())
    }
}

/// Events that are written together.
const BATCH_SIZE: usize = 256;
