//! Cuts the power: computes from a recording of all writes and syncs what a file system that drops unsynced writes would
//! have kept at random moments, and checks the server on it.

use crate::{
    changes::{Change, History, Position, load, workers},
    checker::check,
    client::Client,
    recording::{Lost, Recording},
    server::{self, Server, copy_folder, remove_folder},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

/// Number of cuts of a recording. The next recording begins with what one of them left.
const CUTS_OF_A_RECORDING: usize = 50;

/// Number of cuts with a disk that lies about syncs. That not one of them shows a fault is a fault of the rig.
const CONTROLS: usize = 20;

/// Cuts the power that often. Returns whether everything held, and the control failed.
pub async fn torture(folder: &Path, cuts: usize, seed: u64) -> bool {
    let mut random = StdRng::seed_from_u64(seed);
    let recorder = compile(folder);
    let (live, cut, start) = (folder.join("power/live"), folder.join("power/cut"), folder.join("power/start"));
    let (mut faults, mut done, mut failing, mut unanswered) = (Vec::new(), 0, 0, (0, 0));
    let mut unsynced_is_seen = false;
    let (mut acknowledged, mut writes, mut syncs) = (0, 0, 0);
    while done < cuts && faults.is_empty() {
        remove_folder(&live);
        remove_folder(&start);
        let key = server::init(&live).await;
        copy_folder(&live, &start);
        let log = folder.join("power/recording");
        fs::remove_file(&log).ok();
        let recorded = record(&live, &recorder, &log, &key, &mut random).await;

        let many = CUTS_OF_A_RECORDING.min(cuts - done);
        let mut recording = Recording::new(&log, &start, &live, false);
        let mut positions: Vec<_> = (0..many).map(|_| random.random_range(0..recording.len())).collect();
        positions.sort_unstable();
        for position in positions {
            recording.go_to(position);
            let lost = [Lost::Some, Lost::Some, Lost::Some, Lost::All, Lost::None][random.random_range(0..5)];
            remove_folder(&cut);
            recording.cut(&cut, lost, &mut random);
            match survives(&cut, &recorded, recording.position).await {
                Ok(found) => {
                    acknowledged += found.0;
                    unanswered = (unanswered.0 + found.1, unanswered.1 + found.2);
                }
                Err(fault) => {
                    let kept = folder.join(format!("power/fault-{}", recording.position));
                    remove_folder(&kept);
                    recording.cut(&kept, Lost::All, &mut random);
                    faults.push(format!("cut at {} of {}: {fault}", recording.position, recording.len()));
                }
            }
            done += 1;
        }
        (writes, syncs) = (writes + recording.writes, syncs + recording.syncs);
        if done <= CUTS_OF_A_RECORDING {
            let mut recording = Recording::new(&log, &start, &live, true);
            // Without `synchronous = full`, the last writes would be whole and too old.
            recording.go_to(recording.len() / 20 * 19);
            remove_folder(&cut);
            recording.cut(&cut, Lost::All, &mut random);
            let fault = survives(&cut, &recorded, recording.len()).await.err();
            println!("  control, changes acknowledged before their sync: {}", fault.as_deref().unwrap_or("NOT SEEN"));
            unsynced_is_seen = fault.is_some();
            recording.go_to(recording.len());
            for _ in 0..CONTROLS {
                remove_folder(&cut);
                recording.cut(&cut, Lost::SomeSynced, &mut random);
                failing += usize::from(survives(&cut, &recorded, recording.position).await.is_err());
            }
            println!(
                "  control, a disk that lies about syncs: {failing} of {CONTROLS} cuts leave a fault that is seen"
            );
        }
        println!("  {done} cuts, {} changes recorded, {} faults", recorded.len(), faults.len());
    }
    println!(
        "power cuts: {done} at random moments of {writes} writes and {syncs} syncs; {acknowledged} acknowledged changes"
    );
    println!("  looked for, all there; unanswered {} done and {} not", unanswered.0, unanswered.1);
    faults.iter().take(20).for_each(|fault| println!("  FAULT {fault}"));
    faults.is_empty() && failing > 0 && unsynced_is_seen
}

/// Lets a recorded server work, purges, kills it and lets it work again.
async fn record(live: &Path, recorder: &Path, log: &Path, key: &str, random: &mut StdRng) -> Vec<Change> {
    let history = History::default();
    let position: Position = {
        let log = log.to_owned();
        Arc::new(move || fs::metadata(&log).map_or(0, |file| file.len()))
    };
    let variables: [(&str, &OsStr); 3] =
        [("LD_PRELOAD", recorder.as_ref()), ("RIG_FOLDER", live.as_ref()), ("RIG_LOG", log.as_ref())];
    for round in 0..3 {
        let server = Server::start_with(live, &variables).await.unwrap_or_else(|log| panic!("no start: {log}"));
        let client = Client::new(&server.url, key);
        load(workers(&round.to_string(), random.random()), &client, &history, &position, async |_| {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            if round == 1 {
                let purged = server::run_with(live, &["purge"], &variables).await;
                assert!(purged.status.success(), "{}", server::words(&purged));
            }
            server.kill().await;
        })
        .await;
    }
    history.lock().expect("no panic").clone()
}

/// Starts a server on what a cut left, verifies the log and looks for each acknowledged change. Returns the numbers of
/// acknowledged changes and of unanswered ones that were done and not done.
async fn survives(cut: &Path, recorded: &[Change], position: usize) -> Result<(usize, usize, usize), String> {
    let server = Server::start(cut).await.map_err(|log| format!("no start: {log}"))?;
    let verdict = server::run(cut, &["audit", "verify"]).await;
    let found = check(cut, recorded, Some(position as u64)).await;
    server.kill().await;
    if !verdict.status.success() {
        return Err(server::words(&verdict));
    }
    let found = found.map_err(|error| error.to_string())?;
    match found.faults.first() {
        Some(fault) => Err(format!("{fault} (and {} more)", found.faults.len() - 1)),
        None => Ok((found.acknowledged, found.done.len(), found.not_done.len())),
    }
}

/// Compiles the recorder. It needs a C compiler.
fn compile(folder: &Path) -> PathBuf {
    fs::create_dir_all(folder.join("power")).expect("a folder");
    let library = folder.join("power/recorder.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/rigs/recorder.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]).arg(&library).arg(source);
    assert!(compiler.status().expect("cc is installed").success(), "the recorder compiles");
    library
}
