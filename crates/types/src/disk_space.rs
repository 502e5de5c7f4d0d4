//! The space on the disk of this server.

use serde::{Deserialize, Serialize};

/// A disk that is almost full, as owners see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskShortage {
    /// Bytes that the server may still write.
    pub free: i64,
    /// Bytes of the file system.
    pub size: i64,
    /// Whether it is the files that run out: the file system has space, but may hold hardly any more files.
    pub is_out_of_files: bool,
}
