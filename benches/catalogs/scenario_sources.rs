//! The sources of each scenario, of so many definitions.

use std::fmt::Write as _;
use std::ops::Range;

use super::changes::Version;
use super::made::Made;
use super::make;
use super::recipe::Recipe;
use super::scenarios::Place;

/// A catalog as vendors have it.
pub(super) fn first_version(place: &Place, definitions: usize) {
    make::catalog(&place.root, None, recipe(Version::First, definitions));
}

/// The same one before and after an update.
pub(super) fn both_versions(place: &Place, definitions: usize) {
    first_version(place, definitions);
    make::catalog(&place.second, None, recipe(Version::Second, definitions));
}

/// The same one with a virtual machine for each definition.
pub(super) fn with_machines(place: &Place, definitions: usize) {
    let machines = Some(place.machines.as_path());
    make::catalog(&place.root, machines, recipe(Version::First, definitions));
}

fn recipe(version: Version, definitions: usize) -> Recipe {
    Recipe {
        definitions,
        seed: 1,
        version,
    }
}

/// A catalog without series whose bundle holds everything.
fn made(place: &Place) -> Made {
    let made = Made::new(&place.root, &place.machines);
    made.overlay_of_all();
    made
}

/// Writes as many instance types as preferences, which go together, and a virtual machine for each of both.
fn machines(place: &Place, definitions: usize, instancetype: impl Fn(usize) -> String) {
    let made = made(place);
    for number in 0..definitions / 2 {
        made.instancetype(number, "cpu: 1, memory: 1Gi", "");
        made.preference(number, "memory: {guest: 1Gi}");
    }
    for number in 0..definitions {
        let preference = format!("p{}", number / 2);
        made.machine(number, &instancetype(number), &preference);
    }
}

pub(super) fn misspelt_machines(place: &Place, definitions: usize) {
    machines(place, definitions, |number| {
        let letter = if number % 2 == 0 { 'x' } else { 'y' };
        format!("i{}{letter}", number / 2)
    });
}

pub(super) fn unheard_of_machines(place: &Place, definitions: usize) {
    machines(place, definitions, |number| format!("unheard-of-{number}"));
}

pub(super) fn machines_that_do_not_fit(place: &Place, definitions: usize) {
    let made = made(place);
    for number in 0..definitions / 2 {
        let (vcpus, memory) = (number % 8 + 1, number + 1);
        made.instancetype(number, &format!("cpu: {vcpus}, memory: {memory}Gi"), "");
        made.preference(number, &format!("memory: {{guest: {memory}Gi}}"));
    }
    for number in 0..definitions {
        let preference = format!("p{}", number / 2);
        made.machine(number, "i0", &preference);
    }
}

/// Only the largest one has enough vCPUs, and each preference asks for another amount of memory.
pub(super) fn machines_that_hardly_fit(place: &Place, definitions: usize) {
    let made = made(place);
    made.instancetype(0, &format!("cpu: 4, memory: {definitions}Gi"), "");
    for number in 1..definitions / 2 {
        made.instancetype(number, &format!("cpu: 1, memory: {number}Gi"), "");
        let memory = 1024 + number;
        made.preference(
            number,
            &format!("cpu: {{guest: 4}}, memory: {{guest: {memory}Mi}}"),
        );
    }
    for number in 2..definitions {
        made.machine(number, "i1", &format!("p{}", number / 2));
    }
}

/// One virtual machine with many disks on a bus that there is not, and a preference with as many annotations.
pub(super) fn refused_disks(place: &Place, definitions: usize) {
    let made = made(place);
    let mut spec = "  annotations:\n".to_owned();
    let mut machine = "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: disks}\nspec:\n  \
                       runStrategy: Always\n  preference: {name: p0}\n  template:\n    spec:\n      \
                       domain:\n        devices:\n          disks:\n"
        .to_owned();
    for number in 0..definitions {
        _ = writeln!(spec, "    example.com/a{number}: made");
        _ = writeln!(
            machine,
            "          - {{name: d{number}, disk: {{bus: floppy}}}}"
        );
    }
    made.preference_of(0, &spec);
    made.machine_of(0, &machine);
}

/// A virtual machine for each hundred definitions: all instance types are enough for its preference, but it
/// is of another architecture.
pub(super) fn machines_that_nothing_fits(place: &Place, definitions: usize) {
    let made = made(place);
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
    for number in 1..definitions {
        made.instancetype(number, "cpu: 2, memory: 1Gi", "");
    }
    made.preference(0, "cpu: {guest: 2}, architecture: arm64");
    for number in 0..definitions / 100 {
        made.machine(number, "i0", "p0");
    }
}

pub(super) fn unmet_requirements(place: &Place, definitions: usize) {
    let made = made(place);
    for number in 0..definitions / 2 {
        let (vcpus, memory) = (number % 8 + 1, number + 1);
        made.instancetype(number, &format!("cpu: {vcpus}, memory: {memory}Mi"), "");
        made.preference(
            number,
            &format!("memory: {{guest: {}Gi}}", number + 100_000),
        );
    }
}

/// The more vCPUs, the less memory, but for the last one, which alone is enough for half of the
/// preferences. Nothing is enough for the others.
pub(super) fn numbers_of_vcpus(place: &Place, definitions: usize) {
    let made = made(place);
    let half = definitions / 2;
    for number in 0..half {
        let (vcpus, memory) = (number + 1, half - number);
        made.instancetype(number, &format!("cpu: {vcpus}, memory: {memory}Gi"), "");
        let memory = definitions - number / 2;
        made.preference(
            number,
            &match number % 2 {
                0 => format!("memory: {{guest: {memory}Gi}}"),
                _ => format!(
                    "cpu: {{guest: {}}}, memory: {{guest: {memory}Ti}}",
                    2 * definitions
                ),
            },
        );
    }
    made.instancetype(
        half,
        &format!("cpu: {}, memory: {definitions}Gi", half + 1),
        "",
    );
}

pub(super) fn unusual_instancetype(place: &Place, definitions: usize) {
    let made = made(place);
    let words = "displayName: made\nicon: made\ntags: [made]\n";
    let spec = "spec: {preferredArchitecture: arm64, requirements: {cpu: {guest: 6}}}\n";
    for number in 0..definitions / 2 {
        made.instancetype(number + 1, &format!("cpu: 5, memory: {}Mi", number + 1), "");
        made.write(
            &format!("preferences/p{number}.yaml"),
            &format!("{words}{spec}"),
        );
    }
    let pinned = "spec: {cpu: {dedicatedCPUPlacement: true}, memory: {maxGuest: 6Gi}}\n";
    made.instancetype(0, "cpu: 6, memory: 3Gi", pinned);
}

pub(super) fn sizes_that_are_enough(place: &Place, definitions: usize) {
    let made = made(place);
    for number in 0..definitions / 2 {
        let (vcpus, memory) = (number % 8 + 1, number + 1);
        made.instancetype(number, &format!("cpu: {vcpus}, memory: {memory}Mi"), "");
        made.preference(number, &format!("memory: {{guest: {memory}Mi}}"));
    }
}

/// A catalog of instance types, whose overlays are to be added.
fn instancetypes(place: &Place, definitions: usize) -> Made {
    let made = Made::new(&place.root, &place.machines);
    for number in 0..definitions {
        made.instancetype(number, "cpu: 1, memory: 1Gi", "");
    }
    made
}

/// Names in a list, and one that nothing has.
fn names(numbers: impl Iterator<Item = usize>) -> String {
    let names = numbers.map(|number| format!("i{number}"));
    let names: Vec<String> = names.chain(["nothing".to_owned()]).collect();
    format!("[{}]", names.join(", "))
}

pub(super) fn names_in_one_selection(place: &Place, definitions: usize) {
    let names = names(0..definitions);
    let overlay = format!("select: {{names: {names}}}\n");
    instancetypes(place, definitions).write("overlays/all.yaml", &overlay);
}

/// An overlay for each ten definitions, which it names.
pub(super) fn many_overlays(place: &Place, definitions: usize) {
    let made = instancetypes(place, definitions);
    for number in 0..definitions / 10 {
        let names = names(number * 10..number * 10 + 10);
        let path = format!("overlays/o{number}.yaml");
        made.write(&path, &format!("select: {{names: {names}}}\n"));
    }
}

/// A patch for each definition, and the last one twice.
pub(super) fn many_patches(place: &Place, definitions: usize) {
    let mut overlay = "select: {}\npatches:\n".to_owned();
    for number in (0..definitions).chain([definitions - 1]) {
        _ = write!(
            overlay,
            "  - select: {{names: [i{number}]}}\n    merge: {{metadata: {{annotations: {{a: \"{number}\"}}}}}}\n"
        );
    }
    instancetypes(place, definitions).write("overlays/all.yaml", &overlay);
}

/// An exclusion for each definition but the first, and one of nothing.
pub(super) fn many_exclusions(place: &Place, definitions: usize) {
    let mut overlay = "select: {}\nexclude:\n  - names: [nothing]\n".to_owned();
    for number in 1..definitions {
        _ = writeln!(overlay, "  - names: [i{number}]");
    }
    instancetypes(place, definitions).write("overlays/all.yaml", &overlay);
}

pub(super) fn unread_columns(place: &Place, definitions: usize) {
    let made = made(place);
    let columns: Vec<String> = ('a'..='j').map(|name| format!("{name}: 1")).collect();
    let size = format!("cpu: 1, memory: 1Gi, {}", columns.join(", "));
    for number in 0..definitions {
        made.instancetype(number, &size, "");
    }
}

/// The base reads a column that no table has; each has one of its own instead.
pub(super) fn missing_columns(place: &Place, definitions: usize) {
    let made = made(place);
    made.write(
        "instancetypes/_base.yaml",
        "spec: {cpu: {guest: \"{{ absent }}\"}, memory: {guest: \"{{ memory }}\"}}\n",
    );
    for number in 0..definitions {
        made.instancetype(number, &format!("x{number}: 1, memory: 1Gi"), "");
    }
}

/// Half of the sizes are left out of a second series, which misspells one in ten of them.
pub(super) fn taken_sizes(place: &Place, definitions: usize) {
    let made = made(place);
    let half = definitions / 2;
    let mut except = String::new();
    for number in 0..half / 2 {
        let end = if number % 10 == 0 { "x" } else { "" };
        _ = writeln!(except, "  - size-{number}{end}");
    }
    made.series(0, "", Some(&sizes(0..half)));
    let taken = format!("sizes:\n  from: s/0\n  except:\n{except}");
    made.series(1, &taken, None);
}

/// Another catalog adds as many sizes to a series, of which half are there.
pub(super) fn added_sizes(place: &Place, definitions: usize) {
    let half = definitions / 2;
    made(place).series(0, "", Some(&sizes(0..half)));
    let added = sizes(half / 2..half / 2 + half);
    let path = place.second.join("instancetypes/s/0/sizes.yaml");
    super::support::files::write(&path, added);
}

/// A table of sizes.
fn sizes(numbers: impl Iterator<Item = usize>) -> String {
    let row = |number| format!("size-{number}: {{cpu: 1, memory: 1Gi}}\n");
    numbers.map(row).collect()
}

/// Each second preference extends another one whose name it misspells.
pub(super) fn misspelt_layers(place: &Place, definitions: usize) {
    let made = made(place);
    for number in 0..definitions / 2 {
        made.preference(number, "memory: {guest: 1Gi}");
        let text = format!("extends: p{number}x{number}\ndisplayName: made\n");
        made.write(&format!("preferences/q{number}.yaml"), &text);
    }
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
}

/// Half of the preferences extend one of the others.
pub(super) fn layers_beside_each_other(place: &Place, definitions: usize) {
    let made = made(place);
    made.write("preferences/p0.yaml", "displayName: made\n");
    for number in 0..definitions / 2 {
        let text = "extends: p0\ndisplayName: made\n";
        made.write(&format!("preferences/q{number}.yaml"), text);
        let text = format!("extends: q{number}\ndisplayName: made\n");
        made.write(&format!("preferences/r{number}.yaml"), &text);
    }
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
}

/// A preference that removes half of the annotations of its base.
pub(super) fn removed_fields(place: &Place, definitions: usize) {
    let made = made(place);
    let annotations = |numbers: Range<usize>, value: &str| {
        let annotation = |number| format!("    a{number}: {value}\n");
        let all: String = numbers.map(annotation).collect();
        format!("metadata:\n  annotations:\n{all}")
    };
    let base = annotations(0..definitions, "made");
    made.write("preferences/_base.yaml", &base);
    let removed = annotations(0..definitions / 2, "null");
    let preference = format!("displayName: made\n{removed}");
    made.write("preferences/p0.yaml", &preference);
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
}

/// A virtual machine with a list that nothing changes, of as many items as definitions.
pub(super) fn items_of_a_machine(place: &Place, definitions: usize) {
    let made = made(place);
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
    let items: Vec<String> = (0..definitions).map(|it| format!("- {it}\n")).collect();
    let items = items.concat();
    let machine = format!(
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: made}}\nspec:\n  \
         instancetype: {{name: i0}}\n  template: {{spec: {{domain: {{devices: {{}}}}}}}}\nitems:\n{items}"
    );
    super::support::files::write(&place.machines.join("vm.yaml"), machine);
}

/// Each preference lacks two words, as it allows itself.
pub(super) fn allowed_warnings(place: &Place, definitions: usize) {
    let made = made(place);
    let text = "displayName: made\nallow: {no-icon: made, no-tags: made}\nspec: {requirements: {memory: {guest: 1Gi}}}\n";
    for number in 0..definitions - 1 {
        made.write(&format!("preferences/p{number}.yaml"), text);
    }
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
}

/// A bundle of preferences, each in a namespace of its own.
pub(super) fn one_name_in_many_namespaces(place: &Place, definitions: usize) {
    let document = |number| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachinePreference\n\
             metadata: {{name: made, namespace: n{number}}}\nspec: {{}}\n"
        )
    };
    let bundle: String = (0..definitions).map(document).collect();
    super::support::files::write(&place.second.join("bundle.yaml"), bundle);
}

/// A preference uses a component with five annotations for each definition, and another one that removes
/// all of them.
pub(super) fn removed_keys(place: &Place, definitions: usize) {
    let made = made(place);
    let component = |value: &str| {
        let lines = (0..5 * definitions).map(|number| format!("  a{number}: {value}\n"));
        lines.fold("metadata:\n annotations:\n".to_owned(), |text, line| {
            text + &line
        })
    };
    made.write("preferences/components/added.yaml", &component("b"));
    made.write("preferences/components/removed.yaml", &component("null"));
    let words = "components: [added, removed]\ndisplayName: made\nicon: made\ntags: [made]\n";
    let spec = "spec: {requirements: {memory: {guest: 1Gi}}}\n";
    made.write("preferences/p0.yaml", &format!("{words}{spec}"));
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
}

/// A list on one line, with a virtual machine for each five definitions.
pub(super) fn machines_on_one_line(place: &Place, definitions: usize) {
    let made = made(place);
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
    made.preference(0, "memory: {guest: 1Gi}");
    let machine = |number| {
        let metadata = format!("metadata: {{name: vm-{number}}}");
        let spec = "instancetype: {name: i0}, preference: {name: p0}, template: {spec: {}}";
        format!(
            "{{apiVersion: kubevirt.io/v1, kind: VirtualMachine, {metadata}, spec: {{{spec}}}}}"
        )
    };
    let machines: Vec<String> = (0..definitions / 5).map(machine).collect();
    let items = format!("items: [{}] # all of them\n", machines.join(", "));
    write_machines(place, &format!("apiVersion: v1\nkind: List\n{items}"));
}

/// A virtual machine with ten annotations for each definition, and a line after them that begins nowhere.
pub(super) fn wrong_indentation(place: &Place, definitions: usize) {
    let made = made(place);
    made.instancetype(0, "cpu: 1, memory: 1Gi", "");
    made.preference(0, "memory: {guest: 1Gi}");
    let mut text =
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  annotations:\n".to_owned();
    for number in 0..10 * definitions {
        _ = writeln!(text, "    a{number}: b");
    }
    write_machines(place, &format!("{text}   name: vm\n"));
}

/// Writes all virtual machines into one file.
fn write_machines(place: &Place, text: &str) {
    super::support::files::write(&place.machines.join("all.yaml"), text);
}
