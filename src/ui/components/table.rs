use crate::ui::{components::Icon, texts::t};
use leptos::prelude::*;

/// What stands over each column.
pub struct Columns(Vec<Column>);

/// What stands over one column.
pub struct Column {
    words: String,
    sort: Option<Sort>,
}

struct Sort {
    href: String,
    /// Which way the list runs by this column; none: it does not.
    descending: Option<bool>,
}

impl Column {
    /// Words.
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), sort: None }
    }

    /// A link that sorts the list by the column, or turns it round where it is sorted by it.
    pub fn sorted(words: impl Into<String>, href: String, descending: Option<bool>) -> Self {
        Self { words: words.into(), sort: Some(Sort { href, descending }) }
    }

    fn head(self) -> AnyView {
        let words = self.words;
        let Some(Sort { href, descending }) = self.sort else {
            return view! { <th role="columnheader" scope="col">{words}</th> }.into_any();
        };
        let (sort, icon) = match descending {
            Some(true) => (Some("descending"), Some("chevron-down")),
            Some(false) => (Some("ascending"), Some("chevron-up")),
            None => (None, None),
        };
        let icon = icon.map(|name| view! { <Icon name/> });
        view! { <th role="columnheader" scope="col" aria-sort=sort><a href=href>{words}{icon}</a></th> }.into_any()
    }
}

impl<Words: Into<String>> From<Vec<Words>> for Columns {
    fn from(words: Vec<Words>) -> Self {
        Self(words.into_iter().map(Column::plain).collect())
    }
}

impl From<Vec<Column>> for Columns {
    fn from(columns: Vec<Column>) -> Self {
        Self(columns)
    }
}

/// Rows and columns; in a narrow place each row becomes a card. The roles are spelled out because a browser forgets
/// that it is a table once CSS lays it out as anything else.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    #[prop(into)] columns: Columns,
    /// Whether rows begin with a [`PickCell`].
    #[prop(optional)]
    picks: bool,
    /// Whether rows end with an [`ActCell`].
    #[prop(optional)]
    acts: bool,
    /// It shares its place with something beside it, and stays a table there.
    #[prop(optional)]
    compact: bool,
    children: Children,
) -> AnyView {
    let heads = columns.0.into_iter().map(Column::head).collect_view();
    let pick = picks.then(
        || view! { <th role="columnheader" scope="col" class="table__pick"><span class="sr">{t!("components-choose")}</span></th> },
    );
    let act = acts.then(
        || view! { <th role="columnheader" scope="col" class="table__act"><span class="sr">{t!("components-actions")}</span></th> },
    );
    view! {
        <div class="tablebox" class:tablebox--compact=compact>
            <table class="table" role="table">
                <caption class="sr">{caption}</caption>
                <thead role="rowgroup"><tr role="row">{pick}{heads}{act}</tr></thead>
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

/// A box that chooses the row for what a [`crate::ui::components::Selection`] can do.
#[component]
pub fn PickCell(
    /// The id of the form that it belongs to.
    form: &'static str,
    name: &'static str,
    #[prop(into)] value: String,
    /// For screen readers.
    #[prop(into)]
    label: String,
) -> AnyView {
    view! {
        <td role="cell" class="table__pick">
            <input type="checkbox" form=form name=name value=value aria-label=label autocomplete="off"/>
        </td>
    }
    .into_any()
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
