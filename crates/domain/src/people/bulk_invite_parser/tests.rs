use super::*;

/// Formats each entry as line, email address, name and role. Parentheses mark an invalid email address, a question mark
/// addresses that the row leaves to choose from, `role?` a word that is not a role.
fn formatted(text: &str) -> Vec<String> {
    let format = |entry: Entry| {
        let address = match entry.found {
            Found::One(email) => email.as_str().to_owned(),
            Found::Several(emails) => format!("? {}", emails.iter().map(Email::as_str).collect::<Vec<_>>().join(" ")),
            Found::None(_) => format!("({})", entry.typed),
        };
        let role = match entry.role {
            Ok(role) => role.map(Role::as_str).unwrap_or_default().to_owned(),
            Err(word) => format!("role? {word}"),
        };
        format!("{} {address} {} {role}", entry.number, entry.name).trim_end().to_owned()
    };
    read(text).into_iter().map(format).collect()
}

#[test]
fn people_are_read_however_their_addresses_are_written_down() {
    for (text, expected) in [
        ("", vec![]),
        (" \r\n\n", vec![]),
        ("a@x.org\r\n\r\nb@x.org", vec!["1 a@x.org", "3 b@x.org"]),
        ("a@x.org, b@x.org,, c@x.org", vec!["1 a@x.org", "1 b@x.org", "1 c@x.org"]),
        ("a@x.org; b@x.org;\nc@x.org", vec!["1 a@x.org", "1 b@x.org", "2 c@x.org"]),
        (
            "a@x.org;b@x.org\nc@x.org, d@x.org\ne@x.org, f@x.org, g@x.org",
            vec!["1 a@x.org", "1 b@x.org", "2 c@x.org", "2 d@x.org", "3 e@x.org", "3 f@x.org", "3 g@x.org"],
        ),
        ("a@x.org b@x.org", vec!["1 a@x.org", "1 b@x.org"]),
        ("Ada Li <a@x.org>", vec!["1 a@x.org Ada Li"]),
        ("\"Li, Ada\" <a@x.org>, b@x.org", vec!["1 a@x.org Li, Ada", "1 b@x.org"]),
        ("\"Li, Ada\" <a@x.org>, \"Ek, Bo\" <b@x.org>", vec!["1 a@x.org Li, Ada", "1 b@x.org Ek, Bo"]),
        ("“Li, Ada” <a@x.org>, „Ek, Bo“ <b@x.org>", vec!["1 a@x.org Li, Ada", "1 b@x.org Ek, Bo"]),
        ("Li, Ada <a@x.org>; Bo <b@x.org>;", vec!["1 a@x.org Li, Ada", "1 b@x.org Bo"]),
        ("Ada <a@x.org> Bo <b@x.org>", vec!["1 a@x.org Ada", "1 b@x.org Bo"]),
        ("mailto:a@x.org", vec!["1 a@x.org"]),
        ("Ann Ek <MAILTO:a@x.org?subject=Hi>", vec!["1 a@x.org Ann Ek"]),
        (
            "“a@x.org”\n‘b@x.org’\n<c@x.org>\n(d@x.org)\n\u{feff}e@x.org\u{200b}.",
            vec!["1 a@x.org", "2 b@x.org", "3 c@x.org", "4 d@x.org", "5 e@x.org"],
        ),
        ("O’Brien, Siobhán <a@x.org>;", vec!["1 a@x.org O’Brien, Siobhán"]),
        ("a@x.org, owner", vec!["1 a@x.org  owner"]),
        ("a@x.org, Inhaber, b@x.org", vec!["1 a@x.org  owner", "1 b@x.org"]),
        ("a@x.org, Ada Li", vec!["1 a@x.org Ada Li"]),
        ("a@x.org, Ada, owner", vec!["1 a@x.org Ada owner"]),
        ("Email,Name,Role\na@x.org,Ada Li,Owner\n", vec!["2 a@x.org Ada Li owner"]),
        ("Name;Rolle;E-Mail\nAda Li;Leser;a@x.org", vec!["2 a@x.org Ada Li reader"]),
        ("\"Li, \"\"Ada\"\"\",a@x.org,Oslo", vec!["1 a@x.org Li, \"Ada\""]),
        ("Ada Li (Oslo) <a@x.org>", vec!["1 a@x.org Ada Li (Oslo)"]),
        ("\"Ada Li <a@x.org>", vec!["1 a@x.org Ada Li"]),
        ("Ada Li\ta@x.org\towner", vec!["1 a@x.org Ada Li owner"]),
        ("owner,a@x.org", vec!["1 a@x.org  owner"]),
        ("\"Ada\nLi\",a@x.org\n\"Bo\",b@x.org", vec!["1 a@x.org Ada Li", "3 b@x.org Bo"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}

#[test]
fn what_is_no_address_is_kept_as_it_was_typed() {
    for (text, expected) in [
        ("bo", vec!["1 (bo)"]),
        ("bo@", vec!["1 (bo@)"]),
        ("ann..ek@x.example", vec!["1 (ann..ek@x.example)"]),
        ("Ada Li a@x.org", vec!["1 (Ada Li a@x.org)"]),
        ("Ada <>", vec!["1 (Ada <>) Ada"]),
        ("Ada <a@x>", vec!["1 (a@x) Ada"]),
        ("email\nbo", vec!["2 (bo)"]),
        ("bo\nemail", vec!["1 (bo)", "2 (email)"]),
        ("\"a@x.org", vec!["1 a@x.org"]),
        ("\"a@x.org\nb@x.org", vec!["1 a@x.org", "2 b@x.org"]),
        ("a@x.org\0", vec!["1 (a@x.org\0)"]),
        ("Name,Email\nAda Li,", vec!["2 (Ada Li) Ada Li"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}

#[test]
fn a_heading_decides_which_single_column_is_invited() {
    for (export, expected) in [
        ("Email,Name,Manager email\nhr1@x.example,Ann Ek,boss@private.example", vec!["2 hr1@x.example Ann Ek"]),
        ("Manager email,Email\nboss@private.example,hr1@x.example", vec!["2 hr1@x.example"]),
        (
            include_str!("exports/google_workspace.csv"),
            vec!["2 ann.ek@skerry.example Ann Ek", "3 bo@skerry.example Bo Achterberg"],
        ),
        (
            include_str!("exports/microsoft_entra.csv"),
            vec!["2 ann.ek@skerry.example Ek, Ann", "4 cai@partner.example Cai Wen"],
        ),
        (include_str!("exports/microsoft_entra_template.csv"), vec!["3 ann.ek@skerry.example Ann Ek"]),
        (include_str!("exports/okta.csv"), vec!["2 ann.ek@skerry.example Ann Ek"]),
        (
            include_str!("exports/github.csv"),
            vec!["2 ann@private.example Ann Ek owner", "3 bo@skerry.example  role? Member"],
        ),
        (include_str!("exports/slack.csv"), vec!["2 ann.ek@skerry.example Ann Ek", "3 cai@partner.example Wen, Cai"]),
        (
            include_str!("exports/excel_german.csv"),
            vec![
                "3 ann.ek@skerry.example Ann Ek reader",
                "4 jörg@bücher.example Jörg Müller owner",
                "5 lena@skerry.example Lena Fuchs role? Sachbearbeiterin",
            ],
        ),
        (
            include_str!("exports/spreadsheet.tsv"),
            vec!["2 ann.ek@skerry.example Ann Ek", "3 ada@skerry.example Li, Ada"],
        ),
    ] {
        assert_eq!(formatted(export), expected, "{export}");
    }
}

#[test]
fn a_row_that_does_not_say_whom_to_invite_asks() {
    for (text, expected) in [
        ("hr1@x.example,Ann Ek,boss@private.example", vec!["1 ? hr1@x.example boss@private.example Ann Ek"]),
        ("a@x.org, bo, c@x.org", vec!["1 ? a@x.org c@x.org bo"]),
        ("a@x.org\tboss@x.org", vec!["1 ? a@x.org boss@x.org"]),
        (
            "a@x.org,boss@x.org\nb@x.org,boss@x.org\nboss@x.org,",
            vec!["1 ? a@x.org boss@x.org", "2 ? b@x.org boss@x.org", "3 boss@x.org"],
        ),
        ("Name,Manager\nAnn Ek,boss@x.org", vec!["2 ? boss@x.org Ann Ek"]),
        // The comma in the name moved the manager into the address column.
        ("Name,Manager,Email\nEk, Ann,boss@x.org,a@x.org", vec!["2 ? boss@x.org a@x.org Ek"]),
        ("Email,Name\n\"a@x.org; boss@x.org\",Ann Ek", vec!["2 ? a@x.org boss@x.org Ann Ek"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}

#[test]
fn a_word_that_is_not_a_role_is_reported_and_is_not_part_of_the_name() {
    for (text, expected) in [
        ("a@x.org, admin", vec!["1 a@x.org  role? admin"]),
        ("Ann Ek, a@x.org, Administrator", vec!["1 a@x.org Ann Ek role? Administrator"]),
        ("Ann Ek <a@x.org>, billing manager", vec!["1 a@x.org Ann Ek role? billing manager"]),
        ("a@x.org; Mitglied", vec!["1 a@x.org  role? Mitglied"]),
        ("a@x.org, onwer", vec!["1 a@x.org  role? onwer"]),
        ("a@x.org, superuser", vec!["1 a@x.org  role? superuser"]),
        ("Email,Role\na@x.org,Approver\nb@x.org,", vec!["2 a@x.org  role? Approver", "3 b@x.org"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}
