//! Layers, their order and their checks.

use super::*;

fn gather(flags: &[(&str, String)], variables: &[(&str, &str)], file: &str) -> Result<Layers, String> {
    let variables = variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Layers::gather(flags, variables, Some((PathBuf::from("orgward.toml"), file.to_owned())))
}

#[test]
fn a_flag_beats_a_variable_beats_the_file_beats_the_default() {
    let file = "listen = '127.0.0.1:1'\nlog_level = 'warn'\nmax_connections = 5";
    let layers = gather(
        &[("listen", "127.0.0.1:3".into())],
        &[("ORGWARD_LISTEN", "127.0.0.1:2"), ("ORGWARD_LOG_LEVEL", "debug")],
        file,
    )
    .expect("all keys are known");
    let config = layers.check().expect("all values are good");
    assert_eq!((config.listen.port(), config.log_level.as_str(), config.max_connections), (3, "debug", 5));
    let sources: Vec<_> = layers.in_force().map(|(_, _, source)| source.to_string()).collect();
    for source in ["--listen", "ORGWARD_LOG_LEVEL", "orgward.toml", "default"] {
        assert!(sources.iter().any(|known| known == source), "{source}");
    }
}

#[test]
fn an_unknown_key_stops_the_start_and_names_the_near_match() {
    for refused in [gather(&[], &[], "lisen = 'x'"), gather(&[], &[("ORGWARD_LISEN", "x")], "")] {
        assert!(refused.expect_err("no such key").contains("Did you mean 'listen'?"));
    }
}

#[test]
fn plain_http_beyond_loopback_must_be_forced() {
    let check =
        |flags: &[(&str, String)]| gather(flags, &[], "listen = '0.0.0.0:80'").and_then(|layers| layers.check());
    assert!(check(&[]).expect_err("passwords in clear").contains("--allow-plain-http"));
    assert!(check(&[("allow_plain_http", "true".into())]).is_ok());
    assert!(check(&[("public_url", "https://ward.example.com".into())]).is_ok());
}

#[test]
fn metrics_beyond_loopback_need_a_token_or_must_be_forced() {
    let check = |flags: &[(&str, &str)]| {
        let flags: Vec<_> = flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        gather(&flags, &[], "").and_then(|layers| layers.check())
    };
    for listen in ["0.0.0.0:9464", "10.0.0.5:9464", "[::]:9464", "[::ffff:10.0.0.5]:9464"] {
        let why = check(&[("metrics_listen", listen)]).expect_err(listen);
        assert!(why.contains("metrics_token_file") && why.contains("metrics_without_token"), "{why}");
        assert!(check(&[("metrics_listen", listen), ("metrics_token_file", "token")]).is_ok());
        assert!(check(&[("metrics_listen", listen), ("metrics_without_token", "true")]).is_ok());
    }
    for listen in ["127.0.0.1:9464", "[::1]:9464", ""] {
        assert!(check(&[("metrics_listen", listen)]).is_ok(), "{listen}");
    }
}

#[test]
fn a_public_url_is_a_host_of_its_own() {
    let check = |url: &str| gather(&[("public_url", url.into())], &[], "").and_then(|layers| layers.check());
    for (path, word) in [
        ("https://example.com/ward", "a host name of its own"),
        ("https://example.com/ward/", "a host name of its own"),
        ("https://", "https:// and a host"),
        ("https:///ward", "https:// and a host"),
        ("ward.example.com", "https:// and a host"),
        ("https://ward.example.com?x", "https:// and a host"),
        ("https://ada@ward.example.com", "https:// and a host"),
    ] {
        let why = check(path).expect_err(path);
        assert!(why.contains("public_url") && why.contains(word), "{path}: {why}");
    }
    for url in ["https://ward.example.com", "https://ward.example.com/"] {
        assert_eq!(check(url).expect(url).public_url.as_deref(), Some("https://ward.example.com"));
    }
}

#[test]
fn an_ipv4_address_in_ipv6_form_is_that_ipv4_address() {
    let check = |listen: &str| gather(&[("listen", listen.into())], &[], "").and_then(|layers| layers.check());
    for everywhere in ["[::ffff:0.0.0.0]:80", "[::ffff:192.0.2.1]:80"] {
        assert!(check(everywhere).expect_err(everywhere).contains("--allow-plain-http"), "{everywhere}");
    }
    for (text, listen) in
        [("[::ffff:127.0.0.1]:80", "127.0.0.1:80"), ("[::ffff:7f00:1]:80", "127.0.0.1:80"), ("[::1]:80", "[::1]:80")]
    {
        assert_eq!(check(text).expect(text).listen.to_string(), listen, "{text}");
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_named_with_its_origin() {
    let error = gather(&[], &[("ORGWARD_SESSION_IDLE_MINUTES", "soon")], "").and_then(|layers| layers.check());
    let error = error.expect_err("not a number");
    assert!(error.contains("session_idle_minutes") && error.contains("ORGWARD_SESSION_IDLE_MINUTES"), "{error}");
}

#[test]
fn of_a_webhook_only_the_origin_is_shown_and_without_a_secret_there_is_none() {
    let webhook = "https://collector.example:8443/hook/t0ken?key=t0ken";
    let check = |more: &str| {
        let layers = gather(&[("audit_checkpoint_webhook", webhook.into())], &[], more).expect("known");
        let shown: Vec<_> = layers.in_force().map(|(_, text, _)| text).collect();
        assert!(shown.iter().all(|text| !text.contains("t0ken")), "{shown:?}");
        assert!(shown.contains(&"https://collector.example:8443/[hidden]".to_owned()), "{shown:?}");
        layers.check()
    };
    assert!(check("").expect_err("no secret").contains("audit_checkpoint_webhook_secret_file"));
    let config = check("audit_checkpoint_webhook_secret_file = 'hook.secret'").expect("all that is needed");
    assert!(!format!("{config:?}").contains("t0ken"));
    for bad in ["http://t0ken.example", "https://me:t0ken@collector.example", "t0ken", "https://", "ftp://x/t0ken"] {
        let layers = gather(&[("audit_checkpoint_webhook", bad.into())], &[], "").expect("known");
        let refused = layers.check().expect_err(bad);
        assert!(refused.contains("https://"), "{refused}");
        assert!(bad.starts_with("http://") || !refused.contains("t0ken"), "{refused}");
    }
}

#[test]
fn copies_of_checkpoints_are_not_kept_beside_the_database() {
    let check = |folder: &str| {
        gather(&[("audit_checkpoint_folder", folder.into())], &[], "data_dir = './data'")
            .and_then(|layers| layers.check())
    };
    for beside in ["./data", "data/copies", "./data/./checkpoints/"] {
        assert!(check(beside).expect_err(beside).contains("outside the data folder"));
    }
    assert!(check("/mnt/copies").is_ok() && check("data-copies").is_ok());
}

#[test]
fn the_names_of_logs_begin_with_a_url_without_its_scheme() {
    let check = |text: &str| {
        gather(&[("audit_origin", text.into())], &[], "").and_then(|layers| layers.check()).map(|it| it.audit_origin)
    };
    for good in ["orgward", "ward.example.com", "ward.example.com:8443/tlog", "logs.example.com/a-b/c_d/~e"] {
        assert_eq!(check(good).as_deref(), Ok(good));
    }
    let long = "a".repeat(201);
    for bad in [
        "https://ward.example.com",
        "ward.example.com/",
        "/tlog",
        "ward.example.com//tlog",
        "ward example",
        "ward\u{a0}example",
        "ward+example",
        "ward.example.com/tlog?x",
        "ward.example.com/../tlog",
        "ward.example.com/t\nlog",
        "w\u{e4}rd.example.com",
        &long,
    ] {
        assert!(check(bad).expect_err(bad).contains("audit_origin is"), "{bad}");
    }
    assert_eq!(check("").as_deref(), Ok("orgward"), "an empty value stands for the default");
}

#[test]
fn a_database_password_is_not_shown() {
    let layers = gather(&[("database_url", "postgres://orgward:s3cret@db/orgward".into())], &[], "").expect("known");
    assert!(layers.in_force().all(|(_, text, _)| !text.contains("s3cret")));
}

#[test]
fn an_empty_value_counts_as_unset_for_every_type() {
    let empty: Vec<_> = crate::server::settings::SETTINGS
        .iter()
        .map(|setting| (format!("ORGWARD_{}", setting.name.to_uppercase()), String::new()))
        .collect();
    let pairs: Vec<_> = empty.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let layers = gather(&[], &pairs, "listen = '127.0.0.1:7'\nmax_connections = ''").expect("nothing is unknown");
    let config = layers.check().expect("the defaults are good");
    assert_eq!((config.listen.port(), config.max_connections), (7, 1024), "the file is below the variables");
    assert!(layers.warnings().is_empty());
    let layers = gather(&[("log_level", String::new())], &[], "log_level = 'warn'").expect("known");
    assert_eq!(layers.check().expect("the default is good").log_level, "info", "an empty flag stands for the default");
}

#[test]
fn what_is_not_a_setting_is_reported_and_ignored() {
    let variables = [("ORGWARD_IMAGE_TAG", "1.2"), ("ORGWARD_SERVICE_HOST", "10.0.48.109")];
    let layers = gather(&[], &variables, "").expect("neither stops the start");
    assert_eq!(layers.warnings().len(), 1);
    assert!(layers.warnings()[0].starts_with("ORGWARD_IMAGE_TAG "), "{:?}", layers.warnings());
}

#[test]
fn a_host_name_to_listen_on_is_resolved() {
    let listen = |text: &str| gather(&[("listen", text.into())], &[], "").and_then(|layers| layers.check());
    let config = listen("localhost:8080").expect("this machine has that name");
    assert!(config.listen.ip().is_loopback() && config.listen.port() == 8080);
    assert_eq!(config.host_names, ["localhost"]);
    for wrong in ["localhost", "localhost:http", ":8080", "8080", "a b:80", "http://localhost:80", "no.such.invalid:1"]
    {
        let sentence = listen(wrong).expect_err(wrong);
        assert!(sentence.starts_with(&format!("listen is '{wrong}'")), "{sentence}");
    }
}

#[test]
fn every_address_of_the_machine_is_never_a_url_and_emails_need_one() {
    for everywhere in ["0.0.0.0:8080", "[::]:8080", "[::ffff:0.0.0.0]:8080", "[::ffff:0:0]:8080"] {
        let file = format!("listen = '{everywhere}'\nallow_plain_http = true");
        let check = |more: &str| gather(&[], &[], &format!("{file}\n{more}")).and_then(|layers| layers.check());
        let config = check("").expect("plain http was forced");
        assert_eq!(config.base_url(config.listen), "http://localhost:8080");
        assert!(!config.is_url_known());
        let mail = "smtp_host = 'mx.example'\nsmtp_from = 'ward@x.example'\n";
        assert!(check(mail).expect_err("links to nowhere").contains("public_url"));
        let config = check(&format!("{mail}public_url = 'http://ward.lan'")).expect("the URL is known");
        assert!(config.is_url_known() && config.base_url(config.listen) == "http://ward.lan");
    }
}

#[test]
fn allowed_hosts_are_names_only() {
    let check = |text: &str| gather(&[("allowed_hosts", text.into())], &[], "").and_then(|layers| layers.check());
    assert_eq!(check("Ward.LAN, orgward.,").expect("two names").host_names, ["ward.lan", "orgward"]);
    for wrong in ["http://ward.lan", "ward.lan:8080", "*.lan"] {
        assert!(check(wrong).expect_err(wrong).contains("allowed_hosts"), "{wrong}");
    }
}

#[test]
fn witnesses_are_a_list_with_a_url_and_a_key_each() {
    let first = "witness.example.com/w1+a0059f11+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    let second = "other.example/w2+21c573ab+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";
    let file = format!("audit_witnesses = ['https://a.example/p/ {first}', 'https://b.example {second}']");
    let layers = gather(&[], &[], &file).expect("known");
    let found = layers.check().expect("two witnesses").audit_witnesses;
    let found: Vec<_> = found.witnesses.iter().map(|known| (known.address.expose(), known.key.to_string())).collect();
    let expected = [
        ("https://a.example/p/add-checkpoint", first.to_owned()),
        ("https://b.example/add-checkpoint", second.to_owned()),
    ];
    assert_eq!(found, expected);
    let variable = format!("https://a.example/t0ken  {first} , https://b.example {second},");
    let layers = gather(&[], &[("ORGWARD_AUDIT_WITNESSES", &variable)], "").expect("known");
    assert_eq!(layers.check().expect("two witnesses").audit_witnesses.witnesses.len(), 2);
    let shown = format!("https://a.example/[hidden] {first}, https://b.example {second}");
    assert!(layers.in_force().any(|(name, text, _)| name == "audit_witnesses" && text == shown));
    assert!(gather(&[], &[], "").and_then(|layers| layers.check()).expect("none").audit_witnesses.witnesses.is_empty());
}
