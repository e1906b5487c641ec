//! The cases of a catalog and of guests, as far as they are known without a cluster.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::catalog::{Guest, Guests};
use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::kubevirt::architecture::Architecture;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::{Family, Kind};
use crate::model::At;
use crate::query::{Entries, Entry};
use crate::text::{Sources, json_line};
use crate::vm::{
    self, Cluster, Machine, Need, ObjectKind, Objects, Offer, other_architecture, vcpus,
};
use crate::yaml::{self, Node};

use super::case::{Boot, Case, Check, Group};
use super::filter::Filter;
use super::machine::{Parts, machine};
use super::sizes::{self, enough, too_few_vcpus, too_little_memory};
use super::smallest::Smallest;

/// What becomes of a guest that names what is not in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestNames {
    /// The guests belong to what is in hand: that is a mistake.
    Own,
    /// They do not: there is nothing to boot.
    Foreign,
}

/// All cases, in the order in which they run.
#[derive(Debug)]
pub struct Plan {
    /// The cases.
    pub cases: Vec<Case>,
    /// The instance types that they need in their namespace.
    pub(super) instancetypes: Vec<Json>,
}

impl Plan {
    /// The cases of what is in hand, in a cluster as far as that is known. What guests misspell is added
    /// to `problems`.
    #[must_use]
    pub fn of(
        entries: &Entries,
        guests: &Guests,
        names: GuestNames,
        cluster: &Cluster,
        problems: &mut Problems,
    ) -> Self {
        let preferences = of_kind(entries, Kind::VirtualMachineClusterPreference);
        let demanding: Vec<Demand<'_>> = preferences.clone().filter_map(Demand::of).collect();
        let sizes = all_sizes(&demanding);
        let made: Vec<Node> = sizes
            .values()
            .map(sizes::instancetype)
            .map(|it| read(&it))
            .collect();
        let mut objects = objects(entries);
        for document in &made {
            let kind = ObjectKind::Definition(Kind::VirtualMachineInstancetype);
            objects.add(kind, document);
        }
        let instancetypes = of_kind(entries, Kind::VirtualMachineClusterInstancetype);
        let planning = Planning {
            entries,
            cluster,
            objects,
            smallest: Smallest::of(instancetypes.clone()),
        };
        let mut cases: Vec<Case> = instancetypes.map(of_instancetype).collect();
        cases.extend(
            demanding
                .iter()
                .flat_map(|demand| planning.of_demand(demand)),
        );
        cases.extend(preferences.map(|preference| planning.fit(preference)));
        for (name, guest) in &guests.0 {
            cases.extend(planning.of_guest(name, guest, names, problems));
        }
        cases.sort_by_key(|case| case.group);
        Self {
            cases,
            instancetypes: sizes.values().map(sizes::instancetype).collect(),
        }
    }

    /// It with only those cases that are asked for.
    #[must_use]
    pub fn filtered(mut self, filter: &Filter) -> Self {
        self.cases.retain(|case| filter.takes(case));
        self
    }

    /// Whether a guest is logged into.
    #[must_use]
    pub fn needs_ssh(&self) -> bool {
        let mut checks = self.cases.iter().map(|case| &case.check);
        checks.any(|check| matches!(check, Check::Boots(boot) if boot.login.is_some()))
    }

    /// It without logins: a guest is booted if its agent answers, and those without one are left out.
    #[must_use]
    pub fn without_ssh(mut self) -> Self {
        for case in &mut self.cases {
            if let Check::Boots(boot) = &mut case.check {
                boot.login = None;
                if !boot.agent {
                    let why = "only a login shows whether it has booted (`--no-ssh`)";
                    case.check = Check::Skipped(why.to_owned());
                }
            }
        }
        self
    }

    /// Each case on a line, with what has to happen.
    #[must_use]
    pub fn list(&self) -> String {
        let width = self.cases.iter().map(|case| case.name().len()).max();
        let lines = self.cases.iter().map(|case| {
            let words = match case.skipped() {
                Some(why) => format!("skipped: {why}"),
                None => case.words.clone(),
            };
            format!(
                "{:width$}  {words}\n",
                case.name(),
                width = width.unwrap_or(0)
            )
        });
        lines.collect()
    }
}

/// The entries that there are for the whole cluster.
fn of_kind(entries: &Entries, kind: Kind) -> impl Iterator<Item = &Entry> + Clone {
    let all = entries.all.iter();
    all.filter(move |entry| entry.kinds.contains(&kind))
}

fn of_instancetype(entry: &Entry) -> Case {
    let group = Group::Instancetype;
    let machine = machine(Parts {
        group: group.as_str(),
        subject: entry.name(),
        instancetype: (Kind::VirtualMachineClusterInstancetype, entry.name()),
        preference: None,
        architecture: None,
        image: None,
    });
    Case {
        group,
        subject: entry.name().to_owned(),
        words: "a virtual machine with it is created, expanded and deleted".to_owned(),
        check: Check::Lives(machine),
    }
}

/// A preference with requirements, and the sizes that it is tried with.
struct Demand<'e> {
    entry: &'e Entry,
    need: Need,
    tries: Vec<Try>,
}

/// A preference with an instance type of a size.
struct Try {
    group: Group,
    words: &'static str,
    size: Offer,
}

impl<'e> Demand<'e> {
    /// `None` if a preference requires neither vCPUs nor memory.
    fn of(entry: &'e Entry) -> Option<Self> {
        let need = Need::of(entry.preference()?);
        if need.vcpus.is_none() && need.memory.is_none() {
            return None;
        }
        let try_of = |group, words, size| Try { group, words, size };
        let too_small = [
            (Group::TooLittleCpu, too_few_vcpus(&need)),
            (Group::TooLittleMemory, too_little_memory(&need)),
        ];
        let too_small = too_small.into_iter();
        let too_small =
            too_small.filter_map(|(group, size)| Some(try_of(group, "is refused", size?)));
        let enough = try_of(Group::Enough, "is accepted", enough(&need));
        let tries = too_small.chain([enough]).collect();
        Some(Self { entry, need, tries })
    }
}

/// Each size once, by the name of its instance type.
fn all_sizes(demanding: &[Demand<'_>]) -> BTreeMap<String, Offer> {
    let tries = demanding.iter().flat_map(|demand| &demand.tries);
    tries.map(|it| (sizes::name(&it.size), it.size)).collect()
}

/// What is known while cases are planned.
struct Planning<'p> {
    entries: &'p Entries,
    cluster: &'p Cluster,
    /// What is in hand, and the instance types that are made for the cases.
    objects: Objects<'p>,
    /// The instance types in hand that there are for the whole cluster.
    smallest: Smallest<'p>,
}

impl Planning<'_> {
    fn of_demand(&self, demand: &Demand<'_>) -> Vec<Case> {
        let preference = demand.entry.name();
        let case = |tried: &Try| Case {
            group: tried.group,
            subject: preference.to_owned(),
            words: format!(
                "with {} and {} of memory, it {}",
                vcpus(tried.size.vcpus),
                tried.size.memory,
                tried.words
            ),
            check: self.check(demand, tried.group, &tried.size),
        };
        demand.tries.iter().map(case).collect()
    }

    /// How a preference is tried with an instance type of a size.
    fn check(&self, demand: &Demand<'_>, group: Group, size: &Offer) -> Check {
        let machine = machine(Parts {
            group: group.as_str(),
            subject: demand.entry.name(),
            instancetype: (Kind::VirtualMachineInstancetype, &sizes::name(size)),
            preference: Some(demand.entry.name()),
            architecture: demand.entry.preference().and_then(required_architecture),
            image: None,
        });
        if group == Group::Enough {
            return Check::Accepted(machine);
        }
        match self.refusal(&machine) {
            Some(message) => Check::Refused(machine, message),
            None => Check::Fails(format!(
                "KubeVirt is expected to accept it, although it requires {}",
                demand.need.words()
            )),
        }
    }

    /// Why KubeVirt refuses a virtual machine, in its words.
    fn refusal(&self, machine: &Json) -> Option<String> {
        let machine = Machine::read(read(machine), &mut Problems::default())?;
        let reasons = vm::refusals_at_creation(&machine, &self.objects, self.cluster);
        reasons.into_iter().next().map(|reason| reason.message)
    }

    /// The smallest instance type that fits a preference, on the server.
    fn fit(&self, preference: &Entry) -> Case {
        let group = Group::Fits;
        let kind = Kind::VirtualMachineClusterInstancetype;
        let (words, check) = match self.smallest.that_suits(preference) {
            Some(instancetype) => {
                let machine = machine(Parts {
                    group: group.as_str(),
                    subject: preference.name(),
                    instancetype: (kind, instancetype.name()),
                    preference: Some(preference.name()),
                    architecture: preference.preference().and_then(required_architecture),
                    image: None,
                });
                let words = format!("with {}, it is accepted", instancetype.name());
                (words, Check::Accepted(machine))
            }
            None => (
                "some instance type fits".to_owned(),
                Check::Fails("no instance type in hand is enough for it".to_owned()),
            ),
        };
        Case {
            group,
            subject: preference.name().to_owned(),
            words,
            check,
        }
    }

    /// A case for each architecture of a guest.
    fn of_guest(
        &self,
        name: &At<String>,
        guest: &Guest,
        names: GuestNames,
        problems: &mut Problems,
    ) -> Vec<Case> {
        let instancetype = self.known(Family::Instancetype, &guest.instancetype, names, problems);
        let preferences = guest.preferences.value.iter();
        let cases = preferences.map(|(architecture, preference)| {
            let preference_entry = self.known(Family::Preference, preference, names, problems);
            let check = match (&instancetype, preference_entry) {
                (Ok(instancetype), Ok(_)) => {
                    boot(name, guest, architecture, preference, instancetype)
                }
                (Err(why), _) => Check::Skipped(why.clone()),
                (_, Err(why)) => Check::Skipped(why),
            };
            Case {
                group: Group::Guest,
                subject: format!("{}/{}", name.value, architecture.as_str()),
                words: words(guest, preference),
                check,
            }
        });
        cases.collect()
    }

    /// What a guest names, or why there is nothing to boot.
    fn known(
        &self,
        family: Family,
        name: &At<String>,
        names: GuestNames,
        problems: &mut Problems,
    ) -> Result<&Entry, String> {
        let kind = match family {
            Family::Instancetype => Kind::VirtualMachineClusterInstancetype,
            Family::Preference => Kind::VirtualMachineClusterPreference,
        };
        let mut all = of_kind(self.entries, kind);
        if let Some(found) = all.find(|entry| entry.name() == name.value) {
            return Ok(found);
        }
        let noun = match family {
            Family::Instancetype => "instance type",
            Family::Preference => "preference",
        };
        let message = format!("there is no cluster-wide {noun} named `{}`", name.value);
        if names == GuestNames::Own {
            let known = of_kind(self.entries, kind).map(Entry::name);
            let problem = Problem::new(Code::UnknownName, name.at, message.clone());
            problems.push(problem.help_from(listed(&name.value, known)));
        }
        Err(message)
    }
}

/// The architecture that a preference requires and does not give itself.
fn required_architecture(spec: &PreferenceSpec) -> Option<&'static str> {
    other_architecture(spec).map(|(needed, _)| needed)
}

fn boot(
    name: &At<String>,
    guest: &Guest,
    architecture: Architecture,
    preference: &At<String>,
    instancetype: &Entry,
) -> Check {
    let Some(spec) = instancetype.instancetype() else {
        return Check::Skipped("its instance type cannot be read".to_owned());
    };
    let machine = machine(Parts {
        group: Group::Guest.as_str(),
        subject: &format!("{}/{}", name.value, architecture.as_str()),
        instancetype: (Kind::VirtualMachineClusterInstancetype, instancetype.name()),
        preference: Some(&preference.value),
        architecture: Some(architecture.as_str()),
        image: Some(&guest.image.value.0),
    });
    Check::Boots(Box::new(Boot {
        machine,
        architecture: architecture.as_str(),
        instancetype: spec.clone(),
        agent: guest.agent == Some(true),
        login: guest.login.clone(),
    }))
}

/// What has to happen to a guest.
fn words(guest: &Guest, preference: &At<String>) -> String {
    let agent = (guest.agent == Some(true)).then(|| "its agent answers".to_owned());
    let login = guest.login.as_ref();
    let login = login.map(|login| format!("{} logs in", login.user));
    let answers: Vec<String> = agent.into_iter().chain(login).collect();
    format!(
        "with {} and {}, it boots: {}",
        guest.instancetype.value,
        preference.value,
        answers.join(", ")
    )
}

/// What virtual machines can lead to: what is in hand.
pub(super) fn objects(entries: &Entries) -> Objects<'_> {
    let mut objects = Objects::default();
    for entry in &entries.all {
        let content = &entry.typed.definition.content;
        for kind in &entry.kinds {
            objects.add_definition(*kind, None, content);
        }
    }
    objects
}

/// What is made here, as the engine reads it.
pub(super) fn read(document: &Json) -> Node {
    let text = json_line(document);
    let source = Sources::default().add("functest", text.clone());
    let node = yaml::parse(source, &text, &mut Problems::default());
    node.unwrap_or_else(|| Node::mapping(crate::text::Location::NOWHERE))
}
