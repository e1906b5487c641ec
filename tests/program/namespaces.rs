//! Resources of namespaces: which of them are one definition, and which a virtual machine can name
//! together.

use std::fs;
use std::path::Path;

use crate::support::files::{temp_dir, write};
use crate::support::program::{Finished, program, run};

const CLUSTER_TYPE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
";

fn instancetype(namespace: &str, memory: &str) -> String {
    format!(
        "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {{name: small, namespace: {namespace}}}
spec: {{cpu: {{guest: 1}}, memory: {{guest: {memory}}}}}
"
    )
}

fn preference(namespace: &str) -> String {
    preference_with(namespace, "")
}

fn preference_with(namespace: &str, spec: &str) -> String {
    format!(
        "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata: {{name: guest, namespace: {namespace}}}
spec: {{{spec}}}
"
    )
}

/// Runs a command about documents.
fn about(documents: &[String], folder: &Path, arguments: &[&str]) -> Finished {
    write(&folder.join("all.yaml"), documents.join("---\n"));
    let mut command = program();
    command.current_dir(folder).args(arguments);
    run(command.args(["--from", "all.yaml"]))
}

fn printed(documents: &[String], arguments: &[&str]) -> String {
    let folder = temp_dir();
    let finished = about(documents, folder.path(), arguments);
    finished.assert_success();
    finished.stdout
}

#[test]
fn one_definition_in_both_kinds_is_one_entry() {
    for documents in [
        [CLUSTER_TYPE.to_owned(), instancetype("team", "2Gi")],
        [instancetype("team", "2Gi"), CLUSTER_TYPE.to_owned()],
    ] {
        assert_eq!(
            printed(&documents, &["list", "-o", "name"]),
            "virtualmachineclusterinstancetype.instancetype.kubevirt.io/small\n"
        );
        let field = |kind| {
            printed(
                &documents,
                &["show", "small", "--kind", kind, "--field", "metadata"],
            )
        };
        assert_eq!(field("vmcf"), "name: small\n");
        assert_eq!(field("vmf"), "name: small\nnamespace: team\n");
    }
}

#[test]
fn the_same_name_in_two_namespaces_is_two_entries() {
    let documents = [instancetype("a", "2Gi"), instancetype("b", "4Gi")];
    assert_eq!(
        printed(&documents, &["list"]),
        "\
NAMESPACE   NAME    CPU   MEMORY   CLASS   FEATURES
a           small   1     2Gi      -       -
b           small   1     4Gi      -       -
"
    );
}

#[test]
fn what_no_virtual_machine_can_name_together_is_not_recommended() {
    let (a, b) = (instancetype("a", "4Gi"), instancetype("b", "2Gi"));
    let documents = [a, b.clone(), preference("a")];
    let table = printed(&documents, &["recommend", "--preference", "guest"]);
    assert!(table.contains("4Gi") && !table.contains("2Gi"), "{table}");
    let list = printed(&documents, &["list", "--fits", "guest", "--no-headers"]);
    assert!(
        list.starts_with("a ") && list.lines().count() == 1,
        "{list}"
    );
    let export: serde_json::Value =
        serde_json::from_str(&printed(&documents, &["export", "--format", "json"])).unwrap();
    assert_eq!(export["fits"].as_array().unwrap().len(), 1);
    let folder = temp_dir();
    let documents = [b, preference("a")];
    let arguments = ["recommend", "--preference", "guest"];
    let finished = about(&documents, folder.path(), &arguments);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
}

#[test]
fn a_manifest_is_in_the_namespace_of_what_it_names() {
    let documents = [instancetype("a", "4Gi"), preference("a")];
    let manifest = [
        "recommend",
        "--preference",
        "guest",
        "--manifest",
        "--image",
        "registry.example/guest:1",
    ];
    let text = printed(&documents, &manifest);
    let metadata = "metadata:\n  name: guest\n  namespace: a\n";
    assert!(text.contains(metadata), "{text}");
    let everywhere = [CLUSTER_TYPE.to_owned(), preference("a")];
    assert!(printed(&everywhere, &manifest).contains(metadata));
}

/// What each namespace needs: one of them, what it has; the other one, more.
fn of_two_namespaces() -> [String; 4] {
    let requiring = |memory: &str| format!("requirements: {{memory: {{guest: {memory}}}}}");
    [
        instancetype("a", "4Gi"),
        instancetype("b", "2Gi"),
        preference_with("a", &requiring("4Gi")),
        preference_with("b", &requiring("3Gi")),
    ]
}

#[test]
fn what_fits_any_of_one_name_is_listed_in_its_reach() {
    let documents = of_two_namespaces();
    let list = |arguments: &[&str]| {
        let arguments = [&["list", "--no-headers"], arguments].concat();
        let printed = printed(&documents, &arguments);
        let names = printed.lines().map(|line| line.split_whitespace().next());
        names.map(|it| it.unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list(&["--fits", "guest"]), ["a"]);
    assert_eq!(list(&["preferences", "--fits", "small"]), ["a"]);
    assert_eq!(list(&["--like", "small"]), ["b", "a"]);
    let [first, second, a, _] = documents.clone();
    let enough = [first, second, a, preference_with("b", "")];
    let printed = printed(&enough, &["list", "--fits", "guest", "--no-headers"]);
    assert_eq!(printed.lines().count(), 2, "{printed}");
}

#[test]
fn one_of_several_preferences_has_to_be_chosen() {
    let folder = temp_dir();
    let recommend = |documents: &[String], name: &str| {
        let arguments = ["recommend", "--preference", name];
        about(documents, folder.path(), &arguments)
    };
    recommend(&of_two_namespaces(), "guest").assert_failure(
        "\
error[duplicate-name]: there are 2 preferences named `guest`
--> --preference
 = note: one is a VirtualMachinePreference in the namespace `a`
 = note: one is a VirtualMachinePreference in the namespace `b`
 = help: read those of one namespace, as `kubectl get vmcf,vmcp,vmf,vmp --namespace a -o yaml` prints them, with `--from`

1 error
",
    );
    let of_cluster = "apiVersion: instancetype.kubevirt.io/v1beta1\n\
                      kind: VirtualMachineClusterPreference\n\
                      metadata: {name: guest}\n\
                      spec: {requirements: {cpu: {guest: 1}}}\n";
    let documents = [
        instancetype("a", "4Gi"),
        preference("a"),
        of_cluster.to_owned(),
    ];
    recommend(&documents, "guest").assert_failure(
        "\
error[duplicate-name]: there are 2 preferences named `guest`
--> --preference
 = note: one is a VirtualMachineClusterPreference
 = note: one is a VirtualMachinePreference in the namespace `a`
 = help: name its type, too: `vmcp/guest`, `vmp/guest`

1 error
",
    );
    for (name, reason) in [
        ("vmcp/guest", "exactly what is needed"),
        ("vmp/guest", "meets all that is asked for"),
    ] {
        let finished = recommend(&documents, name);
        finished.assert_success();
        assert!(finished.stdout.contains(reason), "{}", finished.stdout);
    }
}

#[test]
fn pairs_of_several_namespaces_are_told_apart() {
    let documents = of_two_namespaces();
    assert_eq!(
        printed(&documents, &["vm", "matrix"]),
        "\
NAMESPACE   PREFERENCE   INSTANCETYPE   FITS   SOCKETS   CORES   THREADS   WHY NOT
a           guest        small          yes    1         1       1         -
b           guest        small          no     -         -       -         1Gi of memory less than needed
"
    );
    let documents = [
        CLUSTER_TYPE.to_owned(),
        instancetype("a", "4Gi"),
        preference("a"),
    ];
    let export: serde_json::Value =
        serde_json::from_str(&printed(&documents, &["export"])).unwrap();
    let pairs = export["fits"].as_array().unwrap().iter();
    let kinds = pairs.map(|pair| (&pair["namespace"], &pair["instancetypeKinds"][0]));
    let kinds = kinds.map(|(namespace, kind)| (namespace.as_str(), kind.as_str()));
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            (Some("a"), Some("VirtualMachineClusterInstancetype")),
            (Some("a"), Some("VirtualMachineInstancetype")),
        ]
    );
}

/// Runs a command about an old and a new side.
fn about_update(command: &[&str], sides: [&[String]; 2], rest: &[&str]) -> Finished {
    let folder = temp_dir();
    let files = ["old.yaml", "new.yaml"];
    for (file, documents) in files.iter().zip(sides) {
        write(&folder.path().join(file), documents.join("---\n"));
    }
    let machine = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\n\
                   metadata: {name: machine, namespace: b}\n\
                   spec: {runStrategy: Halted, instancetype: {name: small, kind: \
                   VirtualMachineInstancetype}, template: {spec: {domain: {}}}}\n";
    write(&folder.path().join("machine.yaml"), machine);
    run(program()
        .current_dir(folder.path())
        .args(command)
        .args(rest))
}

fn diff(old: &[String], new: &[String]) -> String {
    let finished = about_update(&["diff", "old.yaml", "new.yaml"], [old, new], &[]);
    finished.assert_success();
    finished.stdout
}

#[test]
fn each_namespace_is_compared_for_itself() {
    let (a, b) = (instancetype("a", "2Gi"), instancetype("b", "2Gi"));
    let more = instancetype("b", "4Gi");
    let (old, new) = ([a.clone(), b.clone()], [a.clone(), more.clone()]);
    let printed = diff(&old, &new);
    let begin =
        "Breaking\n  instance type (namespaced kind): b/small\n    spec.memory.guest: 2Gi -> 4Gi\n";
    assert!(printed.starts_with(begin), "{printed}");
    assert!(!printed.contains("a/small"), "{printed}");
    let json = about_update(
        &["diff", "old.yaml", "new.yaml"],
        [&old, &new],
        &["--format", "json"],
    );
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["changed"][0]["namespace"], "b");
    assert_eq!(json["changed"][0]["name"], "small");
    let impact = ["vm", "impact", "--from", "old.yaml", "--to", "new.yaml"];
    let finished = about_update(&impact, [&old, &new], &["machine.yaml"]);
    finished.assert_success();
    assert!(finished.stdout.contains("4Gi"), "{}", finished.stdout);
    // Both are removed, and one of them is not the other.
    let gone = "Breaking\n  2 instance types (namespaced kind): a/small, b/small\n";
    let printed = diff(&old, &[preference("a")]);
    assert!(printed.starts_with(gone), "{printed}");
}

#[test]
fn what_says_no_namespace_is_compared_with_the_only_one_of_its_name() {
    let bundle = instancetype("a", "2Gi").replace(", namespace: a", "");
    let (a, b) = (instancetype("a", "2Gi"), instancetype("b", "2Gi"));
    let one = [a.clone()];
    assert_eq!(
        diff(std::slice::from_ref(&bundle), &one),
        "no differences\n"
    );
    assert_eq!(
        diff(&one, std::slice::from_ref(&bundle)),
        "no differences\n"
    );
    let printed = diff(&[a, b], &[bundle]);
    assert!(printed.contains("a/small, b/small"), "{printed}");
    assert!(
        printed.contains("Added\n  instance type (namespaced kind): small\n"),
        "{printed}"
    );
}

#[test]
fn a_gallery_leads_to_what_is_of_a_namespace() {
    let folder = temp_dir();
    let small = instancetype("b", "2Gi");
    let many = (1..=6).map(|number| small.replace("name: small", &format!("name: s{number}")));
    let documents = [
        vec![instancetype("a", "4Gi"), preference("a"), preference("b")],
        many.collect(),
    ];
    let documents = documents.concat();
    let (first, rest) = documents.split_first().unwrap();
    let earlier = [&[first.replace("4Gi", "3Gi")], rest].concat();
    write(&folder.path().join("earlier.yaml"), earlier.join("---\n"));
    let arguments = ["gallery", "--out-dir", "site", "--previous", "earlier.yaml"];
    about(&documents, folder.path(), &arguments).assert_success();
    let read = |page: &str| fs::read_to_string(folder.path().join("site").join(page)).unwrap();
    let changes = read("changes.html");
    let link = "<a href=\"instancetypes/small.html\">a/small</a>";
    assert!(changes.contains(link), "{changes}");
    // More than five fit the preference of `b`.
    let more = "<a href=\"index.html#fits=b/guest\">1 more</a>";
    assert!(read("preferences.html").contains(more));
    let fit = read("fit.html");
    assert_eq!(
        fit.matches("<td class=\"lacks namespace\"").count(),
        2,
        "{fit}"
    );
    assert_eq!(fit.matches("<td class=\"fits\"").count(), 2, "{fit}");
    assert!(read("instancetypes/small.html").contains("spec.memory.guest: 3Gi -&gt; 4Gi"));
}
