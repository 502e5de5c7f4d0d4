use crate::ui::texts::t;
use leptos::prelude::*;

/// What stands over each column.
pub struct Columns(Vec<String>);

impl<Words: Into<String>> From<Vec<Words>> for Columns {
    fn from(words: Vec<Words>) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }
}

/// Rows and columns; in a narrow place each row becomes a card. The roles are spelled out because a browser forgets
/// that it is a table once CSS lays it out as anything else.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    #[prop(into)] columns: Columns,
    /// Whether rows end with an [`ActCell`].
    #[prop(optional)]
    acts: bool,
    /// It shares its place with something beside it, and stays a table there.
    #[prop(optional)]
    compact: bool,
    children: Children,
) -> AnyView {
    let heads =
        columns.0.into_iter().map(|column| view! { <th role="columnheader" scope="col">{column}</th> }).collect_view();
    let act = acts.then(
        || view! { <th role="columnheader" scope="col" class="table__act"><span class="sr">{t!("components-actions")}</span></th> },
    );
    view! {
        <div class="tablebox" class:tablebox--compact=compact>
            <table class="table" role="table">
                <caption class="sr">{caption}</caption>
                <thead role="rowgroup"><tr role="row">{heads}{act}</tr></thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A row: a [`RowHead`], then cells.
#[component]
pub fn Row(
    /// It is opened beside the list.
    #[prop(optional)]
    current: bool,
    children: Children,
) -> AnyView {
    view! { <tr role="row" class:table__current=current>{children()}</tr> }.into_any()
}

/// What the row is about.
#[component]
pub fn RowHead(children: Children) -> AnyView {
    view! { <th role="rowheader" scope="row">{children()}</th> }.into_any()
}

/// A value, labelled with its column for the card.
#[component]
pub fn Cell(#[prop(into)] label: String, children: Children) -> AnyView {
    view! { <td role="cell" data-label=label><div>{children()}</div></td> }.into_any()
}

/// What can be done with the row.
#[component]
pub fn ActCell(children: Children) -> AnyView {
    view! { <td role="cell" class="table__act">{children()}</td> }.into_any()
}
