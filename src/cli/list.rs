//! `list`: what there is to choose from.

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::Args;
use clap::error::ErrorKind;

use crate::catalog::Glob;
use crate::diagnostic::{Code, Problem, Problems, Severity, listed};
use crate::kubernetes::quantity::Quantity;
use crate::kubernetes::selector::Selector;
use crate::kubevirt::{Family, Kind, Scope};
use crate::query::{COLUMNS, Column, Condition, Entries, Entry, Feature, Form, Listing, Range};
use crate::registry::labels::{ARCH, CLASS, DEPRECATED, OS_TYPE};
use crate::vm::{Need, Offer};

use super::in_hand::{EntriesArgs, say_left_out};
use super::printing::{ColourArgs, Findings, print_with, say};
use super::refusal::{Documented, refuse};
use super::unknown::{check_words, unknown_name};

/// The name of the subcommand.
const NAME: &str = "list";

/// List instance types and preferences, and find those that suit
///
/// What is listed meets all conditions. A definition that is there in several kinds is listed once:
/// in the first kind that WHAT names, or else in that of the cluster.
///
/// A range is a value (`4`), a comparison (`'>=4'`, `'!=4'`; in quotes, as shells read `>`), or two
/// ends, each of which may be missing (`2..8`, `8Gi..`).
#[derive(Debug, Args)]
pub(super) struct List {
    /// `instancetypes`, `preferences`, or kinds as `kubectl get` names them: `vmcp`, `vmcf,vmcp` [default: both]
    #[arg(value_name = "WHAT", value_parser = What::parse)]
    what: Option<What>,

    #[command(flatten)]
    entries: EntriesArgs,

    /// Labels, as in `kubectl get --selector`: `instancetype.kubevirt.io/cpu=4`
    #[arg(short = 'l', long, value_name = "SELECTOR", value_parser = selector)]
    selector: Option<Selector>,

    /// Names: `'u1.*'`, `'rhel.[89]'` [can be repeated: one of them]
    #[arg(long, value_name = "GLOB", value_delimiter = ',', value_parser = glob)]
    name: Vec<Glob>,

    /// The number of vCPUs of an instance type: `4`, `2..8`
    #[arg(long, value_name = "RANGE")]
    cpu: Option<Range<u32>>,

    /// The memory of an instance type: `8Gi`, `'>=8Gi'`, `8Gi..64Gi`
    #[arg(long, value_name = "RANGE")]
    memory: Option<Range<Quantity>>,

    /// The memory of an instance type for each vCPU: `4Gi`
    #[arg(long, value_name = "RANGE")]
    ratio: Option<Range<Quantity>>,

    /// The class of an instance type: `general.purpose` [can be repeated: one of them]
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    class: Vec<String>,

    /// What an instance type has [can be repeated: all of them]
    #[arg(long, value_name = "FEATURE", value_enum, value_delimiter = ',')]
    feature: Vec<Feature>,

    /// List instance types with the same vCPUs and memory as this one
    #[arg(long, value_name = "INSTANCETYPE")]
    like: Option<String>,

    /// List what can be used with this: the instance types that are enough for a preference, or the preferences that an instance type is enough for
    #[arg(long, value_name = "NAME")]
    fits: Option<String>,

    /// The operating systems of a preference: `linux`, `windows` [can be repeated: one of them]
    #[arg(long, value_name = "OS", value_delimiter = ',')]
    os: Vec<String>,

    /// The architecture of a preference: `arm64` [can be repeated: one of them]; preferences that say none are for any, and `-l '!instancetype.kubevirt.io/arch'` lists them
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

/// What is listed: resources of these kinds.
#[derive(Debug, Clone)]
struct What(Vec<Kind>);

impl What {
    fn parse(text: &str) -> Result<Self, String> {
        let kinds: Result<Vec<Vec<Kind>>, String> = text.split(',').map(kinds_of).collect();
        Ok(Self(kinds?.concat()))
    }

    /// The family of all kinds, if it is the same.
    fn family(&self) -> Option<Family> {
        let mut families = self.0.iter().map(|kind| kind.family());
        let first = families.next()?;
        families.all(|family| family == first).then_some(first)
    }
}

/// The kinds that a word names: one, or both of a family.
fn kinds_of(word: &str) -> Result<Vec<Kind>, String> {
    if let Some(kind) = Kind::of_word(word) {
        return Ok(vec![kind]);
    }
    match word.to_lowercase().as_str() {
        "instancetype" | "instancetypes" => Ok(kinds(Family::Instancetype).to_vec()),
        "preference" | "preferences" => Ok(kinds(Family::Preference).to_vec()),
        _ => {
            let expected = listed(word, NOUNS).unwrap_or_default();
            Err(format!(
                "names are asked for with `--name {word}`; {expected}"
            ))
        }
    }
}

/// The kinds of a family, that of the cluster first.
fn kinds(family: Family) -> [Kind; 2] {
    [Scope::Cluster, Scope::Namespaced].map(|scope| Kind::in_scope(family, scope))
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
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    /// Lists what is asked for; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        let family = self.family(command);
        let mut findings = Findings::default();
        // The process is about to end, which frees the memory faster.
        let entries = ManuallyDrop::new(self.entries.read_unsorted(&mut findings));
        let kinds = self.kinds(family);
        let shown = entries
            .as_ref()
            .and_then(|entries| self.shown(entries, &kinds, family, &mut findings));
        let listing = shown
            .as_ref()
            .and_then(|shown| self.lay_out(shown, &kinds, &mut findings));
        self.colours.print_to_stderr(findings, Severity::Warning);
        match listing {
            Some(listing) => print_with(&self.colours, |out| listing.write(out)),
            None => ExitCode::FAILURE,
        }
    }

    /// The family that is asked for; `None` for both. Ends the process if the options ask for
    /// different ones.
    fn family(&self, command: Documented) -> Option<Family> {
        let named = self.what.as_ref().and_then(What::family);
        let named = named.map(|family| ("WHAT", family));
        let mut asked = named.into_iter().chain(self.options_of_one_family());
        let Some((option, family)) = asked.next() else {
            if self.output.is_one_table() {
                let kind = ErrorKind::MissingRequiredArgument;
                let message = "this form is one table: name `instancetypes` or `preferences`";
                refuse(command, NAME, kind, message);
            }
            return None;
        };
        if let Some((other, of)) = asked.find(|(_, it)| *it != family) {
            let (one, two) = (nouns(Some(family)), nouns(Some(of)));
            let message = format!("`{option}` is about {one}, and `{other}` is about {two}");
            refuse(command, NAME, ErrorKind::ArgumentConflict, &message);
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

    /// The entries that are listed, in their order; `None` if something is wrong.
    fn shown<'e>(
        &self,
        entries: &'e Entries,
        kinds: &[Kind],
        family: Option<Family>,
        findings: &mut Findings,
    ) -> Option<Vec<&'e Entry>> {
        let is_asked = |entry: &&Entry| entry.kind(kinds).is_some();
        let asked: Vec<&Entry> = entries.all.iter().filter(is_asked).collect();
        if asked.is_empty() {
            say(&format!("there are no {} here\n", nouns(family)));
            return Some(asked);
        }
        let conditions = self.conditions(family, entries, findings)?;
        let mut shown = asked;
        shown.retain(|entry| conditions.iter().all(|it| it.is_met_by(entry)));
        let number = shown.len();
        if number == 0 {
            say("nothing here meets these conditions\n");
        }
        if !self.shows_deprecated() {
            shown.retain(|entry| !entry.is_deprecated());
        }
        if let Some(name) = &self.sort_by {
            shown.sort_by(|a, b| match Column::find(name, a.family()) {
                Some(column) if a.family() == b.family() => column.compare(a, b),
                _ => a.family().cmp(&b.family()),
            });
        }
        say_left_out(number - shown.len());
        Some(shown)
    }

    /// Entries in the form that is asked for; `None` if they cannot be printed in it.
    fn lay_out<'l>(
        &'l self,
        entries: &'l [&'l Entry],
        kinds: &'l [Kind],
        findings: &mut Findings,
    ) -> Option<Listing<'l>> {
        let laid_out = Listing::new(&self.output, entries, kinds, !self.no_headers);
        let misread = |message| Problem::of_file(Code::WrongType, "--output", message);
        laid_out
            .map_err(|why| findings.problems.push(misread(why)))
            .ok()
    }

    /// The kinds that are asked for, those of one family if only that is.
    fn kinds(&self, family: Option<Family>) -> Vec<Kind> {
        let mut kinds = match &self.what {
            Some(what) => what.0.clone(),
            None => [Family::Instancetype, Family::Preference]
                .map(kinds)
                .concat(),
        };
        kinds.retain(|kind| family.is_none_or(|family| family == kind.family()));
        kinds
    }

    /// Whether deprecated entries are listed: who selects by their label means them, too.
    fn shows_deprecated(&self) -> bool {
        let selector = self.selector.as_ref();
        self.deprecated || selector.is_some_and(|selector| selector.mentions(DEPRECATED))
    }

    /// Everything that is asked for; `None` if a name or a word does not exist.
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
        ]
        .into_iter()
        .flatten()
        .collect();
        conditions.extend(self.feature.iter().copied().map(Condition::Feature));
        let problems = &mut findings.problems;
        // Everything that is wrong is reported, and not only the first.
        let words = self.check_words(entries, problems);
        let like = self.like.as_ref();
        let like = like.map(|name| like_named(name, entries, problems));
        let fits = self.fits.as_ref();
        let fits = fits.map(|name| fits_named(name, family, entries, problems));
        words?;
        for named in [like, fits].into_iter().flatten() {
            conditions.push(named?);
        }
        Some(conditions)
    }

    /// Reports each class, operating system and architecture that nothing in hand has; `None` if there
    /// is one.
    fn check_words(&self, entries: &Entries, problems: &mut Problems) -> Option<()> {
        let checked = [
            ("--class", "class", &self.class, CLASS),
            ("--os", "operating system", &self.os, OS_TYPE),
            ("--arch", "architecture", &self.arch, ARCH),
        ]
        .into_iter()
        // To look for what there is takes a look at every entry.
        .filter(|(_, _, given, _)| !given.is_empty())
        .map(|(option, noun, given, key)| {
            check_words(option, noun, given, &entries.values(key), problems)
        });
        // All of them are reported, and not only the first.
        let checked: Vec<Option<()>> = checked.collect();
        checked.into_iter().collect()
    }
}

/// What is listed, in words.
const fn nouns(family: Option<Family>) -> &'static str {
    match family {
        Some(Family::Instancetype) => "instance types",
        Some(Family::Preference) => "preferences",
        None => "instance types or preferences",
    }
}

/// What has the vCPUs and the memory of a named instance type; of any, if several have the name.
fn like_named(name: &str, entries: &Entries, problems: &mut Problems) -> Option<Condition> {
    let family = Family::Instancetype;
    let sizes = entries.named(family, name).filter_map(Entry::size);
    let like = sizes.map(|(vcpus, memory)| vec![Condition::Sized(vcpus, memory)]);
    any_of(like.collect()).or_else(|| {
        problems.push(unknown_name("--like", Some(family), name, entries));
        None
    })
}

/// What fits a named preference or a named instance type; any, if several have the name.
fn fits_named(
    name: &str,
    asked: Option<Family>,
    entries: &Entries,
    problems: &mut Problems,
) -> Option<Condition> {
    let of = |family| entries.named(family, name);
    let with_reach = |condition, named: &Entry| {
        let within = named.only_namespace().map(str::to_owned);
        let within = within.map(Condition::Within);
        [condition].into_iter().chain(within).collect()
    };
    let instancetypes = of(Family::Preference).filter_map(|named| {
        let need = Need::of(named.preference()?);
        Some(with_reach(Condition::Meets(need), named))
    });
    let preferences = of(Family::Instancetype).filter_map(|named| {
        let offer = Offer::of(named.instancetype()?);
        Some(with_reach(Condition::IsMetBy(offer), named))
    });
    let fitting = match asked {
        Some(Family::Instancetype) => any_of(instancetypes.collect()),
        Some(Family::Preference) => any_of(preferences.collect()),
        None => any_of(instancetypes.collect()).or_else(|| any_of(preferences.collect())),
    };
    fitting.or_else(|| {
        let named = asked.map(|family| match family {
            Family::Instancetype => Family::Preference,
            Family::Preference => Family::Instancetype,
        });
        problems.push(unknown_name("--fits", named, name, entries));
        None
    })
}

/// The condition that one of several holds; `None` if there is none.
fn any_of(several: Vec<Vec<Condition>>) -> Option<Condition> {
    (!several.is_empty()).then_some(Condition::AnyOf(several))
}
