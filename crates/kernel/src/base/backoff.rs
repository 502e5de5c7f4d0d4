//! Exponential backoff with jitter, for requests that another server did not accept.

/// Maximum number of seconds between two attempts.
const MAX_PAUSE: i64 = 10 * 60;

/// Seconds until the next attempt. The pause doubles with each failure, up to ten minutes. The random number `chance`
/// shortens it by up to half, so that many servers do not retry at the same moment.
pub fn pause(failures: i64, chance: u128) -> i64 {
    let whole = 1_i64.checked_shl(u32::try_from(failures).unwrap_or(u32::MAX).min(32)).unwrap_or(MAX_PAUSE);
    let whole = whole.min(MAX_PAUSE);
    whole - i64::try_from(chance % u128::from(whole.unsigned_abs() / 2 + 1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit_and_chance_takes_at_most_half() {
        let longest: Vec<_> = (1..12).map(|failures| pause(failures, 0)).collect();
        assert_eq!(longest, [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        for failures in [1, 2, 9, 40, i64::MAX] {
            for chance in 0..2_000 {
                let (most, drawn) = (pause(failures, 0), pause(failures, chance));
                assert!(drawn <= most && drawn >= most / 2, "{failures} failures: {drawn} of {most}");
            }
        }
    }
}
