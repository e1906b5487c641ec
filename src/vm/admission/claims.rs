//! Devices that Kubernetes assigns dynamically (DRA), each by a claim and a request in it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::yaml::Node;

use super::super::fields::{Keys, items, text};
use super::super::reason::Reason;
use super::feature_gates::Gate;
use super::refusal::Seen;

/// A list of devices that claims can be made for.
struct List {
    /// Its name below `domain.devices`.
    key: &'static str,
    /// What messages call one of them.
    name: &'static str,
    gate: Gate,
    /// Whether all of its devices are claimed, or none.
    is_uniform: bool,
}

const LISTS: [List; 2] = [
    List {
        key: "gpus",
        name: "GPU",
        gate: Gate::GpusWithDra,
        is_uniform: true,
    },
    List {
        key: "hostDevices",
        name: "HostDevice",
        gate: Gate::HostDevicesWithDra,
        is_uniform: false,
    },
];

const NETWORKS: Keys<'_> = &["networks"];

/// A claim and a request in it, with a slash between them, and the first device that has them.
type Pairs = BTreeMap<String, usize>;

/// What was found in a list.
#[derive(Default)]
struct Claimed<'n> {
    claims: BTreeSet<&'n str>,
    pairs: Pairs,
}

/// KubeVirt: `validateCreationDRA`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    let claimed = LISTS
        .each_ref()
        .map(|list| list.claimed(seen, &mut refusals));
    let [(gpus, in_gpus), (others, in_others)] =
        [(&LISTS[0], &claimed[0]), (&LISTS[1], &claimed[1])];
    let owners = [
        (gpus.name, &gpus.keys()[..], &in_gpus.pairs),
        (others.name, &others.keys(), &in_others.pairs),
        ("Network", NETWORKS, &pairs_of_networks(seen)),
    ];
    refusals.extend(claimed_twice(seen, &owners));
    let named = items(seen.spec, &["resourceClaims"]).iter();
    let named: BTreeSet<&str> = named.filter_map(|claim| text(claim, &["name"])).collect();
    let used: BTreeSet<&str> = claimed
        .iter()
        .flat_map(|it| it.claims.iter().copied())
        .collect();
    if !used.is_subset(&named) {
        let message = "vmi.spec.resourceClaims must specify all claims used in \
                       vmi.spec.domain.devices.gpus and vmi.spec.domain.devices.hostDevices";
        let list = if in_gpus.claims.is_subset(&named) {
            others
        } else {
            gpus
        };
        let field = seen.path("resourceClaims");
        refusals.push(seen.refuse_as(&field, seen.at(&list.keys()), message));
    }
    refusals
}

/// The claims of networks. KubeVirt: `ExtractDRANetworkClaimRequestTuples`.
fn pairs_of_networks(seen: &Seen<'_>) -> Pairs {
    let mut pairs = Pairs::new();
    if !seen.has_gate(Gate::NetworkDevicesWithDra) {
        return pairs;
    }
    for (number, network) in items(seen.spec, NETWORKS).iter().enumerate() {
        let part = |key| text(network, &["resourceClaim", key]);
        if let (Some(claim), Some(request)) = (part("claimName"), part("requestName")) {
            pairs.entry(pair(claim, request)).or_insert(number);
        }
    }
    pairs
}

/// What claims devices: what messages call one of them, where they are listed, and what they claim.
type Owner<'o> = (&'static str, Keys<'o>, &'o Pairs);

/// What several of the owners claim. KubeVirt: `mergeTupleSource`.
fn claimed_twice(seen: &Seen<'_>, owners: &[Owner<'_>]) -> Vec<Reason> {
    let (mut first_of, mut refusals) = (BTreeMap::new(), Vec::new());
    for (name, keys, pairs) in owners {
        for (pair, number) in *pairs {
            match first_of.entry(pair) {
                Entry::Vacant(free) => _ = free.insert((name, number)),
                Entry::Occupied(owner) => {
                    let (first_name, first) = owner.get();
                    let message = format!(
                        "duplicate claimName/requestName pair {pair:?} between \
                         {first_name}s[{first}] and {name}s[{number}]"
                    );
                    refusals.push(refuse_item(seen, keys, *number, "", message));
                }
            }
        }
    }
    refusals
}

/// A claim and a request in it, as messages have them.
fn pair(claim: &str, request: &str) -> String {
    format!("{claim}/{request}")
}

fn refuse_item(
    seen: &Seen<'_>,
    keys: Keys<'_>,
    number: usize,
    key: &str,
    message: String,
) -> Reason {
    let field = format!("{}[{number}]{key}", seen.path(&keys.join(".")));
    let item = items(seen.spec, keys).get(number);
    let at = item.map_or_else(|| seen.at(keys), |item| item.at);
    seen.refuse_as(&field, at, message)
}

impl List {
    fn keys(&self) -> [&'static str; 3] {
        ["domain", "devices", self.key]
    }

    fn refuse(&self, seen: &Seen<'_>, message: String) -> Reason {
        seen.refuse(&self.keys(), message)
    }

    fn refuse_item(&self, seen: &Seen<'_>, number: usize, key: &str, message: String) -> Reason {
        refuse_item(seen, &self.keys(), number, key, message)
    }

    /// The claims of its devices. KubeVirt: `validateDRADevices`.
    fn claimed<'n>(&self, seen: &Seen<'n>, refusals: &mut Vec<Reason>) -> Claimed<'n> {
        let devices = items(seen.spec, &self.keys());
        if devices.is_empty() {
            return Claimed::default();
        }
        let devices = devices.iter().enumerate();
        let (claimed, others): (Vec<_>, Vec<_>) = devices.partition(|(_, it)| is_claimed(it));
        let (path, name) = (format!("vmi.spec.domain.devices.{}", self.key), self.name);
        if self.is_uniform && !claimed.is_empty() && !others.is_empty() {
            let message = format!(
                "{path} contains both DRA and non-DRA {name}s; each {name} must be either DRA or \
                 non-DRA"
            );
            refusals.push(self.refuse(seen, message));
            return Claimed::default();
        }
        for (_, device) in others {
            if text(device, &["deviceName"]).is_none() {
                let message = format!(
                    "{path} contains {name}s without deviceName or claimRequest; each {name} must \
                     specify either a deviceName or a claimRequest"
                );
                refusals.push(self.refuse(seen, message));
            } else if has_request(device) {
                let message =
                    format!("{path} contains {name}s with both deviceName and claimRequest");
                refusals.push(self.refuse(seen, message));
            }
        }
        if !claimed.is_empty() && !seen.has_gate(self.gate) {
            let message =
                format!("{path} contains DRA enabled {name}s but feature gate is not enabled");
            refusals.push(self.refuse(seen, message));
            return Claimed::default();
        }
        self.pairs(seen, &claimed, refusals)
    }

    fn pairs<'n>(
        &self,
        seen: &Seen<'n>,
        devices: &[(usize, &'n Node)],
        refusals: &mut Vec<Reason>,
    ) -> Claimed<'n> {
        let mut found = Claimed::default();
        for (number, device) in devices {
            let [claim, request] = ["claimName", "requestName"].map(|key| {
                let value = text(device, &[key]);
                if value.is_none() {
                    let message = format!("{key} is required for DRA {}", self.name);
                    refusals.push(self.refuse_item(seen, *number, &format!(".{key}"), message));
                }
                value
            });
            let (Some(claim), Some(request)) = (claim, request) else {
                continue;
            };
            found.claims.insert(claim);
            match found.pairs.entry(pair(claim, request)) {
                Entry::Vacant(free) => _ = free.insert(*number),
                Entry::Occupied(first) => {
                    let pair = first.key();
                    let message = format!("duplicate claimName/requestName pair {pair:?}");
                    refusals.push(self.refuse_item(seen, *number, "", message));
                }
            }
        }
        found
    }
}

/// Whether a device is claimed. KubeVirt: `isDRA`.
fn is_claimed(device: &Node) -> bool {
    text(device, &["deviceName"]).is_none() && has_request(device)
}

/// Whether a device has one of the fields that make a claim. KubeVirt: `ClaimRequest`, which Go reads
/// into the device itself.
fn has_request(device: &Node) -> bool {
    const REQUEST: [Keys<'_>; 2] = [&["claimName"], &["requestName"]];
    REQUEST
        .into_iter()
        .any(|keys| device.get(keys).is_some_and(|it| it.text().is_some()))
}
