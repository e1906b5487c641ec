//! All pairs of preferences and sizes as a picture: what fits, why the rest does not, and what becomes of
//! the vCPUs.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde::Serialize;

use crate::registry::labels::OS_TYPE;
use crate::text::visible;
use crate::vm::{Topology, other_architecture, vcpus};

use super::kept::{Kept, KeptInstancetype, KeptPreference, Link, shown_name};

/// The most cells of the table. If there were more with a row for each preference, those that are alike share
/// one; if there still are, the table is left out.
const MOST_CELLS: usize = 20_000;

/// What fills in the page. Sizes with the same vCPUs and memory fit the same preferences, and share a
/// column, if the same virtual machines can name them.
#[derive(Serialize)]
pub(super) struct FitPage {
    /// The numbers of vCPUs, each with the number of its columns.
    vcpus: Vec<(u32, usize)>,
    columns: Vec<Column>,
    systems: Vec<System>,
    /// What the table would be, if it is left out.
    left_out: Option<LeftOut>,
    /// How cells look here, for the legend.
    looks: BTreeSet<&'static str>,
    instancetypes: usize,
    preferences: usize,
}

/// Sizes with the same vCPUs and memory.
#[derive(Serialize)]
struct Column {
    vcpus: String,
    memory: String,
    names: Vec<String>,
}

/// The preferences for a family of operating systems.
#[derive(Serialize)]
struct System {
    name: String,
    rows: Vec<Row>,
}

/// A preference, or several that need the same.
#[derive(Serialize)]
struct Row {
    links: Vec<Link>,
    cells: Vec<Cell>,
}

/// A table with too many cells.
#[derive(Serialize)]
struct LeftOut {
    rows: usize,
    cells: usize,
    most_cells: usize,
}

/// What becomes of a pair.
#[derive(Serialize)]
struct Cell {
    /// How it looks: `fits sockets`, `lacks memory`.
    looks: &'static str,
    /// A few characters for it.
    short: String,
    words: String,
}

/// What is the same of preferences that fit the same sizes in the same way.
type Alike<'e> = (&'e str, String);

/// The preferences of each row.
type Rows<'k> = IndexMap<Alike<'k>, Vec<&'k KeptPreference<'k>>>;

impl FitPage {
    pub(super) fn of(kept: &Kept<'_>) -> Self {
        let mut sizes: BTreeMap<_, Vec<&KeptInstancetype<'_>>> = BTreeMap::new();
        for it in &kept.instancetypes {
            let key = (it.offer.vcpus, it.offer.memory, it.entry.only_namespace());
            sizes.entry(key).or_default().push(it);
        }
        let mut columns_of: IndexMap<u32, usize> = IndexMap::new();
        for (vcpus, ..) in sizes.keys() {
            *columns_of.entry(*vcpus).or_default() += 1;
        }
        let offers: Vec<_> = sizes
            .values()
            .filter_map(|alike| alike.first().copied())
            .collect();
        let columns = sizes.iter().map(|((cpu, memory, _), alike)| Column {
            vcpus: vcpus(*cpu),
            memory: memory.to_string(),
            names: alike.iter().map(|it| shown_name(it.entry)).collect(),
        });
        let table = rows(kept, offers.len());
        let left_out = LeftOut::of(table.len(), offers.len());
        let systems = match left_out {
            Some(_) => Vec::new(),
            None => systems(table, &offers),
        };
        let rows = systems.iter().flat_map(|system| &system.rows);
        let looks = rows.flat_map(|row| &row.cells).map(|cell| cell.looks);
        Self {
            vcpus: columns_of.into_iter().collect(),
            looks: looks.collect(),
            systems,
            left_out,
            columns: columns.collect(),
            instancetypes: kept.instancetypes.len(),
            preferences: kept.preferences.len(),
        }
    }
}

impl LeftOut {
    fn of(rows: usize, columns: usize) -> Option<Self> {
        let cells = rows * columns;
        (cells > MOST_CELLS).then_some(Self {
            rows,
            cells,
            most_cells: MOST_CELLS,
        })
    }
}

/// The rows of a table with so many columns.
fn rows<'k>(kept: &'k Kept<'_>, columns: usize) -> Rows<'k> {
    let has_own_rows = kept.preferences.len() * columns <= MOST_CELLS;
    let mut rows = Rows::new();
    for preference in &kept.preferences {
        let system = preference.entry.label(OS_TYPE).unwrap_or("other");
        let alike = if has_own_rows {
            preference.address.clone()
        } else {
            let (need, spec) = (preference.need, preference.spec);
            let ratio = spec.prefer_spread_socket_to_core_ratio;
            let architecture = other_architecture(spec);
            let namespace = preference.entry.only_namespace();
            format!(
                "{need:?} {:?} {ratio:?} {architecture:?} {namespace:?}",
                spec.cpu
            )
        };
        rows.entry((system, alike)).or_default().push(preference);
    }
    rows
}

/// The cells of the rows, by operating system.
fn systems(rows: Rows<'_>, offers: &[&KeptInstancetype<'_>]) -> Vec<System> {
    let mut systems: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for ((system, _), preferences) in rows {
        let row = Row::of(&preferences, offers);
        systems.entry(system).or_default().extend(row);
    }
    systems
        .into_iter()
        .map(|(name, rows)| System {
            name: visible(name),
            rows,
        })
        .collect()
}

impl Row {
    fn of(preferences: &[&KeptPreference<'_>], offers: &[&KeptInstancetype<'_>]) -> Option<Self> {
        let first = preferences.first()?;
        let links = preferences.iter();
        let links = links.map(|it| Link::to(it.entry, "", &it.address));
        Some(Self {
            links: links.collect(),
            cells: offers.iter().map(|it| Cell::of(first, it)).collect(),
        })
    }
}

impl Cell {
    fn of(preference: &KeptPreference<'_>, instancetype: &KeptInstancetype<'_>) -> Self {
        if !preference.entry.is_within_reach_of(instancetype.entry) {
            return Self {
                looks: "lacks namespace",
                short: "N".to_owned(),
                words: "no virtual machine can name both: they are in different namespaces"
                    .to_owned(),
            };
        }
        let offer = &instancetype.offer;
        let lacks = preference.lacks(offer);
        if lacks.is_empty() {
            return Self::fitting(Topology::of(offer.vcpus, preference.spec));
        }
        let need = &preference.need;
        let lacks_vcpus = need.vcpus.is_some_and(|least| least > offer.vcpus);
        let lacks_memory = need.memory.is_some_and(|least| least > offer.memory);
        let (looks, short) = match (lacks_vcpus, lacks_memory, need.suits(offer)) {
            (true, true, _) => ("lacks both", "C M"),
            (true, false, _) => ("lacks vcpus", "C"),
            (false, true, _) => ("lacks memory", "M"),
            (false, false, false) => ("lacks spread", "÷"),
            (false, false, true) => ("lacks architecture", "A"),
        };
        Self {
            looks,
            short: short.to_owned(),
            words: lacks.join("; "),
        }
    }

    fn fitting(topology: Topology) -> Self {
        let Topology {
            sockets,
            cores,
            threads,
        } = topology;
        let (looks, short) = match (sockets, cores, threads) {
            (1, 1, 1) => ("fits", "1".to_owned()),
            (_, 1, 1) => ("fits sockets", sockets.to_string()),
            (1, _, 1) => ("fits cores", cores.to_string()),
            (1, 1, _) => ("fits threads", threads.to_string()),
            _ => ("fits spread", format!("{sockets}·{cores}·{threads}")),
        };
        let number = |number: u32, one: &str| match number {
            1 => format!("1 {one}"),
            number => format!("{number} {one}s"),
        };
        Self {
            looks,
            short,
            words: format!(
                "fits: {}, {}, {}",
                number(sockets, "socket"),
                number(cores, "core"),
                number(threads, "thread")
            ),
        }
    }
}
