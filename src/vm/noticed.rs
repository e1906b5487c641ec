//! What of an instance its guest can notice, or its node has to offer.

use crate::yaml::{Node, Value};

use super::fields::{self, Keys, flag, is_set, items, items_mut, text};

/// A value that does what no value does.
#[derive(Clone, Copy)]
enum Idle {
    Bool(bool),
    Integer(i128),
    Text(&'static str),
    /// A mapping without fields.
    Empty,
}

use Idle::{Bool, Empty, Integer, Text};

/// Fields of an instance below `spec`, and the value with which they do what they do without one: for
/// virt-controller, which makes a pod of it, and for virt-launcher, which makes a domain of libvirt. What
/// holds others comes after them. KubeVirt: the packages `services`, `converter` and `tpm`.
const IDLE: [(Keys<'_>, Idle); 21] = [
    (&["domain", "clock", "timer"], Empty),
    (&["domain", "clock"], Empty),
    (&["domain", "cpu", "numa"], Empty),
    (
        &["domain", "devices", "autoattachGraphicsDevice"],
        Bool(true),
    ),
    (&["domain", "devices", "autoattachMemBalloon"], Bool(true)),
    (
        &["domain", "devices", "autoattachSerialConsole"],
        Bool(true),
    ),
    (&["domain", "devices", "blockMultiQueue"], Bool(false)),
    (
        &["domain", "devices", "networkInterfaceMultiqueue"],
        Bool(false),
    ),
    (&["domain", "devices", "sound", "model"], Text("ich9")),
    (&["domain", "devices", "tpm", "enabled"], Bool(true)),
    (&["domain", "devices", "tpm", "persistent"], Bool(false)),
    (&["domain", "devices", "useVirtioTransitional"], Bool(false)),
    (&["domain", "features", "hyperv"], Empty),
    (&["domain", "features", "kvm", "hidden"], Bool(false)),
    (&["domain", "features", "kvm"], Empty),
    (
        &["domain", "firmware", "bootloader", "bios", "useSerial"],
        Bool(false),
    ),
    (
        &["domain", "firmware", "bootloader", "efi", "persistent"],
        Bool(false),
    ),
    (
        &["domain", "firmware", "bootloader", "efi", "secureBoot"],
        Bool(true),
    ),
    (&["domain", "firmware", "bootloader"], Empty),
    (&["schedulerName"], Text("default-scheduler")),
    (&["terminationGracePeriodSeconds"], Integer(30)),
];

/// The same for the items of lists.
const IDLE_IN_ITEMS: [(Keys<'_>, &str, Idle); 3] = [
    (&["domain", "cpu", "features"], "policy", Text("require")),
    (
        &["domain", "devices", "disks"],
        "dedicatedIOThread",
        Bool(false),
    ),
    (
        &["domain", "devices", "interfaces"],
        "model",
        Text("virtio"),
    ),
];

/// What an instance has in its lists once it is made.
const SPENT: [Keys<'_>; 2] = [
    &["domain", "devices", "autoattachInputDevice"],
    &["domain", "devices", "autoattachPodInterface"],
];

const TPM: Keys<'_> = &["domain", "devices", "tpm"];

const FEATURES: Keys<'_> = &["domain", "cpu", "features"];

/// Removes from two instances what makes no difference to their guests and their nodes, their metadata
/// included; and writes what one has and the other leaves open. The features of the processor are by name,
/// since their order makes no difference.
pub(super) fn keep_noticed(old: &mut Node, new: &mut Node) {
    for instance in [&mut *old, &mut *new] {
        instance.remove(&["metadata"]);
    }
    let (Some(old), Some(new)) = (old.get_mut(&["spec"]), new.get_mut(&["spec"])) else {
        return;
    };
    for spec in [&mut *old, &mut *new] {
        for keys in SPENT {
            spec.remove(keys);
        }
        if flag(spec, &[TPM, &["enabled"]].concat()) == Some(false) {
            spec.remove(TPM);
        }
    }
    for (list, key, idle) in IDLE_IN_ITEMS {
        let items = items_mut(old, list).iter_mut().zip(items_mut(new, list));
        for (old, new) in items {
            idle.settle(old, new, &[key]);
        }
    }
    for (keys, idle) in IDLE {
        idle.settle(old, new, keys);
    }
    for spec in [old, new] {
        name_features(spec);
    }
}

impl Idle {
    /// Where one of two has a field and the other has not: removes it if it has this value, and else gives
    /// it to the other.
    fn settle(self, old: &mut Node, new: &mut Node, keys: Keys<'_>) {
        let (one, other) = match (is_set(old, keys), is_set(new, keys)) {
            (true, false) => (old, new),
            (false, true) => (new, old),
            _ => return,
        };
        if self.is(one, keys) {
            one.remove(keys);
        } else if let (Some(value), Some((_, above))) = (self.value(), keys.split_last())
            && (above.is_empty() || is_set(other, above))
        {
            let at = other.at;
            other.set(keys, fields::new(value, at));
        }
    }

    fn is(self, node: &Node, keys: Keys<'_>) -> bool {
        match (self, node.get(keys).map(|node| &node.value)) {
            (Bool(idle), Some(Value::Bool(value))) => idle == *value,
            (Integer(idle), Some(Value::Integer(value))) => idle == value.get(),
            (Text(idle), Some(Value::String(value))) => idle == value,
            (Empty, Some(Value::Mapping(fields))) => fields.is_empty(),
            _ => false,
        }
    }

    /// What says as much as no value; an empty mapping says nothing.
    fn value(self) -> Option<Value> {
        match self {
            Bool(value) => Some(Value::Bool(value)),
            Integer(value) => Some(Value::from(value)),
            Text(value) => Some(Value::String(value.into())),
            Empty => None,
        }
    }
}

fn name_features(spec: &mut Node) {
    let features = items(spec, FEATURES);
    if features.is_empty() {
        return;
    }
    let mut named = Node::mapping(spec.at);
    for feature in features {
        let mut feature = feature.clone();
        let name = text(&feature, &["name"]).unwrap_or_default().to_owned();
        feature.remove(&["name"]);
        named.set(&[&name], fields::new(feature.value, feature.at));
    }
    spec.set(FEATURES, fields::new(named.value, named.at));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    fn noticed(old: &str, new: &str) -> [String; 2] {
        let read = |text: &str| {
            let text = format!("{{spec: {text}}}");
            let source = Sources::default().add("instance", text.clone());
            yaml::parse(source, &text, &mut Problems::default()).unwrap()
        };
        let [mut old, mut new] = [old, new].map(read);
        keep_noticed(&mut old, &mut new);
        [old, new].map(|node| serde_json::to_string(node.get(&["spec"]).unwrap()).unwrap())
    }

    #[test]
    fn what_does_nothing_makes_no_difference() {
        for (old, new) in [
            ("{domain: {clock: {timer: {}}}}", "{domain: {}}"),
            (
                "{domain: {devices: {tpm: {enabled: false, persistent: true}}}}",
                "{domain: {devices: {}}}",
            ),
            (
                "{domain: {firmware: {bootloader: {efi: {}}}}}",
                "{domain: {firmware: {bootloader: {efi: {secureBoot: true}}}}}",
            ),
            (
                "{domain: {cpu: {features: [{name: a}, {name: b, policy: disable}]}}}",
                "{domain: {cpu: {features: [{name: a, policy: require}, {name: b, policy: disable}]}}}",
            ),
            ("{}", "{schedulerName: default-scheduler}"),
        ] {
            let [old, new] = noticed(old, new);
            assert_eq!(old, new);
        }
    }

    #[test]
    fn what_one_leaves_open_is_written_out() {
        let [old, new] = noticed(
            "{domain: {devices: {interfaces: [{name: a}]}}}",
            "{domain: {devices: {interfaces: [{name: a, model: e1000}]}}, terminationGracePeriodSeconds: 180}",
        );
        assert_eq!(
            old,
            r#"{"domain":{"devices":{"interfaces":[{"name":"a","model":"virtio"}]}},"terminationGracePeriodSeconds":30}"#
        );
        assert!(new.contains("e1000") && new.contains("180"));
    }

    #[test]
    fn features_of_the_processor_have_no_order() {
        let [old, new] = noticed(
            "{domain: {cpu: {features: [{name: a, policy: force}, {name: b, policy: force}]}}}",
            "{domain: {cpu: {features: [{name: b, policy: force}, {name: a, policy: disable}]}}}",
        );
        assert_eq!(
            old,
            r#"{"domain":{"cpu":{"features":{"a":{"policy":"force"},"b":{"policy":"force"}}}}}"#
        );
        assert!(new.contains(r#""a":{"policy":"disable"}"#));
    }
}
