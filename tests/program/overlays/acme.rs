//! The example of a vendor's catalog against what its README says about it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_yaml::Value;

use super::workspace::{REPOSITORY, VERSION, Workspace};
use crate::resources::{Resource, only, yaml};

const VENDOR: &str = "instancetype.kubevirt.io/vendor";
const INSTANCETYPE: &str = "VirtualMachineClusterInstancetype";
const PREFERENCE: &str = "VirtualMachineClusterPreference";

/// The names that the README lists.
const ADDED_INSTANCETYPES: [&str; 3] = ["acme1.large", "acme1.medium", "acme1.small"];
const ADDED_PREFERENCE: &str = "acmelinux.9";
const MOVED: [&str; 3] = ["fedora.arm64", "rhel.10.arm64", "rhel.9.arm64"];

/// The builds of all tests.
static BUILDS: LazyLock<Builds> = LazyLock::new(Builds::new);

/// Upstream's resources and the vendor's, each read from the files.
struct Builds {
    upstream: Vec<Resource>,
    main: Vec<Resource>,
    arm64: Vec<Resource>,
}

impl Builds {
    fn new() -> Self {
        let upstream = Workspace::new();
        upstream.build(REPOSITORY, &[]);
        let bundles = ["clusterinstancetypes", "clusterpreferences"];
        let bundles = bundles.map(|name| upstream.bundle(&format!("common-{name}-bundle.yaml")));
        let vendor = Workspace::new();
        let example = format!("{REPOSITORY}/examples/acme");
        vendor.build(REPOSITORY, &["--extend", &example]);
        Self {
            upstream: bundles.concat(),
            main: vendor.bundle("acme-bundle.yaml"),
            arm64: vendor.bundle("acme-arm64-bundle.yaml"),
        }
    }

    /// Upstream's resources that a bundle should hold, as the bundle should hold them.
    fn expected(&self, is_held: impl Fn(&Resource) -> bool) -> Vec<Resource> {
        let held = self.upstream.iter().filter(|resource| is_held(resource));
        held.map(labelled).collect()
    }
}

/// The resource with the vendor's label, and no other change.
fn labelled(resource: &Resource) -> Resource {
    let mut resource = resource.clone();
    let vendor = &mut resource.0["metadata"]["labels"][VENDOR];
    assert_eq!(vendor.as_str(), Some("kubevirt.io"));
    *vendor = Value::from("acme.example");
    resource
}

fn is_windows(resource: &Resource) -> bool {
    resource.kind() == PREFERENCE && resource.name().starts_with("windows.")
}

fn is_moved(resource: &Resource) -> bool {
    MOVED.contains(&resource.name())
}

fn is_added(resource: &Resource) -> bool {
    resource.name() == ADDED_PREFERENCE || ADDED_INSTANCETYPES.contains(&resource.name())
}

#[test]
fn what_comes_from_upstream_differs_in_the_vendor_label_only() {
    let builds = &*BUILDS;
    let main: Vec<Resource> = builds
        .main
        .iter()
        .filter(|r| !is_added(r))
        .cloned()
        .collect();
    assert_eq!(
        main,
        builds.expected(|resource| !is_windows(resource) && !is_moved(resource))
    );
    assert_eq!(builds.arm64, builds.expected(is_moved));
}

#[test]
fn the_moved_preferences_are_those_of_arm64_and_the_removed_ones_those_of_windows() {
    let builds = &*BUILDS;
    for resource in &builds.upstream {
        assert_eq!(resource.label("arch") == Some("arm64"), is_moved(resource));
        assert_eq!(
            resource.label("os-type") == Some("windows"),
            is_windows(resource)
        );
    }
}

#[test]
fn the_series_is_the_vendors_own() {
    let builds = &*BUILDS;
    for (size, cpu, memory) in [
        ("small", 2, "4Gi"),
        ("medium", 4, "8Gi"),
        ("large", 8, "16Gi"),
    ] {
        let resource = only(&builds.main, &format!("acme1.{size}"));
        let vcpus = cpu.to_string();
        let labels = [
            ("class", "general.purpose"),
            ("common-instancetypes-version", VERSION),
            ("cpu", &vcpus),
            ("icon-pf", "pficon-server-group"),
            ("memory", memory),
            ("size", size),
            ("vendor", "acme.example"),
            ("version", "1"),
        ];
        assert_eq!(resource.kind(), INSTANCETYPE);
        assert_labels(resource, &labels);
        let spec = format!("{{cpu: {{guest: {cpu}}}, memory: {{guest: {memory}}}}}");
        assert_eq!(resource.spec(), &yaml(&spec));
    }
}

#[test]
fn the_preference_is_rhel_9_with_the_vendors_own_fields() {
    let builds = &*BUILDS;
    let mut expected = labelled(only(&builds.upstream, "rhel.9")).0;
    let metadata = &mut expected["metadata"];
    metadata["name"] = Value::from(ADDED_PREFERENCE);
    metadata["labels"]["instancetype.kubevirt.io/required-memory"] = Value::from("2Gi");
    for (key, text) in [
        ("openshift.io/display-name", "Acme Linux 9 (amd64)"),
        (
            "openshift.io/documentation-url",
            "https://acme.example/docs",
        ),
        ("openshift.io/provider-display-name", "Acme"),
        ("openshift.io/support-url", "https://acme.example/support"),
        ("tags", "hidden,kubevirt,linux,acmelinux"),
    ] {
        metadata["annotations"][key] = Value::from(text);
    }
    expected["spec"]["requirements"]["memory"]["guest"] = Value::from("2Gi");
    let resource = only(&builds.main, ADDED_PREFERENCE);
    assert_eq!(resource.0, expected);
}

#[test]
fn the_readme_has_the_names_and_the_counts() {
    let builds = &*BUILDS;
    let readme = std::fs::read_to_string(format!("{REPOSITORY}/examples/acme/README.md")).unwrap();
    let count = |resources: &[Resource], kind| {
        resources
            .iter()
            .filter(|resource| resource.kind() == kind)
            .count()
    };
    let row = |bundle: &str, resources: &[Resource], folder: &str| {
        let (instancetypes, preferences) =
            (count(resources, INSTANCETYPE), count(resources, PREFERENCE));
        format!("| `{bundle}` | {instancetypes} | {preferences} | `{folder}` |")
    };
    let windows = builds.upstream.iter().filter(|r| is_windows(r)).count();
    let instancetypes = count(&builds.upstream, INSTANCETYPE);
    let preferences = count(&builds.upstream, PREFERENCE);
    let [kept, own] = [preferences - windows, ADDED_INSTANCETYPES.len()];
    for sentence in [
        row("acme-bundle", &builds.main, "acme"),
        row("acme-arm64-bundle", &builds.arm64, "acme-arm64"),
        format!("hold {instancetypes} instance types and {preferences} preferences"),
        format!("**Added**, {own} instance types: `acme1.small`, `acme1.medium` and `acme1.large`"),
        format!("**Added**, 1 preference: `{ADDED_PREFERENCE}`"),
        format!("**Left out**, {windows} preferences: all of Windows"),
        format!(
            "3 preferences: `{}`, `{}` and `{}`",
            MOVED[0], MOVED[1], MOVED[2]
        ),
        format!("the {instancetypes} instance types and the {kept} preferences that come from"),
    ] {
        assert!(readme.contains(&sentence), "the README lacks: {sentence}");
    }
}

/// Asserts all labels of a resource; the keys lack KubeVirt's prefix.
fn assert_labels(resource: &Resource, expected: &[(&str, &str)]) {
    let expected: BTreeMap<String, &str> = expected
        .iter()
        .map(|(key, value)| (format!("instancetype.kubevirt.io/{key}"), *value))
        .collect();
    let found: BTreeMap<String, &str> = resource
        .labels()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    assert_eq!(found, expected);
}
