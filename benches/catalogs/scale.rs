//! How time and memory grow with a catalog, beside what is aimed at.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::available_parallelism;

use super::changes::Version;
use super::make;
use super::recipe::Recipe;
use super::timing::{Usage, medians, of};

/// The program that is measured.
const PROGRAM: &str = env!("CARGO_BIN_EXE_common-instancetypes");

/// What is measured, with its command line. `FIRST` and `SECOND` are the roots of the two versions,
/// `MACHINES` is the folder of virtual machines, and `OUT` is one that is removed before each run.
const COMMANDS: [(&str, &str); 6] = [
    ("build", "build --quiet --root FIRST --out-dir OUT"),
    ("validate", "validate --quiet --deny-warnings --root FIRST"),
    ("check-tree-clean", "check-tree-clean --root FIRST"),
    ("diff", "diff FIRST SECOND"),
    ("list", "list --root FIRST"),
    ("vm check", "vm check --root FIRST MACHINES"),
];

/// The name of a build on one core.
const ONE_CORE: &str = "build, one core";

/// The name of two builds at the same time, of which each has a core of its own.
const TWO_AT_ONCE: &str = "two builds";

/// The name of what no build can leave out.
const FLOOR: &str = "floor of build";

/// What was measured with a catalog.
pub(crate) struct Measured {
    pub(crate) definitions: usize,
    /// Medians, in the order in which they are told.
    usages: Vec<(&'static str, Usage)>,
}

impl Measured {
    /// What a command took, if it could be measured.
    pub(crate) fn usage(&self, name: &str) -> Option<Usage> {
        let mut usages = self.usages.iter();
        usages.find(|(it, _)| *it == name).map(|(_, usage)| *usage)
    }

    /// Prints a line for each command. `smallest` is what was measured with the smallest catalog.
    pub(crate) fn print(&self, smallest: &Self) {
        println!("{} definitions", self.definitions);
        println!(
            "  {:<18}{:>12}{:>12}{:>12}{:>20}{:>12}",
            "command", "CPU", "wall", "memory", "CPU/definition", "relative"
        );
        for (name, usage) in &self.usages {
            let each = usage.cpu.as_secs_f64() / count(self.definitions);
            let growth = self.growth(smallest, name).unwrap_or(1.0);
            println!(
                "  {name:<18}{:>9.1} ms{:>9.1} ms{:>9.1} MB{:>17.1} µs{growth:>12.2}",
                usage.cpu.as_secs_f64() * 1e3,
                usage.wall.as_secs_f64() * 1e3,
                megabytes(*usage),
                each * 1e6,
            );
        }
    }

    /// The CPU time of a command for each definition, relative to that in a smaller catalog.
    pub(crate) fn growth(&self, smaller: &Self, name: &str) -> Option<f64> {
        let (here, there) = (self.usage(name)?, smaller.usage(name)?);
        let ratio = here.cpu.as_secs_f64() / there.cpu.as_secs_f64();
        Some(ratio * count(smaller.definitions) / count(self.definitions))
    }
}

/// What is aimed at, with the names of the commands.
pub(crate) mod aims {
    use super::{COMMANDS, FLOOR, Measured, ONE_CORE, TWO_AT_ONCE, megabytes};

    /// Prints the figures that are aimed at, beside those that were measured.
    pub(crate) fn print(all: &[Measured]) {
        let with = |definitions| all.iter().find(|it| it.definitions == definitions);
        if let Some(measured) = with(10_000) {
            of_ten_thousand(measured);
        }
        if let (Some(small), Some(large)) = (with(1_000), with(100_000)) {
            of_a_hundred_thousand(small, large);
        }
    }

    fn of_ten_thousand(measured: &Measured) {
        let cpu = |name| Some(measured.usage(name)?.cpu.as_secs_f64());
        let wall = |name| Some(measured.usage(name)?.wall.as_secs_f64());
        let ratio = |above: Option<f64>, below: Option<f64>| Some(above? / below?);
        println!("aimed at with 10000 definitions");
        let build = cpu("build");
        at_most("CPU of build / floor", ratio(build, cpu(FLOOR)), 3.0);
        at_least(
            "wall of build on one core / on all",
            ratio(wall(ONE_CORE), wall("build")),
            1.6,
        );
        // Cores share caches and memory, and on a shared machine often more than that.
        if let Some(ratio) = ratio(wall(ONE_CORE), wall(TWO_AT_ONCE)) {
            let most = 2.0 * ratio;
            println!("  the same of two builds, one after the other / at once: {most:.2}");
        }
        at_most(
            "memory of build, MB",
            measured.usage("build").map(megabytes),
            80.0,
        );
        let checking = cpu("check-tree-clean");
        at_most(
            "CPU of check-tree-clean / build",
            ratio(checking, build),
            1.2,
        );
        at_most("CPU of diff / build", ratio(cpu("diff"), build), 3.0);
    }

    fn of_a_hundred_thousand(small: &Measured, large: &Measured) {
        println!("aimed at with 100000 definitions");
        for (name, _) in COMMANDS {
            let what = format!("CPU of {name} for each definition / with 1000");
            at_most(&what, large.growth(small, name), 1.3);
        }
        at_most(
            "memory of build, MB",
            large.usage("build").map(megabytes),
            600.0,
        );
    }

    fn at_most(what: &str, figure: Option<f64>, most: f64) {
        tell(what, figure, "at most", most, |figure| figure <= most);
    }

    fn at_least(what: &str, figure: Option<f64>, least: f64) {
        tell(what, figure, "at least", least, |figure| figure >= least);
    }

    fn tell(what: &str, figure: Option<f64>, bound: &str, aim: f64, is_met: impl Fn(f64) -> bool) {
        let told = match figure {
            Some(figure) if is_met(figure) => format!("{figure:.2}: met"),
            Some(figure) => format!("{figure:.2}: missed"),
            None => "not measured".to_owned(),
        };
        println!("  {what}, {bound} {aim}: {told}");
    }
}

/// Measures the commands with catalogs of some sizes, and prints each as soon as it is measured.
pub(crate) fn run(sizes: &[usize], runs: Option<usize>) {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("catalogs");
    let mut all: Vec<Measured> = Vec::new();
    for definitions in sizes {
        // An earlier run may have left it.
        _ = fs::remove_dir_all(&place);
        fs::create_dir_all(&place).expect("a folder can be made");
        let runs = runs.unwrap_or(match definitions {
            ..=1_000 => 11,
            ..=10_000 => 5,
            _ => 3,
        });
        let measured = Workplace::new(&place, *definitions).measured(runs);
        measured.print(all.first().unwrap_or(&measured));
        all.push(measured);
    }
    fs::remove_dir_all(&place).expect("the folder can be removed");
    aims::print(&all);
}

/// The folders of what is measured.
struct Workplace {
    definitions: usize,
    first: PathBuf,
    second: PathBuf,
    machines: PathBuf,
    out: PathBuf,
    /// The output of a second build at the same time.
    other_out: PathBuf,
}

impl Workplace {
    /// Makes both versions of a catalog, and builds the first one.
    fn new(place: &Path, definitions: usize) -> Self {
        let this = Self {
            definitions,
            first: place.join("first"),
            second: place.join("second"),
            machines: place.join("machines"),
            out: place.join("out"),
            other_out: place.join("other-out"),
        };
        let recipe = |version| Recipe {
            definitions,
            seed: 1,
            version,
        };
        make::catalog(&this.first, Some(&this.machines), recipe(Version::First));
        make::catalog(&this.second, None, recipe(Version::Second));
        // What `check-tree-clean` compares, and the floor copies.
        of(&this.program("build --quiet --root FIRST"));
        this
    }

    /// Measures all commands, one after the other in each round, so that what else the machine does
    /// disturbs all of them.
    fn measured(&self, rounds: usize) -> Measured {
        let mut programs: Vec<(&str, Vec<OsString>)> = Vec::new();
        for (name, command) in COMMANDS {
            programs.push((name, self.program(command)));
        }
        if can_choose_cores() {
            programs.push((ONE_CORE, self.on_core("0", &self.out)));
            if available_parallelism().is_ok_and(|cores| cores.get() > 1) {
                programs.push((TWO_AT_ONCE, self.two_at_once()));
            }
        }
        programs.push((FLOOR, self.floor()));
        let mut runs: Vec<Vec<Usage>> = vec![Vec::new(); programs.len()];
        for _ in 0..rounds {
            for ((_, program), runs) in programs.iter().zip(&mut runs) {
                _ = fs::remove_dir_all(&self.out);
                _ = fs::remove_dir_all(&self.other_out);
                runs.push(of(program));
            }
        }
        let names = programs.iter().map(|(name, _)| *name);
        Measured {
            definitions: self.definitions,
            usages: names.zip(runs.iter().map(|runs| medians(runs))).collect(),
        }
    }

    /// The program with the words of a command, and paths in place of their names.
    fn program(&self, command: &str) -> Vec<OsString> {
        let words = command.split(' ').map(|word| match word {
            "FIRST" => self.first.clone().into_os_string(),
            "SECOND" => self.second.clone().into_os_string(),
            "MACHINES" => self.machines.clone().into_os_string(),
            "OUT" => self.out.clone().into_os_string(),
            word => word.into(),
        });
        [OsString::from(PROGRAM)].into_iter().chain(words).collect()
    }

    /// A build that may use one core only.
    fn on_core(&self, core: &str, out: &Path) -> Vec<OsString> {
        let mut program: Vec<OsString> = ["taskset", "-c", core].map(OsString::from).to_vec();
        let build = self.program(COMMANDS[0].1).into_iter();
        program.extend(build.map(|word| if word == *self.out { out.into() } else { word }));
        program
    }

    /// Two builds at the same time, a core each.
    fn two_at_once(&self) -> Vec<OsString> {
        // The first half of its words is one command, and the second half the other one.
        const BOTH: &str = r#"n=$(($# / 2)); "${@:1:n}" & first=$!; "${@:n+1}" && wait $first"#;
        let mut program: Vec<OsString> = ["bash", "-c", BOTH, "bash"].map(OsString::from).to_vec();
        program.extend(self.on_core("0", &self.out));
        program.extend(self.on_core("1", &self.other_out));
        program
    }

    /// This program, where it does what no build can leave out.
    fn floor(&self) -> Vec<OsString> {
        let this = env::current_exe().expect("this program has a path");
        let built = self.first.join("_build");
        let paths = [&self.first, &built, &self.out].map(|path| path.clone().into_os_string());
        let mut program = vec![this.into_os_string(), "floor".into()];
        program.extend(paths);
        program
    }
}

/// Whether a program is there that says which core another one may use.
fn can_choose_cores() -> bool {
    let mut taskset = Command::new("taskset");
    let version = taskset.arg("--version").stdout(Stdio::null()).status();
    let is_there = version.is_ok_and(|status| status.success());
    if !is_there {
        println!("`taskset` of util-linux is missing: no build on one core");
    }
    is_there
}

fn megabytes(usage: Usage) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "no memory has as many KiB")]
    let kibibytes = usage.peak as f64;
    kibibytes * 1024.0 / 1e6
}

fn count(definitions: usize) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "no catalog has as many definitions"
    )]
    let count = definitions as f64;
    count
}
