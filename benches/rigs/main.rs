//! Long trials of the release binary on this machine: `make torture`, `make tampering`, `make soak`, `make bench` and
//! `make bench-large`. They
//! start the program as a child process, use only the loopback interface, print their seed (`SEED=…` repeats the random
//! choices), and end by themselves. Each has a control, which must fail, but `make bench`, which measures.
//! `ORGWARD=FILE` tries another binary than the one that was built.

#![expect(clippy::disallowed_methods, reason = "a trial is not part of the product")]

mod attacks;
mod changes;
mod checker;
mod client;
mod contents;
mod flipped_bytes;
mod growth;
mod kills;
mod large;
mod peers;
mod power_cuts;
mod receipts;
mod recording;
mod revocations;
mod server;
mod soak;
mod speed;
mod tampering;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// A number from the environment.
fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .filter(|text| !text.is_empty())
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is not a number")))
}

fn count(name: &str, default: u64) -> usize {
    usize::try_from(number(name, default)).expect("a number")
}

/// How many times the smallest organization to measure.
fn scales() -> Vec<u64> {
    let scales = std::env::var("SCALES").ok().filter(|scales| !scales.is_empty());
    let scales = scales.unwrap_or_else(|| "1 10 100 1000".to_owned());
    scales.split(' ').map(|scale| scale.parse().unwrap_or_else(|_| panic!("SCALES={scales} are not numbers"))).collect()
}

/// The folder to measure.
fn filled() -> PathBuf {
    PathBuf::from(std::env::var_os("FILLED").expect("FILLED names a folder that `orgward demo` has filled"))
}

#[tokio::main]
async fn main() -> ExitCode {
    // The HTTP client asks for one, although it uses no TLS here.
    rustls::crypto::ring::default_provider().install_default().expect("the first");
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, argument, file] = &arguments[..]
        && argument == speed::limits::ARGUMENT
    {
        speed::limits::serve(file.into()).await;
    }
    let trials: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let seed = number("SEED", u64::from(std::process::id()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/rigs");
    println!("SEED={seed}, {}", server::program().display());
    let mut hold = true;
    for trial in &trials {
        let began = Instant::now();
        let holds = match trial.as_str() {
            "kills" => kills::torture(&folder, count("KILLS", 2_000), seed).await,
            "power-cuts" => power_cuts::torture(&folder, count("CUTS", 500), seed).await,
            "flipped-bytes" => flipped_bytes::torture(&folder, count("FLIPS", 1_000), seed).await,
            "revocations" => revocations::torture(&folder, count("REVOCATIONS", 1_000), seed).await,
            "tampering" => tampering::try_all(&folder).await,
            "soak" => soak::run(&folder, number("MINUTES", 10), seed).await,
            "large" => large::run(&folder, &scales(), number("SECONDS", 3)).await,
            "peers" => peers::run(&folder, count("ROUNDS", 3), number("SECONDS", 5)).await,
            "speed" => speed::run(&folder, count("ROUNDS", 3), number("SECONDS", 5)).await,
            "backups" => {
                let rate = u32::try_from(number("RATE", 300)).expect("a rate");
                growth::backups(&folder, &filled(), rate, seed).await
            }
            "sizing" => growth::sizing(&filled(), seed).await,
            _ => panic!("no trial is named {trial}"),
        };
        let verdict = if holds { "ok" } else { "FAILED" };
        println!("{verdict}: {trial}, {:.0} s", began.elapsed().as_secs_f64());
        hold &= holds;
    }
    ExitCode::from(u8::from(!hold || trials.is_empty()))
}
