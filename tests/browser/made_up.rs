//! A made-up bundle with everything that the catalog has nothing of: other units of memory, what is deprecated, what
//! is in one namespace only, names in all shapes, no labels.

use std::fmt::Write as _;

use crate::support::random::Random;

const VCPUS: [&str; 6] = ["1", "2", "3", "8", "15", "48"];
const MEMORY: [&str; 9] = [
    "1500M",
    "2.5Gi",
    "3e9",
    "1048576Ki",
    "0.5Ti",
    "4096Mi",
    "2G",
    "2Gi",
    "12345678901",
];
const CLASSES: [&str; 3] = ["general.purpose", "gpu.example", "odd"];
const SERIES: [&str; 4] = ["a1.", "b2.", "b10.", ""];
const SIZES: [&str; 5] = ["small", "2x", "10x", "large1gi", "007"];

/// So many instance types, and some preferences.
pub(crate) fn made_up_bundle(random: &mut Random, instancetypes: usize) -> String {
    let mut bundle = String::new();
    for number in 0..instancetypes {
        add_instancetype(&mut bundle, random, number);
    }
    for (number, memory) in MEMORY.iter().enumerate() {
        let labels = ["", "    instancetype.kubevirt.io/deprecated: \"true\"\n"][number % 2];
        let spread = ["", "  cpu: {preferredCPUTopology: spread}\n"][number % 2];
        write!(
            bundle,
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterPreference\n\
             metadata:\n  name: guest{number}\n  labels:\n    example.com/made-up: \"true\"\n{labels}\
             spec:\n{spread}  requirements:\n    cpu: {{guest: {number}}}\n    memory: {{guest: {memory}}}\n",
        )
        .unwrap();
    }
    bundle
}

fn add_instancetype(bundle: &mut String, random: &mut Random, number: usize) {
    let (kind, namespace) = match number % 3 {
        0 => ("VirtualMachineInstancetype", "  namespace: team\n"),
        _ => ("VirtualMachineClusterInstancetype", ""),
    };
    let name = format!("{}{}-{number}", random.pick(&SERIES), random.pick(&SIZES));
    let mut labels = "    example.com/made-up: \"true\"\n".to_owned();
    if !random.once_in(4) {
        let class = random.pick(&CLASSES);
        writeln!(labels, "    instancetype.kubevirt.io/class: {class}").unwrap();
    }
    if random.once_in(4) {
        labels += "    instancetype.kubevirt.io/deprecated: \"true\"\n";
    }
    let (vcpus, memory) = (random.pick(&VCPUS), random.pick(&MEMORY));
    let mut spec = format!("  cpu:\n    guest: {vcpus}\n");
    if random.once_in(3) {
        spec += "    dedicatedCPUPlacement: true\n";
    }
    writeln!(spec, "  memory:\n    guest: \"{memory}\"").unwrap();
    spec += *random.pick(&[
        "",
        "    overcommitPercent: 20\n",
        "    hugepages: {pageSize: 2Mi}\n",
    ]);
    if random.once_in(5) {
        spec += "  gpus:\n  - {name: gpu, deviceName: example.com/gpu}\n";
    }
    write!(
        bundle,
        "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: {kind}\n\
         metadata:\n  name: {name}\n{namespace}  labels:\n{labels}spec:\n{spec}",
    )
    .unwrap();
}
