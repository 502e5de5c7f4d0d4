//! Witnesses of the audit logs (c2sp.org/tlog-witness). Each configured witness is sent the newest checkpoint of each log
//! with the proof that the log only grew since the size that it last cosigned. Its cosignature is verified and stored. A job
//! does this in the background; no request waits for it.

use crate::Domain;
use evidence::{
    checkpoint::Checkpoint,
    cosignature::{self, Cosignature, WitnessKey},
};
use kernel::{
    access::memberships,
    base::{
        backoff::pause,
        error::{Error, Result},
        secret,
    },
    ledger::{
        audit_tree::{self, Tiles},
        stored_checkpoints,
    },
    store::signed_logs::Signed,
};
use sqlx::AnyConnection;
use types::{audit_witnesses::WitnessStatus, ids::OrganizationId};

/// Maximum length of a stored failure, in characters.
const MAX_FAILURE_LENGTH: usize = 300;

/// A configured witness. Two witnesses have different names and different keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The key that its cosignatures are verified with.
    pub key: WitnessKey,
    /// The [`secret::digest`] of its URL, which may contain a token.
    pub url_digest: String,
}

impl Witness {
    /// Identifies the witness and the log that it knows: its memory of the log ends when one of them changes.
    fn destination(&self, origin: &str) -> String {
        secret::digest(&format!("{}\n{}\n{origin}", self.url_digest, self.key))
    }
}

/// A checkpoint to be cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The organization of the log.
    pub organization_id: OrganizationId,
    /// The name of the log in the checkpoint.
    pub origin: String,
    /// The checkpoint.
    pub signed: Signed,
    /// The size of the newest checkpoint that the witness cosigned, as far as is known here; 0 for none.
    pub old: u64,
    /// Number of failed attempts so far.
    pub attempts: i64,
}

/// What a witness has done for a log.
#[derive(Debug, Default)]
struct State {
    cosigned_size: i64,
    witnessed_at: Option<i64>,
    attempts: i64,
    next_attempt_at: i64,
    failing_since: Option<i64>,
    failure: Option<String>,
}

/// The submissions to a witness that are due: of each log the newest checkpoint, unless the witness has cosigned it or
/// must not be asked again yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn due(domain: &Domain, witness: &Witness) -> Result<Vec<Submission>> {
    let mut due = Vec::new();
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let key = domain.secrets().audit_key();
        let Some(signed) = stored_checkpoints::trusted(&mut conn, &organization_id, key).await? else { continue };
        let Some(origin) = origin(&signed) else { continue };
        let state = state(&mut conn, witness, &organization_id, &origin).await?;
        let old = audit_tree::number(state.cosigned_size)?;
        if old != signed.head.size && state.next_attempt_at <= domain.now() {
            due.push(Submission { organization_id, origin, signed, old, attempts: state.attempts });
        }
    }
    Ok(due)
}

/// The body of the request that asks for a cosignature, with the proof that the log extends its first `old` events.
///
/// # Errors
/// When `old` is greater than the log, or the tree is damaged; when the database cannot be read.
pub async fn request(domain: &Domain, submission: &Submission, old: u64) -> Result<String> {
    let Submission { organization_id, signed, .. } = submission;
    if old > signed.head.size {
        return Err(Error::Fault(format!("a log of {} events cannot extend one of {old}", signed.head.size)));
    }
    // Between two equal sizes and from the empty log there is nothing to prove, and the specification wants no line.
    let proof = match old == 0 || old == signed.head.size {
        true => Vec::new(),
        false => {
            let mut conn = domain.reader().await?;
            Tiles::new(organization_id.clone(), signed.head.size).consistency(&mut conn, old).await?
        }
    };
    Ok(cosignature::submission(old, &proof, &signed.note))
}

/// Stores a verified cosignature. The checkpoint counts as cosigned from then on.
///
/// # Errors
/// When the database cannot be written; then the witness is asked again.
pub async fn cosigned(
    domain: &Domain,
    witness: &Witness,
    submission: &Submission,
    cosignature: &Cosignature,
) -> Result<()> {
    let (id, name) = (submission.organization_id.to_string(), witness.key.name().to_owned());
    let size = audit_tree::signed(submission.signed.head.size)?;
    let (at, line, destination) = (cosignature.at, cosignature.line.clone(), witness.destination(&submission.origin));
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "insert into audit_cosignatures (organization_id, size, witness, line, witnessed_at)
             values ($1, $2, $3, $4, $5)
             on conflict (organization_id, size, witness) do update set line = excluded.line,
                 witnessed_at = excluded.witnessed_at",
            |query| query.bind(id.clone()).bind(size).bind(name.clone()).bind(line).bind(at),
        )
        .await?;
    bookkeeping
        .execute(
            "insert into audit_witnesses
                 (organization_id, witness, destination, cosigned_size, witnessed_at, attempts, next_attempt_at)
             values ($1, $2, $3, $4, $5, 0, 0)
             on conflict (organization_id, witness) do update set destination = excluded.destination,
                 cosigned_size = excluded.cosigned_size, witnessed_at = excluded.witnessed_at, attempts = 0,
                 next_attempt_at = 0, failing_since = null, failure = null",
            |query| query.bind(id).bind(name).bind(destination).bind(size).bind(at),
        )
        .await?;
    bookkeeping.commit().await
}

/// Records that an attempt failed. `why` is a sentence without a period. The delay before the next attempt grows with
/// each failure.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn failed(domain: &Domain, witness: &Witness, submission: &Submission, why: &str) -> Result<()> {
    let Submission { organization_id, origin, .. } = submission;
    let known = state(&mut *domain.reader().await?, witness, organization_id, origin).await?;
    let (id, name, now) = (organization_id.to_string(), witness.key.name().to_owned(), domain.now());
    let why: String = why.chars().take(MAX_FAILURE_LENGTH).collect();
    let attempts = submission.attempts + 1;
    let next = now + pause(attempts, secret::random_u128());
    let since = known.failing_since.unwrap_or(now);
    let destination = witness.destination(origin);
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "insert into audit_witnesses (organization_id, witness, destination, cosigned_size, witnessed_at, attempts,
                 next_attempt_at, failing_since, failure)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (organization_id, witness) do update set destination = excluded.destination,
                 cosigned_size = excluded.cosigned_size, witnessed_at = excluded.witnessed_at,
                 attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at,
                 failing_since = excluded.failing_since, failure = excluded.failure",
            |query| {
                let query = query.bind(id).bind(name).bind(destination).bind(known.cosigned_size);
                query.bind(known.witnessed_at).bind(attempts).bind(next).bind(since).bind(why)
            },
        )
        .await?;
    bookkeeping.commit().await
}

/// The checkpoints that a witness has not cosigned yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// When the oldest of them was signed, in Unix seconds.
    pub since: i64,
    /// When the next attempt is due, in Unix seconds; 0 means now.
    pub next_attempt_at: i64,
}

/// The checkpoints that a witness has not cosigned yet, of all logs; `None` if there are none.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(domain: &Domain, witness: &Witness) -> Result<Option<Waiting>> {
    let mut found: Option<Waiting> = None;
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let key = domain.secrets().audit_key();
        let Some(signed) = stored_checkpoints::trusted(&mut conn, &organization_id, key).await? else { continue };
        let Some(origin) = origin(&signed) else { continue };
        let state = state(&mut conn, witness, &organization_id, &origin).await?;
        if audit_tree::number(state.cosigned_size)? == signed.head.size {
            continue;
        }
        let oldest: Option<(i64,)> = sqlx::query_as(
            "select at from audit_checkpoints where organization_id = $1 and size > $2 order by size limit 1",
        )
        .bind(organization_id.as_str())
        .bind(state.cosigned_size)
        .fetch_optional(&mut *conn)
        .await?;
        let since = oldest.map_or(signed.at, |(at,)| at);
        found = Some(Waiting {
            since: found.map_or(since, |found| found.since.min(since)),
            next_attempt_at: found
                .map_or(state.next_attempt_at, |found| found.next_attempt_at.min(state.next_attempt_at)),
        });
    }
    Ok(found)
}

/// What each configured witness has done for an organization's log.
pub(crate) async fn status(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<WitnessStatus>> {
    let mut found = Vec::new();
    let newest = stored_checkpoints::trusted(conn, organization_id, domain.secrets().audit_key()).await?;
    let origin = newest.as_ref().and_then(origin).unwrap_or_default();
    for witness in &domain.settings.witnesses {
        let State { cosigned_size, witnessed_at, failing_since, failure, .. } =
            state(conn, witness, organization_id, &origin).await?;
        let (name, cosigned_size) = (witness.key.name().to_owned(), (cosigned_size > 0).then_some(cosigned_size));
        found.push(WitnessStatus { name, cosigned_size, witnessed_at, failing_since, failure });
    }
    Ok(found)
}

/// The state of a witness that knows this log; a new one after a change of its URL, its key or the log's origin. What it has
/// cosigned is believed only if its cosignature is there.
async fn state(
    conn: &mut AnyConnection,
    witness: &Witness,
    organization_id: &OrganizationId,
    origin: &str,
) -> Result<State> {
    type Row = (String, i64, Option<i64>, i64, i64, Option<i64>, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "select destination, cosigned_size, witnessed_at, attempts, next_attempt_at, failing_since, failure
         from audit_witnesses where organization_id = $1 and witness = $2",
    )
    .bind(organization_id.as_str())
    .bind(witness.key.name())
    .fetch_optional(&mut *conn)
    .await?;
    let mut state = match row {
        Some((destination, cosigned_size, witnessed_at, attempts, next_attempt_at, failing_since, failure))
            if destination == witness.destination(origin) =>
        {
            State { cosigned_size, witnessed_at, attempts, next_attempt_at, failing_since, failure }
        }
        _ => State::default(),
    };
    if state.cosigned_size > 0 && !has_cosigned(conn, witness, organization_id, state.cosigned_size).await? {
        // Without the cosignature the witness is asked, and says itself what it has cosigned. A person who can write to the
        // database could otherwise keep checkpoints from it.
        (state.cosigned_size, state.witnessed_at) = (0, None);
    }
    Ok(state)
}

/// Whether a cosignature of the witness is stored for a checkpoint of this size.
async fn has_cosigned(
    conn: &mut AnyConnection,
    witness: &Witness,
    organization_id: &OrganizationId,
    size: i64,
) -> Result<bool> {
    let row: Option<(String, String)> = sqlx::query_as(
        "select c.note, s.line from audit_cosignatures s
         join audit_checkpoints c on c.organization_id = s.organization_id and c.size = s.size
         where s.organization_id = $1 and s.size = $2 and s.witness = $3",
    )
    .bind(organization_id.as_str())
    .bind(size)
    .bind(witness.key.name())
    .fetch_optional(conn)
    .await?;
    let Some((note, line)) = row else { return Ok(false) };
    let is_of_size = Checkpoint::peek(&note).is_ok_and(|checkpoint| i64::try_from(checkpoint.head.size) == Ok(size));
    let Ok((text, _)) = cosignature::split(&note) else { return Ok(false) };
    Ok(is_of_size && matches!(witness.key.read(&text, &line), Ok(Some(_))))
}

/// The origin that the checkpoint names.
fn origin(signed: &Signed) -> Option<String> {
    Checkpoint::peek(&signed.note).ok().map(|checkpoint| checkpoint.origin)
}
