//! Attacks on what is derived from records, on checkpoints and keys, and with older states.

use super::{Attack, By::*, FileStep, LOG, Step::*, attack};

pub const ATTACKS: &[Attack] = &[
    // What is derived from the records.
    attack(
        "facet",
        "what the events of a person are found by is deleted",
        &[Sql("delete from audit_facets where facet = 'actor' and value = (select value from audit_facets \
             where facet = 'actor' and {this})")],
    )
    .with_triggers()
    .noticed(&[Verify, Daily]),
    attack(
        "facet-changed",
        "what an event is found by is changed",
        &[Sql("update audit_facets set value = '{owner}' where facet = 'actor' and {this}")],
    )
    .with_triggers()
    .noticed(&[Verify, Daily]),
    attack(
        "facet-added",
        "what an event is found by is added",
        &[Sql("insert into audit_facets values ('{org}', 'actor', '{owner}', {record})")],
    )
    .with_triggers()
    .noticed(&[Verify, Daily]),
    attack("counts", "the counts of events are set to 0", &[Sql("update audit_counts set records = 0 where {ours}")])
        .with_triggers()
        .noticed(&[Verify, Daily]),
    attack("counts-deleted", "the counts of events are deleted", &[Sql("delete from audit_counts where {ours}")])
        .with_triggers()
        .noticed(&[Verify, Daily]),
    attack(
        "node",
        "a hash of the stored tree is changed",
        &[Sql("update audit_nodes set hash = zeroblob(32) where level = 1 and position = 1 and {ours}")],
    )
    .noticed(&[Verify, Start]),
    attack(
        "node-deleted",
        "a hash of the stored tree is deleted",
        &[Sql("delete from audit_nodes where level = 1 and position = 1 and {ours}")],
    )
    .noticed(&[Verify, Start]),
    // Checkpoints and keys.
    attack(
        "checkpoint",
        "the newest checkpoint is deleted from the database",
        &[Sql("delete from audit_checkpoints where size = (select max(size) from audit_checkpoints where \
             {ours}) and {ours}")],
    )
    .with_triggers()
    .remark("the log is whole, and the file has the checkpoint"),
    attack(
        "checkpoints",
        "all checkpoints are deleted from the database",
        &[Sql("delete from audit_checkpoints where {ours}")],
    )
    .with_triggers()
    .remark("the log is whole, and the file has the checkpoint"),
    attack(
        "checkpoint-root",
        "the root of a checkpoint is changed",
        &[Sql("update audit_checkpoints set root = zeroblob(32) where size = (select max(size) from \
             audit_checkpoints where {ours}) and {ours}")],
    )
    .with_triggers()
    .noticed(&[Verify, Alarm, Hourly]),
    attack(
        "checkpoint-note",
        "the note of a checkpoint is changed",
        &[Sql("update audit_checkpoints set note = replace(note, 'orgward/', 'orgward/x') where size = \
             (select max(size) from audit_checkpoints where {ours}) and {ours}")],
    )
    .with_triggers()
    .noticed(&[Verify, Alarm, Hourly]),
    attack(
        "public-key",
        "the public key in the database is replaced",
        &[Sql("update audit_keys set public_key = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqo='")],
    )
    .with_triggers()
    .noticed(&[Verify, Start]),
    attack("file", "the checkpoint file is removed", &[File(FileStep::Remove)]).with_triggers().noticed(&[Alarm]),
    attack("file-older", "the checkpoint file is replaced by an older one", &[File(FileStep::Oldest)])
        .with_triggers()
        .noticed(&[Alarm]),
    attack("file-garbage", "the checkpoint file is overwritten", &[File(FileStep::Garbage)])
        .with_triggers()
        .noticed(&[Verify, Start]),
    attack(
        "file-other",
        "the checkpoint file is replaced by that of another organization",
        &[File(FileStep::OfTheOther)],
    )
    .with_triggers()
    .noticed(&[Verify, Start]),
    // Older states.
    attack("older", "the whole database is replaced by an older one", &[File(FileStep::OlderDatabase)])
        .with_triggers()
        .noticed(&[Verify, Start]),
    attack(
        "older-file",
        "the same, with the checkpoint files",
        &[File(FileStep::OlderDatabase), File(FileStep::OlderCheckpoints)],
    )
    .with_triggers()
    .noticed(&[Kept, Start]),
    attack(
        "older-files",
        "the same, with the file of the deleted credentials",
        &[File(FileStep::OlderDatabase), File(FileStep::OlderCheckpoints), File(FileStep::OlderEnded)],
    )
    .with_triggers()
    .noticed(&[Kept]),
    attack("cut", "the log with all that belongs to it is cut back by some sign-ins", &[PutBack(LOG)])
        .noticed(&[Verify, Start]),
    attack("cut-file", "the same, with the checkpoint file", &[PutBack(LOG), File(FileStep::Recent)])
        .remark("an hour ago and before would be noticed at the start")
        .noticed(&[Kept]),
];
