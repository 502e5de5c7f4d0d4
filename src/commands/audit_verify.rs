//! `orgward audit verify`: verifies a live audit log or an export.

use crate::{
    commands::{audit_quorum::Quorum, audit_verify_database, bar, organization_id, say, words},
    server::{config::Config, data_folder, database_file, files as text_files},
};
use domain::{
    audit_checkpoints,
    audit_verification::{self, Verified},
};
use evidence::{
    files::{self, Examination},
    verify::Fault,
};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The exit status when there is no audit log.
const NO_AUDIT_LOG: u8 = 3;

/// The name of the signed list of an export's files.
const MANIFEST: &str = "manifest.txt";

/// Verify that an audit log, or an export of one, has not been altered.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  orgward audit verify
  orgward audit verify --checkpoint kept-elsewhere/orgward.checkpoint
  orgward audit verify --export march --key orgward-audit.pub
  orgward audit verify --checkpoint export/checkpoint.txt --witness witness.example/w1+8d66cf3f+BASE64 --quorum 1
  orgward audit verify --export export/audit-logs.ndjson --key orgward-audit.pub

With --export, no database and no network are needed. The key is the output of 'orgward audit key'. The signed list of
files, manifest.txt, is taken from the folder of the export.

Without --export, the tables are compared with the log, and where the keys' files are there, the MACs of the records and
the seals of the credentials are checked.

Exit status: 0 everything holds, 1 something does not hold or cannot be read, 2 the arguments are wrong, 3 there is no
audit log: logging was never enabled.")]
pub struct Verify {
    /// The folder of an export, or a file in it: one file, or manifest.txt for all files that it lists
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// Verify an exported audit-logs.ndjson without its manifest.txt, which alone covers its filter, its time and its end
    #[arg(long, requires = "export")]
    without_manifest: bool,
    /// A checkpoint kept outside the database: the log must extend it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// File with the public keys to trust, one per line [default: the keys that the database or the export names]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    quorum: Quorum,
    /// Id of the organization [default: the only one]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
}

impl Verify {
    pub async fn run(self, config: &Config) -> Result<ExitCode, String> {
        let keys = match &self.key {
            Some(path) => files::keys(&text(path)?),
            None => Vec::new(),
        };
        let kept = self.checkpoint.as_deref().map(note).transpose()?;
        let witnessed = self.quorum.check(kept.as_deref())?;
        let status = match self.export {
            Some(path) => {
                examine(&Files::of(path, self.without_manifest)?, keys, kept.as_deref())?;
                Ok(ExitCode::SUCCESS)
            }
            None => live(config, self.organization, keys, kept).await,
        }?;
        witnessed.map_or(Ok(()), |sentence| say(&sentence))?;
        Ok(status)
    }
}

async fn live(
    config: &Config,
    organization: Option<String>,
    keys: Vec<String>,
    kept: Option<String>,
) -> Result<ExitCode, String> {
    let domain = match data_folder::open_to_verify(config).await {
        Ok(domain) => domain,
        // A damaged file cannot be opened, or looks like one of another program.
        Err(sentence) if config.database_url.is_none() => {
            return Err(database_file::damage_of(&data_folder::database_file(config)).await.unwrap_or(sentence));
        }
        Err(sentence) => return Err(sentence),
    };
    let bar = bar(0);
    let verified: Result<_, String> = async {
        let organization_id = organization_id(&domain, organization).await?;
        let verified = audit_verification::verify(&domain, &organization_id, keys, kept, |done, size| {
            bar.set_length(size);
            bar.set_position(done);
        });
        let verified = match verified.await.map_err(words)? {
            Ok(verified) => verified,
            Err(fault) => {
                if matches!(fault, Fault::Export(_)) {
                    // The stored tree or the search index differs. A record without its MAC is the more precise finding.
                    audit_verify_database::marks(config, &domain, &organization_id).await?;
                }
                return Err(sentence(&fault));
            }
        };
        if let Some(fault) = audit_checkpoints::listed_fault(&domain, &organization_id).await.map_err(words)? {
            return Err(format!(
                "The audit log of {organization_id} is not the one that this server noted: {fault}. Restore a backup"
            ));
        }
        // After the log, whose faults are the more precise findings, and before what a damaged file would explain.
        if config.database_url.is_none() {
            database_file::check_all(&data_folder::database_file(config)).await?;
        }
        let beside =
            audit_verify_database::verify(config, &domain, &organization_id, verified.holds.records > 0).await?;
        Ok((verified, beside))
    }
    .await;
    bar.finish_and_clear();
    domain.abandon().await;
    let (verified, beside) = verified?;
    if verified.holds.records == 0 {
        say(&format!(
            "There is no audit log of {}: logging was never enabled, or the database is not the right one.",
            verified.holds.log
        ))?;
        return Ok(ExitCode::from(NO_AUDIT_LOG));
    }
    say(&format!("{} {beside}", report(&verified, config.database_url.is_none())))?;
    Ok(ExitCode::SUCCESS)
}

fn report(verified: &Verified, is_file_checked: bool) -> String {
    let mut text = verified.holds.to_string();
    text.push_str(&format!(" Matching checkpoints in the database: {}.", verified.checkpoints));
    if is_file_checked {
        text.push_str(" The whole database file was checked, and no damage was found.");
    }
    if !verified.is_key_given {
        text.push_str(" The keys that the database names were trusted; give --key to trust only those you kept.");
    }
    match (verified.outside, verified.own) {
        (Some(size), _) => text.push_str(&format!(
            " Checked against the outside copy of a checkpoint of {size} events: none of those events was rewritten."
        )),
        (None, Some(size)) => text.push_str(&format!(
            " Checked against this server's own file, a checkpoint of {size} events. A copy kept elsewhere, given with \
             --checkpoint, proves more: a person who can write to this machine can write to that file."
        )),
        (None, None) => text.push_str(" There is no checkpoint outside the database to check against."),
    }
    text.push_str(&file_remark(verified));
    text
}

/// What is wrong with this server's checkpoint file. None of it is a fault of the log, which was held against the file.
fn file_remark(verified: &Verified) -> String {
    match (verified.own, verified.newest) {
        (None, Some(newest)) if verified.is_own_expected => format!(
            " Caution: this server's checkpoint file is missing, although the database holds a checkpoint of {newest} \
             events."
        ),
        (Some(own), Some(newest)) if own < newest => format!(
            " Caution: this server's checkpoint file is older than the database: it covers {own} events, and the newest \
             checkpoint in the database covers {newest}."
        ),
        (Some(own), newest) if newest.is_none_or(|newest| newest < own) => format!(
            " Caution: the checkpoint of {own} events in this server's checkpoint file is not in the database, whose newest \
             one covers {}.",
            newest.unwrap_or(0)
        ),
        _ => String::new(),
    }
}

/// The files of an export that are verified.
struct Files {
    /// The signed list of the export's files; `None` to verify without it.
    list: Option<PathBuf>,
    /// The file to verify; `None` for all files on the list.
    file: Option<PathBuf>,
}

impl Files {
    fn of(path: PathBuf, without_manifest: bool) -> Result<Self, String> {
        let folder = path.is_dir();
        let shown = path.display().to_string();
        let shown = shown.trim_end_matches('/');
        if without_manifest && (folder || is_list(&path)) {
            return Err(format!(
                "--without-manifest verifies one file, and --export names {shown}. Name the file, for example \
                 audit-logs.ndjson"
            ));
        }
        if without_manifest {
            return Ok(Self { list: None, file: Some(path) });
        }
        if is_list(&path) && !folder {
            return Ok(Self { list: Some(path), file: None });
        }
        let list = if folder { path.join(MANIFEST) } else { path.with_file_name(MANIFEST) };
        match (list.exists(), folder) {
            (true, _) => Ok(Self { list: Some(list), file: (!folder).then_some(path) }),
            (false, true) => Err(format!("the folder {shown} has no {MANIFEST}, the signed list of an export's files")),
            (false, false) => Err(format!(
                "there is no {MANIFEST} beside {shown}. It is the signed list of the export's files, and alone shows that \
                 the file is complete and has the filter and the time that it names. Copy it there, or give \
                 --without-manifest to verify only what the file itself proves"
            )),
        }
    }
}

fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

/// Verifies one file of an export, or all files on its signed list.
fn examine(files: &Files, keys: Vec<String>, kept: Option<&str>) -> Result<(), String> {
    let mut examination = Examination::new(keys);
    if let Some(note) = kept {
        examination.keep(note).map_err(|fault| sentence(&fault))?;
    }
    match &files.list {
        Some(list) => examination.list(&note(list)?).map_err(|fault| sentence(&fault))?,
        None => examination.without_list(),
    }
    let paths = match (&files.file, &files.list) {
        (Some(file), _) => vec![file.clone()],
        (None, Some(list)) => examination.listed().iter().map(|entry| list.with_file_name(&entry.name)).collect(),
        (None, None) => Vec::new(),
    };
    // Report nothing as verified until every file is.
    let mut lines = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        examination.begin(&name);
        read(&path, &mut examination, files.list.is_some())?;
        let holds = examination.end().map_err(|fault| sentence(&fault))?;
        lines.push(if files.list.is_some() { format!("{name}: {holds}") } else { holds });
    }
    lines.extend(examination.finish().map_err(|fault| sentence(&fault))?);
    say(&lines.join("\n"))
}

/// Feeds a file to the examination in chunks. The bytes of a listed file must be those that were signed. An export alone is
/// proven by what its lines say: what programs on Windows add to text is no part of it.
fn read(path: &Path, examination: &mut Examination, is_listed: bool) -> Result<(), String> {
    let cannot = |error: std::io::Error| text_files::unreadable("", path, &error);
    let mut file = File::open(path).map_err(cannot)?;
    let bar = indicatif::ProgressBar::new(file.metadata().map_err(cannot)?.len());
    let mut start = Vec::new();
    file.by_ref().take(text_files::BYTE_ORDER_MARK.len() as u64).read_to_end(&mut start).map_err(cannot)?;
    if !is_listed && start == text_files::BYTE_ORDER_MARK {
        start.clear();
    }
    let mut source = start.as_slice().chain(file);
    let (mut piece, mut is_return_held) = (vec![0; 64 * 1024], false);
    loop {
        let bytes = source.read(&mut piece).map_err(cannot)?;
        let read = match is_listed {
            true => examination.piece(&piece[..bytes]),
            false if bytes == 0 && is_return_held => examination.piece(b"\r"),
            false => examination.piece(&unix_lines(&piece[..bytes], &mut is_return_held)),
        };
        read.map_err(|fault| sentence(&fault))?;
        if bytes == 0 {
            break;
        }
        bar.inc(bytes as u64);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The piece with `\n` for each `\r\n`. A `\r` at its end is held back until the next piece shows what follows.
fn unix_lines(piece: &[u8], is_return_held: &mut bool) -> Vec<u8> {
    let mut text = Vec::with_capacity(piece.len() + 1);
    for &byte in piece {
        if std::mem::take(is_return_held) && byte != b'\n' {
            text.push(b'\r');
        }
        match byte {
            b'\r' => *is_return_held = true,
            other => text.push(other),
        }
    }
    text
}

/// The text of a signed note, with `\n` for each `\r\n`: the signature covers the text as it was written.
fn note(path: &Path) -> Result<String, String> {
    Ok(text(path)?.replace("\r\n", "\n"))
}

fn text(path: &Path) -> Result<String, String> {
    text_files::text("", path).map(|text| text.to_string())
}

fn sentence(fault: &Fault) -> String {
    fault.to_string().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_windows_end_like_those_of_unix_wherever_a_piece_ends() {
        for (windows, unix) in [
            ("", ""),
            ("a\nb\n", "a\nb\n"),
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\r\r\nb", "a\r\nb"),
            ("a\rb\r\n\r\n", "a\rb\n\n"),
            ("a\n\rb", "a\n\rb"),
        ] {
            for size in 1..=windows.len().max(1) {
                let mut is_return_held = false;
                let pieces = windows.as_bytes().chunks(size);
                let text: Vec<u8> = pieces.flat_map(|piece| unix_lines(piece, &mut is_return_held)).collect();
                assert_eq!((text, is_return_held), (unix.as_bytes().to_vec(), false), "{windows:?} by {size}");
            }
        }
        let mut is_return_held = false;
        assert_eq!(unix_lines(b"a\r", &mut is_return_held), b"a");
        assert!(is_return_held);
    }
}
