//! Environment variables with our prefix: settings, variables that other programs set, and mistakes.

use crate::server::settings::{SETTINGS, Setting};

const PREFIX: &str = "ORGWARD_";

/// Variables with the prefix that are not settings.
const OTHER_VARIABLES: &[&str] = &["ORGWARD_CONFIG"];

/// What is often written after the name of such a variable.
const ENDINGS: [&str; 6] = ["_file", "file", "_path", "path", "_toml", "uration"];

/// How the values of a service link begin.
const LINK_SCHEMES: [&str; 3] = ["tcp://", "udp://", "sctp://"];

/// Similarity from which on a setting is suggested.
const SIMILAR: f64 = 0.75;

/// What an environment variable is to us.
pub enum Variable {
    /// A setting.
    Setting(&'static Setting),
    /// Set by another program, unset, or used elsewhere.
    PassedOver,
    /// None of our variables, and not close to one.
    Unknown { warning: String },
}

/// Decides what a variable is. Kubernetes sets a dozen variables in every container for each service of its namespace;
/// for a service named `orgward` they have our prefix, and a container must start all the same.
///
/// # Errors
/// A sentence with a suggestion when the name is that of a setting or of another variable with a typing error: without
/// it, a server would start with a default that the server administrator believes is overridden.
pub fn classify(variable: &str, text: &str) -> Result<Variable, String> {
    let Some(key) = variable.strip_prefix(PREFIX) else { return Ok(Variable::PassedOver) };
    if OTHER_VARIABLES.contains(&variable) || text.trim().is_empty() || is_service_link(key, text) {
        return Ok(Variable::PassedOver);
    }
    let key = key.to_lowercase();
    if let Some(setting) = known(&key) {
        return Ok(Variable::Setting(setting));
    }
    if let Some(setting) = mistyped(&key) {
        return Err(format!("unknown variable {variable}. Did you mean '{}'?", setting.name));
    }
    if let Some(other) = mistyped_other(&key) {
        return Err(format!("unknown variable {variable}. Did you mean {other}?"));
    }
    Ok(Variable::Unknown { warning: format!("{variable} is not a setting; ignored.{}", suggestion(&key)) })
}

/// The setting with that name.
pub fn known(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == key)
}

/// ` Did you mean 'listen'?`, or nothing if no setting has a similar name.
pub fn suggestion(key: &str) -> String {
    let similar = SETTINGS.iter().map(|setting| (strsim::jaro_winkler(setting.name, key), setting.name));
    let nearest = similar.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(similarity, _)| *similarity > SIMILAR);
    nearest.map_or_else(String::new, |(_, name)| format!(" Did you mean '{name}'?"))
}

/// Whether Kubernetes or Docker set this variable for a service whose name begins with ours: `SERVICE_HOST`,
/// `SERVICE_PORT`, `SERVICE_PORT_HTTP`, `PORT`, `PORT_8080_TCP`, `PORT_8080_TCP_ADDR`, with or without the rest of the
/// service's name in front.
fn is_service_link(key: &str, text: &str) -> bool {
    let words: Vec<&str> = key.split('_').collect();
    let is_port = |[port, number, protocol]: &[&str; 3]| {
        *port == "PORT"
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && ["TCP", "UDP", "SCTP"].contains(protocol)
    };
    words.ends_with(&["SERVICE", "HOST"])
        || words.array_windows::<2>().any(|pair| *pair == ["SERVICE", "PORT"])
        || words.array_windows::<3>().any(is_port)
        || (words.last() == Some(&"PORT") && LINK_SCHEMES.iter().any(|scheme| text.starts_with(scheme)))
}

/// The setting that a name differs from by a typing error, or by the missing end `_file`.
fn mistyped(key: &str) -> Option<&'static Setting> {
    let with_file = format!("{key}_file");
    let distance = |setting: &Setting| strsim::damerau_levenshtein(setting.name, key);
    let is_near = |setting: &&Setting| distance(setting) <= (setting.name.len() / 4).clamp(1, 3);
    known(&with_file).or_else(|| SETTINGS.iter().filter(is_near).min_by_key(|setting| distance(setting)))
}

/// The variable that is not a setting and that a name differs from by a typing error or by an ending.
fn mistyped_other(key: &str) -> Option<&'static str> {
    let is_near = |variable: &&&str| {
        let name = variable.strip_prefix(PREFIX).unwrap_or(variable).to_lowercase();
        let bare = ENDINGS.iter().find_map(|ending| key.strip_suffix(*ending)).unwrap_or(key);
        strsim::damerau_levenshtein(&name, bare) <= (name.len() / 3).clamp(1, 3)
    };
    OTHER_VARIABLES.iter().find(is_near).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(variable: &str, text: &str) -> String {
        match classify(variable, text) {
            Ok(Variable::Setting(setting)) => format!("sets {}", setting.name),
            Ok(Variable::PassedOver) => "passed over".to_owned(),
            Ok(Variable::Unknown { warning }) => format!("warns: {warning}"),
            Err(sentence) => format!("stops: {sentence}"),
        }
    }

    #[test]
    fn variables_that_kubernetes_sets_for_a_service_are_passed_over() {
        for (variable, text) in [
            ("ORGWARD_SERVICE_HOST", "10.0.48.109"),
            ("ORGWARD_SERVICE_PORT", "8080"),
            ("ORGWARD_SERVICE_PORT_HTTP", "8080"),
            ("ORGWARD_PORT", "tcp://10.0.48.109:8080"),
            ("ORGWARD_PORT_8080_TCP", "tcp://10.0.48.109:8080"),
            ("ORGWARD_PORT_8080_TCP_PROTO", "tcp"),
            ("ORGWARD_PORT_8080_TCP_PORT", "8080"),
            ("ORGWARD_PORT_8080_TCP_ADDR", "10.0.48.109"),
            ("ORGWARD_PORT_53_UDP_ADDR", "10.0.48.109"),
            ("ORGWARD_WEB_INTERNAL_SERVICE_HOST", "10.0.48.110"),
            ("ORGWARD_WEB_SERVICE_PORT_HTTPS_METRICS", "9443"),
            ("ORGWARD_WEB_PORT_9443_TCP_ADDR", "10.0.48.110"),
            // The link to a service named orgward-smtp has the name of a setting.
            ("ORGWARD_SMTP_PORT", "tcp://10.0.48.111:25"),
            ("ORGWARD_SMTP_SERVICE_HOST", "10.0.48.111"),
        ] {
            assert_eq!(outcome(variable, text), "passed over", "{variable}");
        }
        assert_eq!(outcome("ORGWARD_SMTP_PORT", "25"), "sets smtp_port");
    }

    #[test]
    fn a_typing_error_stops_and_another_unknown_name_warns() {
        for (variable, meant) in [
            ("ORGWARD_LISEN", "listen"),
            ("ORGWARD_PUBLIC_ULR", "public_url"),
            ("ORGWARD_TRUSTED_PROXY", "trusted_proxies"),
            ("ORGWARD_DATADIR", "data_dir"),
            ("ORGWARD_MAX_CONNECTION", "max_connections"),
            ("ORGWARD_SMTP_PASSWORD", "smtp_password_file"),
            ("ORGWARD_SECRET_KEY", "secret_key_file"),
        ] {
            let stops = outcome(variable, "x");
            assert_eq!(stops, format!("stops: unknown variable {variable}. Did you mean '{meant}'?"));
        }
        for variable in [
            "ORGWARD_CONFG",
            "ORGWARD_CONF",
            "ORGWARD_CONFIGS",
            "ORGWARD_CONFIG_FILE",
            "ORGWARD_CONFIGFILE",
            "ORGWARD_CONFG_FILE",
            "ORGWARD_CONFIG_PATH",
            "ORGWARD_CONFIG_TOML",
            "ORGWARD_CONFIGURATION",
            "ORGWARD_CONF_FILE",
        ] {
            let stops = outcome(variable, "x");
            assert_eq!(stops, format!("stops: unknown variable {variable}. Did you mean ORGWARD_CONFIG?"));
        }
        for variable in [
            "ORGWARD_VERSION",
            "ORGWARD_IMAGE_TAG",
            "ORGWARD_HOME",
            "ORGWARD_PORT",
            "ORGWARD_COLOR",
            "ORGWARD_CONFIGMAP_HASH",
            "ORGWARD_PROFILE",
            "ORGWARD_PATH",
        ] {
            let warns = outcome(variable, "8080");
            assert!(warns.starts_with(&format!("warns: {variable} is not a setting; ignored.")), "{warns}");
        }
        assert_eq!(outcome("PATH", "/bin"), "passed over");
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        for variable in ["ORGWARD_LISTEN", "ORGWARD_MAX_CONNECTIONS", "ORGWARD_CONFIG", "ORGWARD_LISEN"] {
            assert_eq!((outcome(variable, ""), outcome(variable, "  ")), ("passed over".into(), "passed over".into()));
        }
    }
}
