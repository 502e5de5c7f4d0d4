//! The growth of each cost as a picture.

use super::Row;
use plotters::prelude::*;
use std::path::Path;

/// Width and height of the picture, in pixels.
const SIZE: (u32, u32) = (960, 540);

/// Draws how many times as much each row costs at each scale as at the smallest; both axes are logarithmic.
pub fn draw(file: &Path, rows: &[Row], scales: &[u64]) {
    try_draw(file, rows, scales).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

fn try_draw(file: &Path, rows: &[Row], scales: &[u64]) -> Result<(), Box<dyn std::error::Error>> {
    let (least, most) = (scales[0] as f64, scales[scales.len() - 1] as f64);
    let highest = rows.iter().flat_map(Row::growth).fold(4.0, f64::max);
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(56)
        .build_cartesian_2d((least..most).log_scale(), (0.25..highest * 1.2).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("size of the organization, times the smallest")
        .y_desc("cost, times that of the smallest")
        .x_label_formatter(&|scale| format!("{scale}"))
        .y_label_formatter(&|times| format!("{times}"))
        .light_line_style(WHITE)
        .draw()?;
    // Rows that stay below what they may cost need no name.
    for (number, row) in rows.iter().enumerate() {
        let points: Vec<_> = scales.iter().map(|scale| *scale as f64).zip(row.growth()).collect();
        let is_over = points.last().is_some_and(|(_, times)| *times > row.aim);
        let color = if is_over { Palette99::pick(number).to_rgba() } else { BLACK.mix(0.25) };
        let line = chart.draw_series(LineSeries::new(points, color.stroke_width(if is_over { 2 } else { 1 })))?;
        if is_over {
            line.label(row.name)
                .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 16, y)], color.stroke_width(2)));
        }
    }
    chart.configure_series_labels().position(SeriesLabelPosition::UpperLeft).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
