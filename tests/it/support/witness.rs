//! A witness as the specification has it (c2sp.org/tlog-witness), and servers whose log it watches.

use crate::support::{Answer, Authority, Founded, Host, Posted, Receiver, TestApp};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Settings, audit_checkpoints, audit_witnesses::Witness};
use evidence::{
    Hash,
    checkpoint::{Checkpoint, Key},
    cosignature::{self, WitnessKey},
    proof::{Head, is_consistent},
};
use orgward::jobs::{
    audit_witnesses::AuditWitness,
    http_client::{Address, Client},
    runner::Job,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
};

const LOGS: &str = "/orgward/v1/organization/audit_logs";
pub const PROJECTS: &str = "/v1/organization/projects";
pub const NAME: &str = "witness.example/w1";

/// When the witness signs, by its clock: 2026-03-01T00:00:00Z.
pub const TIME: u64 = 1_772_323_200;

/// A witness's key in the format of signed notes, from the specification.
pub fn verifier(name: &str, seed: u8) -> String {
    let public = BASE64_STANDARD.decode(Key::from_seed(&[seed; 32]).public()).expect("base64");
    let typed = [&[4], public.as_slice()].concat();
    let digest = Sha256::digest([name.as_bytes(), b"\n", &typed].concat());
    format!("{name}+{}+{}", evidence::hex(&digest[..4]), BASE64_STANDARD.encode(typed))
}

/// A signature line of the witness for a note's text, from the specification.
pub fn cosign(name: &str, seed: u8, text: &str, time: u64) -> String {
    let message = format!("cosignature/v1\ntime {time}\n{text}");
    let note = Key::from_seed(&[seed; 32]).sign_text("x", &message).expect("a text");
    let signature = note.trim_end().rsplit_once(' ').expect("a signature").1;
    let signature = BASE64_STANDARD.decode(signature).expect("base64").split_off(4);
    let verifier = verifier(name, seed);
    let id = verifier.split('+').nth(1).expect("a hash");
    let id = u32::from_str_radix(id, 16).expect("hexadecimal").to_be_bytes();
    let blob = [id.as_slice(), &time.to_be_bytes(), &signature].concat();
    format!("— {name} {}\n", BASE64_STANDARD.encode(blob))
}

/// A request, as the specification has it.
pub struct Submitted {
    pub old: u64,
    pub proof: Vec<Hash>,
    pub note: String,
    pub checkpoint: Checkpoint,
}

pub fn submitted(posted: &Posted) -> Submitted {
    let body = String::from_utf8(posted.body.clone()).expect("UTF-8");
    let (head, note) = body.split_once("\n\n").expect("an empty line");
    let mut lines = head.lines();
    let old = lines.next().and_then(|line| line.strip_prefix("old ")).expect("an old size");
    let proof = lines.map(|line| BASE64_STANDARD.decode(line).expect("base64").try_into().expect("32 bytes"));
    let checkpoint = Checkpoint::peek(note).expect("a checkpoint");
    Submitted { old: old.parse().expect("a size"), proof: proof.collect(), note: note.to_owned(), checkpoint }
}

/// The memory of a witness: the public keys of the logs that it knows, and what it last cosigned of each.
#[derive(Default)]
pub struct Memory {
    pub keys: Vec<String>,
    pub cosigned: BTreeMap<String, Head>,
}

/// `add-checkpoint`, as the specification has it.
pub fn witness(memory: Arc<Mutex<Memory>>) -> Answer {
    Answer::By(Arc::new(move |posted| {
        let mut memory = memory.lock().expect("the mutex is not poisoned");
        let Submitted { old, proof, note, checkpoint: Checkpoint { origin, head } } = submitted(posted);
        if !memory.keys.iter().any(|key| key.starts_with(&format!("{origin}+"))) {
            return (404, Vec::new());
        }
        if Checkpoint::open(&note, &memory.keys).is_err() {
            return (403, Vec::new());
        }
        let last = memory.cosigned.get(&origin).copied().unwrap_or(Head { size: 0, root: [0; 32] });
        if old > head.size {
            return (400, Vec::new());
        }
        if old != last.size {
            return (409, format!("{}\n", last.size).into_bytes());
        }
        let is_extended = match old == 0 || old == head.size {
            true => proof.is_empty() && (old == 0 || last == head),
            false => is_consistent(&last, &head, &proof),
        };
        if !is_extended {
            return (422, Vec::new());
        }
        memory.cosigned.insert(origin, head);
        let (text, _) = cosignature::split(&note).expect("a note");
        (200, cosign(NAME, 1, &text, TIME).into_bytes())
    }))
}

pub fn known(seed: u8, url: &str) -> Witness {
    let key: WitnessKey = verifier(NAME, seed).parse().expect("a key");
    Witness { key, url_digest: url.to_owned() }
}

/// A server in memory whose log has one witness, and the job that asks it.
pub struct Watched {
    pub app: Founded,
    pub receiver: Receiver,
    pub memory: Arc<Mutex<Memory>>,
    pub job: AuditWitness,
}

pub fn job(
    app: &Founded,
    receiver: &Receiver,
    authority: &Authority,
    witness: Witness,
    is_private_allowed: bool,
) -> AuditWitness {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pem = folder.path().join("ca.pem");
    fs::write(&pem, authority.pem()).expect("a file");
    let client = Client::new(Some(&pem), is_private_allowed).expect("an authority");
    let address = Address::parse(&format!("{}/add-checkpoint", receiver.url())).expect("an address");
    AuditWitness::new(app.domain.clone(), witness, address, client)
}

pub async fn watched() -> Watched {
    watched_with(Settings::default()).await
}

pub async fn watched_with(settings: Settings) -> Watched {
    let authority = Authority::new();
    let memory = Arc::new(Mutex::new(Memory::default()));
    let receiver = Receiver::start(&authority, witness(memory.clone()));
    let settings = Settings { witnesses: vec![known(1, "the digest")], requests_per_minute: 0, ..settings };
    let app = TestApp::start_with(settings).await.found(true).await;
    let job = job(&app, &receiver, &authority, known(1, "the digest"), true);
    Watched { app, receiver, memory, job }
}

impl Watched {
    /// Makes the log known to the witness.
    pub async fn add_log(&self) {
        let key = self.app.admin().get(&format!("{LOGS}/key")).await.text;
        self.memory.lock().expect("the mutex is not poisoned").keys.push(key);
    }

    /// One run of the job, with the next attempt due: the longest pause is ten minutes.
    pub async fn run(&mut self) {
        self.app.advance(700);
        self.job.run().await.expect("the database can be read and written");
    }

    /// Makes a change; returns the size of the checkpoint that covers it.
    pub async fn change(&self) -> u64 {
        self.app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
        audit_checkpoints::sign(&self.app.domain).await.expect("signed");
        self.app.domain.signer().newest(&self.app.organization).expect("a checkpoint").head.size
    }

    pub async fn failure(&self) -> String {
        self.app.texts("select coalesce(failure, '') from audit_witnesses", &[]).await.remove(0)
    }

    /// The note that the API returns, and the time in the cosignature of the witness, if there is one.
    pub async fn note(&self) -> (String, Option<i64>) {
        let note = self.app.admin().get(&format!("{LOGS}/checkpoint")).await.text;
        let key = self.app.admin().get(&format!("{LOGS}/key")).await.text;
        Checkpoint::open(&note, &[key]).expect("signed by the server's key");
        let witness: WitnessKey = verifier(NAME, 1).parse().expect("a key");
        let (text, lines) = cosignature::split(&note).expect("a note");
        let time = witness.find(&text, lines).expect("no false line").map(|cosignature| cosignature.at);
        (note, time)
    }

    /// The old sizes in the requests so far.
    pub fn old_sizes(&self) -> Vec<u64> {
        self.receiver.posted().iter().map(|posted| submitted(posted).old).collect()
    }
}

/// A server configured with a witness, and its Admin key.
pub async fn configured(receiver: &Receiver, authority: &Authority) -> (Host, String) {
    let host = Host::new().await;
    fs::write(host.path("ca.pem"), authority.pem()).expect("a file");
    let settings = format!(
        "audit_witnesses = ['{} {}']\naudit_witnesses_private = true\naudit_witnesses_ca_file = 'ca.pem'\n",
        receiver.url(),
        verifier(NAME, 1)
    );
    fs::write(host.path("orgward.toml"), settings).expect("a file");
    let made = host.init(&["--enable-audit-logging", "--admin-key", "ci", "--json"]).success();
    let made: Value = serde_json::from_str(&made).expect("JSON");
    (host, made["admin_key"].as_str().expect("a key").to_owned())
}
