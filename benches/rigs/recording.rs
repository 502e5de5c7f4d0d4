//! Reads what `recorder.c` wrote, and computes what a power cut at a moment would have left of the recorded folder.
//!
//! The model: a file holds what was written before the last sync of it that returned, and of each later write everything,
//! nothing, or some of its 512-byte sectors. A name that was created, removed or changed is durable once its folder was
//! synced; of the later ones the first few happened.

use rand::{RngExt, rngs::StdRng};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const SECTOR: usize = 512;

/// What is assumed about writes that were not synced.
#[derive(Clone, Copy, PartialEq)]
pub enum Lost {
    /// Some of them are lost, some are torn.
    Some,
    /// All of them.
    All,
    /// None of them, as after a kill.
    None,
    /// Some of all writes, synced or not: a disk that lies. The control.
    SomeSynced,
}

#[derive(Clone)]
enum Write {
    Data { at: usize, data: Vec<u8> },
    Size(usize),
}

/// A file: its durable content, and what was not yet synced.
#[derive(Clone, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Write>,
    /// Number of writes that were applied to `durable` so far.
    applied: usize,
    /// By thread, the number of all writes when its sync began.
    syncs: BTreeMap<u32, usize>,
    /// The content when the last sync but some returned; what a lying disk may go back to.
    origin: Vec<u8>,
    all: Vec<Write>,
}

#[derive(Clone)]
enum Naming {
    Set(PathBuf, usize),
    Remove(PathBuf),
    Move(PathBuf, PathBuf),
}

/// The recorded folder at a moment of the recording.
pub struct Recording {
    log: Vec<u8>,
    /// Position in the log, in bytes.
    pub position: usize,
    folder: PathBuf,
    files: Vec<File>,
    /// By the number that the system gave, the index of a file. Numbers are used again.
    numbers: BTreeMap<u64, usize>,
    folders: BTreeMap<u64, PathBuf>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    pending_names: Vec<Naming>,
    folder_syncs: BTreeMap<(u64, u32), usize>,
    /// Number of naming operations that are durable so far.
    named: usize,
    keep_all: bool,
    pub syncs: usize,
    pub writes: usize,
}

struct Entry<'log> {
    kind: u32,
    thread: u32,
    file: u64,
    value: u64,
    data: &'log [u8],
    second: &'log [u8],
}

impl Recording {
    /// A recording that began with the files of a folder. `keep_all` is needed for [`Lost::SomeSynced`].
    pub fn new(log: &Path, began_with: &Path, folder: &Path, keep_all: bool) -> Self {
        let mut recording = Self {
            log: fs::read(log).expect("a recording"),
            position: 0,
            folder: folder.to_owned(),
            files: Vec::new(),
            numbers: BTreeMap::new(),
            folders: BTreeMap::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            pending_names: Vec::new(),
            folder_syncs: BTreeMap::new(),
            named: 0,
            keep_all,
            syncs: 0,
            writes: 0,
        };
        recording.begin(began_with, Path::new(""));
        recording.durable_names = recording.names.clone();
        recording
    }

    fn begin(&mut self, folder: &Path, below: &Path) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let (path, name) = (entry.path(), below.join(entry.file_name()));
            if path.is_dir() {
                self.begin(&path, &name);
            } else {
                let content = fs::read(&path).expect("a file");
                self.names.insert(name, self.files.len());
                self.files.push(File { durable: content.clone(), origin: content, ..File::default() });
            }
        }
    }

    pub fn len(&self) -> usize {
        self.log.len()
    }

    /// Goes on to the last entry that ends at or before a position.
    pub fn go_to(&mut self, position: usize) {
        const HEAD: usize = 32;
        while self.position + HEAD <= position {
            let at = self.position;
            let word =
                |from: usize| u32::from_le_bytes(self.log[at + from..at + from + 4].try_into().expect("4 bytes"));
            let long =
                |from: usize| u64::from_le_bytes(self.log[at + from..at + from + 8].try_into().expect("8 bytes"));
            let (length, second) = (word(24) as usize, word(28) as usize);
            let end = at + HEAD + length + second;
            if end > position {
                return;
            }
            let (kind, thread, file, value) = (word(0), word(4), long(8), long(16));
            let log = std::mem::take(&mut self.log);
            let (data, rest) = (&log[at + HEAD..at + HEAD + length], &log[at + HEAD + length..end]);
            self.apply(&Entry { kind, thread, file, value, data, second: rest });
            self.log = log;
            self.position = end;
        }
    }

    fn apply(&mut self, entry: &Entry) {
        let Entry { kind, thread, file, value, .. } = *entry;
        match kind {
            1 => self.opened(entry),
            2 => self.written(file, Write::Data { at: to_index(value), data: entry.data.to_vec() }),
            3 => self.written(file, Write::Size(to_index(value))),
            4 if self.folders.contains_key(&file) => {
                self.folder_syncs.insert((file, thread), self.named + self.pending_names.len());
            }
            4 => {
                if let Some(file) = self.numbers.get(&file).map(|at| &mut self.files[*at]) {
                    file.syncs.insert(thread, file.applied + file.pending.len());
                }
            }
            5 => self.synced(file, thread),
            6 => {
                let name = self.name(entry.data);
                self.names.remove(&name);
                self.pending_names.push(Naming::Remove(name));
            }
            7 => {
                let (from, to) = (self.name(entry.data), self.name(entry.second));
                if let Some(file) = self.names.remove(&from) {
                    self.names.insert(to.clone(), file);
                }
                self.pending_names.push(Naming::Move(from, to));
            }
            8 => {
                let (from, to) = (self.name(entry.data), self.name(entry.second));
                if let Some(file) = self.names.get(&from).copied() {
                    self.names.insert(to.clone(), file);
                    self.pending_names.push(Naming::Set(to, file));
                }
            }
            kind => panic!("no entry is of the kind {kind}"),
        }
    }

    fn opened(&mut self, entry: &Entry) {
        const O_ACCESS: u64 = 0o3;
        const O_TRUNCATE: u64 = 0o1000;
        let name = self.name(entry.data);
        if self.folder.join(&name).is_dir() || entry.value & 0o200_000 != 0 {
            self.folders.insert(entry.file, name);
            return;
        }
        self.folders.remove(&entry.file);
        let known = self.names.get(&name).copied();
        let at = known.unwrap_or_else(|| {
            self.files.push(File::default());
            self.names.insert(name.clone(), self.files.len() - 1);
            self.pending_names.push(Naming::Set(name, self.files.len() - 1));
            self.files.len() - 1
        });
        self.numbers.insert(entry.file, at);
        if known.is_some() && entry.value & O_TRUNCATE != 0 && entry.value & O_ACCESS != 0 {
            self.written(entry.file, Write::Size(0));
        }
    }

    fn written(&mut self, file: u64, write: Write) {
        self.writes += 1;
        if let Some(file) = self.numbers.get(&file).map(|at| &mut self.files[*at]) {
            if self.keep_all {
                file.all.push(write.clone());
            }
            file.pending.push(write);
        }
    }

    fn synced(&mut self, number: u64, thread: u32) {
        self.syncs += 1;
        if self.folders.contains_key(&number) {
            let up_to = self.folder_syncs.remove(&(number, thread)).unwrap_or(0).saturating_sub(self.named);
            // A journal makes older changes of names durable with newer ones.
            let durable: Vec<_> = self.pending_names.drain(..up_to).collect();
            self.named += durable.len();
            durable.into_iter().for_each(|naming| naming.apply(&mut self.durable_names));
            return;
        }
        let Some(file) = self.numbers.get(&number).map(|at| &mut self.files[*at]) else { return };
        let up_to = file.syncs.remove(&thread).unwrap_or(0).saturating_sub(file.applied);
        let durable: Vec<_> = file.pending.drain(..up_to).collect();
        file.applied += durable.len();
        durable.into_iter().for_each(|write| write.apply(&mut file.durable));
    }

    fn name(&self, path: &[u8]) -> PathBuf {
        let path = PathBuf::from(String::from_utf8_lossy(path).into_owned());
        path.strip_prefix(&self.folder).unwrap_or(&path).to_owned()
    }

    /// Writes the folder as a power cut at this moment would have left it.
    pub fn cut(&self, to: &Path, lost: Lost, random: &mut StdRng) {
        let mut names = self.durable_names.clone();
        let kept = match lost {
            Lost::All => 0,
            Lost::None => self.pending_names.len(),
            _ => random.random_range(0..=self.pending_names.len()),
        };
        self.pending_names[..kept].iter().for_each(|naming| naming.clone().apply(&mut names));
        fs::create_dir_all(to).expect("a folder");
        for (name, at) in names {
            let is_scratch = name.extension().is_some_and(|end| end == "db-shm" || end == "lock");
            if is_scratch {
                continue;
            }
            let file = &self.files[at];
            let (mut content, writes) = match lost {
                Lost::SomeSynced => (file.origin.clone(), &file.all),
                _ => (file.durable.clone(), &file.pending),
            };
            for write in writes {
                match lost {
                    Lost::All => {}
                    Lost::None => write.clone().apply(&mut content),
                    _ => write.partly(random).into_iter().for_each(|write| write.apply(&mut content)),
                }
            }
            let path = to.join(name);
            let parent = path.parent().expect("it is below a folder");
            fs::create_dir_all(parent).expect("a folder");
            fs::write(&path, content).expect("a file");
            for (path, mode) in [(parent, 0o700), (&path, 0o600)] {
                fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).expect("ours");
            }
        }
    }
}

impl Naming {
    fn apply(self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Set(name, file) => drop(names.insert(name, file)),
            Self::Remove(name) => drop(names.remove(&name)),
            Self::Move(from, to) => {
                if let Some(file) = names.remove(&from) {
                    names.insert(to, file);
                }
            }
        }
    }
}

impl Write {
    fn apply(self, content: &mut Vec<u8>) {
        match self {
            Self::Size(size) => content.resize(size, 0),
            Self::Data { at, data } => {
                content.resize(content.len().max(at + data.len()), 0);
                content[at..at + data.len()].copy_from_slice(&data);
            }
        }
    }

    /// What is left of a write that was not synced.
    fn partly(&self, random: &mut StdRng) -> Vec<Self> {
        match (self, random.random_range(0..5)) {
            (_, 0 | 1) => Vec::new(),
            (Self::Data { at, data }, 4) => {
                let mut left = Vec::new();
                let mut from = 0;
                while from < data.len() {
                    // Sectors are those of the file.
                    let until = data.len().min(from + SECTOR - (at + from) % SECTOR);
                    if random.random_bool(0.5) {
                        left.push(Self::Data { at: at + from, data: data[from..until].to_vec() });
                    }
                    from = until;
                }
                left
            }
            _ => vec![self.clone()],
        }
    }
}

fn to_index(value: u64) -> usize {
    usize::try_from(value).expect("it fits")
}
