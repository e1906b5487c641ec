//! An example of each rule: `docs/rules.md` shows it, and a test runs it.

use super::code::Code;

/// What breaks a rule, and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Sources that are added to [`MINIMAL_CATALOG`].
    Sources {
        /// They break the rule.
        wrong: &'static str,
        /// They follow it.
        right: &'static str,
    },
    /// A bundle, from this project or another one.
    Bundle {
        /// It breaks the rule.
        wrong: &'static str,
        /// It follows it.
        right: &'static str,
    },
    /// A virtual machine with what it leads to, which `vm check` reads.
    Machine {
        /// It breaks the rule.
        wrong: &'static str,
        /// It follows it.
        right: &'static str,
    },
    /// A sentence, where no source can show it.
    Words(&'static str),
}

/// A catalog that follows all rules.
pub const MINIMAL_CATALOG: &str = r#"# instancetypes/_base.yaml
spec:
  cpu: {guest: "{{ cpu }}"}
  memory: {guest: "{{ memory }}"}
# instancetypes/u/1/series.yaml
displayName: Universal
icon: icon-server
description: For everything.
# instancetypes/u/1/sizes.yaml
medium: {cpu: 1, memory: 4Gi}
large: {cpu: 2, memory: 8Gi}
# preferences/_base.yaml
icon: icon-linux
os: linux
# preferences/linux.yaml
displayName: Linux
tags: [linux]
# overlays/bundle.yaml
select:
  kinds: [VirtualMachineInstancetype, VirtualMachinePreference]
"#;

/// Declares the examples: sources, a bundle, or a sentence.
macro_rules! examples {
    ($($code:ident: $example:ident ($($text:literal)+),)+) => {
        impl Code {
            /// An example of the rule.
            #[must_use]
            pub const fn example(self) -> Example {
                match self {
                    $(Self::$code => example!($example $($text)+),)+
                }
            }
        }
    };
}

macro_rules! example {
    (sources $wrong:literal $right:literal) => {
        Example::Sources {
            wrong: $wrong,
            right: $right,
        }
    };
    (bundle $wrong:literal $right:literal) => {
        Example::Bundle {
            wrong: $wrong,
            right: $right,
        }
    };
    (machine $wrong:literal $right:literal) => {
        Example::Machine {
            wrong: $wrong,
            right: $right,
        }
    };
    (told $words:literal) => {
        Example::Words($words)
    };
}

examples! {
    Unreadable: told(
        "A root without the folder `preferences/` breaks this rule. So do a file without permission to \
         read it and a link to a file that does not exist."
    ),
    StrayFile: sources(
        "# preferences/components/notes.txt
what this is for
"
        "# preferences/components/notes.md
what this is for
"
    ),
    FileTooLarge: told("A source has at most 1 MiB, and all sources together 64 MiB; a bundle has at most 64 MiB, whether it is read or built, and all bundles of a catalog 1 GiB; the definitions, each counted with 2 kB and all of its layers, have at most 512 MiB. A catalog of 100,000 definitions is within these limits."),
    NotUtf8: told("A source that was saved as Latin-1 breaks this rule with its first `é`. Save it as UTF-8."),
    YamlSyntax: sources(
        "# preferences/example.yaml
displayName: Example
tags: [linux
"
        "# preferences/example.yaml
displayName: Example
tags: [linux]
"
    ),
    DuplicateKey: sources(
        "# preferences/example.yaml
displayName: Example
displayName: Another
"
        "# preferences/example.yaml
displayName: Example
"
    ),
    YamlTooLarge: told(
        "Lists nested hundreds of levels deep break this rule. So do aliases of aliases that expand to \
         more than a million values."
    ),
    TooManyProblems: told("A file of ten thousand unknown fields breaks this rule. Once there are so many problems, the rest is not read."),
    UnreadFolders: told("`vm check machines`, where `machines/` has a folder `web/`, breaks this rule. With `--recursive`, what is in that folder is read, too."),
    OtherKinds: bundle(
        "apiVersion: v1
kind: Namespace
metadata:
  name: example
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi}
"
    ),
    UnknownField: sources(
        "# preferences/example.yaml
spec:
  firmware:
    preferedEfi: {secureBoot: false}
"
        "# preferences/example.yaml
spec:
  firmware:
    preferredEfi: {secureBoot: false}
"
    ),
    MissingField: sources(
        "# overlays/example.yaml
exclude:
  names: [linux]
"
        "# overlays/example.yaml
select:
  kinds: [VirtualMachinePreference, VirtualMachineInstancetype]
exclude:
  names: [linux]
"
    ),
    WrongType: sources(
        "# preferences/example.yaml
displayName: 7
"
        "# preferences/example.yaml
displayName: \"7\"
"
    ),
    OutOfRange: sources(
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1}
spec:
  memory: {overcommitPercent: 150}
"
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1}
spec:
  memory: {overcommitPercent: 50}
"
    ),
    UnknownValue: sources(
        "# preferences/example.yaml
spec:
  preferredArchitecture: amd46
"
        "# preferences/example.yaml
spec:
  preferredArchitecture: amd64
"
    ),
    UncheckedValue: sources(
        "# preferences/example.yaml
spec:
  devices: {preferredSoundModel: ich6}
"
        "# preferences/example.yaml
spec:
  devices: {preferredSoundModel: ich9}
"
    ),
    NewerField: told(
        "With `--kubevirt v1.3`, a preference that sets `preferredEfi` breaks this rule, as v1.4 \
         brought the field: on an older cluster, the guest would start with BIOS. \
         `since: {v1.4: …}` leaves it out there. A source that sets it under `since: {v1.3: …}` breaks \
         this rule, whatever release is named. [docs/compatibility.md](compatibility.md) lists what \
         came when."
    ),
    NewerValue: told(
        "With `--kubevirt v1.3`, a preference whose `preferredCPUTopology` is `cores` breaks this rule, \
         as v1.4 brought the value: on an older cluster, each vCPU would be a socket."
    ),
    LateSince: sources(
        "# preferences/example.yaml
since:
  v1.6:
    spec:
      firmware: {preferredEfi: {secureBoot: false}}
"
        "# preferences/example.yaml
since:
  v1.4:
    spec:
      firmware: {preferredEfi: {secureBoot: false}}
"
    ),
    BadExpression: sources(
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1}
spec:
  cpu: {maxSockets: \"{{ cpu * }}\"}
"
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1}
spec:
  cpu: {maxSockets: \"{{ cpu * 2 }}\"}
"
    ),
    UnknownColumn: sources(
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1}
spec:
  cpu: {maxSockets: \"{{ sockets }}\"}
"
        "# instancetypes/o/1/series.yaml
spec:
  cpu: {maxSockets: \"{{ sockets }}\"}
# instancetypes/o/1/sizes.yaml
large: {cpu: 2, memory: 8Gi, sockets: 4}
"
    ),
    UnknownSize: sources(
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1, except: [huge]}
"
        "# instancetypes/o/1/series.yaml
sizes: {from: u/1, except: [large]}
"
    ),
    SizeTable: sources(
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
"
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
sizes: {from: u/1}
"
    ),
    UnknownLayer: sources(
        "# preferences/example.yaml
extends: linus
"
        "# preferences/example.yaml
extends: linux
"
    ),
    CircularExtends: sources(
        "# preferences/example/1.yaml
extends: example.2
# preferences/example/2.yaml
extends: example.1
"
        "# preferences/example/1.yaml
extends: linux
# preferences/example/2.yaml
extends: example.1
"
    ),
    UnknownComponent: sources(
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example/1.yaml
components: [efi]
# preferences/example/2.yaml
components: [uefi]
"
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example/1.yaml
components: [efi]
# preferences/example/2.yaml
components: [efi]
"
    ),
    DuplicateName: sources(
        "# preferences/example.1.yaml
displayName: Example
# preferences/example/1.yaml
displayName: Example
"
        "# preferences/example/1.yaml
displayName: Example
# preferences/example/2.yaml
displayName: Example
"
    ),
    BadName: sources(
        "# preferences/Example.yaml
displayName: Example
"
        "# preferences/example.yaml
displayName: Example
"
    ),
    BadTime: bundle(
        "apiVersion: v1
kind: List
items:
  - apiVersion: instancetype.kubevirt.io/v1beta1
    kind: VirtualMachineInstancetype
    metadata:
      name: example
      creationTimestamp: 2026-01-31
    spec:
      cpu: {guest: 2}
      memory: {guest: 8Gi}
"
        "apiVersion: v1
kind: List
items:
  - apiVersion: instancetype.kubevirt.io/v1beta1
    kind: VirtualMachineInstancetype
    metadata:
      name: example
      creationTimestamp: 2026-01-31T08:00:00Z
    spec:
      cpu: {guest: 2}
      memory: {guest: 8Gi}
"
    ),
    ServerField: bundle(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
  uid: 8fd16f3c-0e4a-4e57-a6ae-7b3f0a4d1b54
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi}
"
    ),
    WrittenByHand: sources(
        "# preferences/example.yaml
metadata:
  labels:
    instancetype.kubevirt.io/required-cpu: \"1\"
spec:
  requirements:
    cpu: {guest: 1}
"
        "# preferences/example.yaml
spec:
  requirements:
    cpu: {guest: 1}
"
    ),
    BadLabel: sources(
        "# preferences/example.yaml
metadata:
  labels: {example.com/team: \"the red team\"}
"
        "# preferences/example.yaml
metadata:
  labels: {example.com/team: red}
"
    ),
    EmptyOverlay: sources(
        "# overlays/example.yaml
select:
  kinds: [VirtualMachinePreference]
exclude:
  kinds: [VirtualMachinePreference]
"
        "# overlays/example.yaml
select:
  kinds: [VirtualMachinePreference]
"
    ),
    IdlePattern: sources(
        "# overlays/example.yaml
select:
  names: [linux, windows]
"
        "# overlays/example.yaml
select:
  names: [linux]
"
    ),
    IdlePatch: sources(
        "# overlays/example.yaml
select:
  names: [u1.large]
patches:
  - merge: {spec: {cpu: {guest: 2}}}
"
        "# overlays/example.yaml
select:
  names: [u1.large]
patches:
  - merge: {spec: {cpu: {maxSockets: 4}}}
"
    ),
    BadSelector: sources(
        "# overlays/example.yaml
select:
  labels: instancetype.kubevirt.io/size in large
"
        "# overlays/example.yaml
select:
  labels: instancetype.kubevirt.io/size in (large)
"
    ),
    BadGlob: sources(
        "# overlays/example.yaml
select:
  names: [\"u1.[lm\"]
"
        "# overlays/example.yaml
select:
  names: [\"u1.[lm]*\"]
"
    ),
    DeprecatedField: sources(
        "# preferences/example.yaml
spec:
  firmware: {preferredUseEfi: true, preferredUseSecureBoot: false}
"
        "# preferences/example.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
"
    ),
    NotMigrated: told(
        "`migrate` of a file breaks this rule where `preferredUseEfi: *uses-efi` is an alias of an anchor \
         that something else uses as well. With `true` in its place, it is rewritten."
    ),
    BadQuantity: sources(
        "# preferences/example.yaml
spec:
  requirements:
    memory: {guest: 1.5GB}
"
        "# preferences/example.yaml
spec:
  requirements:
    memory: {guest: 1.5Gi}
"
    ),
    UnlikelyQuantity: sources(
        "# instancetypes/m/1/series.yaml
displayName: Memory
# instancetypes/m/1/sizes.yaml
large: {cpu: 2, memory: 32}
"
        "# instancetypes/m/1/series.yaml
displayName: Memory
# instancetypes/m/1/sizes.yaml
large: {cpu: 2, memory: 32Gi}
"
    ),
    UnlikelyValue: sources(
        "# preferences/example.yaml
os: linxu
"
        "# preferences/example.yaml
os: freebsd
"
    ),
    BadAnnotation: sources(
        "# preferences/example.yaml
metadata:
  annotations: {example.com/the team: red}
"
        "# preferences/example.yaml
metadata:
  annotations: {example.com/team: the red team}
"
    ),
    LabelMismatch: bundle(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
  labels:
    instancetype.kubevirt.io/cpu: \"4\"
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
  labels:
    instancetype.kubevirt.io/cpu: \"2\"
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi}
"
    ),
    OldLabel: bundle(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
  labels:
    instancetype.kubevirt.io/hugepages: \"true\"
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi, hugepages: {pageSize: 2Mi}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: example
  labels:
    instancetype.kubevirt.io/hugepages: 2Mi
spec:
  cpu: {guest: 2}
  memory: {guest: 8Gi, hugepages: {pageSize: 2Mi}}
"
    ),
    UnmetRequirements: sources(
        "# preferences/example.yaml
spec:
  requirements:
    memory: {guest: 1Ti}
"
        "# preferences/example.yaml
spec:
  requirements:
    memory: {guest: 8Gi}
"
    ),
    ImpossibleSpread: sources(
        "# preferences/example.yaml
spec:
  cpu:
    preferredCPUTopology: spread
    spreadOptions: {ratio: 2}
  requirements:
    cpu: {guest: 1}
"
        "# preferences/example.yaml
spec:
  cpu:
    preferredCPUTopology: spread
    spreadOptions: {ratio: 2}
  requirements:
    cpu: {guest: 2}
"
    ),
    RefusesAll: sources(
        "# preferences/example.yaml
spec:
  firmware: {preferredEfi: {secureBoot: true}}
"
        "# preferences/example.yaml
spec:
  features: {preferredSmm: {}}
  firmware: {preferredEfi: {secureBoot: true}}
"
    ),
    RefusesSome: sources(
        "# preferences/example.yaml
spec:
  devices: {preferredDiskBus: sata}
"
        "# preferences/example.yaml
spec:
  devices: {preferredDiskBus: sata}
  preferredArchitecture: amd64
"
    ),
    ConflictingFields: sources(
        "# instancetypes/m/1/series.yaml
sizes: {from: u/1}
spec:
  memory:
    hugepages: {pageSize: 2Mi}
    overcommitPercent: 50
"
        "# instancetypes/m/1/series.yaml
sizes: {from: u/1}
spec:
  memory:
    hugepages: {pageSize: 2Mi}
"
    ),
    SocketLimit: sources(
        "# instancetypes/d/1/series.yaml
sizes: {from: u/1}
spec:
  cpu: {maxSockets: 1}
# preferences/example.yaml
spec:
  cpu: {preferredCPUTopology: cores}
"
        "# instancetypes/d/1/series.yaml
sizes: {from: u/1}
spec:
  cpu: {maxSockets: \"{{ cpu }}\"}
# preferences/example.yaml
spec:
  cpu: {preferredCPUTopology: cores}
"
    ),
    UnusedComponent: sources(
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
"
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example.yaml
components: [efi]
"
    ),
    UnusedLayer: sources(
        "# preferences/example/_base.yaml
tags: [example]
"
        "# preferences/example/_base.yaml
tags: [example]
# preferences/example/1.yaml
extends: example
"
    ),
    UnusedColumn: sources(
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
# instancetypes/o/1/sizes.yaml
large: {cpu: 2, memory: 8Gi, percent: 50}
"
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
spec:
  memory: {overcommitPercent: \"{{ percent }}\"}
# instancetypes/o/1/sizes.yaml
large: {cpu: 2, memory: 8Gi, percent: 50}
"
    ),
    RedundantComponent: sources(
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example/1.yaml
components: [efi]
# preferences/example/2.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example/2.desktop.yaml
extends: example.2
components: [efi]
"
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example/1.yaml
components: [efi]
# preferences/example/2.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example/2.desktop.yaml
extends: example.2
"
    ),
    RepeatedComponent: sources(
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example.yaml
components: [efi, efi]
"
        "# preferences/components/efi.yaml
spec:
  firmware: {preferredEfi: {secureBoot: false}}
# preferences/example.yaml
components: [efi]
"
    ),
    RedundantField: sources(
        "# preferences/example/1.yaml
tags: [example]
# preferences/example/2.yaml
extends: example.1
tags: [example]
"
        "# preferences/example/1.yaml
tags: [example]
# preferences/example/2.yaml
extends: example.1
"
    ),
    NoDisplayName: sources(
        "# preferences/example.yaml
tags: [example]
"
        "# preferences/example.yaml
displayName: Example
tags: [example]
"
    ),
    NoIcon: sources(
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
description: Half of the memory is set aside.
sizes: {from: u/1}
"
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
icon: icon-server
description: Half of the memory is set aside.
sizes: {from: u/1}
"
    ),
    NoTags: sources(
        "# preferences/example.yaml
displayName: Example
"
        "# preferences/example.yaml
displayName: Example
tags: [example]
"
    ),
    NoDescription: sources(
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
icon: icon-server
sizes: {from: u/1}
"
        "# instancetypes/o/1/series.yaml
displayName: Overcommitted
icon: icon-server
description: Half of the memory is set aside.
sizes: {from: u/1}
"
    ),
    Deprecated: sources(
        "# preferences/example.yaml
displayName: Example
deprecated: true
"
        "# preferences/example.yaml
displayName: Example
"
    ),
    UnusedAllow: sources(
        "# preferences/example.yaml
displayName: Example
tags: [example]
allow:
  no-tags: nobody searches for it
"
        "# preferences/example.yaml
displayName: Example
allow:
  no-tags: nobody searches for it
"
    ),
    ReadmeMarkers: sources(
        "# README.md
<!-- begin generated: series -->
"
        "# README.md
<!-- begin generated: series -->
<!-- end generated: series -->
"
    ),
    StaleFile: told(
        "`check-tree-clean` reports it where a source was changed without a build, or where a \
         generated file was changed by hand. `cargo run -- build` fixes it."
    ),
    ForeignFile: told(
        "A build replaces only what a build wrote: the files that `.generated` names in the folder \
         of the bundles, and documents that say in their first lines that they are generated. \
         `docs/labels.md` in your own words breaks this rule, and so does a `kustomization.yaml` of \
         your own in the folder that `--out-dir` names. Rename it or move it elsewhere."
    ),
    UnknownName: told(
        "`list --fits fedorra` breaks this rule: no preference has that name. So does `--overlay` with a \
         name that no file in `overlays/` has, or `--class universal`, as no instance type is of that class. \
         `list` shows the names that there are. `show fedora --field spec.cpuu` \
         breaks it as well: the preference has no field of that path."
    ),
    VmUnknownField: machine(
        "apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  template: {spec: {colour: green, domain: {devices: {}}}}
"
        "apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmReference: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: smal}
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmInference: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {inferFromVolume: root}
  template: {spec: {domain: {devices: {}}, volumes: [{name: root, emptyDisk: {capacity: 2Gi}}]}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: cdi.kubevirt.io/v1beta1
kind: DataVolume
metadata:
  name: root
  labels: {instancetype.kubevirt.io/default-instancetype: small}
spec: {source: {blank: {}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {inferFromVolume: root}
  template: {spec: {domain: {devices: {}}, volumes: [{name: root, dataVolume: {name: root}}]}}
"
    ),
    VmSpread: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 3}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {cpu: {preferredCPUTopology: spread}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 4}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {cpu: {preferredCPUTopology: spread}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmConflict: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  template: {spec: {domain: {memory: {guest: 4Gi}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmRequirement: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {requirements: {cpu: {guest: 2}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 2}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {requirements: {cpu: {guest: 2}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmAdmission: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {firmware: {preferredEfi: {secureBoot: true}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {memory: {guest: 1Gi}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec:
  features: {preferredSmm: {}}
  firmware: {preferredEfi: {secureBoot: true}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {memory: {guest: 1Gi}}}}
"
    ),
    VmStart: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {devices: {preferredVideoType: qxl}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {memory: {guest: 1Gi}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {devices: {preferredVideoType: virtio}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {memory: {guest: 1Gi}}}}
"
    ),
    VmRestart: told(
        "`vm impact` says so of a virtual machine that runs with one vCPU as a socket once its instance type \
         has two, and its preference makes them cores."
    ),
    VmChanged: told(
        "`vm impact` says so of a virtual machine whose instance type gets more memory: it is added while the \
         virtual machine runs, or comes with the next start of one that is halted."
    ),
    VmCrash: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {cpu: {preferredCPUFeatures: [{name: vmx}]}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {cpu: {preferredCPUFeatures: [{name: vmx}]}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {cpu: {cores: 2}}}}
"
    ),
    VmRunStrategy: machine(
        "apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  running: true
  runStrategy: Always
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmDeprecated: machine(
        "apiVersion: kubevirt.io/v1alpha3
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmTemplate: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: template.kubevirt.io/v1beta1
kind: VirtualMachineTemplate
metadata: {name: server}
spec:
  parameters:
  - {name: SIZE, value: small}
  virtualMachine:
    spec:
      instancetype: {name: \"${SIZES}\"}
      template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: template.kubevirt.io/v1beta1
kind: VirtualMachineTemplate
metadata: {name: server}
spec:
  parameters:
  - {name: SIZE, value: small}
  virtualMachine:
    spec:
      instancetype: {name: \"${SIZE}\"}
      template: {spec: {domain: {devices: {}}}}
"
    ),
    VmParameter: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: template.kubevirt.io/v1beta1
kind: VirtualMachineTemplate
metadata: {name: server}
spec:
  parameters:
  - {name: SIZE, required: true}
  virtualMachine:
    spec:
      instancetype: {name: \"${SIZE}\"}
      template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: template.kubevirt.io/v1beta1
kind: VirtualMachineTemplate
metadata: {name: server}
spec:
  parameters:
  - {name: SIZE, value: small}
  virtualMachine:
    spec:
      instancetype: {name: \"${SIZE}\"}
      template: {spec: {domain: {devices: {}}}}
"
    ),
    VmOverwritten: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1, maxSockets: 4}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  template: {spec: {domain: {cpu: {maxSockets: 8}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1, maxSockets: 4}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmNotInferred: machine(
        "apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {inferFromVolume: root, inferFromVolumeFailurePolicy: Ignore}
  template: {spec: {domain: {devices: {}}, volumes: [{name: root, emptyDisk: {capacity: 2Gi}}]}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}, volumes: [{name: root, emptyDisk: {capacity: 2Gi}}]}}
"
    ),
    VmNotApplied: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {devices: {preferredVirtualGPUOptions: {}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {devices: {}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VmLostVcpus: machine(
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 2}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {cpu: {preferredCPUTopology: spread, spreadOptions: {across: Cores}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
        "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec: {cpu: {guest: 2}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: linux}
spec: {cpu: {preferredCPUTopology: spread, spreadOptions: {across: SocketsCores}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Always
  instancetype: {name: small}
  preference: {name: linux}
  template: {spec: {domain: {devices: {}}}}
"
    ),
    VersionLabel: told(
        "`--version-label 1.8.0` breaks this rule, as releases are labelled `v1.8.0`: users who select \
         resources by that label do not find these."
    ),
    Unwritable: told("A full disk breaks this rule. So does a folder without permission to write to it. What was there before stays unchanged."),
    ClusterFailed: told(
        "`sync` breaks this rule where the cluster does not answer, or where a role forbids it to write. \
         Run again, it completes what is missing."
    ),
    FieldConflict: told(
        "`sync` breaks this rule where somebody changed `spec.memory.guest` of `u1.small` with \
         `kubectl edit`. With `--force-conflicts`, the field is taken over."
    ),
    OperatorOwned: told(
        "`sync` breaks this rule in a cluster where virt-operator deploys the same instance types. \
         With `--adopt`, they are taken over, and virt-operator no longer deploys them."
    ),
}
