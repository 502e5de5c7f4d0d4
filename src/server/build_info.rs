//! What is known of this program since it was built.

/// When the program was built, Unix seconds: `SOURCE_DATE_EPOCH` if the build had one. A clock that says an earlier time is
/// wrong.
pub const BUILT_AT: i64 = match i64::from_str_radix(env!("ORGWARD_BUILT_AT"), 10) {
    Ok(seconds) => seconds,
    Err(_) => panic!("build.rs writes a number"),
};

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A sentence if the clock says a time before the program was built.
pub fn clock_fault(now: i64) -> Option<String> {
    let day = |seconds| jiff::Timestamp::from_second(seconds).map(|time| time.strftime("%Y-%m-%d").to_string());
    let (Ok(today), Ok(built)) = (day(now), day(BUILT_AT)) else { return None };
    (now < BUILT_AT)
        .then(|| format!("the clock says {today}, but this program was built on {built}: the clock is behind"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_the_build_is_behind() {
        assert_eq!(clock_fault(BUILT_AT), None);
        let fault = clock_fault(0).expect("the program was not built in 1970");
        assert!(fault.contains("says 1970-01-01,") && fault.contains("behind"), "{fault}");
    }
}
