//! Instance types: each in a virtual machine that is created, expanded as the engine does it, and
//! deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::cores;
use crate::diagnostic::Problems;
use crate::kubernetes::quantity::Quantity;
use crate::query::Entries;
use crate::vm::{Defaults, Machine, Objects, expand};

use super::super::kubectl::Kubectl;
use super::answer::{self, items};
use super::bulk::{Keep, create};
use super::case::{Case, Check, Group};
use super::machine::GROUP;
use super::outcome::{Outcome, Verdict};
use super::plan::{objects, read};

/// What is asked of virtual machines.
pub(super) const MACHINES: &str = "virtualmachines.kubevirt.io";

/// How long they may take to go away. KubeVirt has nothing to stop: they do not run.
const DELETION: Duration = Duration::from_mins(2);

/// How long is waited between two looks at those that are left.
const PAUSE: Duration = Duration::from_millis(500);

/// The part of a virtual machine that an instance type is laid into.
const TEMPLATE: &str = "/spec/template";

/// What is said once where the server does not expand virtual machines.
pub(super) const NOT_EXPANDED: &str =
    "the server does not say what virtual machines expand to, so that is not compared";

/// What came of the cases, and whether the server said what virtual machines expand to.
pub(super) struct Lives {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) is_expanded: bool,
}

/// Where virtual machines are.
#[derive(Clone, Copy)]
struct Place<'p> {
    kubectl: &'p Kubectl,
    namespace: &'p str,
}

/// Creates all in one call, looks at them in another, and deletes them in a third; only what each expands
/// to is asked one by one, some at a time.
///
/// # Errors
/// If the server is not reached.
pub(super) fn run(
    kubectl: &Kubectl,
    namespace: &str,
    cases: &[&Case],
    entries: &Entries,
    parallel: usize,
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> anyhow::Result<Lives> {
    let place = Place { kubectl, namespace };
    let cases = cases.iter().filter_map(|case| match &case.check {
        Check::Lives(machine) => Some((*case, machine)),
        _ => None,
    });
    let cases: Vec<(&Case, &Json)> = cases.collect();
    let machines: Vec<&Json> = cases.iter().map(|(_, machine)| *machine).collect();
    let refusals = create(kubectl, namespace, &machines, Keep::Created)?;
    let stored = place.stored()?;
    let names = stored.keys().cloned().collect();
    let expansions = place.expansions(names, parallel, is_stopped)?;
    let is_expanded = expansions.is_some() || stored.is_empty();
    let left = place.delete(is_stopped)?;
    let objects = objects(entries);
    let verdict = |number: usize, machine: &Json| {
        if let Some(refusal) = refusals.get(&number) {
            return Verdict::Failed(format!("it is not created\nthe server says: {refusal}"));
        }
        let name = answer::name(machine);
        let expansion = expansions.as_ref().and_then(|all| all.get(name));
        if let (Some(stored), Some(expansion)) = (stored.get(name), expansion)
            && let Err(why) = compare(stored, expansion, &objects)
        {
            return Verdict::Failed(why);
        }
        match left.get(name) {
            Some(why) => Verdict::Failed(format!("it is not deleted\n{why}")),
            None => Verdict::Passed,
        }
    };
    let outcomes = cases.iter().enumerate();
    let outcomes = outcomes.map(|(number, (case, it))| Outcome::of(case, verdict(number, it)));
    Ok(Lives {
        outcomes: outcomes.collect(),
        is_expanded,
    })
}

impl Place<'_> {
    fn selector() -> String {
        format!("{GROUP}={}", Group::Instancetype.as_str())
    }

    fn list(&self) -> anyhow::Result<Json> {
        let selector = Self::selector();
        let arguments = ["get", MACHINES, "--namespace", self.namespace];
        let further = ["--selector", &selector, "-o", "json"];
        answer::json(&self.kubectl.call([&arguments[..], &further[..]].concat()))
    }

    /// The virtual machines as the server keeps them, by their names.
    fn stored(&self) -> anyhow::Result<BTreeMap<String, Json>> {
        let list = self.list()?;
        let named = items(&list).map(|it| (answer::name(it).to_owned(), it.clone()));
        Ok(named.collect())
    }

    /// What each virtual machine expands to, or why that is not said; `None` if the server does not say
    /// it at all.
    fn expansions(
        &self,
        mut names: Vec<String>,
        parallel: usize,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<Option<BTreeMap<String, Result<Json, String>>>> {
        let mut expansions = BTreeMap::new();
        if let Some(first) = names.pop() {
            match self.expansion(&first)? {
                // KubeVirt before v1.0, or no KubeVirt at all.
                Err(why) if why.contains("(NotFound)") => return Ok(None),
                expansion => _ = expansions.insert(first, expansion),
            }
        }
        let found = cores::map_on(parallel, names, |name| {
            let expansion = (!is_stopped()).then(|| self.expansion(&name))?;
            Some((name, expansion))
        });
        for (name, expansion) in found.into_iter().flatten() {
            expansions.insert(name, expansion?);
        }
        Ok(Some(expansions))
    }

    /// KubeVirt: `ExpandSpecVMRequestHandler`.
    fn expansion(&self, name: &str) -> anyhow::Result<Result<Json, String>> {
        let path = format!(
            "/apis/subresources.kubevirt.io/v1/namespaces/{}/virtualmachines/{name}/expand-spec",
            self.namespace
        );
        let answer = self.kubectl.call(["get", "--raw", &path]).run()?;
        if !answer.status.success() {
            return Ok(Err(answer.said()));
        }
        let document = serde_json::from_str(&answer.stdout);
        Ok(document.map_err(|error| format!("the server answers no JSON: {error}")))
    }

    /// Deletes all of them, which is begun in one call. Those that stay are named, with the reason.
    fn delete(
        &self,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<BTreeMap<String, String>> {
        let selector = Self::selector();
        let arguments = [
            "delete",
            MACHINES,
            "--namespace",
            self.namespace,
            "--wait=false",
        ];
        let further = ["--selector", &selector, "-o", "name"];
        let answer = self
            .kubectl
            .call([&arguments[..], &further[..]].concat())
            .run()?;
        let why = if answer.status.success() {
            format!("it is still there after {} s", DELETION.as_secs())
        } else {
            answer.said()
        };
        let begun = Instant::now();
        loop {
            let list = self.list()?;
            let left: BTreeSet<&str> = items(&list).map(answer::name).collect();
            let is_late = !answer.status.success() || begun.elapsed() > DELETION;
            // They go with their namespace.
            if is_stopped() {
                return Ok(BTreeMap::new());
            }
            if left.is_empty() || is_late {
                let left = left.into_iter();
                return Ok(left.map(|name| (name.to_owned(), why.clone())).collect());
            }
            thread::sleep(PAUSE);
        }
    }
}

/// Whether the server lays an instance type into a virtual machine as the engine does. Only what comes
/// from the instance type is compared: what a cluster adds depends on how it is set up.
fn compare(
    stored: &Json,
    expansion: &Result<Json, String>,
    objects: &Objects<'_>,
) -> Result<(), String> {
    let expansion = expansion.as_ref();
    let expansion =
        expansion.map_err(|why| format!("it is not expanded\nthe server says: {why}"))?;
    let machine = Machine::read(read(stored), &mut Problems::default());
    let machine = machine.ok_or("the server keeps it in a shape that cannot be read")?;
    let expanded = expand(&machine, objects, Defaults::Omitted).map_err(|reasons| {
        let reasons: Vec<String> = reasons.into_iter().map(|it| it.message).collect();
        format!("it cannot be expanded here: {}", reasons.join("; "))
    })?;
    let expected = serde_json::to_value(&expanded.document).unwrap_or_default();
    let mut differences = Vec::new();
    let [expected, stored, server] =
        [&expected, stored, expansion].map(|document| document.pointer(TEMPLATE));
    add_differences("spec.template", expected, stored, server, &mut differences);
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!(
        "it is expanded otherwise\n{}",
        differences.join("\n")
    ))
}

/// What the engine sets that was not there before, and that the server does not set.
fn add_differences(
    path: &str,
    expected: Option<&Json>,
    before: Option<&Json>,
    server: Option<&Json>,
    differences: &mut Vec<String>,
) {
    let Some(expected) = expected.filter(|it| Some(*it) != before) else {
        return;
    };
    match expected {
        Json::Object(fields) => {
            for (key, value) in fields {
                let [before, server] = [before, server].map(|it| it.and_then(|it| it.get(key)));
                let path = format!("{path}.{key}");
                add_differences(&path, Some(value), before, server, differences);
            }
        }
        Json::Array(items) => {
            for (number, value) in items.iter().enumerate() {
                let server = server.and_then(|it| it.get(number));
                let path = format!("{path}[{number}]");
                add_differences(&path, Some(value), None, server, differences);
            }
        }
        value if server.is_some_and(|server| is_same(value, server)) => {}
        value => {
            let server = server.map_or("nothing".to_owned(), Json::to_string);
            differences.push(format!(
                "{path}: expected {value}, and the server has {server}"
            ));
        }
    }
}

/// Whether two scalars are equal, or the same amount.
fn is_same(one: &Json, other: &Json) -> bool {
    let amount = |value: &Json| Quantity::parse(value.as_str()?).ok();
    one == other || matches!((amount(one), amount(other)), (Some(a), Some(b)) if a == b)
}
