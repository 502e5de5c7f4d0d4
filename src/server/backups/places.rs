//! Where backups are: a folder, or a part of an S3 bucket.

use std::path::PathBuf;

/// What the address of a bucket begins with.
const S3: &str = "s3://";

/// A folder, or a part of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    Bucket(BucketPlace),
}

/// The objects of a bucket whose keys begin with a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketPlace {
    pub bucket: String,
    /// Empty, or ends with a slash.
    pub prefix: String,
}

impl Place {
    /// Parses the path of a folder, or `s3://BUCKET/PREFIX`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix(S3) else {
            return match text.contains("://") {
                true => Err(format!("{text} is neither a folder nor an address such as s3://bucket/prefix")),
                false => Ok(Self::Folder(PathBuf::from(text))),
            };
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_end_matches('/');
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_segment = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(|c: char| c.is_control());
        let is_bucket = !bucket.is_empty() && bucket.chars().all(is_plain) && !matches!(bucket, "." | "..");
        if !is_bucket || !(prefix.is_empty() || prefix.split('/').all(is_segment)) {
            return Err(format!("{text} is no address of a bucket; write it like s3://bucket/prefix"));
        }
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Self::Bucket(BucketPlace { bucket: bucket.to_owned(), prefix }))
    }
}

impl BucketPlace {
    /// The key of an object with this name.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The address of an object with this name.
    pub fn address(&self, name: &str) -> String {
        format!("{S3}{}/{}{name}", self.bucket, self.prefix)
    }
}

impl std::fmt::Display for BucketPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{S3}{}/{}", self.bucket, self.prefix)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Bucket(place) => place.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_bucket_is_told_from_a_folder() {
        for (text, bucket, prefix) in [
            ("s3://backups", "backups", ""),
            ("s3://backups/", "backups", ""),
            ("s3://my.backups_1/orgward/main/", "my.backups_1", "orgward/main/"),
        ] {
            let place = BucketPlace { bucket: bucket.to_owned(), prefix: prefix.to_owned() };
            assert_eq!(Place::parse(text), Ok(Place::Bucket(place)), "{text}");
        }
        for text in ["/mnt/backups", "backups", "s3:/backups", "./s3"] {
            assert_eq!(Place::parse(text), Ok(Place::Folder(PathBuf::from(text))));
        }
        for text in
            ["s3://", "s3:///x", "s3://a b", "s3://a?x", "s3://a//b", "s3://a/../b", "s3://user@a", "https://x/y"]
        {
            assert!(Place::parse(text).is_err(), "{text}");
        }
        let Ok(Place::Bucket(place)) = Place::parse("s3://a/b") else { panic!("it is a bucket") };
        assert_eq!((place.key("x"), place.address("x")), ("b/x".to_owned(), "s3://a/b/x".to_owned()));
    }
}
