//! Where a project's data may be: taken, kept and told; enforced by the platform beside us.

use types::{problem::Problem, projects::NewProject, refusals};

/// Where a project's data may be (REFERENCE 2.3).
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

/// The deprecated spelling of the same.
const GEOGRAPHIES: &[&str] = &["US", "EU", "JP", "IN", "KR", "CA", "AU", "SG"];

/// The residency asked for, in either spelling but not both.
pub fn parse(new: &NewProject) -> Result<Option<String>, Problem> {
    if new.residency.is_some() && new.geography.is_some() {
        return Err(Problem::invalid("geography", "invalid_value", refusals::residency_both()));
    }
    geography(new.geography.as_deref())?;
    one_of("residency", new.residency.as_deref(), RESIDENCIES)?;
    Ok(new.residency.clone())
}

/// Checks the deprecated spelling.
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
