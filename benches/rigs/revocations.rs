//! Ends access a thousand times while it is used and other changes go on: by the Admin API, and by commands in processes of
//! their own. No request that is sent after the answer may be allowed.

use crate::{
    changes::{History, Position, Worker},
    client::Client,
    contents,
    server::{self, OWNER, Server, remove_folder, write_private},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

/// Number of clients that use the same access.
const USERS: usize = 4;

/// Number of requests that each of them sends after the access has ended.
const AFTERWARDS: usize = 3;

/// Number of clients that make other changes.
const OTHERS: u64 = 6;

/// Every so many times a role is taken away, and every so many times sessions are ended by a command. Each needs a sign-in, and
/// the server allows sixty of one address in a quarter of an hour.
const SELDOM: usize = 40;

const BO: &str = "bo@fjordlight.example";

/// A request that is allowed until its access ends.
#[derive(Clone)]
struct Use {
    client: Client,
    method: Method,
    path: String,
    body: Option<Value>,
}

impl Use {
    fn read(client: Client, path: &str) -> Self {
        Self { client, method: Method::GET, path: path.to_owned(), body: None }
    }

    /// Whether it is allowed now.
    async fn is_allowed(&self) -> bool {
        let answer = self.client.send(self.method.clone(), &self.path, self.body.as_ref()).await;
        answer.expect("it is answered").status == 200
    }
}

/// What the clients of all uses saw.
#[derive(Default)]
struct Seen {
    /// Requests that were sent after the end.
    after: AtomicUsize,
    /// Those of them that were allowed.
    allowed: AtomicUsize,
}

/// Uses an access from several clients, ends it, and waits until each has asked again.
async fn end(uses: Vec<Use>, seen: &Arc<Seen>, ending: impl Future<Output = ()>) {
    let (has_ended, used) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
    let count = uses.len() * USERS;
    let mut clients = Vec::new();
    for one in uses.iter().flat_map(|one| std::iter::repeat_n(one, USERS)) {
        let (one, has_ended, used, seen) = (one.clone(), has_ended.clone(), used.clone(), seen.clone());
        clients.push(tokio::spawn(async move {
            let (mut is_first, mut left) = (true, AFTERWARDS);
            while left > 0 {
                let is_after = has_ended.load(SeqCst);
                let is_allowed = one.is_allowed().await;
                if is_after {
                    seen.after.fetch_add(1, SeqCst);
                    seen.allowed.fetch_add(usize::from(is_allowed), SeqCst);
                    left -= 1;
                } else if is_first && is_allowed {
                    used.fetch_add(1, SeqCst);
                    is_first = false;
                }
            }
        }));
    }
    while used.load(SeqCst) < count {
        assert!(!clients.iter().any(tokio::task::JoinHandle::is_finished), "a client has failed");
        tokio::task::yield_now().await;
    }
    ending.await;
    has_ended.store(true, SeqCst);
    for client in clients {
        client.await.expect("it does not panic");
    }
}

/// Ends access that many times. Returns whether nothing was allowed afterwards, and the control failed.
pub async fn torture(folder: &Path, times: usize, seed: u64) -> bool {
    let data = folder.join("revocations/data");
    remove_folder(&data);
    let key = server::init(&data).await;
    let password = data.join("bo.txt");
    write_private(&password, server::PASSWORD);
    let with_password = ["--email", BO, "--password-file", password.to_str().expect("UTF-8")];
    command(&data, &[&["user", "create", "--name", "Bo", "--role", "owner"], &with_password[..]].concat()).await;
    let server = Server::start(&data).await.expect("it starts");
    let organization = contents::organization(&data).await;
    let admin = Client::new(&server.url, &key);

    let stop = Arc::<AtomicBool>::default();
    let others: Vec<_> =
        (0..OTHERS).map(|number| tokio::spawn(change(admin.clone(), seed + number, stop.clone()))).collect();
    let control = Arc::new(Seen::default());
    end(vec![Use::read(admin.clone(), "/v1/organization/projects")], &control, async {}).await;
    let is_seen = control.allowed.load(SeqCst) == control.after.load(SeqCst);
    println!("  control, an access that did not end: {} requests allowed", control.allowed.load(SeqCst));

    let seen = Arc::new(Seen::default());
    let (mut keys, mut projects, mut roles, mut sessions) = (0, 0, 0, 0);
    for number in 0..times {
        match number % SELDOM {
            0 => {
                // It also gives back the role that was taken away.
                command(&data, &[&["owner", "reset"], &with_password[..]].concat()).await;
                let console = Client::sign_in(&server.url, BO, server::PASSWORD).await.expect("a session");
                let key = Client::new(&server.url, &console.new_admin_key(&organization).await);
                let uses = vec![
                    Use::read(key, "/v1/organization/projects"),
                    Use::read(console, &format!("/o/{organization}/admin-keys")),
                ];
                let person = person(&admin, BO).await;
                let path = format!("/v1/organization/users/{person}");
                end(uses, &seen, send(&admin, Method::POST, &path, Some(json!({ "role": "reader" })))).await;
                roles += 1;
            }
            1 => {
                let console = Client::sign_in(&server.url, BO, server::PASSWORD).await.expect("a session");
                let page = vec![Use::read(console, &format!("/o/{organization}/profile"))];
                let reset = [&["owner", "reset"], &with_password[..]].concat();
                end(page, &seen, command(&data, &reset)).await;
                sessions += 1;
            }
            n if n % 2 == 0 => {
                let body = json!({ "name": format!("ending {number}") });
                let made = made(&admin, "/v1/organization/admin_api_keys", body).await;
                let key = Client::new(&server.url, made["value"].as_str().expect("a key"));
                let path = format!("/v1/organization/admin_api_keys/{}", made["id"].as_str().expect("an id"));
                let uses = vec![Use::read(key, "/v1/organization/projects?limit=1")];
                end(uses, &seen, send(&admin, Method::DELETE, &path, None)).await;
                keys += 1;
            }
            _ => {
                let body = json!({ "name": format!("ending {number}") });
                let made = made(&admin, "/v1/organization/projects", body).await;
                let path = format!("/v1/organization/projects/{}", made["id"].as_str().expect("an id"));
                let body = Some(json!({ "name": format!("renamed {number}") }));
                let renaming = Use { client: admin.clone(), method: Method::POST, path: path.clone(), body };
                end(vec![renaming], &seen, send(&admin, Method::POST, &format!("{path}/archive"), None)).await;
                projects += 1;
            }
        }
    }
    stop.store(true, SeqCst);
    for other in others {
        other.await.expect("it does not panic");
    }
    server.kill().await;
    let (after, allowed) = (seen.after.load(SeqCst), seen.allowed.load(SeqCst));
    println!(
        "revocations: {keys} Admin keys deleted, {projects} projects archived, {roles} roles taken away, {sessions} times sessions \
         ended by a command; {after} requests sent afterwards, {allowed} allowed"
    );
    is_seen && allowed == 0 && after > 0
}

async fn change(client: Client, seed: u64, stop: Arc<AtomicBool>) {
    let (history, position): (History, Position) = (History::default(), Arc::new(|| 0));
    let mut worker = Worker::new(format!("other-{seed}"), seed);
    while !stop.load(SeqCst) {
        assert!(worker.once(&client, &history, &position).await, "every change is answered");
        history.lock().expect("no panic").clear();
    }
}

async fn command(data: &Path, args: &[&str]) {
    let output = server::run(data, args).await;
    assert!(output.status.success(), "{}", server::words(&output));
}

async fn send(client: &Client, method: Method, path: &str, body: Option<Value>) {
    let answer = client.send(method, path, body.as_ref()).await.expect("it is answered");
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn made(client: &Client, path: &str, body: Value) -> Value {
    let answer = client.send(Method::POST, path, Some(&body)).await.expect("it is answered");
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).expect("JSON")
}

/// The id of a member.
async fn person(client: &Client, email: &str) -> String {
    assert_ne!(email, OWNER, "who makes the changes stays an owner");
    let path = format!("/v1/organization/users?emails[]={email}");
    let found: Value = serde_json::from_str(&client.get(&path).await.expect("it is answered").body).expect("JSON");
    found["data"][0]["id"].as_str().expect("an id").to_owned()
}
