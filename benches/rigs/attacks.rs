//! The attacks on a data folder that `tampering` tries, as data.

mod on_access;
mod on_derived;
mod on_records;

/// What an attacker does who can write to the database, and perhaps to files beside it, but has no key.
pub struct Attack {
    pub name: &'static str,
    /// In words.
    pub what: &'static str,
    /// Whether the triggers are dropped for the attack, and created again afterwards.
    pub is_past_triggers: bool,
    pub steps: &'static [Step],
    /// What the attacker then tries at the server.
    pub attempt: Attempt,
    /// What must notice it, and nothing else.
    pub noticed: &'static [By],
    /// What else there is to say: why nothing has to notice it, for instance.
    pub remark: &'static str,
}

/// Who can notice an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// `audit verify` with what is on the machine.
    Verify,
    /// `audit verify` with a checkpoint that was kept elsewhere; looked at if the former notices nothing.
    Kept,
    /// The server does not start.
    Start,
    /// The server logs an error before it serves.
    Alarm,
    /// A request is refused, or logs an error.
    Use,
    /// The checks in the background, which run at the start and every hour.
    Hourly,
    /// The full verification in the background, once a day; looked at if the former notice nothing.
    Daily,
}

/// A step of an attack.
pub enum Step {
    /// A statement. `{record}` is the number of a sign-in in a full tile, `{this}` the condition for it, `{ours}` that for the
    /// log, `{recent}` its size in the state `recent`, and `{edit}` the edit of a record's text in all attacks, which no
    /// column and no index repeats.
    Sql(&'static str),
    /// Deletes the organization's rows of these tables.
    Empty(&'static [&'static str]),
    /// Puts back the rows of these tables of the state `recent`.
    PutBack(&'static [&'static str]),
    /// Computes the hash of each record from its text.
    HashRecords,
    /// Computes the stored tree from the hashes of the records.
    HashTree,
    /// Appends a copy of `{record}` with the right number, an id of its own and the right hash; and also its personal values
    /// and what it is found by.
    AppendRecord {
        with_values: bool,
    },
    File(FileStep),
}

/// What is done to files.
pub enum FileStep {
    /// Removes the checkpoint file.
    Remove,
    /// Puts the oldest checkpoint in the database into the checkpoint file.
    Oldest,
    /// Puts back the checkpoint file of the state `recent`.
    Recent,
    Garbage,
    /// Puts the checkpoint of the other organization there.
    OfTheOther,
    /// Puts back the database of the state `older`.
    OlderDatabase,
    /// Puts back all checkpoint files of the state `older`.
    OlderCheckpoints,
    /// Puts back the file of the deleted credentials of the state `older`.
    OlderEnded,
    /// Removes the file that says that the credentials are sealed.
    RemoveSealed,
    /// Removes the file of the deleted credentials.
    RemoveEnded,
}

/// What an attacker tries at the server.
pub enum Attempt {
    Nothing,
    /// Reads the projects with the key that may only read the audit log.
    LimitedKey,
    /// The same with a key that was deleted.
    DeletedKey,
    /// Reads the Admin keys with a session of the attacker's own making.
    ForgedSession,
    /// The same as a member who may not.
    ReaderSession,
    /// Signs in as the first owner with another member's password.
    OtherPassword,
    /// Signs in as the first owner with another email address.
    OtherEmail,
}

/// All attacks. The first is the control.
pub fn all() -> impl Iterator<Item = &'static Attack> {
    let control = &const { attack("nothing", "nothing", &[]).with_triggers() };
    let tables = [on_records::ATTACKS, on_derived::ATTACKS, on_access::ATTACKS];
    std::iter::once(control).chain(tables.into_iter().flatten())
}

/// The tables of the audit log, without its public keys.
const LOG: &[&str] = &[
    "audit_logs",
    "audit_values",
    "audit_facets",
    "audit_counts",
    "audit_runs",
    "audit_nodes",
    "audit_checkpoints",
    "audit_checkpoint_outbox",
    "audit_verifications",
];

const fn attack(name: &'static str, what: &'static str, steps: &'static [Step]) -> Attack {
    let (attempt, noticed) = (Attempt::Nothing, &[]);
    Attack { name, what, is_past_triggers: true, steps, attempt, noticed, remark: "" }
}

impl Attack {
    const fn with_triggers(self) -> Self {
        Self { is_past_triggers: false, ..self }
    }

    const fn attempt(self, attempt: Attempt) -> Self {
        Self { attempt, ..self }
    }

    const fn noticed(self, noticed: &'static [By]) -> Self {
        Self { noticed, ..self }
    }

    const fn remark(self, remark: &'static str) -> Self {
        Self { remark, ..self }
    }
}
