//! Specimens of the components for lists.

use crate::{
    components::*,
    gallery::{LONG, Specimen, specimen, word},
    markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

pub fn specimens() -> Vec<Specimen> {
    vec![
        specimen("card", cards()),
        specimen("checklist", checklists()),
        specimen("facets", facets()),
        specimen("histogram", histograms()),
        specimen("lines", lines()),
        specimen("pager", pagers()),
        specimen("panel", panels()),
        specimen("table", tables()),
        specimen("tabs", tabs()),
    ]
}

fn cards() -> Markup {
    let aside = || view! { <Badge tone=Tone::Positive dot=true>{word("On")}</Badge> }.into_markup();
    let foot = || view! { <a href="#ui-card">{word("All of them")}</a> }.into_markup();
    view! {
        <Card id="ui-card-plain" title=word("With a title")><CardBody><p>{word(LONG)}</p></CardBody></Card>
        <Card id="ui-card-more" title=word("With something beside and below") aside=aside() foot=foot()><CardBody><p>{word("Inside.")}</p></CardBody></Card>
        <Card id="ui-card-power" title=word("About power over the whole organization") power=true><CardBody><p>{word("Inside.")}</p></CardBody></Card>
        <Card id="ui-card-silent" title=word("Silent") silent=true><CardBody><p>{word("Its title is for screen readers only.")}</p></CardBody></Card>
    }
    .into_markup()
}

fn checklists() -> Markup {
    let step = |label: &str, done, href: Option<&str>| Step {
        label: word(label),
        note: word("Why it matters, in a sentence."),
        href: href.map(str::to_owned),
        done,
    };
    let some = vec![
        step("Create a project", true, None),
        step("Create an Admin key", false, Some("#ui-checklist")),
        step(LONG, false, None),
    ];
    let all = vec![step("Create a project", true, None), step("Enable audit logging", true, None)];
    view! {
        <Checklist id="ui-steps" title=word("Some left") steps=some/>
        <Checklist id="ui-steps-done" title=word("All done") steps=all/>
    }
    .into_markup()
}

fn facets() -> Markup {
    let link =
        |label: &str, count, current| FacetLink { label: word(label), href: "#ui-facets".to_owned(), count, current };
    let groups = vec![
        FacetGroup {
            title: word("Class"),
            values: vec![link("Sign-in", 889, true), link("Change", 134, false)],
            others: 0,
            more: None,
        },
        FacetGroup {
            title: word("Project"),
            values: vec![link(LONG, 12_345, false)],
            others: 7,
            more: Some("#ui-facets".to_owned()),
        },
    ];
    view! { <FacetList groups/> }.into_markup()
}

fn histograms() -> Markup {
    let bars = (0..14_i64).map(|day| HistogramBar {
        href: "#ui-histogram".to_owned(),
        label: word(&format!("Day {day}")),
        parts: vec![("sign_in", day * 3 % 17), ("change", day * 5 % 11), ("failed", i64::from(day == 9) * 9)],
    });
    let kind = |class, name: &str, count| Kind { class, name: word(name), count: grouped(count) };
    let legend = vec![kind("sign_in", "Sign-in", 889), kind("change", "Change", 134), kind("failed", "Failed", 9)];
    let mark = |day: f64, words: &str| AxisMark { at: day / 14.0, words: word(words) };
    let marks = vec![mark(0.0, "13 Nov"), mark(7.0, "20 Nov"), mark(13.0, "26 Nov")];
    view! { <Histogram label=word("Records by day") bars=bars.collect() marks legend wider="#ui-histogram".to_owned()/> }
        .into_markup()
}

fn lines() -> Markup {
    let action = || view! { <LinkButton href="#ui-lines" size=Size::Small>{word("See it")}</LinkButton> }.into_markup();
    view! {
        <Lines>
            <Line icon="clock" action=action()>{word("Something with an act")}<small>{word("and a remark")}</small></Line>
            <Line icon="project"><a href="#ui-lines">{word(LONG)}</a><small class="mono">{word("proj_06gqyy570zjk6em50fg7s323")}</small></Line>
        </Lines>
    }
    .into_markup()
}

fn pagers() -> Markup {
    let there = || Some("#ui-pager".to_owned());
    view! {
        <Pager shown=word("20 members") all=60 label=word("Pages, at the beginning") first=None next=there()/>
        <Pager shown=word("20 members") label=word("Pages, in the middle") first=there() next=there()/>
        <Pager shown=word("3 members") label=word("Pages, at the end") first=there() next=None/>
        <Pager shown=word("1 member") first=None next=None/>
    }
    .into_markup()
}

fn panels() -> Markup {
    let there = || "#ui-panel".to_owned();
    let panel = view! {
        <Panel id="ui-opened" title=word("Renamed a project") place=word("Record 12 of 40") previous=Some(there()) next=None whole=there() close=there()>
            <PanelPart title=word("What changed")><p>{word(LONG)}</p></PanelPart>
        </Panel>
    };
    view! {
        <Beside panel=Some(panel.into_markup())><p>{word("The list beside it.")}</p></Beside>
        <Fold words=word("Folded away")><p>{word("Here it is.")}</p></Fold>
        <Fold words=word("Opened") open=true><p>{word("Here it is.")}</p></Fold>
    }
    .into_markup()
}

fn tables() -> Markup {
    let sorted = vec![
        Column::sorted(word("Name"), "#ui-table".to_owned(), Some(false)),
        Column::sorted(word("Joined"), "#ui-table".to_owned(), None),
        Column::plain(word("Role")),
    ];
    let row = |name: &'static str, email: &'static str, current| {
        let label = word(&format!("Choose {name}"));
        view! {
            <Row current>
                <PickCell form="ui-chosen" name="chosen" value=word(name) label/>
                <RowHead><Person name=word(name)/><small>{word(email)}</small></RowHead>
                <Cell label=word("Joined")>{word("26 Nov 2026")}</Cell>
                <Cell label=word("Role")><Badge>{word("Reader")}</Badge></Cell>
                <ActCell><LinkButton href="#ui-table" look=Look::Warn size=Size::Small>{word("Remove")}</LinkButton></ActCell>
            </Row>
        }
    };
    let plain = || view! { <Row><RowHead>{word("Grid")}</RowHead><Cell label=word("State")><Badge tone=Tone::Positive>{word("Active")}</Badge></Cell></Row> };
    view! {
        <Table caption=word("Sorted, with boxes and acts") columns=sorted picks=true acts=true>
            {row("Bo Achterberg", "bo@example.com", false)}
            {row("Emi Takahashi", "emi.takahashi.of.the.northern.grid.and.its.substations@fjordlight.example", true)}
        </Table>
        <Table caption=word("Plain") columns=vec![word("Name"), word("State")]>{plain()}</Table>
        <Table caption=word("Compact") columns=vec![word("Name"), word("State")] compact=true>{plain()}</Table>
    }
    .into_markup()
}

fn tabs() -> Markup {
    let tab = |label: &str, count, current| Tab { label: word(label), href: "#ui-tabs".to_owned(), count, current };
    let tabs = vec![tab("Members", Some(12), true), tab("Keys", Some(1_234), false), tab("Settings", None, false)];
    view! { <Tabs label=word("Parts of a project") tabs/> }.into_markup()
}
