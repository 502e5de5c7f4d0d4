//! Flips single bytes of a data folder and of its backups. Each flip must be seen by the start, by `audit verify`, by
//! `doctor` or by `backup verify`, or be harmless: what the files say is then the same as before.

use crate::{
    changes::{History, Position, load, workers},
    checker,
    client::Client,
    contents::{self, Contents},
    server::{self, Server, copy_folder, remove_folder},
};
use age::secrecy::ExposeSecret;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// A data folder with its backups, and what it says.
struct Original {
    folder: PathBuf,
    data: PathBuf,
    backups: PathBuf,
    identity: PathBuf,
    contents: Contents,
}

/// Who noticed a flip.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    /// The server does not start.
    Start,
    /// It starts, and logs an error.
    Alarm,
    Verify,
    Doctor,
    BackupVerify,
    Restore,
    /// Nothing had to: the content is the same.
    Harmless,
    /// Nothing did, and only a row of the request log is different or, at the end of the write-ahead log, missing. These rows
    /// have no checksum; the operator's guide says so.
    RequestLog,
    /// Nothing did, and this is different.
    Unseen(String),
}

/// Flips that many bytes, one at a time. Returns whether each was seen or harmless, and the controls failed.
pub async fn torture(folder: &Path, flips: usize, seed: u64) -> bool {
    let mut random = StdRng::seed_from_u64(seed);
    let original = Original::new(&folder.join("flips"), &mut random).await;
    let controls = original.controls().await;
    let mut counts: BTreeMap<(String, Seen), usize> = BTreeMap::new();
    let mut unseen = Vec::new();
    for flip in 0..flips {
        let (file, kind) = original.choose(&mut random);
        let size = fs::metadata(&file).expect("a file").len();
        let at = usize::try_from(random.random_range(0..size)).expect("it fits");
        let mask = random.random_range(1..=u8::MAX);
        let seen = match kind {
            "backup" | "encrypted backup" => original.flip_backup(&file, at, mask).await,
            _ => original.flip(file.strip_prefix(&original.data).expect("in the folder"), at, mask).await,
        };
        if let Seen::Unseen(what) = &seen {
            let name = file.file_name().expect("a name").display();
            unseen.push(format!("byte {at} of {name} xor {mask:#04x}: {what}"));
        }
        *counts.entry((kind.to_owned(), seen)).or_default() += 1;
        if (flip + 1) % 100 == 0 {
            println!("  {} flips, {} unseen", flip + 1, unseen.len());
        }
    }
    println!("flipped bytes: {flips}");
    for ((kind, seen), count) in &counts {
        println!("  {kind}: {seen:?} {count}");
    }
    unseen.iter().take(40).for_each(|flip| println!("  UNSEEN {flip}"));
    unseen.is_empty() && controls
}

impl Seen {
    /// What to say of a difference that nothing noticed.
    fn of(difference: Option<String>) -> Self {
        match difference {
            None => Self::Harmless,
            Some(difference) if difference.starts_with(contents::REQUEST_LOG) => Self::RequestLog,
            Some(difference) => Self::Unseen(difference),
        }
    }
}

impl Original {
    async fn new(folder: &Path, random: &mut StdRng) -> Self {
        remove_folder(folder);
        let (data, backups, identity) = (folder.join("data"), folder.join("backups"), folder.join("identity"));
        let key = server::init(&data).await;
        fs::create_dir_all(&backups).expect("a folder");
        let secret = age::x25519::Identity::generate();
        server::write_private(&identity, secret.to_string().expose_secret());
        let history = History::default();
        let position: Position = Arc::new(|| 0);
        for round in 0..2 {
            let server = Server::start(&data).await.expect("it starts");
            let client = Client::new(&server.url, &key);
            let (_, ()) =
                load(workers(&round.to_string(), random.random()), &client, &history, &position, async |_| {
                    tokio::time::sleep(Duration::from_millis(1_500)).await;
                })
                .await;
            let organization = contents::organization(&data).await;
            let browser = Client::signed_in(&server.url).await;
            for page in ["", "/members", "/audit-logs", "/projects", "/admin-keys"] {
                browser.get(&format!("/o/{organization}{page}")).await.expect("it is answered");
            }
            if round == 0 {
                let (to, recipient) = (backups.to_str().expect("UTF-8"), secret.to_public().to_string());
                let plain = server::run(&data, &["backup", "--to", to]).await;
                assert!(plain.status.success(), "{}", server::words(&plain));
                // Names of backups have seconds.
                tokio::time::sleep(Duration::from_millis(1_100)).await;
                let sealed = ["backup", "--to", to, "--with-keys", "--recipient", &recipient];
                let sealed = server::run(&data, &sealed).await;
                assert!(sealed.status.success(), "{}", server::words(&sealed));
            }
            // Checkpoint files follow the last commit.
            tokio::time::sleep(Duration::from_secs(3)).await;
            server.kill().await;
        }
        let contents = Contents::of(&data, &folder.join("scratch")).await.expect("it can be read");
        Self { folder: folder.to_owned(), data, backups, identity, contents }
    }

    /// A file to flip a byte of, and its kind.
    fn choose(&self, random: &mut StdRng) -> (PathBuf, &'static str) {
        let below = |folder: &Path, end: &str| {
            let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
            entries.filter(|path| path.to_string_lossy().ends_with(end)).max().expect("there is one")
        };
        match random.random_range(0..100) {
            0..50 => (self.data.join("orgward.db"), "database"),
            50..68 => (self.data.join("orgward.db-wal"), "write-ahead log"),
            68..73 => (self.data.join("secret.key"), "secret key"),
            73..78 => (self.data.join("audit.key"), "audit key"),
            78..81 => (self.data.join("credentials.sealed"), "seals"),
            81..84 => (below(&self.data, "credentials.ended"), "ended seals"),
            84..88 => (below(&self.data.join("checkpoints"), ""), "checkpoint"),
            88..94 => (below(&self.backups, ".zst"), "backup"),
            _ => (below(&self.backups, ".age"), "encrypted backup"),
        }
    }

    fn flipped(&self, file: &Path, at: usize, mask: u8) -> PathBuf {
        let copy = self.folder.join("flipped");
        copy_folder(&self.data, &copy);
        flip(&copy.join(file), at, mask);
        copy
    }

    async fn flip(&self, file: &Path, at: usize, mask: u8) -> Seen {
        let copy = self.flipped(file, at, mask);
        let seen = self.look(&copy).await;
        if seen != Seen::Harmless {
            return seen;
        }
        let is_database = file.extension().is_some_and(|end| end.to_string_lossy().starts_with("db"));
        if !is_database {
            // Nothing noticed it, so the server must have read the same from the file, or replaced it.
            return match contents::says_the_same(&self.data.join(file), &copy.join(file)) {
                true => Seen::Harmless,
                false => Seen::Unseen(format!("{} says something else", file.display())),
            };
        }
        let copy = self.flipped(file, at, mask);
        self.compare(&copy).await
    }

    async fn flip_backup(&self, file: &Path, at: usize, mask: u8) -> Seen {
        let copy = self.folder.join(file.file_name().expect("a name"));
        fs::copy(file, &copy).expect("it can be copied");
        flip(&copy, at, mask);
        let (from, identity) = (copy.to_str().expect("UTF-8"), self.identity.to_str().expect("UTF-8"));
        let mut more = Vec::new();
        if from.ends_with(".age") {
            more.extend(["--identity", identity]);
        }
        if !self.verifies(&copy).await {
            return Seen::BackupVerify;
        }
        let restored = self.folder.join("restored");
        remove_folder(&restored);
        let whole = self.folder.join("whole");
        let verdict = server::run(&restored, &[&["restore", "--from", from], &more[..]].concat()).await;
        if !verdict.status.success() {
            return Seen::Restore;
        }
        remove_folder(&whole);
        let file = file.to_str().expect("UTF-8");
        let verdict = server::run(&whole, &[&["restore", "--from", file], &more[..]].concat()).await;
        assert!(verdict.status.success(), "{}", server::words(&verdict));
        let expected = Contents::of(&whole, &self.folder.join("scratch")).await.expect("it can be read");
        match Contents::of(&restored, &self.folder.join("scratch")).await {
            Ok(contents) => Seen::of(contents.difference(&expected)),
            Err(error) => Seen::Unseen(error.to_string()),
        }
    }

    async fn verifies(&self, backup: &Path) -> bool {
        let (from, identity) = (backup.to_str().expect("UTF-8"), self.identity.to_str().expect("UTF-8"));
        let mut args = vec!["backup", "verify", "--from", from];
        if from.ends_with(".age") {
            args.extend(["--identity", identity]);
        }
        server::run(&self.data, &args).await.status.success()
    }

    /// Who of those that look for damage finds some.
    async fn look(&self, copy: &Path) -> Seen {
        let Ok(server) = Server::start(copy).await else { return Seen::Start };
        server.kill().await;
        if !server::run(copy, &["audit", "verify"]).await.status.success() {
            return Seen::Verify;
        }
        if !server::run(copy, &["doctor"]).await.status.success() {
            return Seen::Doctor;
        }
        let log = fs::read_to_string(copy.with_extension("log")).expect("a log");
        if log.contains("\"level\":\"ERROR\"") {
            return Seen::Alarm;
        }
        Seen::Harmless
    }

    async fn compare(&self, copy: &Path) -> Seen {
        match Contents::of(copy, &self.folder.join("scratch")).await {
            Ok(contents) => Seen::of(contents.difference(&self.contents)),
            Err(error) => Seen::Unseen(error.to_string()),
        }
    }

    /// Whole files must be found whole, and a changed one must count as changed.
    async fn controls(&self) -> bool {
        let copy = self.folder.join("flipped");
        copy_folder(&self.data, &copy);
        let whole = self.look(&copy).await == Seen::Harmless && {
            copy_folder(&self.data, &copy);
            self.compare(&copy).await == Seen::Harmless
        };
        let mut backups = 0;
        for backup in fs::read_dir(&self.backups).expect("a folder") {
            backups += usize::from(self.verifies(&backup.expect("an entry").path()).await);
        }
        let mut database = checker::open(&copy).await.expect("it opens");
        let sql = "update users set name = name || 'x' where id = (select max(id) from users)";
        sqlx::query(sql).execute(&mut database).await.expect("it is done");
        drop(database);
        let changed = self.compare(&copy).await;
        println!("  control, whole files: nothing is seen: {whole}; {backups} of 2 backups verify");
        println!("  control, another name of a user: {changed:?}");
        whole && backups == 2 && matches!(changed, Seen::Unseen(_))
    }
}

fn flip(file: &Path, at: usize, mask: u8) {
    let mut bytes = fs::read(file).expect("a file");
    bytes[at] ^= mask;
    fs::write(file, bytes).expect("ours");
}
