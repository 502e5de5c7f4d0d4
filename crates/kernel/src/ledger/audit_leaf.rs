//! The leaf of one audit event: its wire form, its details, and commitments to its personal values.

use crate::{
    access::actor::{Actor, Who},
    base::{
        audit_key::{MAC_LENGTH, Provenance},
        error::{Error, Result},
        host_user::{HostUser, host_user},
        id::IdGenerator,
        secret::{self, Secrets},
    },
    ledger::{
        audit_facets::{self, Facet},
        event::Event,
    },
};
use evidence::{Sealed, personal};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use std::sync::Arc;
use types::ids::AuditLogId;

/// What sealing an event needs beside the event: identifiers, the time, and the key of the records' MACs.
#[derive(Clone)]
pub struct Recorder {
    pub ids: IdGenerator,
    pub secrets: Arc<Secrets>,
}

/// A sealed event, ready to be written.
pub struct Record {
    pub seq: i64,
    pub id: String,
    pub r#type: &'static str,
    pub effective_at: i64,
    pub sealed: Sealed,
    pub mac: [u8; MAC_LENGTH],
    pub found_by: Vec<(Facet, String)>,
}

impl Record {
    /// Seals an event. `place` is the event's sequence number and the time of the event before it, in Unix seconds.
    pub async fn seal(
        conn: &mut AnyConnection,
        recorder: &Recorder,
        actor: &Actor,
        email: Option<&str>,
        event: &Event<'_>,
        place: (i64, i64),
    ) -> Result<Self> {
        let (seq, not_before) = place;
        let ids = &recorder.ids;
        // Event times never decrease, even if the clock was set back.
        let now = ids.clock().now();
        let effective_at = now.max(not_before);
        let id = ids.new_id(AuditLogId::PREFIX);
        let wire = wire_event(conn, &id, effective_at, actor, email, event).await?;
        let mut detail = json!({
            "request_id": actor.origin.request_id,
            "by": by(actor),
            "change": event.detail(),
        });
        if now != effective_at {
            detail["clock"] = json!(now);
        }
        let found_by = audit_facets::of(&wire, email);
        let number = u64::try_from(seq).map_err(|_| Error::Fault("negative audit sequence number".to_owned()))?;
        let sealed = evidence::seal(actor.organization_id.as_str(), number, wire, detail, secret::random_bytes)
            .map_err(|error| Error::Fault(format!("writing an audit leaf failed: {error}")))?;
        let key = recorder.secrets.audit_key();
        let mac = key.mac(Provenance::Recorded, &actor.organization_id, number, &sealed.leaf_hash);
        Ok(Self { seq, id, r#type: event.r#type(), effective_at, sealed, mac, found_by })
    }
}

/// The event as `/v1` shows it (REFERENCE 5.1).
async fn wire_event(
    conn: &mut AnyConnection,
    id: &str,
    effective_at: i64,
    actor: &Actor,
    email: Option<&str>,
    event: &Event<'_>,
) -> Result<Value> {
    let mut wire = json!({
        "object": "organization.audit_log",
        "id": id,
        "type": event.r#type(),
        "effective_at": effective_at,
    });
    wire[event.r#type()] = event.payload();
    if let Some((project, name)) = event.project() {
        wire["project"] = json!({ "id": project, "name": name });
    } else if let Who::AdminKey { .. } = actor.who {
        // An action of an Admin key outside any project is shown in the default project (REFERENCE 5.1).
        let default: Option<(String, String)> =
            sqlx::query_as("select id, name from projects where organization_id = $1 and is_default = 1")
                .bind(actor.organization_id.as_str())
                .fetch_optional(&mut *conn)
                .await?;
        if let Some((id, name)) = default {
            wire["project"] = json!({ "id": id, "name": name });
        }
    }
    let user = actor.who.user_id().map(|user_id| match email {
        Some(email) => json!({ "id": user_id, "email": personal(email) }),
        None => json!({ "id": user_id }),
    });
    match &actor.who {
        Who::ServerAdministrator | Who::Server => {}
        Who::AdminKey { key_id, .. } | Who::ProjectKey { key_id, .. } => {
            wire["actor"] = json!({ "type": "api_key", "api_key": { "id": key_id, "type": "user", "user": user } });
        }
        Who::Person { .. } | Who::Invitee { .. } | Who::LinkHolder { .. } | Who::Anonymous => {
            wire["actor"] = json!({ "type": "session", "session": session(actor, user) });
        }
    }
    Ok(wire)
}

/// A console session as actor. Empty strings are omitted, because a log collector would try to parse them as IP
/// addresses.
fn session(actor: &Actor, user: Option<Value>) -> Value {
    let mut session = json!({});
    if let Some(user) = user {
        session["user"] = user;
    }
    for (name, value) in [("ip_address", &actor.origin.address), ("user_agent", &actor.origin.user_agent)] {
        if !value.is_empty() {
            session[name] = personal(value);
        }
    }
    session
}

/// The kind of actor, with details that the wire form omits, such as the IP address and user agent of a request with a
/// key.
fn by(actor: &Actor) -> Value {
    match &actor.who {
        Who::ServerAdministrator => operator(),
        Who::Person { .. } => json!({ "type": "session" }),
        Who::Invitee { invite_id, .. } => json!({ "type": "invite", "id": invite_id }),
        Who::LinkHolder { .. } => json!({ "type": "link" }),
        Who::Server => json!({ "type": "server" }),
        Who::Anonymous => json!({ "type": "anonymous" }),
        Who::AdminKey { .. } | Who::ProjectKey { .. } => json!({
            "type": "admin_key",
            "ip_address": personal(&actor.origin.address),
            "user_agent": personal(&actor.origin.user_agent),
        }),
    }
}

/// The server administrator, by the user and host of the operating system. Both are personal values: they can name a
/// person.
fn operator() -> Value {
    let HostUser { os_user, sudo_user, host } = host_user();
    let mut by = json!({ "type": "operator", "os_user": personal(os_user), "host": personal(host) });
    if let Some(sudo_user) = sudo_user {
        by["sudo_user"] = personal(sudo_user);
    }
    by
}
