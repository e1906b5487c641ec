//! `list`: what there is to choose from.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, Command};

use crate::catalog::Glob;
use crate::diagnostic::{Code, Problem, Problems, Severity, listed};
use crate::kubernetes::quantity::Quantity;
use crate::kubernetes::selector::Selector;
use crate::kubevirt::{Family, Kind};
use crate::query::{COLUMNS, Column, Condition, Entries, Entry, Feature, Form, Range};
use crate::registry::labels::DEPRECATED;
use crate::vm::{Need, Offer};

use super::in_hand::{EntriesArgs, say_left_out};
use super::printing::{ColourArgs, Findings, print, say};

/// The name of the subcommand.
const NAME: &str = "list";

/// List instance types and preferences, and find those that suit
///
/// What is listed meets all conditions. A definition that is there in several kinds is listed once:
/// in the kind that WHAT names, or else in that of the cluster.
///
/// A range is a value (`4`), a comparison (`'>=4'`, `'!=4'`; in quotes, as shells read `>`), or two
/// ends, each of which may be missing (`2..8`, `8Gi..`).
#[derive(Debug, Args)]
pub(super) struct List {
    /// `instancetypes`, `preferences`, or a kind as `kubectl get` names it, such as `vmcp` [default: both]
    #[arg(value_name = "WHAT", value_parser = Noun::parse)]
    what: Option<Noun>,

    #[command(flatten)]
    entries: EntriesArgs,

    /// Labels, as in `kubectl get --selector`: `instancetype.kubevirt.io/cpu=4`
    #[arg(short = 'l', long, value_name = "SELECTOR", value_parser = selector)]
    selector: Option<Selector>,

    /// Names: `'u1.*'`, `'rhel.[89]'` [can be repeated: one of them]
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    name: Vec<Glob>,

    /// The number of vCPUs of an instance type
    #[arg(long, value_name = "RANGE")]
    cpu: Option<Range<u32>>,

    /// The memory of an instance type
    #[arg(long, value_name = "RANGE")]
    memory: Option<Range<Quantity>>,

    /// The memory of an instance type for each vCPU
    #[arg(long, value_name = "RANGE")]
    ratio: Option<Range<Quantity>>,

    /// The class of an instance type: `general.purpose` [can be repeated: one of them]
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    class: Vec<String>,

    /// What an instance type has [can be repeated: all of them]
    #[arg(long, value_name = "FEATURE", value_enum, value_delimiter = ',')]
    feature: Vec<Feature>,

    /// An instance type whose vCPUs and memory others also have
    #[arg(long, value_name = "INSTANCETYPE")]
    like: Option<String>,

    /// The preference that instance types are enough for, or the instance type that is enough for preferences
    #[arg(long, value_name = "NAME")]
    fits: Option<String>,

    /// The operating systems of a preference: `linux`, `windows` [can be repeated: one of them]
    #[arg(long, value_name = "OS", value_delimiter = ',')]
    os: Vec<String>,

    /// The architecture of a preference: `arm64` [can be repeated: one of them]
    #[arg(long, value_name = "ARCH", value_delimiter = ',')]
    arch: Vec<String>,

    /// Also list what should no longer be chosen
    #[arg(long)]
    deprecated: bool,

    /// The column to sort by [default: the natural order: series, then sizes as they grow]
    #[arg(long, value_name = "COLUMN", value_parser = column)]
    sort_by: Option<String>,

    /// How it is printed: `table`, `wide`, `name`, `json`, `yaml`, `csv`, `markdown`, or `custom-columns=HEADING:PATH,...`, as kubectl has them
    #[arg(short, long, value_name = "FORM", default_value = "table")]
    output: Form,

    /// Leave out the headings of tables
    #[arg(long)]
    no_headers: bool,

    #[command(flatten)]
    colours: ColourArgs,
}

/// The usual words for what is listed.
pub(super) const NOUNS: [&str; 6] = ["instancetypes", "preferences", "vmcf", "vmcp", "vmf", "vmp"];

/// What is listed: a family, or one of its kinds.
#[derive(Debug, Clone, Copy)]
struct Noun {
    family: Family,
    kind: Option<Kind>,
}

impl Noun {
    fn parse(text: &str) -> Result<Self, String> {
        if let Some(kind) = Kind::of_word(text) {
            let family = kind.family();
            return Ok(Self {
                family,
                kind: Some(kind),
            });
        }
        let family = match text.to_lowercase().as_str() {
            "instancetype" | "instancetypes" => Family::Instancetype,
            "preference" | "preferences" => Family::Preference,
            _ => {
                let expected = listed(text, NOUNS).unwrap_or_default();
                return Err(format!(
                    "{expected}; names are asked for with `--name {text}`"
                ));
            }
        };
        Ok(Self { family, kind: None })
    }
}

fn selector(text: &str) -> Result<Selector, String> {
    Selector::parse(text).map_err(|error| error.to_string())
}

pub(super) fn glob(text: &str) -> Result<Glob, String> {
    Glob::parse(text).map_err(|error| error.to_string())
}

/// The name of a column, which may be written as its heading.
fn column(text: &str) -> Result<String, String> {
    let name = text.to_lowercase().replace([' ', '_'], "-");
    let names = || COLUMNS.iter().map(|column| column.name);
    if names().any(|it| it == name) {
        return Ok(name);
    }
    let mut all: Vec<&str> = names().collect();
    all.dedup();
    Err(listed(&name, all).unwrap_or_default())
}

impl List {
    /// Lists what is asked for; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Command) -> ExitCode {
        let family = self.family(command);
        let mut findings = Findings::default();
        let text = self.list(family, &mut findings);
        self.colours.print_to_stderr(findings, Severity::Warning);
        match text {
            Some(text) => print(&text, &self.colours),
            None => ExitCode::FAILURE,
        }
    }

    /// The family that is asked for; `None` for both. Ends the process if the options ask for
    /// different ones.
    fn family(&self, command: Command) -> Option<Family> {
        let named = self.what.map(|noun| ("WHAT", noun.family));
        let mut asked = named.into_iter().chain(self.options_of_one_family());
        let first = asked.next();
        let Some((option, family)) = first else {
            if self.output.is_one_table() {
                let message = "this form is one table: name `instancetypes` or `preferences`";
                refuse(command, ErrorKind::MissingRequiredArgument, message);
            }
            return None;
        };
        if let Some((other, of)) = asked.find(|(_, it)| *it != family) {
            let noun = |family| match family {
                Family::Instancetype => "instance types",
                Family::Preference => "preferences",
            };
            let (one, two) = (noun(family), noun(of));
            let message = format!("`{option}` is about {one}, and `{other}` is about {two}");
            refuse(command, ErrorKind::ArgumentConflict, &message);
        }
        Some(family)
    }

    /// The options that are given and ask for one family.
    fn options_of_one_family(&self) -> impl Iterator<Item = (&'static str, Family)> {
        use Family::{Instancetype, Preference};
        [
            ("--cpu", Instancetype, self.cpu.is_some()),
            ("--memory", Instancetype, self.memory.is_some()),
            ("--ratio", Instancetype, self.ratio.is_some()),
            ("--class", Instancetype, !self.class.is_empty()),
            ("--feature", Instancetype, !self.feature.is_empty()),
            ("--like", Instancetype, self.like.is_some()),
            ("--os", Preference, !self.os.is_empty()),
            ("--arch", Preference, !self.arch.is_empty()),
        ]
        .into_iter()
        .filter(|(_, _, is_given)| *is_given)
        .map(|(option, family, _)| (option, family))
    }

    /// The list as text; `None` if something is wrong.
    fn list(&self, family: Option<Family>, findings: &mut Findings) -> Option<String> {
        let entries = self.entries.read(findings)?;
        let conditions = self.conditions(family, &entries, findings)?;
        let meets = |entry: &&Entry| conditions.iter().all(|it| it.is_met_by(entry));
        let found: Vec<&Entry> = entries.all.iter().filter(meets).collect();
        let number = found.len();
        let mut shown = found;
        if !self.shows_deprecated() {
            shown.retain(|entry| !entry.is_deprecated());
        }
        if let Some(name) = &self.sort_by {
            shown.sort_by(|a, b| match Column::find(name, a.family()) {
                Some(column) if a.family() == b.family() => column.compare(a, b),
                _ => a.family().cmp(&b.family()),
            });
        }
        if shown.is_empty() {
            say("nothing here meets these conditions\n");
        }
        say_left_out(number - shown.len());
        let kind = self.what.and_then(|noun| noun.kind);
        Some(self.output.print(&shown, kind, !self.no_headers))
    }

    /// Whether deprecated entries are listed: who selects by their label means them, too.
    fn shows_deprecated(&self) -> bool {
        let selector = self.selector.as_ref();
        self.deprecated || selector.is_some_and(|selector| selector.mentions(DEPRECATED))
    }

    /// Everything that is asked for; `None` if a name does not exist.
    fn conditions(
        &self,
        family: Option<Family>,
        entries: &Entries,
        findings: &mut Findings,
    ) -> Option<Vec<Condition>> {
        let some = |values: &[String]| (!values.is_empty()).then(|| values.to_vec());
        let mut conditions: Vec<Condition> = [
            self.selector.clone().map(Condition::Labels),
            (!self.name.is_empty()).then(|| Condition::Names(self.name.clone())),
            self.cpu.clone().map(Condition::Cpu),
            self.memory.clone().map(Condition::Memory),
            self.ratio.clone().map(Condition::Ratio),
            some(&self.class).map(Condition::Class),
            some(&self.os).map(Condition::Os),
            some(&self.arch).map(Condition::Arch),
            family.map(Condition::Family),
            self.what.and_then(|noun| noun.kind).map(Condition::Kind),
        ]
        .into_iter()
        .flatten()
        .collect();
        conditions.extend(self.feature.iter().copied().map(Condition::Feature));
        let problems = &mut findings.problems;
        if let Some(name) = &self.like {
            conditions.push(like(name, entries, problems)?);
        }
        if let Some(name) = &self.fits {
            conditions.extend(fits(name, family, entries, problems)?);
        }
        Some(conditions)
    }
}

/// Ends the process with an error in the arguments of this subcommand.
fn refuse(mut command: Command, kind: ErrorKind, message: &str) -> ! {
    command.build();
    match command.find_subcommand_mut(NAME) {
        Some(list) => list.error(kind, message).exit(),
        None => command.error(kind, message).exit(),
    }
}

/// What has the vCPUs and the memory of a named instance type.
fn like(name: &str, entries: &Entries, problems: &mut Problems) -> Option<Condition> {
    let mut named = entries.named(Family::Instancetype, name);
    let Some((vcpus, memory)) = named.find_map(Entry::size) else {
        problems.push(unknown("--like", Some(Family::Instancetype), name, entries));
        return None;
    };
    Some(Condition::Sized(vcpus, memory))
}

/// What fits a named preference or a named instance type.
fn fits(
    name: &str,
    asked: Option<Family>,
    entries: &Entries,
    problems: &mut Problems,
) -> Option<Vec<Condition>> {
    let preference = entries.named(Family::Preference, name).next();
    let instancetype = entries.named(Family::Instancetype, name).next();
    let with_reach = |condition: Condition, named: &Entry| {
        let namespace = named.only_namespace().map(str::to_owned);
        let within = namespace.map(Condition::Within);
        Some([condition].into_iter().chain(within).collect())
    };
    match (asked, preference, instancetype) {
        (Some(Family::Instancetype) | None, Some(named), _) => {
            with_reach(Condition::Meets(Need::of(named.preference()?)), named)
        }
        (Some(Family::Preference) | None, _, Some(named)) => {
            with_reach(Condition::IsMetBy(Offer::of(named.instancetype()?)), named)
        }
        _ => {
            let named = asked.map(|family| match family {
                Family::Instancetype => Family::Preference,
                Family::Preference => Family::Instancetype,
            });
            problems.push(unknown("--fits", named, name, entries));
            None
        }
    }
}

/// The problem of a name that does not exist, in one family or in both.
pub(super) fn unknown(
    option: &str,
    family: Option<Family>,
    name: &str,
    entries: &Entries,
) -> Problem {
    let noun = match family {
        Some(Family::Instancetype) => "instance type",
        Some(Family::Preference) => "preference",
        None => "instance type or preference",
    };
    let all = entries.all.iter();
    let of_family = all.filter(|entry| family.is_none_or(|family| entry.family() == family));
    let message = format!("there is no {noun} named `{name}`");
    Problem::of_file(Code::UnknownName, option, message)
        .help_from(listed(name, of_family.map(Entry::name)))
}
