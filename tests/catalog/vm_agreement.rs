//! What is decided from types, as by `recommend` and `validate`, and what is decided from documents with
//! places, as by `vm check` and `vm expand`, is the same, whatever fields are set; and so is what a trial
//! of a definition finds, whether on all probes or on those that matter.

use std::collections::BTreeSet;

use common_instancetypes::diagnostic::{Code, Problems, Severity};
use common_instancetypes::kubevirt::instancetype::InstancetypeSpec;
use common_instancetypes::kubevirt::preference::PreferenceSpec;
use common_instancetypes::kubevirt::{Kind, Spec, read_document};
use common_instancetypes::model::{Record, Schema};
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{
    Cluster, Defaults, Machine, Need, ObjectKind, Objects, Offer, Probe, Probes, Reason, Topology,
    Trial, Tried, check, expand,
};
use common_instancetypes::yaml::{self, Node};
use serde_json::{Map, Value, json};

/// Some values of a type, with each field of it set to each of its values at least once.
fn values(schema: &Schema) -> Vec<Value> {
    match schema {
        Schema::Boolean => vec![json!(true), json!(false)],
        Schema::Integer { minimum, maximum } => {
            let numbers = (0..=8).filter(|number| (minimum..=maximum).contains(&number));
            numbers
                .map(|number| json!(i64::try_from(number).unwrap()))
                .collect()
        }
        Schema::Quantity => ["512Mi", "1.5Gi", "4Gi"].map(Value::from).to_vec(),
        Schema::Choice(choices) => choices.iter().map(|choice| json!(choice.word)).collect(),
        Schema::List(item) => {
            let lists = values(item).into_iter().map(|item| json!([item]));
            lists.chain([json!([])]).collect()
        }
        Schema::Map(value) => values(value)
            .into_iter()
            .map(|value| json!({"a.example/b": value}))
            .collect(),
        Schema::Record(record) => record_values(record),
        Schema::Nullable(schema) => values(schema),
        Schema::Text | Schema::Name | Schema::Scalar | Schema::Any => vec![json!("a")],
        other => panic!("no values of {other:?}"),
    }
}

/// What is required, alone and with each value of each field.
fn record_values(record: &Record) -> Vec<Value> {
    let required = record.fields.iter().filter(|field| field.required);
    let least: Map<String, Value> = required
        .map(|field| (field.name.to_owned(), values(&field.schema)[0].clone()))
        .collect();
    let with = |name: &str, value: Value| {
        let mut fields = least.clone();
        fields.insert(name.to_owned(), value);
        Value::Object(fields)
    };
    let each = record.fields.iter().flat_map(|field| {
        let values = values(&field.schema).into_iter();
        values.map(|value| with(field.name, value))
    });
    let mut all = vec![Value::Object(least.clone())];
    all.extend(each.filter(|value| value.as_object() != Some(&least)));
    all
}

/// Some specs of a kind, with each field set to each of its values at least once.
fn specs(kind: Kind) -> Vec<Value> {
    let Schema::Record(document) = kind.document_schema() else {
        panic!("a document is a record")
    };
    let spec = document.fields.iter().find(|field| field.name == "spec");
    values(&spec.unwrap().schema)
}

/// A document with places, and the type that is read from it.
struct Resource {
    text: String,
    document: Node,
    spec: Spec,
}

fn resources(kind: Kind, name: &str, specs: Vec<Value>) -> Vec<Resource> {
    let resource = |spec: Value| {
        let text = json!({
            "apiVersion": "instancetype.kubevirt.io/v1beta1",
            "kind": kind.as_str(),
            "metadata": {"name": name},
            "spec": spec,
        })
        .to_string();
        let mut problems = Problems::default();
        let document = read(&text, &mut problems);
        let (_, spec) = read_document(&document, &mut problems)?;
        Some(Resource {
            text,
            document,
            // What no catalog may say has no type.
            spec: spec.filter(|_| !problems.any_errors())?,
        })
    };
    specs.into_iter().filter_map(resource).collect()
}

fn read(text: &str, problems: &mut Problems) -> Node {
    let mut sources = Sources::default();
    let source = sources.add("x.yaml", text);
    yaml::parse(source, text, problems).unwrap()
}

const MACHINE: &str = "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, metadata: {name: x}, \
    spec: {instancetype: {name: i}, preference: {name: p}, template: {spec: {}}}}";

/// What is the same in both.
#[derive(Debug, PartialEq)]
struct Decision {
    fits: bool,
    /// The sockets, the cores and the threads, and the memory; only if it fits.
    becomes: Option<([u64; 3], Value)>,
}

fn from_types(
    instancetype: &InstancetypeSpec,
    preference: &PreferenceSpec,
    arch: bool,
) -> Decision {
    let offer = Offer::of(instancetype);
    let fits = arch && Need::of(preference).suits(&offer);
    let becomes = fits.then(|| {
        let topology = Topology::of(offer.vcpus, preference);
        let Topology {
            sockets,
            cores,
            threads,
        } = topology;
        let levels = [sockets, cores, threads].map(u64::from);
        (levels, json!(offer.memory.to_string()))
    });
    Decision { fits, becomes }
}

fn from_documents(machine: &Machine, instancetype: &Node, preference: &Node) -> Decision {
    let mut objects = Objects::default();
    for document in [instancetype, preference] {
        objects.add(ObjectKind::of(document).unwrap(), document);
    }
    // What KubeVirt does in silence is a warning, and what its webhooks refuse is decided on documents
    // alone.
    let is_unfit = |reason: &Reason| {
        reason.severity() == Severity::Error
            && !matches!(reason.code, Code::VmAdmission | Code::VmStart)
    };
    let fits = !check(machine, &objects, &Cluster::default())
        .iter()
        .any(is_unfit);
    let becomes = fits.then(|| {
        let expanded = expand(machine, &objects, Defaults::Omitted).unwrap();
        let document = serde_json::to_value(expanded.document).unwrap();
        let domain = &document["spec"]["template"]["spec"]["domain"];
        // What is not written is 0.
        let level = |level: &str| domain["cpu"][level].as_u64().unwrap_or(0);
        let levels = ["sockets", "cores", "threads"].map(level);
        (levels, domain["memory"]["guest"].clone())
    });
    Decision { fits, becomes }
}

/// Whether the architecture is the one that is required. KubeVirt's default is amd64.
fn has_architecture(preference: &Node) -> bool {
    let of = |keys: &[&str]| preference.get(keys).and_then(Node::text);
    let has = of(&["spec", "preferredArchitecture"]).unwrap_or("amd64");
    of(&["spec", "requirements", "architecture"]).is_none_or(|it| it == has)
}

#[test]
fn types_and_documents_decide_the_same() {
    let (of_instancetypes, of_preferences) = (
        Kind::VirtualMachineClusterInstancetype,
        Kind::VirtualMachineClusterPreference,
    );
    let sizes = |vcpus: u32| json!({"cpu": {"guest": vcpus}, "memory": {"guest": "2Gi"}});
    let some_instancetypes = [1, 2, 3, 4, 6, 8, 12, 512].map(sizes).to_vec();
    let mut some_preferences = vec![json!({})];
    for across in ["SocketsCores", "CoresThreads", "SocketsCoresThreads"] {
        for ratio in 0..5 {
            some_preferences.push(json!({"cpu": {
                "preferredCPUTopology": "spread",
                "spreadOptions": {"across": across, "ratio": ratio},
            }, "preferSpreadSocketToCoreRatio": 3}));
        }
    }
    for (cpu, memory) in [(2, "1Gi"), (4, "2Gi"), (1, "2048Mi"), (1, "2049Mi")] {
        let requirements = json!({"cpu": {"guest": cpu}, "memory": {"guest": memory}});
        some_preferences.push(json!({"requirements": requirements}));
    }
    let [i, p] = [("i", of_instancetypes), ("p", of_preferences)];
    let all_instancetypes = resources(i.1, i.0, specs(i.1));
    let all_preferences = resources(p.1, p.0, specs(p.1));
    let some_instancetypes = resources(i.1, i.0, some_instancetypes);
    let some_preferences = resources(p.1, p.0, some_preferences);
    let numbers = [&all_instancetypes, &all_preferences].map(Vec::len);
    assert!(numbers[0] > 80 && numbers[1] > 250, "{numbers:?}");

    let machine = read(MACHINE, &mut Problems::default());
    let machine = Machine::read(machine, &mut Problems::default()).unwrap();
    let (mut fitting, mut others) = (0, 0);
    for (instancetypes, preferences) in [
        (&all_instancetypes, &some_preferences),
        (&some_instancetypes, &all_preferences),
    ] {
        for instancetype in instancetypes {
            for preference in preferences {
                let (Spec::Instancetype(has), Spec::Preference(needs)) =
                    (&instancetype.spec, &preference.spec)
                else {
                    panic!("a spec is of the family of its kind")
                };
                let typed = from_types(has, needs, has_architecture(&preference.document));
                let placed = from_documents(&machine, &instancetype.document, &preference.document);
                assert_eq!(typed, placed, "{}\n{}", instancetype.text, preference.text);
                *(if typed.fits {
                    &mut fitting
                } else {
                    &mut others
                }) += 1;
            }
        }
    }
    assert!(fitting > 1000 && others > 100, "{fitting}, {others}");
}

/// Where nothing that a probe is about is set, it comes out like the plain one, and is not tried.
#[test]
fn a_trial_misses_no_refusal() {
    let (probes, cluster) = (Probes::default(), Cluster::default());
    let tried = Tried::default();
    let (mut refused_some, mut refused_all) = (0, 0);
    for kind in [
        Kind::VirtualMachineClusterInstancetype,
        Kind::VirtualMachineClusterPreference,
    ] {
        for resource in resources(kind, "tried", specs(kind)) {
            let spec = resource.document.get(&["spec"]).unwrap();
            let trial = match kind {
                Kind::VirtualMachineClusterPreference => Trial::of_preference(spec),
                _ => Trial::of_instancetype(spec),
            };
            let has_architecture = [
                &["preferredArchitecture"][..],
                &["requirements", "architecture"],
            ]
            .iter()
            .any(|keys| spec.get(keys).is_some());
            let is_meant = |probe: &&Probe| {
                trial.suits(probe) && !(probe.is_of_architecture && has_architecture)
            };
            let starts = |probe: &&Probe| trial.on(probe, &cluster).is_ok();
            let meant: Vec<&Probe> = probes.iter().filter(is_meant).collect();
            let refused = meant.iter().filter(|probe| !starts(probe));
            let refused: BTreeSet<&str> = refused.map(|probe| probe.name).collect();
            let any_starts = meant.iter().any(|probe| probe.is_plain && starts(probe));

            let refusals = tried.refusals(kind.family(), spec, &probes, &cluster);
            assert_eq!(refusals.of_all.is_empty(), any_starts, "{}", resource.text);
            let some = refusals.of_some.iter().flat_map(|some| &some.probes);
            let some: BTreeSet<&str> = some.map(|probe| probe.name).collect();
            if any_starts {
                assert_eq!(some, refused, "{}", resource.text);
                refused_some += usize::from(!refused.is_empty());
            } else {
                assert!(some.is_empty(), "{}", resource.text);
                refused_all += 1;
            }
        }
    }
    assert!(
        refused_some > 10 && refused_all > 10,
        "{refused_some}, {refused_all}"
    );
}
