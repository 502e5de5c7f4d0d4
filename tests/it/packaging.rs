//! The files in `packaging/`: they name only settings that exist, and `orgward-admin` hands the service's variables on.
//!
//! Seeded faults these tests catch: a mistyped variable in the unit; a key of an example that was renamed; a list of variables that
//! is split at spaces; a file of variables that is left out, or comes before an earlier one.

use orgward::server::settings::SETTINGS;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Variables wherever they are, and the keys of example settings, also of those that are commented out.
fn named_settings(path: &Path, text: &str) -> Vec<String> {
    let variables = text.split("ORGWARD_").skip(1).map(|rest| {
        let name: String = rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
        name.to_lowercase()
    });
    let is_example = path.extension().is_some_and(|extension| extension == "toml");
    let keys = text.lines().filter(|_| is_example).filter_map(|line| line.trim_start_matches("# ").split_once(" = "));
    variables.chain(keys.map(|(key, _)| key.to_owned())).collect()
}

#[test]
fn every_setting_that_packaging_names_exists() {
    let mut count = 0;
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging")) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for name in named_settings(&path, &text) {
            // ORGWARD_CONFIG names the settings file and is no setting.
            let is_known = name == "config" || SETTINGS.iter().any(|setting| setting.name == name);
            assert!(is_known, "{} names {name}, which is no setting", path.display());
            count += 1;
        }
    }
    assert!(count > 20, "only {count} settings were found");
}

/// What systemd 252 prints of a unit with `Environment="A=b c" ORGWARD_X=plain 'C=d "e" f'` and so on.
const SHOW: &str = r#"#!/bin/sh
case $2 in
  --property=Environment) cat <<'EOF' ;;
"A=b c" ORGWARD_X=plain "C=d \"e\" f" "D=x\ty" "E=cost \$HOME \`id\` back\\slash" "F=semi;colon" G= "K=\\\$" ORGWARD_Y=/run/credentials/orgward.service/y
EOF
  --property=EnvironmentFiles)
    echo '/etc/default/first one (ignore_errors=yes)'
    echo '/etc/default/second (1) (ignore_errors=no)' ;;
  --property=ReadWritePaths) echo '"/mnt/a b" /mnt/c' ;;
esac
"#;

#[test]
fn doctor_of_the_service_gets_its_variables_as_systemd_has_printed_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("a file");
        fs::set_permissions(folder.path().join(name), Permissions::from_mode(0o755)).expect("ours");
    };
    program("systemctl", SHOW);
    program("systemd-run", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/systemd/orgward-admin");
    let mut command = Command::new("sh");
    command.arg(script).args(["doctor", "--json"]).env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    let output = command.output().expect("sh is there");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let arguments: Vec<&str> = said.lines().collect();
    let position = |argument: &str| {
        let found = arguments.iter().position(|given| *given == argument);
        found.unwrap_or_else(|| panic!("{argument} in {said}"))
    };
    let unit = arguments.iter().find_map(|argument| argument.strip_prefix("--unit=")).expect("a unit");
    // systemd reads \" and \\ and \t between quotes, but refuses \$ and \`.
    let variables =
        r#""A=b c" ORGWARD_X=plain "C=d \"e\" f" "D=x\ty" "E=cost $HOME `id` back\\slash" "F=semi;colon" G= "K=\\$""#;
    position(&format!("--property=Environment={variables} ORGWARD_Y=/run/credentials/{unit}.service/y"));
    let first = position("--property=EnvironmentFile=-/etc/default/first one");
    assert!(first < position("--property=EnvironmentFile=/etc/default/second (1)"), "{said}");
    position("--property=ReadWritePaths=/var/lib/orgward \"/mnt/a b\" /mnt/c");
    assert!(said.ends_with("/usr/local/bin/orgward\n--config\n/etc/orgward/orgward.toml\ndoctor\n--json\n"), "{said}");
}
