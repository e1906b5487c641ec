//! The generated part of `README.md`: the series.

use minijinja::Value;

use crate::registry::annotations::DISPLAY_NAME;
use crate::text::code_span as code;

use super::markdown::cell;
use super::marked::Part;
use super::sizes::SizedSeries;
use super::template::{object, render};

const SERIES_TABLE: &str = include_str!("../../templates/readme-series.md");

/// The generated part.
pub(super) fn part(series: &[SizedSeries<'_>]) -> Part {
    let context = object([("rows", series.iter().map(row).collect())]);
    Part {
        name: "series",
        text: render(SERIES_TABLE, context),
    }
}

fn row(series: &SizedSeries<'_>) -> Value {
    let name = series.series.name();
    let specs = || series.sizes.iter().map(|size| size.spec);
    object([
        (
            "name",
            format!("[{}](docs/catalog.md#{name})", code(&name)).into(),
        ),
        (
            "title",
            series
                .annotation(DISPLAY_NAME)
                .map_or(String::new(), cell)
                .into(),
        ),
        ("sizes", series.sizes.len().into()),
        ("vcpus", range(specs().map(|spec| spec.cpu.guest.0)).into()),
        (
            "memory",
            range(specs().map(|spec| spec.memory.guest)).into(),
        ),
    ])
}

/// The least and the most of some amounts.
fn range<T: Ord + Copy + ToString>(amounts: impl Iterator<Item = T> + Clone) -> String {
    match (amounts.clone().min(), amounts.max()) {
        (Some(least), Some(most)) if least < most => {
            format!("{} to {}", least.to_string(), most.to_string())
        }
        (Some(only), _) => only.to_string(),
        (None, _) => String::new(),
    }
}
