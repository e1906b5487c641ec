//! Instance types: series with size tables in many shapes.

use std::fmt::Write as _;
use std::path::Path;

use super::changes::Change;
use super::names;
use super::recipe::Recipe;
use super::support::files::write;
use super::support::random::Random;

/// The vCPUs of the sizes of a table: a stretch of these.
const CPUS: [usize; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/// How many Gi of memory a vCPU comes with.
const RATIOS: [usize; 5] = [1, 2, 4, 8, 16];

/// What a description is made of.
const PARAGRAPHS: [&str; 8] = [
    "Choose it for databases, caches and other workloads that\n  need much memory for few CPUs.",
    "The vCPUs take turns on the node's CPUs with those of other VMs,\n  so speed depends on how busy the node is.",
    "Start here when nothing speaks for another series: web servers,\n  build machines, desktops, most services.",
    "It is meant for guests that answer within a fixed time, and for\n  those that move packets without being interrupted.",
    "A VM takes more CPUs from its node than it has vCPUs, since the\n  emulator and its I/O threads need some of their own.",
    "Sizes differ in memory and in vCPUs; those with more of both\n  are found on larger nodes only.",
    "The node has to be prepared: its administrator says which of\n  the sizes can be scheduled, and where.",
    "No spare vCPUs are held back, so a VM that needs more of them\n  has to be stopped, changed and started.",
];

/// An instance type that a virtual machine can name.
pub(crate) struct Offer {
    pub(crate) name: String,
    pub(crate) cpus: usize,
    /// The memory in Gi.
    pub(crate) memory: usize,
}

/// A row of a size table.
#[derive(Clone)]
struct Row {
    size: String,
    cpus: usize,
    memory: usize,
    is_huge: bool,
    /// What the second version makes of it.
    change: Change,
}

/// What the sizes of a series share.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// Nothing but a description.
    Plain,
    Dedicated,
    /// Part of the memory is overcommitted, each size to an extent of its own.
    Overcommitted,
    /// Huge pages, of a size that each row says.
    Huge,
    /// Dedicated CPUs, NUMA, huge pages, and at most as many sockets as vCPUs.
    Exclusive,
    Realtime,
    Gpu,
    Network,
}

const SHAPES: [Shape; 8] = [
    Shape::Plain,
    Shape::Dedicated,
    Shape::Overcommitted,
    Shape::Huge,
    Shape::Exclusive,
    Shape::Realtime,
    Shape::Gpu,
    Shape::Network,
];

/// The sizes of a series.
struct Table {
    shape: Shape,
    /// The line that names the series whose table it takes, if it has none of its own.
    line: String,
    rows: Vec<Row>,
}

/// Series that can take a table from another: they read no more than vCPUs and memory.
const TAKING: [Shape; 4] = [
    Shape::Plain,
    Shape::Dedicated,
    Shape::Realtime,
    Shape::Network,
];

/// Writes so many instance types, and returns those of the first version.
pub(crate) fn write_all(root: &Path, recipe: Recipe, count: usize) -> Vec<Offer> {
    let mut writer = Writer {
        root,
        recipe,
        random: Random::new(recipe.seed),
        offers: Vec::with_capacity(count),
        tables: Vec::new(),
    };
    let mut family = 0;
    while writer.offers.len() < count {
        let name = names::of_family(family);
        if writer.random.once_in(20) {
            writer.single(&name);
        } else {
            for version in 1..=writer.random.within(1..=4) {
                let left = count - writer.offers.len();
                if left > 0 {
                    writer.series(&name, version, left);
                }
            }
        }
        family += 1;
    }
    writer.offers
}

struct Writer<'r> {
    root: &'r Path,
    recipe: Recipe,
    random: Random,
    offers: Vec<Offer>,
    /// The tables with no more than vCPUs and memory, by their series.
    tables: Vec<(String, Vec<Row>)>,
}

impl Writer<'_> {
    /// An instance type that belongs to no series.
    fn single(&mut self, name: &str) {
        let cpus = *self.random.pick(&CPUS);
        let memory = cpus * self.random.pick(&RATIOS);
        let words = words(&mut self.random, name, "single");
        let text = format!("{words}size: {{cpu: {cpus}, memory: {memory}Gi}}\n");
        write(&self.root.join(format!("instancetypes/{name}.yaml")), text);
        self.offers.push(Offer {
            name: name.to_owned(),
            cpus,
            memory,
        });
    }

    /// A series with at most so many sizes, and its own table or a part of another's.
    fn series(&mut self, family: &str, version: usize, most: usize) {
        let taken = if self.random.once_in(3) {
            self.taken(most)
        } else {
            None
        };
        let path = format!("{family}/{version}");
        let Table { shape, line, rows } = taken.unwrap_or_else(|| self.own(&path, most));
        let words = words(&mut self.random, family, class(shape));
        let file = format!("instancetypes/{path}/series.yaml");
        write(
            &self.root.join(file),
            format!("{words}{line}{}", spec(shape)),
        );
        self.offers.extend(rows.into_iter().map(|row| Offer {
            name: format!("{family}{version}.{}", row.size),
            cpus: row.cpus,
            memory: row.memory,
        }));
    }

    /// A table of a series' own, which is written.
    fn own(&mut self, series: &str, most: usize) -> Table {
        let shape = *self.random.pick(&SHAPES);
        let mut rows = table(&mut self.random, shape);
        rows.truncate(most);
        for (place, row) in rows.iter_mut().enumerate() {
            row.change = Change::planned(self.recipe.seed, self.offers.len() + place);
        }
        let file = format!("instancetypes/{series}/sizes.yaml");
        write(&self.root.join(file), table_text(self.recipe, shape, &rows));
        if matches!(shape, Shape::Plain | Shape::Dedicated) {
            self.tables.push((series.to_owned(), rows.clone()));
        }
        let line = String::new();
        Table { shape, line, rows }
    }

    /// A table of an earlier series without a few of its sizes.
    fn taken(&mut self, most: usize) -> Option<Table> {
        let fitting: Vec<&(String, Vec<Row>)> = self
            .tables
            .iter()
            .rev()
            .take(20)
            .filter(|(_, rows)| rows.len() <= most)
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let (from, rows) = *self.random.pick(&fitting);
        let mut rows = rows.clone();
        let mut except = Vec::new();
        for _ in 0..self.random.within(0..=3) {
            let place = self.random.within(0..=rows.len() - 1);
            // What is removed later cannot be named.
            if rows.len() > 1 && rows[place].change != Change::Gone {
                except.push(rows.remove(place).size);
            }
        }
        let line = if except.is_empty() {
            format!("sizes: {{from: {from}}}\n")
        } else {
            format!("sizes: {{from: {from}, except: [{}]}}\n", except.join(", "))
        };
        let shape = *self.random.pick(&TAKING);
        Some(Table { shape, line, rows })
    }
}

/// A size table: a stretch of vCPUs, with a few ratios of memory, and each once more with larger pages.
fn table(random: &mut Random, shape: Shape) -> Vec<Row> {
    let first = random.within(0..=3);
    let last = random.within(7..=CPUS.len() - 1);
    let lowest = random.within(0..=RATIOS.len() - 3);
    let ratios = &RATIOS[lowest..lowest + random.within(2..=3)];
    let pages = if matches!(shape, Shape::Huge | Shape::Exclusive) {
        &[false, true][..]
    } else {
        &[false]
    };
    let mut rows = Vec::new();
    for cpus in &CPUS[first..=last] {
        for ratio in ratios {
            for is_huge in pages {
                let memory = cpus * ratio;
                let suffix = if *is_huge { "-1gi" } else { "" };
                rows.push(Row {
                    size: format!("{cpus}x{memory}gi{suffix}"),
                    cpus: *cpus,
                    memory,
                    is_huge: *is_huge,
                    change: Change::None,
                });
            }
        }
    }
    rows
}

/// The text of a size table.
fn table_text(recipe: Recipe, shape: Shape, rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let Row { size, memory, .. } = row;
        match recipe.now(row.change) {
            Change::None => add_row(&mut text, shape, row, size, *memory),
            Change::More => add_row(&mut text, shape, row, size, memory * 2),
            Change::Gone => {}
            Change::Twin => {
                add_row(&mut text, shape, row, size, *memory);
                add_row(&mut text, shape, row, &format!("{size}-twin"), memory * 2);
            }
        }
    }
    text
}

fn add_row(text: &mut String, shape: Shape, row: &Row, size: &str, memory: usize) {
    let cpus = row.cpus;
    let more = match shape {
        Shape::Overcommitted => format!(", percent: {}", 40 + cpus % 7 * 5),
        Shape::Huge | Shape::Exclusive if row.is_huge => ", hugepages: 1Gi".to_owned(),
        Shape::Huge | Shape::Exclusive => ", hugepages: 2Mi".to_owned(),
        Shape::Gpu => format!(", model: m{}", 10 * (1 + cpus % 4)),
        Shape::Plain | Shape::Dedicated | Shape::Realtime | Shape::Network => String::new(),
    };
    _ = writeln!(text, "{size}: {{cpu: {cpus}, memory: {memory}Gi{more}}}");
}

/// The words at the top of a series.
fn words(random: &mut Random, name: &str, class: &str) -> String {
    let first = random.within(0..=PARAGRAPHS.len() - 5);
    let chosen = &PARAGRAPHS[first..first + random.within(3..=5)];
    format!(
        "\
displayName: {}
class: {class}
icon: pficon-server-group
description: |-
  {}
",
        names::for_people(name),
        chosen.join("\n\n  ")
    )
}

fn class(shape: Shape) -> &'static str {
    match shape {
        Shape::Plain => "general.purpose",
        Shape::Dedicated => "dedicated.vcpu",
        Shape::Overcommitted => "overcommitted",
        Shape::Huge => "memory.intensive",
        Shape::Exclusive => "compute.exclusive",
        Shape::Realtime => "realtime",
        Shape::Gpu => "gpu.example",
        Shape::Network => "network",
    }
}

/// The spec of a series.
fn spec(shape: Shape) -> &'static str {
    match shape {
        Shape::Plain => "",
        Shape::Dedicated => {
            "\
spec:
  cpu:
    dedicatedCPUPlacement: true
    isolateEmulatorThread: true
  ioThreadsPolicy: auto
"
        }
        Shape::Overcommitted => {
            "\
spec:
  memory:
    overcommitPercent: \"{{ percent }}\"
"
        }
        Shape::Huge => {
            "\
spec:
  memory:
    hugepages:
      pageSize: \"{{ hugepages }}\"
"
        }
        Shape::Exclusive => {
            "\
spec:
  cpu:
    dedicatedCPUPlacement: true
    isolateEmulatorThread: true
    maxSockets: \"{{ cpu }}\"
    numa:
      guestMappingPassthrough: {}
  ioThreadsPolicy: auto
  memory:
    hugepages:
      pageSize: \"{{ hugepages }}\"
"
        }
        Shape::Realtime => {
            "\
spec:
  annotations:
    cpu-load-balancing.crio.io: disable
    cpu-quota.crio.io: disable
    irq-load-balancing.crio.io: disable
  cpu:
    dedicatedCPUPlacement: true
    isolateEmulatorThread: true
    numa:
      guestMappingPassthrough: {}
    realtime: {}
  memory:
    hugepages:
      pageSize: 1Gi
"
        }
        Shape::Gpu => {
            "\
spec:
  cpu:
    maxSockets: \"{{ cpu * 2 }}\"
  gpus:
    - name: gpu1
      deviceName: \"example.com/{{ model }}\"
"
        }
        Shape::Network => {
            "\
spec:
  annotations:
    cpu-load-balancing.crio.io: disable
    irq-load-balancing.crio.io: disable
  cpu:
    dedicatedCPUPlacement: true
    isolateEmulatorThread: true
  memory:
    hugepages:
      pageSize: 1Gi
"
        }
    }
}
