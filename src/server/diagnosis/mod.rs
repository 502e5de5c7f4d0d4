//! What `orgward doctor` looks at: the settings, the data folder, the keys, the database, the machine, the proxy, and the
//! places that the server sends to. It changes nothing in the data folder or the database, sends no email and delivers
//! nothing, and runs beside the server.

use crate::server::config::Config;

mod backups;
mod data_folder;
mod database;
mod destinations;
mod finding;
mod keys;
mod machine;
mod process;
mod proxy;

pub use finding::{Finding, Status};

/// Examines everything. `warnings` are those about the settings; `url` is the URL under which people reach this server, to
/// be asked.
pub async fn examine(config: &Config, warnings: &[String], url: Option<&str>) -> Vec<Finding> {
    let mut findings = vec![configuration(config, warnings)];
    findings.extend(data_folder::examine(config));
    findings.push(process::examine(config).await);
    findings.extend(database::examine(config).await);
    findings.push(machine::open_files(config));
    findings.push(machine::disk(config));
    findings.push(proxy::settings(config));
    if let Some(url) = url {
        findings.push(proxy::ask(config, url).await);
    }
    findings.push(destinations::mail(config).await);
    findings.extend(destinations::checkpoints(config).await);
    findings.extend(destinations::request_log_archive(config));
    findings.push(destinations::metrics(config));
    findings.extend(destinations::traces(config).await);
    findings
}

/// A configuration that cannot be used, which ends the examination.
pub fn unusable(sentence: &str) -> Vec<Finding> {
    let advice = "'orgward config' lists the settings once this one is right";
    vec![Finding::failed("configuration", sentence, advice)]
}

fn configuration(config: &Config, warnings: &[String]) -> Finding {
    let name = "configuration";
    if let Some(first) = warnings.first() {
        return Finding::warning(name, first, "Remove the variable, or correct its name");
    }
    if !config.is_url_known() {
        let sentence = format!("public_url is not set, and {} is every address of this machine", config.listen);
        return Finding::warning(name, &sentence, "Set public_url to the URL that people use");
    }
    match &config.settings_file {
        Some(file) => Finding::ok(name, &format!("every setting can be used; the settings file is {}", file.display())),
        None => Finding::ok(name, "every setting can be used; there is no settings file"),
    }
}
