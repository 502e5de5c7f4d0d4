//! Environment variables as containers have them: those of service links, empty ones, mistyped ones.
//!
//! Seeded faults these tests catch: a service link that stops the start; a mistyped setting that starts with the default.

use crate::support::{CommandOutput, Host, PASSWORD};
use std::{io::BufRead, process::Child};

/// What Kubernetes sets in every container for a service named `orgward`, and for one named `orgward-smtp`.
const SERVICE_LINKS: &[(&str, &str)] = &[
    ("ORGWARD_SERVICE_HOST", "10.0.48.109"),
    ("ORGWARD_SERVICE_PORT", "8080"),
    ("ORGWARD_SERVICE_PORT_HTTP", "8080"),
    ("ORGWARD_PORT", "tcp://10.0.48.109:8080"),
    ("ORGWARD_PORT_8080_TCP", "tcp://10.0.48.109:8080"),
    ("ORGWARD_PORT_8080_TCP_PROTO", "tcp"),
    ("ORGWARD_PORT_8080_TCP_PORT", "8080"),
    ("ORGWARD_PORT_8080_TCP_ADDR", "10.0.48.109"),
    ("ORGWARD_SMTP_SERVICE_HOST", "10.0.48.110"),
    ("ORGWARD_SMTP_PORT", "tcp://10.0.48.110:25"),
];

const COMMANDS: &[&[&str]] = &[
    &["serve"],
    &["config"],
    &["openapi"],
    &["healthcheck"],
    &["requests"],
    &["purge", "--dry-run"],
    &["audit", "verify"],
    &["user", "reset-link", "--email", "ada@fjordlight.example"],
];

fn with(host: &Host, args: &[&str], variables: &[(&str, &str)]) -> CommandOutput {
    let mut command = host.command(args);
    command.envs(variables.iter().copied());
    Host::finish(command, PASSWORD)
}

/// Starts a server with these variables, waits for the line that it is running, and returns it with its address.
fn serve(host: &Host, variables: &[(&str, &str)]) -> (Child, String) {
    let mut command = host.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.envs(variables.iter().copied()).spawn().expect("the program starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("it was piped");
    std::io::BufReader::new(out).read_line(&mut line).expect("UTF-8");
    let address = line.trim().strip_prefix("Orgward is running on http://").unwrap_or_else(|| panic!("{line}"));
    (child, address.to_owned())
}

#[tokio::test]
async fn a_typing_error_in_a_variable_stops_every_command_with_the_right_name() {
    let host = Host::new().await;
    for command in COMMANDS {
        for (variable, meant) in [
            ("ORGWARD_LISEN", "'listen'"),
            ("ORGWARD_PUBLIC_ULR", "'public_url'"),
            ("ORGWARD_CONFIG_FILE", "ORGWARD_CONFIG"),
            ("ORGWARD_CONFG", "ORGWARD_CONFIG"),
        ] {
            let sentence = with(&host, command, &[(variable, "x")]).refusal();
            let expected = format!("Unknown variable {variable}. Did you mean {meant}?");
            assert!(sentence.contains(&expected), "{command:?}: {sentence}");
        }
    }
    assert!(!host.path("data").exists());
}

#[tokio::test]
async fn service_links_and_empty_values_stop_nothing_and_other_names_are_warned_about() {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    let empty = ["ORGWARD_LISTEN", "ORGWARD_CONFIG", "ORGWARD_MAX_CONNECTIONS", "ORGWARD_ALLOW_PLAIN_HTTP"];
    let empty = empty.map(|name| (name, ""));
    let harmless: Vec<_> = SERVICE_LINKS.iter().chain(&empty).copied().collect();
    let (mut server, address) = serve(&host, &harmless);
    let ready = with(&host, &["healthcheck", "--listen", &address], &harmless);
    server.kill().expect("it can be killed");
    server.wait().expect("it ends");
    assert_eq!(ready.log(), "", "nothing is worth a warning");
    for command in COMMANDS.iter().filter(|command| !["serve", "healthcheck"].contains(&command[0])) {
        assert_eq!(with(&host, command, &harmless).log(), "", "{command:?}");
        let log = with(&host, command, &[("ORGWARD_IMAGE_TAG", "1.2")]).log();
        assert!(log.contains("ORGWARD_IMAGE_TAG is not a setting"), "{command:?}: {log}");
    }
}

#[tokio::test]
async fn a_variable_that_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStrExt;
    let host = Host::new().await;
    let mut command = host.command(&["config"]);
    command.env("ORGWARD_DATA_DIR", std::ffi::OsStr::from_bytes(b"d\xe4ta"));
    assert!(Host::finish(command, "").refusal().contains("ORGWARD_DATA_DIR"));
}
