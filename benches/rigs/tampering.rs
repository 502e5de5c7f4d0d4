//! Tries attacks on the database of a data folder and on the files beside it: for each, who notices it. An attack that nobody
//! notices must be harmless.

mod apply;
mod filled;
pub mod watch;

use crate::{
    attacks::{self, Attack, Attempt, By},
    checker,
    client::Client,
    server::{self, OWNER, PASSWORD, Server, copy_folder},
};
use filled::{FORGED, Filled, READER_PASSWORD, browser};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection;
use std::{collections::BTreeMap, path::Path, time::Duration};

/// Who noticed an attack, with what they said.
type Noticed = BTreeMap<By, String>;

/// Tries all attacks, or the one that `ATTACK` names. Returns whether each was noticed by whom it should be, and the control
/// by nobody.
pub async fn try_all(folder: &Path) -> bool {
    let folder = folder.join("tampering");
    let filled = Filled::new(&folder).await;
    let only = std::env::var("ATTACK").unwrap_or_default();
    let mut faults = Vec::new();
    let mut tried = 0;
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md");
    let page = std::fs::read_to_string(page).expect("it is in the repository");
    for attack in attacks::all().filter(|attack| only.is_empty() || attack.name == only) {
        let (noticed, accepted) = filled.attempt(attack, &folder).await;
        let row = row(attack, &noticed);
        println!("{row}");
        if !page.contains(&row) {
            faults.push(format!("{}: docs/ARCHITECTURE.md says something else", attack.name));
        }
        for (by, sentence) in &noticed {
            eprintln!("{} {by:?}: {sentence}", attack.name);
        }
        let found: Vec<_> = noticed.keys().copied().collect();
        if found != attack.noticed {
            faults.push(format!("{}: noticed by {found:?} instead of {:?}", attack.name, attack.noticed));
        }
        if attack.name != "nothing" && found.is_empty() && attack.remark.is_empty() {
            faults.push(format!("{}: nobody notices it", attack.name));
        }
        if let Some(what) = accepted {
            faults.push(format!("{}: {what}", attack.name));
        }
        tried += 1;
    }
    println!("tampering: {tried} attacks with the control, {} faults", faults.len());
    faults.iter().for_each(|fault| println!("  FAULT {fault}"));
    faults.is_empty() && tried > 0
}

/// A row of the table in docs/ARCHITECTURE.md.
fn row(attack: &Attack, noticed: &Noticed) -> String {
    let is = |by: By| noticed.contains_key(&by);
    let what = [attack.what, attack.remark];
    let what = what.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    let verify = match (is(By::Verify), is(By::Kept)) {
        (true, _) => "yes",
        (_, true) => "with a kept checkpoint",
        _ => "–",
    };
    if is(By::Start) {
        return format!("| {what} | {verify} | refused | | |");
    }
    let start = if is(By::Alarm) { "alarm" } else { "–" };
    let using = if is(By::Use) { "yes" } else { "–" };
    let background = match (is(By::Hourly), is(By::Daily)) {
        (true, _) => "at the start, hourly",
        (_, true) => "daily",
        _ => "–",
    };
    format!("| {what} | {verify} | {start} | {using} | {background} |")
}

impl Filled {
    /// Tries an attack. Returns who noticed it, and what the server should not have accepted.
    async fn attempt(&self, attack: &Attack, folder: &Path) -> (Noticed, Option<String>) {
        let (attacked, copy) = (folder.join("attacked"), folder.join("copy"));
        apply::apply(self, attack, &attacked).await;
        let mut noticed = Noticed::new();
        let mut verify = vec!["audit", "verify", "--organization", &self.organization];
        let kept = self.kept.to_str().expect("UTF-8");
        for (by, more) in [(By::Verify, &[][..]), (By::Kept, &["--checkpoint", kept][..])] {
            copy_folder(&attacked, &copy);
            verify.extend(more);
            let verdict = server::run(&copy, &verify).await;
            if !verdict.status.success() {
                noticed.insert(by, server::words(&verdict));
                break;
            }
        }
        copy_folder(&attacked, &copy);
        let Some(server) = self.start(&copy, &mut noticed).await else { return (noticed, None) };
        let used = self.used(&server.url, attack, &copy.with_extension("log"), &mut noticed).await;
        server.kill().await;
        if !noticed.contains_key(&By::Hourly) {
            copy_folder(&attacked, &copy);
            self.is_due(&copy).await;
            let mut daily = Noticed::new();
            if let Some(server) = self.start(&copy, &mut daily).await {
                server.kill().await;
            }
            noticed.extend(daily.remove(&By::Hourly).map(|sentence| (By::Daily, sentence)));
        }
        (noticed, used.err())
    }

    /// Starts a server on a copy and waits for its first checks, if it starts.
    async fn start(&self, copy: &Path, noticed: &mut Noticed) -> Option<Server> {
        let server = match Server::start_with(copy, &watch::variables(&self.token)).await {
            Ok(server) => server,
            Err(log) => {
                noticed.insert(By::Start, log);
                return None;
            }
        };
        watch::first_checks(&server.url).await;
        for error in watch::errors(&copy.with_extension("log")) {
            let by = if error.is_of_job { By::Hourly } else { By::Alarm };
            noticed.entry(by).or_insert(error.sentence);
        }
        Some(server)
    }

    /// Makes the full verification due, as it is a day after the last one.
    async fn is_due(&self, copy: &Path) {
        let mut database = checker::open(copy).await.expect("it opens");
        // Without triggers, and whatever an attack has done to the table.
        sqlx::query("delete from audit_verifications").execute(&mut database).await.expect("it is done");
        database.close().await.expect("it closes");
    }

    /// Uses the server as the attacker and as others do.
    ///
    /// # Errors
    /// What the attacker was not refused.
    async fn used(&self, url: &str, attack: &Attack, log: &Path, noticed: &mut Noticed) -> Result<(), String> {
        let before = watch::errors(log).len();
        let attempted = self.attack_in_use(url, &attack.attempt).await;
        if let Ok(Some(refusal)) = &attempted {
            noticed.insert(By::Use, refusal.clone());
        }
        if let Err(refusal) = self.use_as_others_do(url).await {
            noticed.entry(By::Use).or_insert(refusal);
        }
        // What jobs log meanwhile is theirs.
        let new = watch::errors(log).into_iter().skip(before);
        for error in new {
            let by = if error.is_of_job { By::Hourly } else { By::Use };
            noticed.entry(by).or_insert(error.sentence);
        }
        attempted.map(drop)
    }

    /// What the attacker tries. Returns the refusal, if there was something to try.
    async fn attack_in_use(&self, url: &str, attempt: &Attempt) -> Result<Option<String>, String> {
        let (projects, keys) = ("/v1/organization/projects", format!("/o/{}/admin-keys", self.organization));
        let status = async |client: Client, path: &str| client.get(path).await.expect("it is answered").status;
        let status = match attempt {
            Attempt::Nothing => return Ok(None),
            Attempt::LimitedKey => status(Client::new(url, &self.limited.secret), projects).await,
            Attempt::DeletedKey => status(Client::new(url, &self.deleted.secret), projects).await,
            Attempt::ForgedSession => status(browser(url, FORGED), &keys).await,
            Attempt::ReaderSession => status(browser(url, &self.reader_session), &keys).await,
            Attempt::OtherPassword => signed_in(url, OWNER, READER_PASSWORD).await,
            Attempt::OtherEmail => signed_in(url, "mallory@attacker.example", PASSWORD).await,
        };
        match status {
            // To the page for signing in, refused, or not found.
            303 | 401 | 403 | 404 | 422 => Ok(Some(format!("the attacker is refused with {status}"))),
            _ => Err(format!("the attacker is answered with {status}")),
        }
    }

    /// Reads the log at both interfaces, exports it, and changes something.
    ///
    /// # Errors
    /// The first request that is refused.
    async fn use_as_others_do(&self, url: &str) -> Result<(), String> {
        let client = Client::new(url, &self.full.secret);
        for list in ["/v1/organization/audit_logs", "/orgward/v1/organization/audit_logs"] {
            let mut path = format!("{list}?limit=100");
            loop {
                let page = get(&client, &path).await?;
                let page: Value = serde_json::from_str(&page).expect("JSON");
                if page["has_more"] != true {
                    break;
                }
                path = format!("{list}?limit=100&after={}", page["last_id"].as_str().expect("an id"));
            }
        }
        get(&client, "/orgward/v1/organization/audit_logs/checkpoint").await?;
        get(&client, "/orgward/v1/organization/audit_logs/tile/entries/001").await?;
        let project = json!({ "name": "After the attack" });
        let change = client.send(Method::POST, "/v1/organization/projects", Some(&project)).await;
        let change = change.expect("it is answered");
        if change.status != 200 {
            return Err(format!("a change is answered with {}: {}", change.status, change.body));
        }
        if change.receipt.is_none_or(|receipt| receipt.checkpoint.is_none()) {
            return Err("the receipt of a change has no checkpoint".to_owned());
        }
        let owner = Client::sign_in(url, OWNER, PASSWORD).await;
        let owner = owner.map_err(|status| format!("the owner cannot sign in: {status}"))?;
        get(&owner, &format!("/o/{}", self.organization)).await?;
        get(&owner, &format!("/o/{}/audit-logs", self.organization)).await?;
        let export = format!("/o/{}/audit-logs/export", self.organization);
        let export = owner.submit(&export, &[("new[format]", "ndjson")]).await?;
        loop {
            let page = get(&owner, &export).await?;
            if page.contains("Finished") {
                return Ok(());
            }
            if !page.contains("Under way") {
                return Err("the export fails".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The status of a sign-in; 200 if it succeeds.
async fn signed_in(url: &str, email: &str, password: &str) -> u16 {
    Client::sign_in(url, email, password).await.map_or_else(|status| status, |_| 200)
}

async fn get(client: &Client, path: &str) -> Result<String, String> {
    let answer = client.get(path).await.expect("it is answered");
    match answer.status {
        200 => Ok(answer.body),
        status => Err(format!("{path} is answered with {status}")),
    }
}
