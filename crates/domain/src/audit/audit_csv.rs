//! Audit log events as CSV (RFC 4180), protected against formula evaluation in spreadsheets.

use evidence::export::Record;
use jiff::Timestamp;
use kernel::base::error::{Error, Result};
use serde_json::Value;

const COLUMNS: [&str; 16] = [
    "number",
    "time",
    "effective_at",
    "id",
    "type",
    "actor_type",
    "actor_id",
    "actor_email",
    "key_id",
    "ip_address",
    "user_agent",
    "project_id",
    "project_name",
    "object_id",
    "payload",
    "detail",
];

/// The header line: the column names, with the leaf hash as the last column.
pub(crate) fn head() -> Result<String> {
    line(COLUMNS.iter().map(|column| (*column).to_owned()).chain(["leaf_hash".to_owned()]))
}

/// The line of one event. Erased personal values are empty.
pub(crate) fn row(record: &Record) -> Result<String> {
    let event = &record.event;
    let actor = &event["actor"];
    let holder = match actor["type"].as_str() {
        Some("api_key") => &actor["api_key"],
        _ => &actor["session"],
    };
    let by = &record.detail["by"];
    let r#type = text(&event["type"]);
    let at = event["effective_at"].as_i64().unwrap_or_default();
    let payload = &event[r#type.as_str()];
    let address = |name: &str| {
        let in_session = text(&holder[name]);
        if in_session.is_empty() { text(&by[name]) } else { in_session }
    };
    let id_of = |kind: &str| text(&holder[kind]["id"]);
    let user = id_of("user");
    line([
        record.seq.to_string(),
        Timestamp::from_second(at).map(|time| time.to_string()).unwrap_or_default(),
        at.to_string(),
        text(&event["id"]),
        r#type.clone(),
        text(by.get("type").unwrap_or(&actor["type"])),
        if user.is_empty() { id_of("service_account") } else { user },
        text(&holder["user"]["email"]),
        text(&actor["api_key"]["id"]),
        address("ip_address"),
        address("user_agent"),
        text(&event["project"]["id"]),
        text(&event["project"]["name"]),
        text(&payload["id"]),
        payload.to_string(),
        record.detail.to_string(),
        record.leaf_hash.clone(),
    ])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn line(cells: impl IntoIterator<Item = String>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let written = writer.write_record(cells.into_iter().map(|cell| guarded(&cell)));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Error::Fault("a CSV line of an export could not be written".to_owned()))
}

/// Spreadsheets evaluate a cell that begins with one of these characters as a formula; a leading apostrophe makes it
/// text (OWASP, CSV injection).
fn guarded(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_reads_back() {
        for wrong in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(guarded(wrong), format!("'{wrong}"));
        }
        let record = Record {
            seq: 7,
            event: json!({
                "id": "audit_log-1", "type": "login.failed", "effective_at": 0, "login.failed": { "id": "=x" },
                "actor": { "type": "session", "session": { "user": { "id": "user-1", "email": "=cmd|' /C calc'!A0" },
                           "user_agent": "a \"quoted\",\nbroken one" } },
            }),
            detail: json!({ "by": { "type": "session" } }),
            leaf: String::new(),
            leaf_hash: "ab".to_owned(),
            values: Vec::new(),
            proof: None,
        };
        let text = head().expect("a line") + &row(&record).expect("a line");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names = reader.headers().expect("names").clone();
        let cells = reader.records().next().expect("one").expect("a table");
        let cell = |name: &str| cells.get(names.iter().position(|known| known == name).expect("a column")).expect("it");
        assert_eq!(cell("time"), "1970-01-01T00:00:00Z");
        assert_eq!(cell("actor_email"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell("user_agent"), "a \"quoted\",\nbroken one");
        assert_eq!((cell("object_id"), cell("actor_type"), cell("number")), ("'=x", "session", "7"));
    }
}
