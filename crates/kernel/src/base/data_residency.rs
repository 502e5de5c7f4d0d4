//! The data residency of a project. Orgward validates, stores and returns it; the platform that processes the data
//! enforces it.

use types::{problem::Problem, projects::NewProject, refusals};

/// The accepted values of `residency` (REFERENCE 2.3).
const RESIDENCIES: &[&str] = &[
    "GLOBAL",
    "US_STORAGE_PROCESSING",
    "EU_STORAGE_PROCESSING",
    "JP_STORAGE",
    "JP_STORAGE_PROCESSING",
    "KR_STORAGE",
    "CA_STORAGE",
    "SG_STORAGE",
    "IN_STORAGE",
    "IN_STORAGE_PROCESSING",
    "AU_STORAGE",
    "AU_STORAGE_PROCESSING",
    "GB_STORAGE",
    "AE_STORAGE",
    "AE_STORAGE_PROCESSING",
];

/// The accepted values of the deprecated `geography`.
const GEOGRAPHIES: &[&str] = &["US", "EU", "JP", "IN", "KR", "CA", "AU", "SG"];

/// Validates `residency` and the deprecated `geography`, of which at most one may be given. Returns `residency`; a
/// `geography` is accepted but not stored.
pub fn parse(new: &NewProject) -> Result<Option<String>, Problem> {
    if new.residency.is_some() && new.geography.is_some() {
        return Err(Problem::invalid("geography", "invalid_value", refusals::residency_both()));
    }
    geography(new.geography.as_deref())?;
    one_of("residency", new.residency.as_deref(), RESIDENCIES)?;
    Ok(new.residency.clone())
}

/// Validates the deprecated `geography`.
pub fn geography(text: Option<&str>) -> Result<(), Problem> {
    one_of("geography", text, GEOGRAPHIES)
}

fn one_of(param: &str, text: Option<&str>, words: &[&str]) -> Result<(), Problem> {
    match text {
        Some(text) if !words.contains(&text) => {
            Err(Problem::invalid(param, "invalid_value", refusals::one_of(param, words.join(", "))))
        }
        _ => Ok(()),
    }
}
