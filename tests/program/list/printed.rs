//! What `list` prints, in each form.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "so snapbox writes its snapshots"
)]

use snapbox::{IntoData, str};

use crate::resources::{resources, yaml};
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{program, run};
use crate::texts::assert_same_text;

use super::{bundle, list};

#[track_caller]
fn assert_prints(arguments: &[&str], expected: impl IntoData) {
    let finished = run(&mut list(arguments));
    finished.assert_success();
    assert_same_text(&without_version(&finished.stdout), expected);
}

/// What is printed, whatever the version is.
fn without_version(printed: &str) -> String {
    printed.replace(concat!("v", env!("CARGO_PKG_VERSION")), "VERSION")
}

#[track_caller]
fn assert_refuses(arguments: &[&str], status: i32, expected: impl IntoData) {
    let finished = run(&mut list(arguments));
    assert_eq!(
        (finished.status, finished.stdout.as_str()),
        (Some(status), "")
    );
    assert_same_text(&finished.stderr, expected);
}

#[test]
fn a_table_of_instance_types() {
    assert_prints(
        &["vmcf", "--class", "memory.intensive"],
        str![[r#"
NAME            CPU   MEMORY   CLASS              FEATURES
m1.large        2     16Gi     memory.intensive   hugepages
m1.large1gi     2     16Gi     memory.intensive   hugepages
m1.xlarge       4     32Gi     memory.intensive   hugepages
m1.xlarge1gi    4     32Gi     memory.intensive   hugepages
m1.2xlarge      8     64Gi     memory.intensive   hugepages
m1.2xlarge1gi   8     64Gi     memory.intensive   hugepages
m1.4xlarge      16    128Gi    memory.intensive   hugepages
m1.4xlarge1gi   16    128Gi    memory.intensive   hugepages
m1.8xlarge      32    256Gi    memory.intensive   hugepages
m1.8xlarge1gi   32    256Gi    memory.intensive   hugepages

"#]],
    );
}

#[test]
fn a_table_of_preferences() {
    assert_prints(
        &["preferences", "--name", "windows.1*"],
        str![[r#"
NAME                OS        ARCH   REQUIRED CPU   REQUIRED MEMORY   DISPLAY NAME
windows.10          windows   -      1              2Gi               Microsoft Windows 10
windows.10.virtio   windows   -      1              2Gi               Microsoft Windows 10 (virtio)
windows.11          windows   -      2              4Gi               Microsoft Windows 11
windows.11.virtio   windows   -      2              4Gi               Microsoft Windows 11 (virtio)

"#]],
    );
}

#[test]
fn a_wide_table() {
    assert_prints(
        &["--name", "u1.large", "-o", "wide"],
        str![[r#"
NAME       CPU   MEMORY   RATIO   CLASS             FEATURES   HUGEPAGES   DISPLAY NAME      VENDOR        VERSION   DEPRECATED   KINDS
u1.large   2     8Gi      4Gi     general.purpose   -          -           General Purpose   kubevirt.io   VERSION    -            VirtualMachineClusterInstancetype,VirtualMachineInstancetype

"#]],
    );
}

#[test]
fn both_families() {
    assert_prints(
        &["--name", "*2xmedium", "--name", "fedora*"],
        str![[r#"
NAME          CPU   MEMORY   CLASS             FEATURES
d1.2xmedium   2     4Gi      dedicated.vcpu    dedicated,isolated-emulator,io-threads
u1.2xmedium   2     4Gi      general.purpose   -

NAME                 OS      ARCH    REQUIRED CPU   REQUIRED MEMORY   DISPLAY NAME
fedora               linux   amd64   1              2Gi               Fedora (amd64)
fedora.arm64         linux   arm64   1              2Gi               Fedora (arm64)
fedora.s390x         linux   s390x   1              2Gi               Fedora (s390x)
fedora.s390x.secex   linux   s390x   1              2Gi               Fedora (IBM Secure Execution)

"#]],
    );
}

#[test]
fn comma_separated_values() {
    assert_prints(
        &["vmp", "--name", "rhel.9.d*", "-o", "csv"],
        str![[r#"
namespace,name,os,arch,required-cpu,required-memory,topology,disk-bus,interface-model,display-name,vendor,version,deprecated,kinds
,rhel.9.desktop,linux,amd64,1,1.5Gi,,virtio,virtio,Red Hat Enterprise Linux 9 Desktop (amd64),kubevirt.io,VERSION,,"VirtualMachineClusterPreference,VirtualMachinePreference"
,rhel.9.dpdk,linux,amd64,8,1.5Gi,spread,virtio,virtio,Red Hat Enterprise Linux 9 DPDK (amd64),kubevirt.io,VERSION,,"VirtualMachineClusterPreference,VirtualMachinePreference"

"#]],
    );
}

#[test]
fn markdown() {
    assert_prints(
        &["--cpu", "8", "--memory", "32Gi", "-o", "markdown"],
        str![[r#"
| NAME        | CPU | MEMORY | CLASS           | FEATURES                                            |
|-------------|-----|--------|-----------------|-----------------------------------------------------|
| d1.2xlarge  | 8   | 32Gi   | dedicated.vcpu  | dedicated,isolated-emulator,io-threads              |
| o1.2xlarge  | 8   | 32Gi   | overcommitted   | overcommit                                          |
| rt1.2xlarge | 8   | 32Gi   | realtime        | dedicated,isolated-emulator,numa,realtime,hugepages |
| u1.2xlarge  | 8   | 32Gi   | general.purpose |                                                     |

"#]],
    );
}

#[test]
fn custom_columns() {
    let columns = r"custom-columns=NAME:.metadata.name,KIND:kind,MEMORY:{.spec.memory.guest},CLASS:.metadata.labels.instancetype\.kubevirt\.io/class,GPUS:.spec.gpus[*].name";
    assert_prints(
        &["vmf", "--cpu", "16", "-o", columns],
        str![[r#"
NAME             KIND                         MEMORY   CLASS               GPUS
cx1.4xlarge      VirtualMachineInstancetype   32Gi     compute.exclusive   <none>
cx1.4xlarge1gi   VirtualMachineInstancetype   32Gi     compute.exclusive   <none>
d1.4xlarge       VirtualMachineInstancetype   64Gi     dedicated.vcpu      <none>
m1.4xlarge       VirtualMachineInstancetype   128Gi    memory.intensive    <none>
m1.4xlarge1gi    VirtualMachineInstancetype   128Gi    memory.intensive    <none>
n1.2xlarge       VirtualMachineInstancetype   32Gi     network             <none>
o1.4xlarge       VirtualMachineInstancetype   64Gi     overcommitted       <none>
rt1.4xlarge      VirtualMachineInstancetype   64Gi     realtime            <none>
u1.4xlarge       VirtualMachineInstancetype   64Gi     general.purpose     <none>

"#]],
    );
}

/// kubectl gives each column six characters with the gap, whatever is in it.
#[test]
fn narrow_custom_columns_are_as_wide_as_those_of_kubectl() {
    let columns = "custom-columns=A:.spec.cpu.guest,B:.spec.cpu.guest,NAME:.metadata.name";
    assert_prints(
        &["vmf", "--name", "u1.4*", "-o", columns],
        str![[r#"
A     B     NAME
16    16    u1.4xlarge

"#]],
    );
}

#[test]
fn without_headings() {
    assert_prints(
        &["vmcf", "--cpu", "1", "--memory", "4Gi", "--no-headers"],
        str![[r#"
d1.medium    1   4Gi   dedicated.vcpu    dedicated,isolated-emulator,io-threads
o1.medium    1   4Gi   overcommitted     overcommit
rt1.medium   1   4Gi   realtime          dedicated,isolated-emulator,numa,realtime,hugepages
u1.medium    1   4Gi   general.purpose   -

"#]],
    );
}

#[test]
fn resources_are_those_of_the_bundle() {
    let finished = run(&mut list(&["vmcp", "-o", "yaml"]));
    finished.assert_success();
    let mut listed = resources(&finished.stdout);
    listed.sort_by(|a, b| a.name().cmp(b.name()));
    assert_eq!(listed, bundle("common-clusterpreferences-bundle.yaml"));
    let finished = run(&mut list(&["vmf", "-o", "json"]));
    finished.assert_success();
    let json = yaml(&finished.stdout);
    assert_eq!(
        (&json["kind"], &json["apiVersion"]),
        (&yaml("List"), &yaml("v1"))
    );
    let mut items = json["items"].as_sequence().unwrap().clone();
    items.sort_by_key(|item| item["metadata"]["name"].as_str().unwrap().to_owned());
    let bundle = bundle("common-instancetypes-bundle.yaml");
    assert!(items.iter().eq(bundle.iter().map(|resource| &resource.0)));
}

#[test]
fn what_is_printed_is_read_again() {
    let printed = run(&mut list(&["-o", "json"]));
    let place = temp_dir();
    let file = place.path().join("list.json");
    write(&file, &printed.stdout);
    let table = run(&mut list(&[]));
    let again = run(&mut list(&["--from", file.to_str().unwrap()]));
    assert_eq!(again.stdout, table.stdout);
}

#[test]
fn the_same_resource_in_several_kinds_and_files_is_listed_once() {
    let build = project().join("_build");
    let from_folder = run(&mut list(&["--from", build.to_str().unwrap()]));
    assert_eq!(from_folder.stdout, run(&mut list(&[])).stdout);
}

#[test]
fn deprecated_ones_are_left_out() {
    let place = temp_dir();
    let file = place.path().join("types.yaml");
    let one = |name: &str, label: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineInstancetype\n\
             metadata: {{name: {name}, namespace: vms, labels: {{{label}}}}}\n\
             spec: {{cpu: {{guest: 1}}, memory: {{guest: 1Gi}}}}\n"
        )
    };
    let old = "instancetype.kubevirt.io/deprecated: 'true'";
    write(&file, one("new", "a: b") + &one("old", old));
    let from = ["--from", file.to_str().unwrap()];
    let shown = run(&mut list(&from));
    assert_same_text(
        &(shown.stdout + &shown.stderr),
        str![[r#"
NAMESPACE   NAME   CPU   MEMORY   CLASS   FEATURES
vms         new    1     1Gi      -       -
1 that is deprecated is left out; `--deprecated` shows it

"#]],
    );
    let all = run(list(&from).arg("--deprecated"));
    assert_same_text(
        &(all.stdout + &all.stderr),
        str![[r#"
NAMESPACE   NAME   CPU   MEMORY   CLASS   FEATURES   DEPRECATED
vms         new    1     1Gi      -       -          -
vms         old    1     1Gi      -       -          true

"#]],
    );
    let selected = run(list(&from).args(["-l", "instancetype.kubevirt.io/deprecated"]));
    assert_same_text(
        &(selected.stdout + &selected.stderr),
        str![[r#"
NAMESPACE   NAME   CPU   MEMORY   CLASS   FEATURES   DEPRECATED
vms         old    1     1Gi      -       -          true

"#]],
    );
}

#[test]
fn a_ratio_is_printed_as_people_read_it() {
    let place = temp_dir();
    let file = place.path().join("types.yaml");
    write(
        &file,
        "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineInstancetype\n\
         metadata: {name: odd}\nspec: {cpu: {guest: 3}, memory: {guest: 7Gi}}\n",
    );
    let from = ["--from", file.to_str().unwrap(), "-o", "wide"];
    assert_prints(
        &from,
        str![[r#"
NAME   CPU   MEMORY   RATIO    CLASS   FEATURES   HUGEPAGES   DISPLAY NAME   VENDOR   VERSION   DEPRECATED   KINDS
odd    3     7Gi      2.33Gi   -       -          -           -              -        -         -            VirtualMachineInstancetype

"#]],
    );
    // What is compared is exact.
    for (ratio, number) in [("2.33Gi", 0), (">2.33Gi", 1), ("<2.34Gi", 1)] {
        let exact = run(list(&from).args(["--ratio", ratio, "--no-headers"]));
        assert_eq!(exact.stdout.lines().count(), number, "{ratio}");
    }
}

#[test]
fn the_bundle_of_an_overlay() {
    let vendor = [
        "--extend",
        "examples/acme",
        "--overlay",
        "acme-bundle",
        "--cpu",
        "1",
    ];
    assert_prints(
        &vendor,
        str![[r#"
NAME            CPU   MEMORY   CLASS               FEATURES
cx1.medium      1     2Gi      compute.exclusive   dedicated,isolated-emulator,numa,hugepages,io-threads
cx1.medium1gi   1     2Gi      compute.exclusive   dedicated,isolated-emulator,numa,hugepages,io-threads
d1.nano         1     512Mi    dedicated.vcpu      dedicated,isolated-emulator,io-threads
d1.micro        1     1Gi      dedicated.vcpu      dedicated,isolated-emulator,io-threads
d1.small        1     2Gi      dedicated.vcpu      dedicated,isolated-emulator,io-threads
d1.medium       1     4Gi      dedicated.vcpu      dedicated,isolated-emulator,io-threads
o1.nano         1     512Mi    overcommitted       overcommit
o1.micro        1     1Gi      overcommitted       overcommit
o1.small        1     2Gi      overcommitted       overcommit
o1.medium       1     4Gi      overcommitted       overcommit
rt1.micro       1     1Gi      realtime            dedicated,isolated-emulator,numa,realtime,hugepages
rt1.small       1     2Gi      realtime            dedicated,isolated-emulator,numa,realtime,hugepages
rt1.medium      1     4Gi      realtime            dedicated,isolated-emulator,numa,realtime,hugepages
u1.nano         1     512Mi    general.purpose     -
u1.micro        1     1Gi      general.purpose     -
u1.small        1     2Gi      general.purpose     -
u1.medium       1     4Gi      general.purpose     -

"#]],
    );
}

#[test]
fn outside_any_checkout() {
    let place = temp_dir();
    let finished = run(program()
        .current_dir(place.path())
        .args(["list", "--name", "u1.large"]));
    assert_same_text(
        &without_version(&(finished.stderr + &finished.stdout)),
        str![[r#"
reading the built-in catalog VERSION
NAME       CPU   MEMORY   CLASS             FEATURES
u1.large   2     8Gi      general.purpose   -

"#]],
    );
}

#[test]
fn what_does_not_exist() {
    assert_refuses(
        &["--fits", "fedorra"],
        1,
        str![[r#"
error[unknown-name]: there is no instance type or preference named `fedorra`
--> --fits
 = help: did you mean `fedora`?

1 error

"#]],
    );
    assert_refuses(
        &["--like", "u1.huge"],
        1,
        str![[r#"
error[unknown-name]: there is no instance type named `u1.huge`
--> --like
 = help: expected one of `cx1.medium`, `cx1.medium1gi`, `cx1.large`, `cx1.large1gi`, `cx1.xlarge`, `cx1.xlarge1gi`, `cx1.2xlarge`, `cx1.2xlarge1gi`, `cx1.4xlarge`, `cx1.4xlarge1gi`, `cx1.8xlarge`, `cx1.8xlarge1gi`, `d1.nano`, `d1.micro`, `d1.small`, `d1.medium`, `d1.2xmedium`, `d1.large`, `d1.xlarge`, `d1.2xlarge`, and 45 more

1 error

"#]],
    );
    assert_refuses(
        &["--overlay", "acme"],
        1,
        str![[r#"
error[unknown-name]: there is no overlay named `acme`
--> --overlay
 = help: expected one of `common-clusterinstancetypes-bundle`, `common-clusterpreferences-bundle`, `common-instancetypes-all-bundle`, `common-instancetypes-bundle`, `common-preferences-bundle`

1 error

"#]],
    );
    assert_refuses(
        &["--from", "nowhere.yaml"],
        1,
        str![[r#"
error[unreadable]: cannot read `nowhere.yaml`: No such file or directory (os error 2)
--> nowhere.yaml

1 error

"#]],
    );
    assert_refuses(
        &["u1.large"],
        2,
        str![[r#"
error: invalid value 'u1.large' for '[WHAT]': names are asked for with `--name u1.large`; expected one of `instancetypes`, `preferences`, `vmcf`, `vmcp`, `vmf`, `vmp`

For more information, try '--help'.

"#]],
    );
    assert_refuses(
        &["--sort-by", "size"],
        2,
        str![[r#"
error: invalid value 'size' for '--sort-by <COLUMN>': expected one of `namespace`, `name`, `cpu`, `memory`, `ratio`, `class`, `features`, `hugepages`, `os`, `arch`, `required-cpu`, `required-memory`, `topology`, `disk-bus`, `interface-model`, `display-name`, `vendor`, `version`, `deprecated`, `kinds`

For more information, try '--help'.

"#]],
    );
    assert_refuses(
        &["--memory", "8"],
        2,
        str![[r#"
error: invalid value '8' for '--memory <RANGE>': `8` is less than 1Mi; did you mean `8Gi`?

For more information, try '--help'.

"#]],
    );
    assert_refuses(
        &["--cpu", "<0"],
        2,
        str![[r#"
error: invalid value '<0' for '--cpu <RANGE>': nothing is less than 0

For more information, try '--help'.

"#]],
    );
    assert_refuses(
        &["--cpu", "4", "--os", "linux"],
        2,
        str![[r#"
error: `--cpu` is about instance types, and `--os` is about preferences

Usage: common-instancetypes list [OPTIONS] [WHAT]

For more information, try '--help'.

"#]],
    );
    assert_refuses(
        &["-o", "csv"],
        2,
        str![[r#"
error: this form is one table: name `instancetypes` or `preferences`

Usage: common-instancetypes list [OPTIONS] [WHAT]

For more information, try '--help'.

"#]],
    );
}

#[test]
fn words_that_do_not_exist() {
    assert_refuses(
        &["--os", "Windows,linux", "--arch", "x86"],
        1,
        str![[r#"
error[unknown-name]: there is no architecture `x86`
--> --arch
 = help: expected one of `amd64`, `arm64`, `s390x`

error[unknown-name]: there is no operating system `Windows`
--> --os
 = help: did you mean `windows`?

2 errors

"#]],
    );
    assert_refuses(
        &[
            "--class",
            "universal",
            "--like",
            "u1.larg",
            "--fits",
            "fedorra",
        ],
        1,
        str![[r#"
error[unknown-name]: there is no class `universal`
--> --class
 = help: expected one of `compute.exclusive`, `dedicated.vcpu`, `general.purpose`, `memory.intensive`, `network`, `overcommitted`, `realtime`

error[unknown-name]: there is no preference named `fedorra`
--> --fits
 = help: did you mean `fedora`?

error[unknown-name]: there is no instance type named `u1.larg`
--> --like
 = help: did you mean `u1.large`?

3 errors

"#]],
    );
    assert_refuses(
        &["--class", "universal"],
        1,
        str![[r#"
error[unknown-name]: there is no class `universal`
--> --class
 = help: expected one of `compute.exclusive`, `dedicated.vcpu`, `general.purpose`, `memory.intensive`, `network`, `overcommitted`, `realtime`

1 error

"#]],
    );
    assert_refuses(
        &["--extend", "nope"],
        1,
        str![[r#"
error[unreadable]: cannot read `nope`: No such file or directory (os error 2)
--> nope
 = help: pass `--extend` the root of a catalog, which contains at least one of the folders `instancetypes/`, `preferences/`, `overlays/`

1 error

"#]],
    );
}

#[test]
fn several_kinds_and_names_at_once() {
    assert_prints(
        &["vmf,vmcp", "--name", "u1.large,rhel.9.d*", "-o", "name"],
        str![[r#"
virtualmachineinstancetype.instancetype.kubevirt.io/u1.large
virtualmachineclusterpreference.instancetype.kubevirt.io/rhel.9.desktop
virtualmachineclusterpreference.instancetype.kubevirt.io/rhel.9.dpdk

"#]],
    );
    assert_refuses(
        &["vmcf,vmcq"],
        2,
        str![[r#"
error: invalid value 'vmcf,vmcq' for '[WHAT]': names are asked for with `--name vmcq`; did you mean `vmcp`?

For more information, try '--help'.

"#]],
    );
}

#[test]
fn a_name_cannot_write_to_the_terminal() {
    let place = temp_dir();
    let file = place.path().join("types.yaml");
    write(
        &file,
        "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineInstancetype\n\
         metadata: {name: \"a\\e[31mb\"}\nspec: {cpu: {guest: 1}, memory: {guest: 1Gi}}\n",
    );
    let finished = run(&mut list(&["--from", file.to_str().unwrap(), "-o", "name"]));
    let name = finished.stdout.split_once('/').unwrap().1;
    assert!(
        !name.contains('\x1b') && name.starts_with('a') && name.ends_with("[31mb\n"),
        "{name:?}"
    );
}

#[test]
fn where_nothing_was_read_no_condition_is_blamed() {
    let empty = temp_dir();
    let folder = empty.path().to_str().unwrap();
    let types = "_build/common-instancetypes-bundle.yaml";
    for (arguments, told) in [
        (
            &["--from", folder][..],
            "there are no instance types or preferences here\n",
        ),
        (
            &["--from", folder, "--cpu", "4"],
            "there are no instance types here\n",
        ),
        (&["vmp", "--from", types], "there are no preferences here\n"),
        (
            &["vmcf", "--from", types],
            "there are no instance types here\n",
        ),
    ] {
        let finished = run(&mut list(arguments));
        assert_eq!(
            (
                finished.status,
                finished.stdout.as_str(),
                finished.stderr.as_str()
            ),
            (Some(0), "", told),
            "{arguments:?}"
        );
    }
    let json = run(&mut list(&["--from", folder, "-o", "json"]));
    assert_eq!(yaml(&json.stdout)["items"], yaml("[]"));
}

#[test]
fn nothing_is_no_failure() {
    let finished = run(&mut list(&["--cpu", "3"]));
    assert_eq!(
        (
            finished.status,
            finished.stdout.as_str(),
            finished.stderr.as_str()
        ),
        (Some(0), "", "nothing here meets these conditions\n")
    );
}
