//! All other conditions, each worked out anew from the bundles.

use serde_yaml::Value;

use crate::resources::Resource;

use super::{bundle, names, sorted_names};

const TYPES: &str = "common-clusterinstancetypes-bundle.yaml";
const PREFERENCES: &str = "common-clusterpreferences-bundle.yaml";

/// The bytes of a quantity with a binary suffix, as all of this catalog are.
fn bytes(quantity: &str) -> f64 {
    let (number, unit) = match quantity.strip_suffix("Gi") {
        Some(number) => (number, 1024.0 * 1024.0 * 1024.0),
        None => (quantity.strip_suffix("Mi").unwrap(), 1024.0 * 1024.0),
    };
    number.parse::<f64>().unwrap() * unit
}

fn cpu(resource: &Resource) -> u64 {
    resource.spec()["cpu"]["guest"].as_u64().unwrap()
}

fn memory(resource: &Resource) -> f64 {
    bytes(resource.spec()["memory"]["guest"].as_str().unwrap())
}

/// Asserts that options list the resources of a bundle that meet a condition.
#[track_caller]
fn assert_lists(bundle_name: &str, options: &[&str], meets: impl Fn(&Resource) -> bool) {
    let resources = bundle(bundle_name);
    let met = resources.iter().filter(|resource| meets(resource));
    let mut expected: Vec<&str> = met.map(Resource::name).collect();
    expected.sort_unstable();
    assert_ne!(expected, Vec::<&str>::new(), "{options:?}");
    assert!(expected.len() < resources.len(), "{options:?}");
    assert_eq!(sorted_names(options), expected, "{options:?}");
}

#[test]
fn vcpus_memory_and_their_ratio() {
    let gi = bytes("1Gi");
    assert_lists(TYPES, &["--cpu", "4"], |it| cpu(it) == 4);
    assert_lists(TYPES, &["--cpu", ">=4"], |it| cpu(it) >= 4);
    assert_lists(TYPES, &["--cpu", "2..8"], |it| (2..=8).contains(&cpu(it)));
    assert_lists(TYPES, &["--cpu", "!=1"], |it| cpu(it) != 1);
    assert_lists(TYPES, &["--memory", "8Gi.."], |it| memory(it) >= 8.0 * gi);
    assert_lists(TYPES, &["--memory", "<8192Mi"], |it| memory(it) < 8.0 * gi);
    assert_lists(TYPES, &["--ratio", "4Gi"], |it| {
        (memory(it) / cpu_as_float(it) - 4.0 * gi).abs() < 1.0
    });
    let both = ["--cpu", "..4", "--memory", ">4Gi"];
    assert_lists(TYPES, &both, |it| cpu(it) <= 4 && memory(it) > 4.0 * gi);
}

fn cpu_as_float(resource: &Resource) -> f64 {
    f64::from(u32::try_from(cpu(resource)).unwrap())
}

#[test]
fn features() {
    let cpu = |field: &'static str| move |it: &Resource| it.spec()["cpu"][field] == true;
    assert_lists(
        TYPES,
        &["--feature", "dedicated"],
        cpu("dedicatedCPUPlacement"),
    );
    assert_lists(
        TYPES,
        &["--feature", "isolated-emulator"],
        cpu("isolateEmulatorThread"),
    );
    for (feature, path) in [
        ("numa", &["cpu", "numa", "guestMappingPassthrough"][..]),
        ("realtime", &["cpu", "realtime"]),
        ("hugepages", &["memory", "hugepages"]),
        ("overcommit", &["memory", "overcommitPercent"]),
        ("io-threads", &["ioThreadsPolicy"]),
    ] {
        let has = |it: &Resource| {
            let field = path.iter().try_fold(it.spec(), |value, key| value.get(key));
            field.is_some_and(|field| *field != Value::Null)
        };
        assert_lists(TYPES, &["--feature", feature], has);
    }
    let all = ["--feature", "hugepages,numa", "--feature", "realtime"];
    assert_lists(TYPES, &all, |it| it.label("realtime").is_some());
}

#[test]
fn classes_systems_and_architectures() {
    let class = ["--class", "network", "--class", "realtime"];
    assert_lists(TYPES, &class, |it| {
        ["network", "realtime"].contains(&it.label("class").unwrap())
    });
    assert_lists(PREFERENCES, &["--os", "windows"], |it| {
        it.label("os-type") == Some("windows")
    });
    assert_lists(PREFERENCES, &["--arch", "arm64,s390x"], |it| {
        ["arm64", "s390x"].contains(&it.label("arch").unwrap_or_default())
    });
}

#[test]
fn names_and_what_is_like_them() {
    let globs = ["instancetypes", "--name", "u1.*", "--name", "*.8xlarge"];
    assert_lists(TYPES, &globs, |it| {
        it.name().starts_with("u1.") || it.name().ends_with(".8xlarge")
    });
    let types = bundle(TYPES);
    let like = types.iter().find(|it| it.name() == "u1.large").unwrap();
    assert_lists(TYPES, &["--like", "u1.large"], |it| {
        cpu(it) == cpu(like) && memory(it).total_cmp(&memory(like)).is_eq()
    });
}

/// Whether an instance type is enough for a preference, as the preference says.
fn fits(instancetype: &Resource, preference: &Resource) -> bool {
    let (needs, cpu_preferences) = (
        &preference.spec()["requirements"],
        &preference.spec()["cpu"],
    );
    let vcpus = cpu(instancetype);
    let enough_cpu = needs["cpu"]["guest"]
        .as_u64()
        .is_none_or(|need| need <= vcpus);
    let need = needs["memory"]["guest"].as_str();
    let enough_memory = need.is_none_or(|need| bytes(need) <= memory(instancetype));
    let topology = cpu_preferences["preferredCPUTopology"].as_str();
    let step = match topology {
        Some("spread" | "preferSpread") => {
            let options = &cpu_preferences["spreadOptions"];
            let ratio = options["ratio"].as_u64().unwrap_or(2);
            match options["across"].as_str() {
                Some("SocketsCoresThreads") => ratio * 2,
                _ => ratio,
            }
        }
        _ => 1,
    };
    enough_cpu && enough_memory && vcpus.is_multiple_of(step)
}

#[test]
fn every_pair_fits_as_its_preference_says() {
    let (types, preferences) = (bundle(TYPES), bundle(PREFERENCES));
    for preference in &preferences {
        let fitting = types.iter().filter(|it| fits(it, preference));
        let mut expected: Vec<&str> = fitting.map(Resource::name).collect();
        expected.sort_unstable();
        let name = preference.name();
        assert_eq!(sorted_names(&["--fits", name]), expected, "{name}");
    }
    for instancetype in types.iter().step_by(7) {
        let fitting = preferences.iter().filter(|it| fits(instancetype, it));
        let mut expected: Vec<&str> = fitting.map(Resource::name).collect();
        expected.sort_unstable();
        let name = instancetype.name();
        assert_eq!(sorted_names(&["--fits", name]), expected, "{name}");
    }
}

/// A name as numbers and what is between them: lists of these are in the natural order of names.
fn natural(name: &str) -> Vec<(String, u64)> {
    let (mut parts, mut number) = (vec![(String::new(), 0)], false);
    for c in name.chars() {
        if !c.is_ascii_digit() && number {
            parts.push((String::new(), 0));
        }
        number = c.is_ascii_digit();
        let (text, value) = parts.last_mut().unwrap();
        match c.to_digit(10) {
            Some(digit) => *value = *value * 10 + u64::from(digit),
            None => text.push(c),
        }
    }
    parts
}

#[test]
fn preferences_are_in_the_order_of_their_names() {
    let listed = names(&["preferences"]);
    assert_eq!(listed.len(), 57);
    assert!(listed.is_sorted_by_key(|name| natural(name)), "{listed:?}");
}

#[test]
fn sizes_grow_and_numbers_are_in_order() {
    let natural = names(&["instancetypes", "--name", "u1.*"]);
    assert_eq!(
        natural,
        [
            "u1.nano",
            "u1.micro",
            "u1.small",
            "u1.medium",
            "u1.2xmedium",
            "u1.large",
            "u1.xlarge",
            "u1.2xlarge",
            "u1.4xlarge",
            "u1.8xlarge"
        ]
    );
    let versions = names(&["preferences", "--name", "rhel.*", "--arch", "amd64"]);
    assert_eq!(
        versions,
        [
            "rhel.9",
            "rhel.9.desktop",
            "rhel.9.dpdk",
            "rhel.9.realtime",
            "rhel.10"
        ]
    );
    let fedora = names(&["preferences", "--name", "fedora*", "--name", "debian"]);
    assert_eq!(
        fedora,
        [
            "debian",
            "fedora",
            "fedora.arm64",
            "fedora.s390x",
            "fedora.s390x.secex"
        ]
    );
    let types = bundle(TYPES);
    let memory_of = |name: &String| memory(types.iter().find(|it| it.name() == name).unwrap());
    let by_memory = names(&["instancetypes", "--sort-by", "memory"]);
    assert!(
        by_memory.is_sorted_by(|a, b| memory_of(a) <= memory_of(b)),
        "{by_memory:?}"
    );
}
