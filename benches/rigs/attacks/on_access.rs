//! Attacks on what gives access, and on other tables that the log describes.

use super::{Attack, Attempt, By::*, FileStep, Step::*, attack};

pub const ATTACKS: &[Attack] = &[
    attack(
        "role",
        "the role of a member is raised",
        &[Sql("update organization_users set role = 'owner', owner_since = 1 where user_id = '{reader}' and \
             {ours}")],
    )
    .with_triggers()
    .attempt(Attempt::ReaderSession)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "member",
        "a member is removed",
        &[Sql("delete from organization_users where user_id = '{reader}' and {ours}")],
    )
    .with_triggers()
    .noticed(&[Verify, Hourly]),
    attack(
        "key",
        "scopes and expiry of an Admin key are changed",
        &[Sql("update admin_keys set scopes = '[]', expires_at = null where id = '{limited}'")],
    )
    .with_triggers()
    .attempt(Attempt::LimitedKey)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "key-secret",
        "an Admin key gets the secret of another one",
        &[
            Sql("create temp table kept as select secret_hash from admin_keys where id = '{limited}'"),
            Sql("delete from admin_keys where id = '{limited}'"),
            Sql("update admin_keys set secret_hash = (select secret_hash from kept) where id = '{full}'"),
        ],
    )
    .with_triggers()
    .attempt(Attempt::LimitedKey)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "key-again",
        "the row of a deleted Admin key is put back",
        &[
            Sql("attach database '{older}' as older"),
            Sql("insert into admin_keys select * from older.admin_keys where id = '{deleted}'"),
            Sql("detach database older"),
        ],
    )
    .with_triggers()
    .attempt(Attempt::DeletedKey)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "key-again-file",
        "the same, and the file of the deleted credentials is removed",
        &[
            Sql("attach database '{older}' as older"),
            Sql("insert into admin_keys select * from older.admin_keys where id = '{deleted}'"),
            Sql("detach database older"),
            File(FileStep::RemoveEnded),
        ],
    )
    .with_triggers()
    .attempt(Attempt::DeletedKey)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "key-unsealed",
        "the seal of an Admin key is removed",
        &[Sql("update admin_keys set seal = null, scopes = '[]', expires_at = null where id = '{limited}'")],
    )
    .with_triggers()
    .attempt(Attempt::LimitedKey)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "all-unsealed",
        "the same, with the mark that credentials are sealed",
        &[
            Sql("update admin_keys set seal = null, scopes = '[]', expires_at = null where id = '{limited}'"),
            Sql("update instance set credentials_sealed = null"),
        ],
    )
    .with_triggers()
    .attempt(Attempt::LimitedKey)
    .noticed(&[Verify, Start]),
    attack(
        "all-unsealed-files",
        "all seals and that mark are removed, with the files that say what was sealed and deleted",
        &[
            Sql("update admin_keys set scopes = '[]', expires_at = null where id = '{limited}'"),
            Sql("update users set seal = null"),
            Sql("update organization_users set seal = null"),
            Sql("update projects set seal = null"),
            Sql("update project_users set seal = null"),
            Sql("update service_accounts set seal = null"),
            Sql("update admin_keys set seal = null"),
            Sql("update project_keys set seal = null"),
            Sql("update invites set seal = null"),
            Sql("update sessions set seal = null"),
            Sql("update credential_generations set seal = null"),
            Sql("update instance set credentials_sealed = null"),
            File(FileStep::RemoveSealed),
            File(FileStep::RemoveEnded),
        ],
    )
    .with_triggers()
    .attempt(Attempt::LimitedKey)
    .noticed(&[Verify, Start]),
    attack(
        "password",
        "the password of an owner is replaced by that of another person",
        &[Sql("update users set (password_hash, password_pepper) = (select password_hash, password_pepper \
             from users where id = '{reader}') where id = '{owner}'")],
    )
    .with_triggers()
    .attempt(Attempt::OtherPassword)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "email",
        "the email address of an owner is replaced",
        &[Sql("update users set email = 'mallory@attacker.example', email_key = 'mallory@attacker.example' \
             where id = '{owner}'")],
    )
    .with_triggers()
    .attempt(Attempt::OtherEmail)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "session",
        "a session of an owner is forged",
        &[Sql("insert into sessions (credential_hash, id, user_id, address, user_agent, created_at, \
             last_seen_at, expires_at, confirmed_at, seal, generation) select '{forged}', id || 'x', \
             user_id, address, user_agent, created_at, last_seen_at, expires_at, confirmed_at, seal, \
             generation from sessions where user_id = '{owner}' limit 1")],
    )
    .with_triggers()
    .attempt(Attempt::ForgedSession)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "session-moved",
        "the session of a member is made one of an owner",
        &[Sql("update sessions set user_id = '{owner}' where user_id = '{reader}'")],
    )
    .with_triggers()
    .attempt(Attempt::ReaderSession)
    .noticed(&[Verify, Use, Hourly]),
    attack(
        "organization",
        "the name of the organization is changed",
        &[Sql("update organizations set name = 'Skerry Works' where id = '{org}'")],
    )
    .with_triggers()
    .noticed(&[Verify, Hourly]),
    attack(
        "project",
        "a project is renamed",
        &[Sql("update projects set name = name || ' 2', name_key = name_key || ' 2' where is_default = 1 \
             and {ours}")],
    )
    .with_triggers()
    .noticed(&[Verify, Hourly]),
];
