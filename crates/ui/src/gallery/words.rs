//! Specimens of the components for text.

use crate::{
    components::*,
    gallery::{LONG, Specimen, specimen},
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
            view! { <Breadcrumb steps=vec![("Fjordlight Energy".to_owned(), "#".to_owned()), (LONG.to_owned(), "#".to_owned())] here="Keys"/> },
        ),
        specimen("code", codes()),
        specimen(
            "copy",
            view! {
                <p class="row"><span id="copied">"Some text"</span><Copy from="copied" what="text"/></p>
                <CopyId id="copy-id" value="proj_06gqyy570zjk6em50fg7s323" what="project id"/>
            },
        ),
        specimen("counts", counts()),
        specimen("diff", diffs()),
        specimen(
            "empty_state",
            view! { <EmptyState icon="mail" title="No letter yet"><p>"The first one goes out with the next invite."</p></EmptyState> },
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
            view! { <Refusal code="403" title="Only an owner can do this"><p>"Ada Lindqvist can help."</p></Refusal> },
        ),
        specimen("secret", secrets()),
        specimen("time", times(now)),
        specimen(
            "toc",
            view! { <Toc entries=vec![("One".to_owned(), "ui-toc".to_owned()), (LONG.to_owned(), "ui-toc".to_owned())]/> },
        ),
    ]
}

fn avatars() -> Markup {
    view! {
        <div class="row">
            <Avatar name="Bo Achterberg"/>
            <Avatar name="Ada Lindqvist" of=AvatarOf::Me/>
            <Avatar name="Grid" of=AvatarOf::Thing/>
            <Avatar name="Bo Achterberg" small=true/>
            <Avatar name="李"/>
        </div>
        <div class="row"><Person name="Bo Achterberg"/><Person name="Ada Lindqvist" me=true/><Person name=LONG/></div>
    }
    .into_markup()
}

fn badges() -> Markup {
    let plain = TONES.map(|(tone, words)| view! { <Badge tone>{words}</Badge> }).collect_view();
    let dotted = TONES.map(|(tone, words)| view! { <Badge tone dot=true>{words}</Badge> }).collect_view();
    view! { <div class="row">{plain}</div><div class="row">{dotted}</div> }.into_markup()
}

fn codes() -> Markup {
    let pane = |label, text: &'static str| Pane { label, text: text.into_markup() };
    let wide = "curl https://ward.example.com/v1/organization/projects?limit=100 -H \"Authorization: Bearer $OPENAI_ADMIN_KEY\" -H \"Content-Type: application/json\"";
    view! {
        <Code id="code-one" what="one way" panes=vec![pane("Shell", "orgward audit verify")]/>
        <Code id="code-two" what="two ways" panes=vec![pane("curl", wide), pane("Python", "client.admin")]/>
    }
    .into_markup()
}

fn counts() -> Markup {
    view! {
        <Counts label="Counts">
            <Count label="Members" value=grouped(60) note="3 owners, 57 readers" href="#ui-counts".to_owned()/>
            <Count label="Nothing" value=grouped(0) note="none"/>
            <Count label="Many" value=grouped(1_234_567) note=LONG/>
        </Counts>
    }
    .into_markup()
}

fn diffs() -> Markup {
    let difference = |field: &str, before: Option<&str>, after: Option<&str>| Difference {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
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
            <Fact name="Short">"One word"</Fact>
            <Fact name="A name of several words">{LONG}</Fact>
            <Fact name="Code"><code>"org-06gqyy570zjk6em50fg7s323"</code></Fact>
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
            <Notice tone title=words><p>"What it is about, in a sentence."</p></Notice>
            <Notice tone><p>{LONG}". Without a title."</p></Notice>
        }
    });
    all.collect_view().into_markup()
}

fn heads() -> Markup {
    let badge = || view! { <Badge tone=Tone::Positive dot=true>"Active"</Badge> }.into_markup();
    let meta = || view! { <span>"412 events"</span><span>"last 7 days"</span> }.into_markup();
    view! {
        <div class="page__head"><div class="page__title"><p class="h1">"A title"</p>{badge()}</div><p class="page__lead">{LONG}</p><div class="page__meta">{meta()}</div></div>
        <Toolbar><LinkButton href="#ui-page_head" look=Look::Primary icon="plus">"The first act"</LinkButton></Toolbar>
        <Section id="ui-section" title="A part without a frame"><p>{LONG}</p></Section>
    }
    .into_markup()
}

fn secrets() -> Markup {
    view! {
        <Secret id="secret" label="Key" value="sk-admin-0000000000000000000000000000000000000000000000000" hint="This is the only time it is shown."/>
        <SecretInRow id="secret-row" label="Link of bo@example.com" value="https://ward.example.com/invite?token=0000000000"/>
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
