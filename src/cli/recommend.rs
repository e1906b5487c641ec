//! `recommend`: the instance types that suit a guest and a wish.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::catalog::{Subfolders, named_files, read_files};
use crate::diagnostic::{Code, Problem, Severity, backticked};
use crate::kubernetes::name::check_subdomain;
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::{Family, Kind, Scope};
use crate::query::{self, Condition, Entries, Entry, Feature, Needs, Range, Recommendation, Wish};
use crate::registry::labels::CLASS;
use crate::vm::{
    DataVolume, Disk, MachineFiles, Reference, RunStrategy, VirtualMachine, WANTED,
    other_architecture,
};

use super::in_hand::{EntriesArgs, say_left_out};
use super::printing::{ColourArgs, Findings, print, say};
use super::refusal::{Documented, refuse};
use super::show::{Wanted, unknown};
use super::unknown::{check_words, unknown_name};
use super::vm_files::objects;

/// The name of the subcommand.
const NAME: &str = "recommend";

/// Recommend the smallest instance types that suit a guest and a wish
///
/// Those that suit are in the order of their sizes: fewer vCPUs come first, then less memory, then
/// fewer features. Below them stand the nearest that do not suit, with what they lack. If none
/// suits, only that is printed, and the exit code is 1.
///
/// With a preference, an instance type suits if it has what that requires. What else KubeVirt asks of a
/// virtual machine with both, `vm check` says.
///
/// A bare number in a range is the least here: `4` and `4..` are the same. `'=4'`, `2..8` and
/// `'<=16'` say more.
#[derive(Debug, Args)]
pub(super) struct Recommend {
    #[command(flatten)]
    entries: EntriesArgs,

    #[command(flatten)]
    asked: Asked,

    /// How many are listed
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = limit)]
    limit: usize,

    /// How they are printed
    #[arg(short, long, value_name = "FORM", value_enum, default_value_t = Form::Table)]
    output: Form,

    #[command(flatten)]
    manifest: ManifestArgs,

    /// Taken only to say which option names a preference
    #[arg(value_name = "PREFERENCE", hide = true)]
    misplaced: Option<String>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// What is asked for.
#[derive(Debug, Args)]
struct Asked {
    /// The preference that it is used with, by its name or TYPE/NAME: it has to be enough for what that requires
    #[arg(long, value_name = "NAME")]
    preference: Option<Wanted>,

    /// The number of vCPUs, at least
    #[arg(long, value_name = "RANGE", value_parser = least::<u32>)]
    cpu: Option<Range<u32>>,

    /// The memory, at least
    #[arg(long, value_name = "RANGE", value_parser = least::<Quantity>)]
    memory: Option<Range<Quantity>>,

    /// The memory for each vCPU, at least
    #[arg(long, value_name = "RANGE", value_parser = least::<Quantity>)]
    ratio: Option<Range<Quantity>>,

    /// What it has [can be repeated: all of them]
    #[arg(long, value_name = "FEATURE", value_enum, value_delimiter = ',')]
    feature: Vec<Feature>,

    /// Its class: `general.purpose` [can be repeated: one of them]
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    class: Vec<String>,

    /// Its series: `u1` [can be repeated: one of them]
    #[arg(long, value_name = "SERIES", value_delimiter = ',')]
    series: Vec<String>,

    /// Also recommend what should no longer be chosen
    #[arg(long)]
    deprecated: bool,

    /// A file with a `VirtualMachine` that names no instance type, whose own CPUs, memory, devices and preference are asked for; `-` for standard input
    #[arg(long = "for", value_name = "FILE")]
    machine: Option<PathBuf>,
}

/// What the manifest of a virtual machine needs.
#[derive(Debug, Args)]
struct ManifestArgs {
    /// Print a `VirtualMachine` with the smallest that suits, for `kubectl apply -f -`
    #[arg(long, conflicts_with_all = ["output", "limit", "machine"])]
    manifest: bool,

    /// The name of the virtual machine [default: that of the preference, with hyphens]
    #[arg(long = "name", value_name = "NAME", requires = "manifest", value_parser = name)]
    machine_name: Option<String>,

    /// When it runs
    #[arg(long, value_name = "STRATEGY", requires = "manifest", value_enum, default_value_t = RunStrategy::Always, ignore_case = true)]
    run_strategy: RunStrategy,

    /// The image of its disk, a container disk, which keeps nothing: `registry.example/fedora:latest`
    #[arg(long, value_name = "IMAGE", requires = "manifest", conflicts_with = "data_volume", value_parser = image)]
    image: Option<String>,

    /// What its disk is filled with, once: `docker://registry.example/fedora:latest`, or a copy of a volume, `pvc:NAMESPACE/NAME`
    #[arg(long, value_name = "SOURCE", requires = "manifest")]
    data_volume: Option<DataVolume>,

    /// The size of that disk, which an image in a registry does not say: `30Gi`
    #[arg(long, value_name = "QUANTITY", requires = "data_volume", conflicts_with = "image", value_parser = size)]
    size: Option<Quantity>,
}

/// How a recommendation is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table with the reason for each, and why the nearest others do not suit
    Table,
    /// A line for each, as `kubectl get -o name` has it
    Name,
    /// One JSON document, by `schemas/recommendation.json`
    Json,
}

/// A range in which a bare value is the least.
fn least<T>(text: &str) -> Result<Range<T>, String>
where
    Range<T>: std::str::FromStr<Err = String>,
    T: Ord,
{
    let range: Range<T> = text.parse()?;
    Ok(if text.trim_start().starts_with('=') {
        range
    } else {
        range.or_more()
    })
}

fn limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("write a number from 1 on".to_owned()),
        Ok(number) => Ok(number),
    }
}

fn name(text: &str) -> Result<String, String> {
    check_subdomain(text).map_err(|error| error.to_string())?;
    Ok(text.to_owned())
}

fn image(text: &str) -> Result<String, String> {
    if text.contains("://") {
        return Err(format!(
            "the image of a container disk has no scheme; write `--data-volume {text}`, or leave it out"
        ));
    }
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err("write the image as `docker pull` takes it".to_owned());
    }
    Ok(text.to_owned())
}

fn size(text: &str) -> Result<Quantity, String> {
    let range: Range<Quantity> = text.parse()?;
    match range {
        Range::Exactly(size) if !size.is_zero() && !size.is_negative() => Ok(size),
        _ => Err("write one size, such as `30Gi`".to_owned()),
    }
}

impl Recommend {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    /// Recommends; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        if let Some(name) = &self.misplaced {
            let message = format!("a preference is named with an option: `--preference {name}`");
            refuse(command, NAME, ErrorKind::UnknownArgument, &message);
        }
        if self.asked.is_empty() {
            let message = "say what is needed: `--preference`, `--cpu`, `--memory`, `--ratio`, \
                           `--feature`, `--class`, `--series` or `--for`";
            missing(command, message);
        }
        let disk = self.manifest.disk(command);
        let mut findings = Findings::default();
        let answer = self.answer(disk, &mut findings);
        self.colours.print_to_stderr(findings, Severity::Warning);
        match answer {
            Some(Answer { text, suits: true }) => print(&text, &self.colours),
            Some(Answer { text, suits: false }) => {
                _ = print(&text, &self.colours);
                ExitCode::FAILURE
            }
            None => ExitCode::FAILURE,
        }
    }

    /// The answer; `None` if something is wrong with the question.
    fn answer(&self, disk: Option<Disk>, findings: &mut Findings) -> Option<Answer> {
        let entries = self.entries.read(findings)?;
        // Everything that is wrong is reported, and not only the first. The preference may be in the
        // file of the virtual machine.
        let words = self.asked.check_words(&entries, findings);
        let (entries, needs) = self.asked.with_machine(entries, findings)?;
        let wish = self.asked.wish(&entries, needs, findings);
        let wish = words.and(wish)?;
        let recommendation = Recommendation::of(&entries, &wish, self.limit);
        let suits = recommendation.number > 0;
        if self.output == Form::Json {
            let text = recommendation.json();
            return Some(Answer { text, suits });
        }
        let Some(best) = recommendation.suitable.first() else {
            if recommendation.nearest.is_empty() {
                say("there is no instance type to recommend\n");
            } else {
                say("no instance type suits; the nearest:\n");
                say(&recommendation.why_not());
            }
            say_left_out(recommendation.deprecated);
            let text = String::new();
            return Some(Answer { text, suits });
        };
        let text = match (disk, self.output) {
            (Some(disk), _) => self.manifest.print(best.entry, wish.preference, disk),
            (None, Form::Name) => recommendation.names(),
            (None, _) => recommendation.text(),
        };
        say_left_out(recommendation.deprecated);
        Some(Answer { text, suits })
    }
}

/// What is printed, and whether anything suits.
struct Answer {
    text: String,
    suits: bool,
}

/// Ends the process: something is missing on the command line.
fn missing(command: Documented, message: &str) -> ! {
    refuse(command, NAME, ErrorKind::MissingRequiredArgument, message)
}

impl Asked {
    /// Whether nothing is asked for.
    fn is_empty(&self) -> bool {
        let options = [
            self.preference.is_some(),
            self.cpu.is_some(),
            self.memory.is_some(),
            self.ratio.is_some(),
            !self.feature.is_empty(),
            !self.class.is_empty(),
            !self.series.is_empty(),
            self.machine.is_some(),
        ];
        !options.contains(&true)
    }

    /// Reports each class and series that does not exist; `None` if there is one.
    fn check_words(&self, entries: &Entries, findings: &mut Findings) -> Option<()> {
        let problems = &mut findings.problems;
        let all = entries.values(CLASS);
        let classes = check_words("--class", "class", &self.class, &all, problems);
        let series = entries.series();
        check_words("--series", "series", &self.series, &series, problems).and(classes)
    }

    /// What the virtual machine needs that is named, if one is, and the entries with those of its file.
    fn with_machine(
        &self,
        entries: Entries,
        findings: &mut Findings,
    ) -> Option<(Entries, Option<Needs>)> {
        let Some(name) = &self.machine else {
            return Some((entries, None));
        };
        let Findings { problems, sources } = findings;
        let mut files = MachineFiles::default();
        let named = named_files(std::slice::from_ref(name), Subfolders::Told, problems);
        for file in read_files(named, WANTED, sources, problems) {
            files.add(file, sources, problems);
        }
        let entries = query::with_definitions(files.definitions(), entries, problems);
        let objects = objects(&files, &entries);
        let needs = Needs::of(&files, &name.display().to_string(), &objects, problems)?;
        Some((entries, Some(needs)))
    }

    /// Everything that is asked for; `None` if there is no such preference.
    fn wish<'e>(
        &self,
        entries: &'e Entries,
        needs: Option<Needs>,
        findings: &mut Findings,
    ) -> Option<Wish<'e>> {
        let some = |values: &[String]| (!values.is_empty()).then(|| values.to_vec());
        let mut conditions: Vec<Condition> = [
            self.cpu.clone().map(Condition::Cpu),
            self.memory.clone().map(Condition::Memory),
            self.ratio.clone().map(Condition::Ratio),
            some(&self.class).map(Condition::Class),
            some(&self.series).map(Condition::Series),
        ]
        .into_iter()
        .flatten()
        .collect();
        conditions.extend(self.feature.iter().copied().map(Condition::Feature));
        let preference = match (&self.preference, &needs) {
            (Some(wanted), needs) => Some(named(wanted, needs.as_ref(), entries, findings)?),
            (None, Some(needs)) => preference_of(needs, entries),
            (None, None) => None,
        };
        let (namespace, of_machine) = match needs {
            Some(needs) => (Some(needs.namespace), needs.conditions),
            None => (None, Vec::new()),
        };
        conditions.extend(of_machine);
        Some(Wish {
            preference,
            namespace,
            deprecated: self.deprecated,
            conditions,
        })
    }
}

/// The preference that is asked for, which a virtual machine can name if one is; `None` if there is none, or
/// if there are several.
fn named<'e>(
    wanted: &Wanted,
    needs: Option<&Needs>,
    entries: &'e Entries,
    findings: &mut Findings,
) -> Option<&'e Entry> {
    const OPTION: &str = "--preference";
    let Wanted { name, kind } = wanted;
    let is_reached = |it: &&Entry| {
        let namespaces = (namespace_of(it, *kind), needs);
        !matches!(namespaces, (Some(own), Some(needs)) if own != needs.namespace)
    };
    let found = entries.named(Family::Preference, name);
    let found = found.filter(|it| it.kind(kind.as_slice()).is_some());
    let found: Vec<&Entry> = found.filter(is_reached).collect();
    let problem = match (found.as_slice(), kind) {
        ([preference], _) => return Some(preference),
        ([], Some(kind)) => unknown(OPTION, name, Some(*kind), entries),
        ([], None) => unknown_name(OPTION, Some(Family::Preference), name, entries),
        (several, _) => several_named(name, *kind, several),
    };
    findings.problems.push(problem);
    None
}

/// The namespace in which a virtual machine has to be to name an entry, as one of a kind if that is said.
fn namespace_of(entry: &Entry, kind: Option<Kind>) -> Option<&str> {
    match kind {
        Some(kind) if kind.scope() == Scope::Namespaced => entry.namespace.as_deref(),
        _ => entry.only_namespace(),
    }
}

/// The problem of a name that several preferences have.
fn several_named(name: &str, wanted: Option<Kind>, several: &[&Entry]) -> Problem {
    /// How many of them are listed.
    const MOST: usize = 5;
    let message = format!("there are {} preferences named `{name}`", several.len());
    let mut problem = Problem::of_file(Code::DuplicateName, "--preference", message);
    let kind = |it: &&Entry| it.kind(wanted.as_slice());
    let known = several.iter().filter_map(|it| Some((it, kind(it)?)));
    for (preference, kind) in known.take(MOST) {
        let namespace = namespace_of(preference, wanted);
        let namespace = namespace.map(|it| format!(" in the namespace `{it}`"));
        let namespace = namespace.unwrap_or_default();
        problem = problem.note(format!("one is a {}{namespace}", kind.as_str()));
    }
    let kinds: BTreeSet<Kind> = several.iter().filter_map(kind).collect();
    let shortest = |it: &Kind| it.short_names().iter().min_by_key(|word| word.len());
    let words = kinds.iter().filter_map(shortest);
    let words: Vec<String> = words.map(|word| format!("{word}/{name}")).collect();
    let namespace = several.iter().find_map(|it| namespace_of(it, wanted));
    problem.help(match namespace {
        Some(namespace) if kinds.len() == 1 => format!(
            "read those of one namespace, as `kubectl get vmcf,vmcp,vmf,vmp --namespace {namespace} -o \
             yaml` prints them, with `--from`"
        ),
        _ => format!("name its type, too: {}", backticked(&words)),
    })
}

/// The preference of a virtual machine, if it names one that is here.
fn preference_of<'e>(needs: &Needs, entries: &'e Entries) -> Option<&'e Entry> {
    let (kind, name) = needs.preference.as_ref()?;
    entries.named(Family::Preference, name).find(|it| {
        let namespace = it
            .namespace
            .as_deref()
            .filter(|_| kind.scope() == Scope::Namespaced);
        it.kinds.contains(kind) && namespace.is_none_or(|it| it == needs.namespace)
    })
}

impl ManifestArgs {
    /// The disk of the manifest, if one is asked for. Ends the process if it has none.
    fn disk(&self, command: Documented) -> Option<Disk> {
        if !self.manifest {
            return None;
        }
        if let Some(image) = &self.image {
            return Some(Disk::Container(image.clone()));
        }
        match (&self.data_volume, &self.size) {
            (Some(DataVolume::Registry(_)), None) => missing(
                command,
                "an image in a registry does not say how large its disk is: add `--size 30Gi`",
            ),
            (Some(volume), size) => Some(Disk::Volume(volume.clone(), *size)),
            (None, _) => missing(
                command,
                "a virtual machine needs a disk: add `--image registry.example/fedora:latest` for a \
                 container disk, or `--data-volume docker://registry.example/fedora:latest --size 30Gi` \
                 for one that keeps what is written to it",
            ),
        }
    }

    /// The manifest of a virtual machine.
    fn print(&self, instancetype: &Entry, preference: Option<&Entry>, disk: Disk) -> String {
        let reference = |entry: &Entry| Some(Reference::to(entry.kind(&[])?, entry.name()));
        let Some(to_instancetype) = reference(instancetype) else {
            return String::new();
        };
        let default = || preference.unwrap_or(instancetype).name().replace('.', "-");
        let name = self.machine_name.clone().unwrap_or_else(default);
        let to_preference = preference.and_then(reference);
        let machine = VirtualMachine::new(
            &name,
            to_instancetype,
            to_preference,
            self.run_strategy,
            disk,
        );
        let namespace = instancetype.only_namespace();
        let namespace = namespace.or_else(|| preference?.only_namespace());
        let spec = preference.and_then(Entry::preference);
        let architecture = spec.and_then(other_architecture).map(|(needed, _)| needed);
        let machine = machine.in_namespace(namespace);
        machine.of_architecture(architecture).yaml()
    }
}
