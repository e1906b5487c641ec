//! The picture of all sizes: memory over vCPUs, both logarithmic.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::kubernetes::quantity::Quantity;
use crate::query::Feature;

use super::kept::{Kept, KeptInstancetype, shown_name};

/// The most sizes at one place that each have a mark; more are one mark with their number.
const MOST_AT_A_PLACE: usize = 9;

/// The marks side by side at one place.
const SIDE_BY_SIDE: usize = 3;

/// The most lines of an axis that are named.
const MOST_NAMED: usize = 14;

/// A picture: two axes, and marks between them.
#[derive(Serialize)]
pub(super) struct Picture {
    vcpus: Vec<Tick>,
    memory: Vec<Tick>,
    marks: Vec<Mark>,
}

/// A line of an axis: where it is, from 0 to 100, and what stands beside it.
#[derive(Serialize)]
struct Tick {
    at: String,
    label: String,
}

/// One size, or several that would hide each other.
#[derive(Serialize)]
struct Mark {
    /// Where it is from the left and from the bottom, from 0 to 100.
    x: String,
    y: String,
    /// How far it is moved, in marks, so that others at the same place are beside it.
    dx: String,
    dy: String,
    /// The numbers of the instance types.
    rows: Vec<usize>,
    /// The page of the instance type; of several, the list of them.
    href: String,
    /// What it is called.
    label: String,
    /// How it looks: its series and its features.
    looks: String,
}

/// What sets a mark apart, by the feature that it stands for. One shape for each thing that people look
/// for first; all features are in the words of the mark.
const LOOKS: &[(Feature, &str)] = &[
    (Feature::Dedicated, "dedicated"),
    (Feature::Hugepages, "hugepages"),
    (Feature::Overcommit, "overcommit"),
    (Feature::Realtime, "realtime"),
    (Feature::Gpus, "devices"),
    (Feature::HostDevices, "devices"),
];

impl Picture {
    pub(super) fn of(kept: &Kept<'_>, series: &[&str]) -> Self {
        let mut places: BTreeMap<(u32, Quantity), Vec<usize>> = BTreeMap::new();
        for (row, it) in kept.instancetypes.iter().enumerate() {
            let place = (it.offer.vcpus, it.offer.memory);
            places.entry(place).or_default().push(row);
        }
        let vcpus = Axis::of(places.keys().map(|(vcpus, _)| f64::from(*vcpus)));
        let memory = Axis::of(places.keys().map(|(_, memory)| bytes(memory)));
        let marks = places.iter().flat_map(|((cpu, bytes_of), rows)| {
            let place = [vcpus.at(f64::from(*cpu)), memory.at(bytes(bytes_of))];
            marks(kept, rows, place, series)
        });
        Self {
            marks: marks.collect(),
            vcpus: vcpus.ticks(|power| (1_u64 << power).to_string()),
            memory: memory.ticks(|power| Quantity::of_bytes(1 << power.min(62)).to_string()),
        }
    }
}

/// The marks of all sizes at one place.
fn marks(kept: &Kept<'_>, rows: &[usize], [x, y]: [f64; 2], series: &[&str]) -> Vec<Mark> {
    let sizes: Vec<(usize, &KeptInstancetype<'_>)> = rows
        .iter()
        .filter_map(|row| Some((*row, kept.instancetypes.get(*row)?)))
        .collect();
    let [x, y] = [x, y].map(|at| format!("{at:.2}"));
    if let ([(_, first), ..], true) = (sizes.as_slice(), sizes.len() > MOST_AT_A_PLACE) {
        let (vcpus, memory) = (first.offer.vcpus, first.offer.memory);
        return vec![Mark {
            x,
            y,
            dx: "0".to_owned(),
            dy: "0".to_owned(),
            rows: rows.to_vec(),
            href: format!("#cpu={vcpus}&memory={memory}"),
            label: format!("{} instance types", sizes.len()),
            looks: "several".to_owned(),
        }];
    }
    let lines = sizes.len().div_ceil(SIDE_BY_SIDE);
    let marks = sizes.iter().enumerate().map(|(number, (row, size))| {
        let line = number / SIDE_BY_SIDE;
        let in_line = SIDE_BY_SIDE.min(sizes.len() - line * SIDE_BY_SIDE);
        Mark {
            x: x.clone(),
            y: y.clone(),
            dx: offset(number % SIDE_BY_SIDE, in_line),
            dy: offset(line, lines),
            rows: vec![*row],
            href: size.address.clone(),
            label: shown_name(size.entry),
            looks: looks(size, series),
        }
    });
    marks.collect()
}

/// How far the one of a number is from the middle of all of them.
#[allow(clippy::cast_precision_loss, reason = "there are nine at most")]
fn offset(number: usize, of: usize) -> String {
    format!("{}", number as f64 - (of as f64 - 1.0) / 2.0)
}

fn looks(size: &KeptInstancetype<'_>, series: &[&str]) -> String {
    let mut looks = colour(size.entry.series(), series);
    if size.entry.is_deprecated() {
        // It is shown where somebody asks for it.
        looks.push_str(" deprecated out");
    }
    for (feature, look) in LOOKS {
        if feature.is_in(size.spec) {
            looks.extend([" ", look]);
        }
    }
    looks
}

/// How many colours there are for series.
const COLOURS: usize = 10;

/// The class of the colour of a series.
pub(super) fn colour(name: &str, series: &[&str]) -> String {
    let number = series.iter().position(|it| *it == name);
    number.map_or("no-series".to_owned(), |number| {
        format!("series-{}", number % COLOURS)
    })
}

/// A logarithmic axis, with half a step more at both ends.
struct Axis {
    least: i32,
    most: i32,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.fold(1.0, f64::max);
        Self {
            least: whole(least.min(most).max(1.0).log2().floor()),
            most: whole(most.max(1.0).log2().ceil()),
        }
    }

    /// Where a value is, from 0 to 100.
    fn at(&self, value: f64) -> f64 {
        let steps = f64::from(self.most - self.least) + 1.0;
        (value.max(1.0).log2() - f64::from(self.least) + 0.5) / steps * 100.0
    }

    /// The powers of two; of many, not all are named.
    fn ticks(&self, label: impl Fn(u32) -> String) -> Vec<Tick> {
        let powers: Vec<u32> = (self.least..=self.most).flat_map(u32::try_from).collect();
        let step = powers.len().div_ceil(MOST_NAMED).max(1);
        let ticks = powers.into_iter().step_by(step);
        ticks
            .map(|power| Tick {
                at: format!("{:.2}", self.at(f64::from(power).exp2())),
                label: label(power),
            })
            .collect()
    }
}

/// A logarithm as a whole number.
#[allow(clippy::cast_possible_truncation, reason = "logarithms are small")]
fn whole(value: f64) -> i32 {
    value as i32
}

#[allow(
    clippy::cast_precision_loss,
    reason = "marks are further apart than what is lost"
)]
fn bytes(memory: &Quantity) -> f64 {
    memory.value_rounded_up() as f64
}
