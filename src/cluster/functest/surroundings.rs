//! What a cluster offers, and which cases it rules out.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::Kind;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::vm::Cluster;

use super::super::kubectl::Kubectl;
use super::super::operator::KUBEVIRTS;
use super::answer::{self, items, name, string};
use super::case::{Boot, Case, Check};

/// What is looked at in one call.
const LOOKED_AT: &str = "nodes,virtualmachineclusterinstancetypes.instancetype.kubevirt.io,\
     virtualmachineclusterpreferences.instancetype.kubevirt.io";

/// What a node offers that has hardware for virtual machines. KubeVirt: `KvmDevice`.
const KVM: &str = "devices.kubevirt.io/kvm";

/// The label of a node whose CPUs can be dedicated. KubeVirt: `CPUManager`.
const CPU_MANAGER: &str = "cpumanager";

/// The label of a node whose kernel is built for short response times. KubeVirt: `RealtimeLabel`.
const REALTIME: &str = "kubevirt.io/realtime";

/// A cluster.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    nodes: Vec<Json>,
    deployed: BTreeSet<(Kind, String)>,
    /// The configuration of KubeVirt, as far as it can be read.
    configuration: Json,
}

impl Surroundings {
    /// Looks at a cluster, in two calls.
    ///
    /// # Errors
    /// If the server is not reached, or does not let its nodes, instance types and preferences be seen.
    pub(super) fn look(kubectl: &Kubectl) -> anyhow::Result<Self> {
        let list = answer::json(&kubectl.call(["get", LOOKED_AT, "-o", "json"]))?;
        let kubevirts = ["get", KUBEVIRTS, "--all-namespaces", "-o", "json"];
        // It may be forbidden; then KubeVirt is taken to be as it comes.
        let kubevirts = answer::json(&kubectl.call(kubevirts)).unwrap_or_default();
        let configuration = items(&kubevirts).find_map(|it| it.pointer("/spec/configuration"));
        let mut surroundings = Self {
            configuration: configuration.cloned().unwrap_or_default(),
            ..Self::default()
        };
        for object in items(&list) {
            let kind = string(object, "/kind").unwrap_or_default();
            if let Some(kind) = Kind::ALL.iter().find(|it| it.as_str() == kind) {
                surroundings
                    .deployed
                    .insert((*kind, name(object).to_owned()));
            } else if is_ready(object) {
                surroundings.nodes.push(object.clone());
            }
        }
        Ok(surroundings)
    }

    /// How the cluster is set up, for the engine. KubeVirt: `GetDefaultArchitecture`.
    pub(super) fn cluster(&self) -> Cluster {
        let path = "/architectureConfiguration/defaultArchitecture";
        let configured = string(&self.configuration, path).filter(|it| !it.is_empty());
        let first = || architecture(self.nodes.first()?);
        let standard = Cluster::default();
        Cluster {
            architecture: configured
                .or_else(first)
                .map_or(standard.architecture, str::to_owned),
            ..standard
        }
    }

    /// Why a case cannot be tested here, if it cannot.
    pub(super) fn why_not(&self, case: &Case) -> Option<String> {
        match &case.check {
            Check::Boots(boot) => self.why_no_boot(boot),
            _ => None,
        }
    }

    /// What a case needs of the catalog that is not in the cluster.
    pub(super) fn undeployed(&self, case: &Case) -> Option<String> {
        let machine = match &case.check {
            Check::Lives(machine) | Check::Refused(machine, _) | Check::Accepted(machine) => {
                machine
            }
            Check::Boots(boot) => &boot.machine,
            Check::Fails(_) | Check::Skipped(_) => return None,
        };
        let mut references = ["instancetype", "preference"].into_iter();
        references.find_map(|field| {
            let reference = machine.get("spec")?.get(field)?;
            let kind = string(reference, "/kind")?;
            let kind = Kind::ALL.iter().find(|it| it.as_str() == kind)?;
            let is_made = *kind == Kind::VirtualMachineInstancetype;
            let key = (*kind, string(reference, "/name")?.to_owned());
            let is_there = is_made || self.deployed.contains(&key);
            (!is_there).then(|| {
                format!(
                    "the cluster has no {} `{}`; `sync` brings it",
                    kind.as_str(),
                    key.1
                )
            })
        })
    }

    /// Each condition is held against the nodes that meet those before it.
    fn why_no_boot(&self, boot: &Boot) -> Option<String> {
        let mut nodes: Vec<&Json> = self.nodes.iter().collect();
        for condition in self.conditions(boot) {
            nodes.retain(|node| (condition.is_met)(node));
            if nodes.is_empty() {
                return Some(condition.otherwise);
            }
        }
        None
    }

    fn conditions<'b>(&self, boot: &'b Boot) -> Vec<Condition<'b>> {
        let spec = &boot.instancetype;
        let mut conditions = vec![Condition::new(
            format!(
                "no node that is ready has the architecture {}",
                boot.architecture
            ),
            |node| architecture(node) == Some(boot.architecture),
        )];
        if !self.emulates() {
            conditions.push(Condition::offers(
                KVM.to_owned(),
                "no node has hardware for virtual machines",
            ));
        }
        conditions.extend(of_instancetype(spec));
        conditions
    }

    /// Whether virtual machines run without hardware for them. KubeVirt: `AllowEmulation`.
    fn emulates(&self) -> bool {
        let path = "/developerConfiguration/useEmulation";
        self.configuration.pointer(path) == Some(&Json::Bool(true))
    }
}

/// What a node has to have.
struct Condition<'c> {
    otherwise: String,
    is_met: Box<dyn Fn(&Json) -> bool + 'c>,
}

impl<'c> Condition<'c> {
    fn new(otherwise: String, is_met: impl Fn(&Json) -> bool + 'c) -> Self {
        Self {
            otherwise,
            is_met: Box::new(is_met),
        }
    }

    /// A resource that a node offers.
    fn offers(resource: String, otherwise: &str) -> Self {
        Self::new(format!("{otherwise} (`{resource}`)"), move |node| {
            offered(node, &resource).is_some_and(|amount| !amount.is_zero())
        })
    }

    fn labelled(key: &'static str, otherwise: &str) -> Self {
        Self::new(format!("{otherwise} (`{key}`)"), move |node| {
            label(node, key).is_some_and(|value| value != "false")
        })
    }
}

/// What an instance type asks of a node.
fn of_instancetype(spec: &InstancetypeSpec) -> Vec<Condition<'_>> {
    let mut conditions = Vec::new();
    let hugepages = spec.memory.hugepages.as_ref();
    if let Some(size) = hugepages.and_then(|it| it.page_size.as_ref()) {
        let resource = format!("hugepages-{size}");
        conditions.push(Condition::offers(resource, "no node has such huge pages"));
    } else {
        let memory = spec.memory.guest;
        conditions.push(Condition::new(
            format!("no node has {memory} of memory"),
            move |node| offered(node, "memory").is_none_or(|amount| amount >= memory),
        ));
    }
    if spec.cpu.dedicated_cpu_placement == Some(true) {
        conditions.push(Condition::labelled(CPU_MANAGER, "no node dedicates CPUs"));
    }
    if spec.cpu.realtime.is_some() {
        conditions.push(Condition::labelled(
            REALTIME,
            "no node has a realtime kernel",
        ));
    }
    let gpus = spec
        .gpus
        .iter()
        .flatten()
        .filter_map(|it| it.device_name.clone());
    conditions.extend(gpus.map(|name| Condition::offers(name, "no node has such a GPU")));
    let devices = spec.host_devices.iter().flatten();
    let devices = devices.filter_map(|it| it.device_name.clone());
    conditions.extend(devices.map(|name| Condition::offers(name, "no node has such a device")));
    for (key, value) in spec.node_selector.as_deref().into_iter().flatten() {
        conditions.push(Condition::new(
            format!("no node has the label `{key}: {value}`"),
            move |node| label(node, key) == Some(value),
        ));
    }
    conditions
}

/// Whether a node takes pods.
fn is_ready(node: &Json) -> bool {
    let conditions = node.pointer("/status/conditions").and_then(Json::as_array);
    let mut conditions = conditions.into_iter().flatten();
    let is_ready = conditions.any(|it| it["type"] == "Ready" && it["status"] == "True");
    is_ready && node.pointer("/spec/unschedulable") != Some(&Json::Bool(true))
}

fn architecture(node: &Json) -> Option<&str> {
    string(node, "/status/nodeInfo/architecture")
}

fn label<'n>(node: &'n Json, key: &str) -> Option<&'n str> {
    node.pointer("/metadata/labels")?.get(key)?.as_str()
}

/// How much of a resource a node has for pods.
fn offered(node: &Json, resource: &str) -> Option<Quantity> {
    let amount = node.pointer("/status/allocatable")?.get(resource)?;
    Quantity::parse(amount.as_str()?).ok()
}
