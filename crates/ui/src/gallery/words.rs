//! Specimens of the components for text.

use crate::{
    components::*,
    gallery::{LONG, Specimen, specimen, word},
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

const TONES: [(Tone, &str); 5] = [
    (Tone::Plain, "Plain"),
    (Tone::Accent, "Accent"),
    (Tone::Positive, "Positive"),
    (Tone::Caution, "Caution"),
    (Tone::Danger, "Danger"),
];

const DAY: i64 = 86_400;

pub fn specimens(now: i64) -> Vec<Specimen> {
    vec![
        specimen("avatar", avatars()),
        specimen("badge", badges()),
        specimen(
            "breadcrumb",
            view! { <Breadcrumb steps=vec![(word("Fjordlight Energy"), "#".to_owned()), (word(LONG), "#".to_owned())] here=word("Keys")/> },
        ),
        specimen("code", codes()),
        specimen(
            "copy",
            view! {
                <p class="row"><span id="copied">{word("Some text")}</span><Copy from="copied" what=word("text")/></p>
                <CopyId id="copy-id" value=word("proj_06gqyy570zjk6em50fg7s323") what=word("project id")/>
            },
        ),
        specimen("counts", counts()),
        specimen("diff", diffs()),
        specimen(
            "empty_state",
            view! { <EmptyState icon="mail" title=word("No letter yet")><p>{word("The first one goes out with the next invite.")}</p></EmptyState> },
        ),
        specimen("expiry", expiries(now)),
        specimen("facts", facts()),
        specimen("icon", icons()),
        specimen("address", addresses()),
        specimen("mark", view! { <Mark/><Word href="#ui-mark"/> }),
        specimen("notice", notices()),
        specimen("page_head", heads()),
        specimen(
            "refusal",
            view! { <Refusal code="403" title=word("Only an owner can do this")><p>{word("Ada Lindqvist can help.")}</p></Refusal> },
        ),
        specimen("secret", secrets()),
        specimen("time", times(now)),
        specimen(
            "toc",
            view! { <Toc label=word("Contents of an example") entries=vec![(word("One"), "ui-toc".to_owned()), (word(LONG), "ui-toc".to_owned())]/> },
        ),
    ]
}

fn avatars() -> Markup {
    view! {
        <div class="row">
            <Avatar name=word("Bo Achterberg")/>
            <Avatar name=word("Ada Lindqvist") of=AvatarOf::Me/>
            <Avatar name=word("Grid") of=AvatarOf::Thing/>
            <Avatar name=word("Bo Achterberg") small=true/>
            <Avatar name=word("李")/>
        </div>
        <div class="row"><Person name=word("Bo Achterberg")/><Person name=word("Ada Lindqvist") me=true/><Person name=word(LONG)/></div>
    }
    .into_markup()
}

fn badges() -> Markup {
    let plain = TONES.map(|(tone, words)| view! { <Badge tone>{word(words)}</Badge> }).collect_view();
    let dotted = TONES.map(|(tone, words)| view! { <Badge tone dot=true>{word(words)}</Badge> }).collect_view();
    view! { <div class="row">{plain}</div><div class="row">{dotted}</div> }.into_markup()
}

fn codes() -> Markup {
    let pane = |label, text: &str| Pane { label, text: word(text).into_markup() };
    let wide = "curl https://ward.example.com/v1/organization/projects?limit=100 -H \"Authorization: Bearer $OPENAI_ADMIN_KEY\" -H \"Content-Type: application/json\"";
    view! {
        <Code id="code-one" what=word("one way") panes=vec![pane("Shell", "orgward audit verify")]/>
        <Code id="code-two" what=word("two ways") panes=vec![pane("curl", wide), pane("Python", "client.admin")]/>
    }
    .into_markup()
}

fn counts() -> Markup {
    view! {
        <Counts label=word("Counts")>
            <Count label=word("Members") value=grouped(60) note=word("3 owners, 57 readers") href="#ui-counts".to_owned()/>
            <Count label=word("Nothing") value=grouped(0) note=word("none")/>
            <Count label=word("Many") value=grouped(1_234_567) note=word(LONG)/>
        </Counts>
    }
    .into_markup()
}

fn diffs() -> Markup {
    let difference = |field: &str, before: Option<&str>, after: Option<&str>| Difference {
        field: word(field),
        before: before.map(word),
        after: after.map(word),
    };
    let differences = vec![
        difference("role", Some("reader"), Some("owner")),
        difference("name", None, Some(LONG)),
        difference("expires_at", Some("2026-11-30"), None),
    ];
    view! { <Diff differences/> }.into_markup()
}

fn expiries(now: i64) -> Markup {
    let ends = [None, Some(now + 90 * DAY), Some(now + 3 * DAY), Some(now + 60), Some(now - DAY)];
    ends.map(|at| view! { <p><Expiry at now/></p> }).collect_view().into_markup()
}

fn facts() -> Markup {
    view! {
        <Facts>
            <Fact name=word("Short")>{word("One word")}</Fact>
            <Fact name=word("A name of several words")>{word(LONG)}</Fact>
            <Fact name=word("Code")><code>{word("org-06gqyy570zjk6em50fg7s323")}</code></Fact>
        </Facts>
    }
    .into_markup()
}

fn icons() -> Markup {
    let names = [
        "admin-key",
        "alert",
        "check-circle",
        "clock",
        "copy",
        "error",
        "info",
        "key",
        "mail",
        "menu",
        "plus",
        "project",
        "record",
        "search",
        "terminal",
        "trash",
        "user",
        "users",
        "x",
    ];
    let icons = names.map(|name| view! { <span class="row"><Icon name/>{name}</span> }).collect_view();
    view! { <div class="row">{icons}</div> }.into_markup()
}

fn notices() -> Markup {
    let all = TONES.map(|(tone, words)| {
        view! {
            <Notice tone title=word(words)><p>{word("What it is about, in a sentence.")}</p></Notice>
            <Notice tone><p>{word(LONG)}". Without a title."</p></Notice>
        }
    });
    all.collect_view().into_markup()
}

fn heads() -> Markup {
    let badge = || view! { <Badge tone=Tone::Positive dot=true>{word("Active")}</Badge> }.into_markup();
    let meta = || view! { <span>{word("412 events")}</span><span>{word("last 7 days")}</span> }.into_markup();
    view! {
        <div class="page__head"><div class="page__title"><p class="h1">{word("A title")}</p>{badge()}</div><p class="page__lead">{word(LONG)}</p><div class="page__meta">{meta()}</div></div>
        <Toolbar><LinkButton href="#ui-page_head" look=Look::Primary icon="plus">{word("The first act")}</LinkButton></Toolbar>
        <Section id="ui-section" title=word("A part without a frame")><p>{word(LONG)}</p></Section>
    }
    .into_markup()
}

fn secrets() -> Markup {
    view! {
        <Secret id="secret" label=word("Key") value=word("sk-admin-0000000000000000000000000000000000000000000000000") hint=word("Select the field and copy it.")/>
        <SecretInRow id="secret-row" label=word("Link of bo@example.com") value=word("https://ward.example.com/invite?token=0000000000")/>
    }
    .into_markup()
}

fn times(now: i64) -> Markup {
    let ages = [0, 120, 3 * 3600, 9 * DAY];
    let relative = ages.map(|age| view! { <span><Time at={now - age} now/></span> }).collect_view();
    view! { <div class="row">{relative}<Date at=now/><Second at=now/></div> }.into_markup()
}

fn addresses() -> Markup {
    view! {
        <p><Address value="emi.takahashi.of.the.northern.grid@fjordlight.example"/></p>
        <p><Address value="2001:db8:85a3:8d3:1319:8a2e:370:7348"/></p>
        <p><Address value="203.0.113.9"/></p>
    }
    .into_markup()
}
