//! Console sessions. They begin with a sign-in and end by sign-out, by revocation or by expiry.

use crate::{
    Domain,
    maintenance::purge::{self, Kind},
    requests::allowances,
    sign_in::{Person, failed_sign_ins},
};
use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        credential_generations, memberships,
        permissions::Permission,
        sealed_rows::sealed_people::SealedSession,
    },
    base::{error::Result, secret},
    bookkeeping::Bookkeeping,
    credentials,
    ledger::event::Event,
};
use sqlx::AnyConnection;
use types::{
    ids::{SessionId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
    sessions::{Profile, Session},
};

/// Maximum delay, in seconds, of a session's stored `last_seen_at`.
const MAX_LAST_SEEN_DELAY: i64 = 60;

const ONE: &str = "where credential_hash = $1";
const OWN: &str = "where id = $1 and user_id = $2";
const OTHERS: &str = "where user_id = $1 and credential_hash <> $2";

/// A valid session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// SHA-256 of the credential.
    pub credential_hash: String,
    /// The signed-in person.
    pub user_id: UserId,
    /// Unix seconds; the session ends at this time even if it is in use.
    pub expires_at: i64,
    last_seen_at: i64,
}

/// Begins a session for an authenticated person, and appends the sign-in event.
///
/// # Errors
/// 401 when the password was changed after it was checked; 429 when the person signs in too often; otherwise when the
/// database cannot be written.
pub async fn begin(domain: &Domain, credential_hash: &str, person: &Person, origin: &Origin) -> Result<()> {
    let user_id = &person.user_id;
    allowances::spend_sign_in(domain, user_id)?;
    let now = domain.now();
    let expires_at = now + domain.settings.session_absolute_seconds;
    let mut bookkeeping = domain.bookkeeping().await?;
    let (id, from) = (domain.new_id(SessionId::PREFIX), (origin.address.as_str(), origin.user_agent.as_str()));
    credentials::sessions::insert(&mut bookkeeping, credential_hash, (id, user_id), from, expires_at).await?;
    sweep(domain, &mut bookkeeping, now).await?;
    let who = Who::Person { user_id: user_id.clone(), session: credential_hash.to_owned() };
    bookkeeping.append_everywhere(origin, who, &Event::LoginSucceeded).await?;
    // Read last, under the locks that a password reset also takes: a password that was replaced after it was checked
    // must not begin a session.
    let stored: Option<(Option<String>,)> = sqlx::query_as("select password_hash from users where id = $1")
        .bind(user_id.as_str())
        .fetch_optional(bookkeeping.conn()?)
        .await?;
    let still = stored.and_then(|(hash,)| hash).is_some_and(|hash| secret::digest(&hash) == person.password_digest);
    if !still {
        return Err(Problem::new(ProblemKind::Unauthenticated, refusals::password_changed()).into());
    }
    bookkeeping.commit().await
}

/// Finds the valid session of a credential: one that has neither expired nor been idle for too long.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(domain: &Domain, credential_hash: &str) -> Result<Option<Live>> {
    let now = domain.now();
    let mut conn = domain.reader().await?;
    let session: Option<SealedSession> =
        credential_generations::find(&mut conn, domain.seals(), ONE, &[credential_hash]).await?;
    let idle = now - domain.settings.session_idle_seconds;
    let live = session.filter(|session| session.expires_at > now && session.last_seen_at > idle);
    Ok(live.map(|session| Live {
        credential_hash: session.credential_hash,
        user_id: UserId::new(session.user_id),
        expires_at: session.expires_at,
        last_seen_at: session.last_seen_at,
    }))
}

/// Stores the time of the last request of a session, at most once per minute.
///
/// # Errors
/// When the database cannot be written.
pub async fn touch(domain: &Domain, session: &Live) -> Result<()> {
    let now = domain.now();
    if now - session.last_seen_at < MAX_LAST_SEEN_DELAY {
        return Ok(());
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    credentials::sessions::touch(&mut bookkeeping, &session.credential_hash, false).await?;
    bookkeeping.commit().await
}

/// Signs out: deletes the session and appends the sign-out event. If the session had already ended, appends or counts a
/// failed sign-out instead.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn end(domain: &Domain, credential_hash: &str, origin: &Origin) -> Result<()> {
    let live = find(domain, credential_hash).await?;
    let hash = credential_hash.to_owned();
    let mut bookkeeping = domain.bookkeeping().await?;
    credentials::sessions::end(&mut bookkeeping, ONE, &[credential_hash]).await?;
    let ended =
        bookkeeping.execute("delete from sessions where credential_hash = $1", |query| query.bind(hash)).await?;
    purge::queue_in_bookkeeping(&mut bookkeeping, Kind::Session, ended).await?;
    match live.filter(|_| ended > 0) {
        Some(live) => {
            let who = Who::Person { user_id: live.user_id, session: live.credential_hash };
            bookkeeping.append_everywhere(origin, who, &Event::LogoutSucceeded).await?;
        }
        None => {
            let absent = (credential_hash, domain.now() + domain.settings.session_absolute_seconds);
            fail(domain, &mut bookkeeping, origin, absent).await?;
        }
    }
    bookkeeping.commit().await
}

/// Appends an event for a sign-out without a valid session, and has its credential refused until it would have expired,
/// because its row may have been moved away. Many are only counted, because anyone can send them.
async fn fail(
    domain: &Domain,
    bookkeeping: &mut Bookkeeping,
    origin: &Origin,
    (absent, expires_at): (&str, i64),
) -> Result<()> {
    if !failed_sign_ins::is_one_of_few(bookkeeping, "sign-out", "", origin).await? {
        return failed_sign_ins::count(domain, bookkeeping, failed_sign_ins::SIGN_OUTS.to_owned()).await;
    }
    credentials::sessions::end_absent(bookkeeping, absent, expires_at);
    let event = Event::LogoutFailed {
        error_code: "session_not_found",
        error_message: "The session had ended already or was never one.",
    };
    bookkeeping.append_everywhere(origin, Who::Anonymous, &event).await
}

/// Returns the actor's profile and their valid sessions, newest first, up to 100.
///
/// # Errors
/// 404 when the actor does not belong to the organization.
pub async fn profile(domain: &Domain, actor: &Actor) -> Result<Profile> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let me = memberships::me(reading.conn(), domain.seals(), actor).await?;
    let now = domain.now();
    let rows: Vec<(String, String, String, String, i64, i64, i64)> = sqlx::query_as(
        "select id, credential_hash, address, user_agent, created_at, last_seen_at, expires_at from sessions
         where user_id = $1 and expires_at > $2 and last_seen_at > $3 order by created_at desc, id desc limit 100",
    )
    .bind(me.id.as_str())
    .bind(now)
    .bind(now - domain.settings.session_idle_seconds)
    .fetch_all(reading.conn())
    .await?;
    let sessions = rows
        .into_iter()
        .map(|(id, hash, address, user_agent, created_at, last_seen_at, expires_at)| Session {
            id: SessionId::new(id),
            current: matches!(&actor.who, Who::Person { session, .. } if *session == hash),
            address,
            user_agent,
            created_at,
            last_seen_at,
            expires_at,
        })
        .collect();
    Ok(Profile { me, sessions })
}

/// Revokes one of the actor's own sessions.
///
/// # Errors
/// 404 for a session that does not exist or is not theirs.
pub async fn revoke(domain: &Domain, actor: &Actor, session_id: &SessionId) -> Result<()> {
    let me = person(domain, actor).await?;
    let (id, user_id) = (session_id.as_str().to_owned(), me.as_str().to_owned());
    let mut bookkeeping = domain.bookkeeping().await?;
    credentials::sessions::end(&mut bookkeeping, OWN, &[&id, &user_id]).await?;
    let ended = bookkeeping
        .execute("delete from sessions where id = $1 and user_id = $2", |query| query.bind(id).bind(user_id))
        .await?;
    if ended == 0 {
        return Err(Problem::not_found("session", session_id.as_str()).into());
    }
    purge::queue_in_bookkeeping(&mut bookkeeping, Kind::Session, ended).await?;
    bookkeeping.append(actor, &Event::SessionRevoked { id: session_id.as_str() }).await?;
    bookkeeping.commit().await
}

/// Revokes all of the actor's sessions except the current one; returns their number.
///
/// # Errors
/// 404 when the actor does not belong to the organization; 429 after many changes of the actor.
pub async fn revoke_others(domain: &Domain, actor: &Actor) -> Result<u64> {
    allowances::spend_change(domain, actor)?;
    let me = person(domain, actor).await?;
    let Who::Person { session, .. } = &actor.who else { return Ok(0) };
    let mut bookkeeping = domain.bookkeeping().await?;
    credentials::credential_generations::raise_sessions(&mut bookkeeping, &me, session).await?;
    credentials::sessions::end(&mut bookkeeping, OTHERS, &[me.as_str(), session]).await?;
    let mut ended = 0;
    loop {
        let others: Vec<(String,)> = sqlx::query_as(
            "select id from sessions where user_id = $1 and credential_hash <> $2 order by id limit 1000",
        )
        .bind(me.as_str())
        .bind(session)
        .fetch_all(bookkeeping.conn()?)
        .await?;
        if others.is_empty() {
            break;
        }
        for (id,) in &others {
            let row = id.clone();
            ended += bookkeeping.execute("delete from sessions where id = $1", |query| query.bind(row)).await?;
            bookkeeping.append(actor, &Event::SessionRevoked { id }).await?;
        }
    }
    purge::queue_in_bookkeeping(&mut bookkeeping, Kind::Session, ended).await?;
    bookkeeping.commit().await?;
    Ok(ended)
}

async fn person(domain: &Domain, actor: &Actor) -> Result<UserId> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    Ok(memberships::me(reading.conn(), domain.seals(), actor).await?.id)
}

/// Whether a session has expired or been idle for too long and is not deleted yet.
pub(super) async fn has_ended(domain: &Domain, conn: &mut AnyConnection) -> Result<bool> {
    let now = domain.now();
    let ended: Option<(String,)> =
        sqlx::query_as("select id from sessions where expires_at <= $1 or last_seen_at <= $2 limit 1")
            .bind(now)
            .bind(now - domain.settings.session_idle_seconds)
            .fetch_optional(conn)
            .await?;
    Ok(ended.is_some())
}

/// Deletes sessions that have expired or been idle for too long.
pub(super) async fn sweep(domain: &Domain, bookkeeping: &mut Bookkeeping, now: i64) -> Result<()> {
    let idle = now - domain.settings.session_idle_seconds;
    let swept = bookkeeping
        .execute("delete from sessions where expires_at <= $1 or last_seen_at <= $2", |query| {
            query.bind(now).bind(idle)
        })
        .await?;
    purge::queue_in_bookkeeping(bookkeeping, Kind::Session, swept).await
}
