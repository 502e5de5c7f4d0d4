//! Specimens of the components for lists.

use crate::{
    components::*,
    gallery::{LONG, Specimen, specimen},
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
    let aside = || view! { <Badge tone=Tone::Positive dot=true>"On"</Badge> }.into_markup();
    let foot = || view! { <a href="#ui-card">"All of them"</a> }.into_markup();
    view! {
        <Card id="ui-card-plain" title="With a title"><CardBody><p>{LONG}</p></CardBody></Card>
        <Card id="ui-card-more" title="With something beside and below" aside=aside() foot=foot()><CardBody><p>"Inside."</p></CardBody></Card>
        <Card id="ui-card-power" title="About power over the whole organization" power=true><CardBody><p>"Inside."</p></CardBody></Card>
        <Card id="ui-card-silent" title="Silent" silent=true><CardBody><p>"Its title is for screen readers only."</p></CardBody></Card>
    }
    .into_markup()
}

fn checklists() -> Markup {
    let step = |label: &str, done, href: Option<&str>| Step {
        label: label.to_owned(),
        note: "Why it matters, in a sentence.".to_owned(),
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
        <Checklist id="ui-steps" title="Some left" steps=some/>
        <Checklist id="ui-steps-done" title="All done" steps=all/>
    }
    .into_markup()
}

fn facets() -> Markup {
    let link = |label: &str, count, current| FacetLink {
        label: label.to_owned(),
        href: "#ui-facets".to_owned(),
        count,
        current,
    };
    let groups = vec![
        FacetGroup {
            title: "Class".to_owned(),
            values: vec![link("Sign-in", 889, true), link("Change", 134, false)],
            others: 0,
            more: None,
        },
        FacetGroup {
            title: "Project".to_owned(),
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
        label: format!("Day {day}"),
        parts: vec![("sign_in", day * 3 % 17), ("change", day * 5 % 11), ("failed", i64::from(day == 9) * 9)],
    });
    let kind = |class, name: &str, count| Kind { class, name: name.to_owned(), count: grouped(count) };
    let legend = vec![kind("sign_in", "Sign-in", 889), kind("change", "Change", 134), kind("failed", "Failed", 9)];
    let mark = |day: f64, words: &str| AxisMark { at: day / 14.0, words: words.to_owned() };
    let marks = vec![mark(0.0, "13 Nov"), mark(7.0, "20 Nov"), mark(13.0, "26 Nov")];
    view! { <Histogram label="Records by day" bars=bars.collect() marks legend wider="#ui-histogram".to_owned()/> }
        .into_markup()
}

fn lines() -> Markup {
    let action = || view! { <LinkButton href="#ui-lines" size=Size::Small>"See it"</LinkButton> }.into_markup();
    view! {
        <Lines>
            <Line icon="clock" action=action()>"Something with an act"<small>"and a remark"</small></Line>
            <Line icon="project"><a href="#ui-lines">{LONG}</a><small class="mono">"proj_06gqyy570zjk6em50fg7s323"</small></Line>
        </Lines>
    }
    .into_markup()
}

fn pagers() -> Markup {
    let there = || Some("#ui-pager".to_owned());
    view! {
        <Pager shown="20 members" all=60 label="Pages, at the beginning" first=None next=there()/>
        <Pager shown="20 members" label="Pages, in the middle" first=there() next=there()/>
        <Pager shown="3 members" label="Pages, at the end" first=there() next=None/>
        <Pager shown="1 member" first=None next=None/>
    }
    .into_markup()
}

fn panels() -> Markup {
    let there = || "#ui-panel".to_owned();
    let panel = view! {
        <Panel id="ui-opened" title="Renamed a project" place="Record 12 of 40" previous=Some(there()) next=None whole=there() close=there()>
            <PanelPart title="What changed"><p>{LONG}</p></PanelPart>
        </Panel>
    };
    view! {
        <Beside panel=Some(panel.into_markup())><p>"The list beside it."</p></Beside>
        <Fold words="Folded away"><p>"Here it is."</p></Fold>
        <Fold words="Opened" open=true><p>"Here it is."</p></Fold>
    }
    .into_markup()
}

fn tables() -> Markup {
    let sorted = vec![
        Column::sorted("Name", "#ui-table".to_owned(), Some(false)),
        Column::sorted("Joined", "#ui-table".to_owned(), None),
        Column::plain("Role"),
    ];
    let row = |name: &'static str, email: &'static str, current| {
        let label = format!("Choose {name}");
        view! {
            <Row current>
                <PickCell form="ui-chosen" name="chosen" value=name.to_owned() label/>
                <RowHead><Person name/><small>{email}</small></RowHead>
                <Cell label="Joined">"26 Nov 2026"</Cell>
                <Cell label="Role"><Badge>"Reader"</Badge></Cell>
                <ActCell><LinkButton href="#ui-table" look=Look::Warn size=Size::Small>"Remove"</LinkButton></ActCell>
            </Row>
        }
    };
    let plain = || view! { <Row><RowHead>"Grid"</RowHead><Cell label="State"><Badge tone=Tone::Positive>"Active"</Badge></Cell></Row> };
    view! {
        <Table caption="Sorted, with boxes and acts" columns=sorted picks=true acts=true>
            {row("Bo Achterberg", "bo@example.com", false)}
            {row("Emi Takahashi", "emi.takahashi.of.the.northern.grid.and.its.substations@fjordlight.example", true)}
        </Table>
        <Table caption="Plain" columns=vec!["Name", "State"]>{plain()}</Table>
        <Table caption="Compact" columns=vec!["Name", "State"] compact=true>{plain()}</Table>
    }
    .into_markup()
}

fn tabs() -> Markup {
    let tab =
        |label: &str, count, current| Tab { label: label.to_owned(), href: "#ui-tabs".to_owned(), count, current };
    let tabs = vec![tab("Members", Some(12), true), tab("Keys", Some(1_234), false), tab("Settings", None, false)];
    view! { <Tabs label="Parts of a project" tabs/> }.into_markup()
}
