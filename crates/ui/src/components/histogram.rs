use crate::{
    components::Icon,
    markup::{IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// One bar, which links to the items that it counts.
pub struct HistogramBar {
    pub href: String,
    /// The bar's accessible name.
    pub label: String,
    /// The parts from bottom to top: the kind's class name, as in the legend, and the count.
    pub parts: Vec<(&'static str, i64)>,
}

/// A time label under the bars.
pub struct AxisMark {
    /// Where the time lies between the beginning of the first bar and the end of the last one, from 0 to 1.
    pub at: f64,
    pub words: String,
}

/// A kind in the legend, with its total.
pub struct Kind {
    /// The kind's CSS class name.
    pub class: &'static str,
    pub name: String,
    /// The total, formatted.
    pub count: String,
}

/// The width of a bar's slot and the height of the tallest bar, in units of the drawing.
const WIDTH: f64 = 10.0;
const HEIGHT: f64 = 90.0;
const ROOM: f64 = 96.0;

/// Counts over time, by kind. Each bar is a link, and the legend repeats the totals as numbers.
#[component]
pub fn Histogram(
    /// The accessible name of the chart.
    #[prop(into)]
    label: String,
    bars: Vec<HistogramBar>,
    marks: Vec<AxisMark>,
    legend: Vec<Kind>,
    /// The URL of a longer time span.
    #[prop(optional)]
    wider: Option<String>,
) -> Markup {
    let most = bars.iter().map(|bar| bar.parts.iter().map(|(_, count)| count).sum::<i64>()).max().unwrap_or(0).max(1);
    let width = bars.len() as f64 * WIDTH;
    let base = format!("M0 {ROOM}H{width}");
    let grid = format!("M0 {:.1}H{width}M0 {:.1}H{width}", ROOM - HEIGHT / 2.0, ROOM - HEIGHT);
    let bars = bars.into_iter().enumerate().map(|(index, bar)| {
        let left = index as f64 * WIDTH;
        let mut top = ROOM;
        let parts = bar.parts.into_iter().filter(|(_, count)| *count > 0).map(|(class, count)| {
            let tall = count as f64 / most as f64 * HEIGHT;
            top -= tall;
            let (x, y, height) = (format!("{:.1}", left + 1.2), format!("{top:.1}"), format!("{tall:.1}"));
            view! { <rect class=class x=x y=y width="7.6" height=height/> }
        });
        let parts = parts.collect_view();
        view! {
            <a href=bar.href aria-label=bar.label>
                <rect class="histogram__hit" x=left.to_string() y="0" width=WIDTH.to_string() height=ROOM.to_string()/>
                {parts}
            </a>
        }
    });
    let legend = legend.into_iter().map(|kind| {
        view! {
            <li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class=kind.class width="10" height="10"/></svg>{kind.name}" "<b>{kind.count}</b></li>
        }
    });
    // A label that begins near the right edge would not fit.
    let marks = marks.into_iter().filter(|mark| (0.0..0.95).contains(&mark.at)).map(|mark| {
        let x = format!("{:.2}%", mark.at * 100.0);
        view! { <line x1=x.clone() x2=x.clone() y1="0" y2="4"/><text x=x y="15">{mark.words}</text> }
    });
    let marks = marks.collect_view();
    let wider = wider
        .map(|href| view! { <a class="histogram__wider" href=href><Icon name="clock"/>{t!("components-wider")}</a> });
    view! {
        <section class="histogram" aria-label=label.clone()>
            <svg viewBox=format!("0 0 {width} {ROOM}") preserveAspectRatio="none" role="group" aria-label=t!("components-each-bar", label = label.as_str())>
                <path class="histogram__grid" d=grid/>
                {bars.collect_view()}
                <path class="histogram__base" d=base/>
            </svg>
            <svg class="histogram__axis" aria-hidden="true">{marks}</svg>
            <div class="histogram__foot"><ul class="histogram__legend">{legend.collect_view()}</ul>{wider}</div>
        </section>
    }
    .into_markup()
}
