//! Many audit events written together, inside one change: for generated populations.

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

/// Records that are written many at a time: for populations, not for what people wait for. Inside one change, and nothing
/// else may append to its log meanwhile.
pub struct Bulk {
    next: i64,
    at: i64,
    ready: Vec<Record>,
}

impl Bulk {
    /// Begins after the last record; `None`: the log is off.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn begin(change: &mut Change<'_>) -> Result<Option<Self>> {
        let organization_id = change.actor().organization_id.clone();
        let last = last(change.conn()?, &organization_id).await?;
        Ok(last.map(|(seq, at)| Self { next: seq + 1, at, ready: Vec::new() }))
    }

    /// Adds an event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn append(
        &mut self,
        change: &mut Change<'_>,
        actor: &Actor,
        email: Option<&str>,
        event: &Event<'_>,
    ) -> Result<()> {
        let ids = change.ids().clone();
        let record = Record::seal(change.conn()?, &ids, actor, email, event, (self.next, self.at)).await?;
        (self.next, self.at) = (record.seq + 1, record.effective_at);
        self.ready.push(record);
        if self.ready.len() >= BULK {
            self.write(change).await?;
        }
        Ok(())
    }

    /// Writes what is ready.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn write(&mut self, change: &mut Change<'_>) -> Result<()> {
        if !self.ready.is_empty() {
            let organization_id = change.actor().organization_id.clone();
            write(change.conn()?, &organization_id, &self.ready).await?;
            self.ready.clear();
        }
        Ok(())
    }
}

/// Records of a bulk that are written together.
const BULK: usize = 256;
