//! Which backups in one place may be deleted, and whether another installation uses the place.

use crate::server::backups::names::BackupName;
use domain::backup_retention::Keep;

/// The backups of an installation that are no longer kept, among these. A backup with faults, and one with a time after
/// `now`, in Unix seconds, takes no other one's place and stays: some clock was ahead.
pub fn superseded(names: Vec<BackupName>, installation: &str, keep: Keep, now: i64) -> Vec<BackupName> {
    let is_ours = |name: &BackupName| name.installation == installation && !name.has_faults && name.at <= now;
    let ours: Vec<BackupName> = names.into_iter().filter(is_ours).collect();
    let times: Vec<i64> = ours.iter().map(|name| name.at).collect();
    let superseded = keep.superseded(&times);
    ours.into_iter().filter(|name| superseded.contains(&name.at)).collect()
}

/// Refuses a place with backups of another installation: each needs a place of its own.
///
/// # Errors
/// A sentence that names the place and the installations.
pub fn refuse_shared(names: &[BackupName], installation: &str, place: &str) -> Result<(), String> {
    match names.iter().find(|name| name.installation != installation) {
        Some(other) => Err(format!(
            "there are backups of another installation ({}) in {place}. Name a place of its own for this one ({installation}), for \
             example {}/{installation}",
            other.installation,
            place.trim_end_matches('/')
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_of_the_future_takes_no_other_ones_place() {
        let name = |time: &str| BackupName::parse(&format!("orgward-1a2b3c4d-{time}.tar.zst")).expect("a name");
        let [old, new, ahead] = ["20260301T031500Z", "20260302T031500Z", "20990101T000000Z"].map(name);
        let all = vec![old.clone(), new.clone(), ahead];
        let keep = Keep::parse("1d").expect("a rule");
        assert_eq!(superseded(all, "1a2b3c4d", keep, new.at), [old], "not the newest real one");
    }

    #[test]
    fn two_installations_do_not_share_a_place() {
        let names =
            ["orgward-1a2b3c4d-20260301T031500Z.tar.zst", "orgward-ffffffff-20260301T031500Z-faults.tar.zst.age"];
        let names = names.map(|name| BackupName::parse(name).expect("a name"));
        assert_eq!(refuse_shared(&names[..1], "1a2b3c4d", "/mnt"), Ok(()));
        let why = refuse_shared(&names, "1a2b3c4d", "s3://backups/").expect_err("two");
        assert!(why.contains("(ffffffff)") && why.contains("s3://backups/1a2b3c4d"), "{why}");
    }
}
