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
        ("Ada Li\na@x.org\nBo Ek\nb@x.org", vec!["1 (Ada Li)", "2 a@x.org", "3 (Bo Ek)", "4 b@x.org"]),
        ("Ada Li, reader\nb@x.org, owner", vec!["1 (Ada Li)  reader", "2 b@x.org  owner"]),
        ("a@x.org|Ada Li|owner\nb@x.org|Ek, Bo|reader", vec!["1 a@x.org Ada Li owner", "2 b@x.org Ek, Bo reader"]),
        ("| Email | Name |\n|---|:--|\n| a@x.org | Ada Li |", vec!["3 a@x.org Ada Li"]),
        ("a@x.org <a@x.org>, \"Bo (@bo)\" <b@x.org>", vec!["1 a@x.org a@x.org", "1 b@x.org Bo (@bo)"]),
        ("a@x.org<mailto:a@x.org>", vec!["1 a@x.org a@x.org"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}

#[test]
fn what_east_asian_and_arabic_keyboards_type_is_understood() {
    for (text, expected) in [
        (
            "「e88@x.example」\n＜g88@x.example＞\nk88＠x.example\nj88@x.example。",
            vec!["1 e88@x.example", "2 g88@x.example", "3 k88@x.example", "4 j88@x.example"],
        ),
        ("『a@x.org』、【b@x.org】。", vec!["1 a@x.org", "1 b@x.org"]),
        ("a@x.org，b@x.org；c@x.org、d@x.org", vec!["1 a@x.org", "1 b@x.org", "1 c@x.org", "1 d@x.org"]),
        ("a@x.org،b@x.org؛c@x.org", vec!["1 a@x.org", "1 b@x.org", "1 c@x.org"]),
        ("王小明 ＜a＠x.org＞；b@x.org", vec!["1 a@x.org 王小明", "1 b@x.org"]),
        ("山田\u{3000}花子〈a@x.org〉", vec!["1 a@x.org 山田 花子"]),
        ("a@x.org，王明，owner\nb@x.org, 李, reader", vec!["1 a@x.org 王明 owner", "2 b@x.org 李 reader"]),
        ("邮箱，姓名\na@x.org，王明", vec!["2 a@x.org 王明"]),
        // In a table with ASCII delimiters they are text.
        (
            "Email,Name,Notes\na@x.org,Ada Li,営業、開発\nb@x.org,Bo,営業、開発",
            vec!["2 a@x.org Ada Li", "3 b@x.org Bo"],
        ),
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
        (include_str!("exports/microsoft_invite_template.csv"), vec!["3 ann.ek@skerry.example"]),
        (
            include_str!("exports/powershell.csv"),
            vec!["3 ann.ek@skerry.example Ann Ek", "4 (Bo Achterberg) Bo Achterberg"],
        ),
        // A role in a group is none here.
        (include_str!("exports/google_groups.csv"), vec!["3 ann.ek@skerry.example Ann", "4 bo@skerry.example Bo"]),
        (
            include_str!("exports/google_group_upload.csv"),
            vec!["2 ann.ek@skerry.example", "3 (team@skerry.example, USER, MEMBER)"],
        ),
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
fn a_heading_is_known_in_many_languages_and_below_a_title() {
    let row = "Ann Ek;;boss@private.example\nBo Li;boj@x.example;boss@private.example";
    for heading in [
        "名前;メールアドレス;上司",
        "姓名;电子邮箱;上级",
        "이름;이메일;상사",
        "Nome;Indirizzo email;Responsabile",
        "Nom;Adresse électronique;Supérieur",
        "Nombre;Correo electrónico;Jefe",
        "Nome;Endereço de e-mail;Gestor",
        "Namn;E-postadress;Chef",
        "Naam;E-mailadres;Leidinggevende",
        "Imię i nazwisko;Adres e-mail;Przełożony",
        "Имя;Электронная почта;Руководитель",
        "NAME;E-MAIL (example: ann@x.example);MANAGER",
    ] {
        let expected = ["2 (Ann Ek) Ann Ek", "3 boj@x.example Bo Li"];
        assert_eq!(formatted(&format!("{heading}\n{row}")), expected, "{heading}");
        let expected = ["4 (Ann Ek) Ann Ek", "5 boj@x.example Bo Li"];
        for title in ["Users as of 2026-11-01\n\n", "Members for group team@x.example\nNovember\n"] {
            assert_eq!(formatted(&format!("{title}{heading}\n{row}")), expected, "{title}{heading}");
        }
    }
    for (text, expected) in [
        (
            "Users as of 2026-11-01\nEmail,Name,Manager email\n,Ann Ek,boss@private.example\nq@x.example,Bo,boss@private.example",
            vec!["3 (Ann Ek) Ann Ek", "4 q@x.example Bo"],
        ),
        ("Users\nsep=;\n\nE-Mail;Name\na@x.org;Ada Li", vec!["5 a@x.org Ada Li"]),
        // An address above the headings may be the one of a team; each table has its own headings.
        (
            "team@x.org\nEmail,Name\na@x.org,Ada\nManager email,Email\nboss@x.org,b@x.org",
            vec!["1 ? team@x.org", "3 a@x.org Ada", "5 b@x.org"],
        ),
        ("Équipe\nE-mail;Προϊστάμενος\n;boss@x.org\na@x.org;", vec!["3 (boss@x.org)", "4 a@x.org"]),
        ("Nombre,Apellidos,Correo\nAda,Li Bo,a@x.org", vec!["2 a@x.org Ada Li Bo"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}

#[test]
fn below_headings_that_are_not_known_every_row_asks() {
    for (text, expected) in [
        (
            "Όνομα,Διεύθυνση,Προϊστάμενος\nAnn Ek,,boss@private.example\nBo Li,boj@x.example,",
            vec!["2 ? boss@private.example Ann Ek", "3 ? boj@x.example Bo Li"],
        ),
        ("Όνομα\tΔιεύθυνση\nAnn Ek\ta@x.org", vec!["2 ? a@x.org Ann Ek"]),
        ("Λίστα\nΌνομα;Διεύθυνση\nAnn Ek;a@x.org\nBo;", vec!["3 ? a@x.org Ann Ek", "4 (Bo) Bo"]),
        // A role is not taken from a cell that nothing explains.
        ("Διεύθυνση,Ομάδα,Owner\na@x.org,owner,Ann", vec!["2 ? a@x.org owner"]),
        // Without any heading, the column tells that an address may be somebody else's.
        (
            "Bo Li,boj@x.example,\nAnn Ek,,boss@private.example",
            vec!["1 boj@x.example Bo Li", "2 ? boss@private.example Ann Ek"],
        ),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
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
        // It moved the address below a heading that is about something else.
        (
            "Name,Manager,Email,Notes\nEk, Ann,boss@x.example,a1@x.example\nBo,boss@x.example,b1@x.example,hi",
            vec!["2 ? boss@x.example a1@x.example Ek", "3 b1@x.example Bo"],
        ),
        ("Name,Email,Notes\nAnn,a@x.org,ask boss@x.org\nBo,b@x.org,B@X.ORG", vec!["2 a@x.org Ann", "3 b@x.org Bo"]),
        // It moved a name below the heading of the manager, who has an address on the other rows.
        (
            "Name,Manager,Email,Private email\nEk, Ann,boss@x.org,a@x.org\nBo,boss@x.org,b@x.org,\nCai,boss@x.org,c@x.org,",
            vec!["2 ? boss@x.org a@x.org Ek", "3 b@x.org Bo", "4 c@x.org Cai"],
        ),
        // A cell is missing, perhaps the one before the manager.
        ("Name,Email,Manager\nAnn Ek,boss@x.org\nBo,b@x.org,", vec!["2 ? boss@x.org Ann Ek", "3 b@x.org Bo"]),
        // Cells above the headings say which of the two is the manager's.
        ("Person,,Manager,\nName,Email,Name,Email\nAnn,a@x.org,Boss,boss@x.org", vec!["3 ? a@x.org boss@x.org Ann"]),
        ("Email|Name|Manager\nannpipe@x.example|Ann Ek|boss@private.example", vec!["2 annpipe@x.example Ann Ek"]),
        ("annpipe@x.example|Ann Ek|boss@x.example", vec!["1 ? annpipe@x.example boss@x.example Ann Ek"]),
        ("name,email\nAnn,\"ann15@x.example\"\" <boss@x.example>\"", vec!["2 ? ann15@x.example boss@x.example Ann"]),
        ("Ann ann15@x.example <boss@x.example>", vec!["1 ? ann15@x.example boss@x.example Ann ann15@x.example"]),
        ("<a@x.org> boss@x.org", vec!["1 ? a@x.org boss@x.org"]),
        ("ann@localhost <boss@x.org>", vec!["1 ? boss@x.org ann@localhost"]),
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
        ("Ann Ek, a@x.org, Propriétaire", vec!["1 a@x.org Ann Ek role? Propriétaire"]),
        ("Courriel,Nom,Rôle\na@x.org,Ann,Propriétaire", vec!["2 a@x.org Ann role? Propriétaire"]),
        ("Correo,Nombre,Rol\na@x.org,Ann,Propietario", vec!["2 a@x.org Ann role? Propietario"]),
        ("Email,Nome,Ruolo\na@x.org,Ann,Proprietario", vec!["2 a@x.org Ann role? Proprietario"]),
        ("E-mailadres,Naam,Rol\na@x.org,Ann,Eigenaar", vec!["2 a@x.org Ann role? Eigenaar"]),
        ("E-mail,Nome,Papel\na@x.org,Ann,Proprietário", vec!["2 a@x.org Ann role? Proprietário"]),
        ("E-mail,Imię,Rola\na@x.org,Ann,Właściciel", vec!["2 a@x.org Ann role? Właściciel"]),
        (
            "E-post,Namn,Roll\na@x.org,Ann,Ägare\nb@x.org,Bo,Owner",
            vec!["2 a@x.org Ann role? Ägare", "3 b@x.org Bo owner"],
        ),
        ("メール,氏名,役割\na@x.org,Ann,所有者", vec!["2 a@x.org Ann role? 所有者"]),
        ("Email,Role\na@x.org,Approver\nb@x.org,", vec!["2 a@x.org  role? Approver", "3 b@x.org"]),
    ] {
        assert_eq!(formatted(text), expected, "{text:?}");
    }
}
