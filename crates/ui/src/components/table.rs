use crate::{
    components::Icon,
    markup::{Children, IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// The headings of the columns.
pub struct Columns(Vec<Column>);

/// The heading of one column.
pub struct Column {
    words: String,
    sort: Option<Sort>,
}

struct Sort {
    href: String,
    /// Whether the list is sorted by this column in descending order; `None` if it is not sorted by it.
    descending: Option<bool>,
}

impl Column {
    /// A heading without a link.
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), sort: None }
    }

    /// A heading that links to the list sorted by the column, or in the reverse order.
    pub fn sorted(words: impl Into<String>, href: String, descending: Option<bool>) -> Self {
        Self { words: words.into(), sort: Some(Sort { href, descending }) }
    }

    fn head(self) -> Markup {
        let words = self.words;
        let Some(Sort { href, descending }) = self.sort else {
            return view! { <th role="columnheader" scope="col">{words}</th> }.into_markup();
        };
        let (sort, icon) = match descending {
            Some(true) => (Some("descending"), Some("chevron-down")),
            Some(false) => (Some("ascending"), Some("chevron-up")),
            None => (None, None),
        };
        let icon = icon.map(|name| view! { <Icon name/> });
        view! { <th role="columnheader" scope="col" aria-sort=sort><a href=href>{words}{icon}</a></th> }.into_markup()
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

/// The number of columns, with that of the actions, from which a table becomes cards earlier.
const MANY_COLUMNS: usize = 5;

/// Rows and columns; where space is narrow, each row becomes a card. The ARIA roles are explicit because browsers drop
/// the table semantics once CSS changes the `display` of a table.
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
    /// Whether a panel is next to it: the rows are then cards without labels.
    #[prop(optional)]
    compact: bool,
    children: Children,
) -> Markup {
    let wide = columns.0.len() + usize::from(acts) >= MANY_COLUMNS;
    let heads = columns.0.into_iter().map(Column::head).collect_view();
    let pick = picks.then(
        || view! { <th role="columnheader" scope="col" class="table__pick"><span class="sr">{t!("components-choose")}</span></th> },
    );
    let act = acts.then(
        || view! { <th role="columnheader" scope="col" class="table__act"><span class="sr">{t!("components-actions")}</span></th> },
    );
    view! {
        <div class="tablebox" class:tablebox--wide=wide class:tablebox--compact=compact>
            <table class="table" role="table">
                <caption class="sr">{caption}</caption>
                <thead role="rowgroup"><tr role="row">{pick}{heads}{act}</tr></thead>
                <tbody role="rowgroup">{children.0}</tbody>
            </table>
        </div>
    }
    .into_markup()
}

/// A row: a [`RowHead`], then cells.
#[component]
pub fn Row(
    /// Whether the row is opened next to the list.
    #[prop(optional)]
    current: bool,
    children: Children,
) -> Markup {
    view! { <tr role="row" class:table__current=current>{children.0}</tr> }.into_markup()
}

/// A checkbox that selects the row for the actions of a [`crate::components::Selection`].
#[component]
pub fn PickCell(
    /// The id of that form.
    form: &'static str,
    name: &'static str,
    #[prop(into)] value: String,
    /// The label for screen readers.
    #[prop(into)]
    label: String,
) -> Markup {
    view! {
        <td role="cell" class="table__pick">
            <input type="checkbox" form=form name=name value=value aria-label=label autocomplete="off"/>
        </td>
    }
    .into_markup()
}

/// The cell that names the row.
#[component]
pub fn RowHead(children: Children) -> Markup {
    view! { <th role="rowheader" scope="row">{children.0}</th> }.into_markup()
}

/// A value, labeled with its column for the card layout.
#[component]
pub fn Cell(#[prop(into)] label: String, children: Children) -> Markup {
    view! { <td role="cell" data-label=label><div>{children.0}</div></td> }.into_markup()
}

/// The actions of the row.
#[component]
pub fn ActCell(children: Children) -> Markup {
    view! { <td role="cell" class="table__act">{children.0}</td> }.into_markup()
}
