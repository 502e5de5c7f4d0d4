//! Attacks on records of the audit log and on their personal values.

use super::{Attack, By::*, FileStep, LOG, Step::*, attack};

pub const ATTACKS: &[Attack] = &[
    attack(
        "triggers",
        "the triggers that refuse edits are dropped",
        &[Sql("drop trigger audit_logs_no_update"), Sql("drop trigger audit_logs_no_delete")],
    )
    .with_triggers()
    .noticed(&[Hourly]),
    attack("record", "the text of a record is edited", &[Sql("{edit} where {this}")]).noticed(&[Verify, Use, Hourly]),
    attack("record-hash", "the same, with the hash of the record", &[Sql("{edit} where {this}"), HashRecords])
        .noticed(&[Verify, Use, Hourly]),
    attack("record-tree", "the same, with the stored tree", &[Sql("{edit} where {this}"), HashRecords, HashTree])
        .noticed(&[Verify, Start]),
    attack(
        "last-record",
        "the text and hash of the newest record are edited, which is in no stored node",
        &[Sql("{edit} where seq = {last} and {ours}"), HashRecords],
    )
    .noticed(&[Verify, Start]),
    attack(
        "rewrite-end",
        "the newest records are rewritten with hashes and tree; later checkpoints are removed, and \
             the checkpoint file is as before",
        &[
            Sql("{edit} where seq >= {recent} and {ours}"),
            HashRecords,
            HashTree,
            Sql("delete from audit_checkpoints where size > {recent} and {ours}"),
            File(FileStep::Recent),
        ],
    )
    .noticed(&[Verify, Alarm, Use, Hourly]),
    attack(
        "rewrite-all",
        "all records are rewritten with hashes and tree; all checkpoints and the checkpoint file are \
             removed",
        &[
            Sql("{edit} where {ours}"),
            HashRecords,
            HashTree,
            Sql("delete from audit_checkpoints where {ours}"),
            File(FileStep::Remove),
        ],
    )
    .noticed(&[Verify, Start]),
    attack("remove", "a record in the middle is removed", &[Sql("delete from audit_logs where {this}")])
        .noticed(&[Verify, Use, Hourly]),
    attack(
        "remove-last",
        "the newest records are removed",
        &[Sql("delete from audit_logs where seq >= {recent} and {ours}")],
    )
    .noticed(&[Verify, Start]),
    attack("remove-all", "the whole log is removed; its checkpoint file stays", &[Empty(LOG)])
        .noticed(&[Verify, Start]),
    attack("remove-all-file", "the same, with the checkpoint file", &[Empty(LOG), File(FileStep::Remove)])
        .noticed(&[Verify, Start]),
    attack(
        "swap",
        "two records change places",
        &[
            Sql("update audit_logs set seq = -1 where {this}"),
            Sql("update audit_logs set seq = {record} where seq = {record} + 1 and {ours}"),
            Sql("update audit_logs set seq = {record} + 1 where seq = -1 and {ours}"),
        ],
    )
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "move",
        "a record is moved to the log of another organization",
        &[Sql("update audit_logs set organization_id = '{other}', seq = (select max(seq) + 1 from \
             audit_logs where organization_id = '{other}') where {this}")],
    )
    .noticed(&[Verify, Alarm, Use, Hourly]),
    attack("append", "a forged record is appended", &[AppendRecord { with_values: false }])
        .with_triggers()
        .noticed(&[Verify, Alarm, Use, Hourly]),
    attack(
        "append-whole",
        "the same, with its personal values and what it is found by",
        &[AppendRecord { with_values: true }],
    )
    .with_triggers()
    .noticed(&[Verify, Alarm, Use, Hourly]),
    attack(
        "type",
        "the type beside a record is changed",
        &[Sql("update audit_logs set type = 'login.failed' where {this}")],
    )
    .noticed(&[Verify, Use, Daily]),
    attack(
        "time",
        "the time beside a record is changed",
        &[Sql("update audit_logs set effective_at = effective_at - 86400 where {this}")],
    )
    .noticed(&[Verify, Use, Daily]),
    attack("id", "the id beside a record is changed", &[Sql("update audit_logs set id = id || 'x' where {this}")])
        .noticed(&[Verify, Use, Daily]),
    attack(
        "hash",
        "the hash of a record is changed",
        &[Sql("update audit_logs set leaf_hash = zeroblob(32) where {this}")],
    )
    .noticed(&[Verify, Use, Hourly]),
    attack("mac", "the MAC of a record is removed", &[Sql("update audit_logs set mac = null where {this}")])
        .remark("the next start computes it again, because a signed checkpoint covers the record")
        .noticed(&[Verify]),
    // Personal values.
    attack("value", "a personal value is changed", &[Sql("update audit_values set value = 'x' where {this}")])
        .noticed(&[Verify, Use, Daily]),
    attack(
        "value-again",
        "a personal value is deleted and written differently",
        &[
            Sql("create temp table kept as select * from audit_values where {this}"),
            Sql("delete from audit_values where {this}"),
            Sql("insert into audit_values select organization_id, seq, field, salt, 'x' from kept"),
        ],
    )
    .with_triggers()
    .noticed(&[Verify, Use, Daily]),
    attack(
        "value-removed",
        "a personal value is deleted without an erasure",
        &[Sql("delete from audit_values where {this}")],
    )
    .with_triggers()
    .noticed(&[Verify, Use, Daily]),
    attack(
        "salt",
        "the salt of a value is changed",
        &[Sql("update audit_values set salt = zeroblob(32) where {this}")],
    )
    .noticed(&[Verify, Use, Daily]),
    attack(
        "value-added",
        "a value is added that nothing commits to",
        &[Sql("insert into audit_values select organization_id, seq, '/detail/request_id', salt, 'x' from \
             audit_values where {this} limit 1")],
    )
    .with_triggers()
    .noticed(&[Verify, Use, Daily]),
];
