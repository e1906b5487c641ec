//! `vm expand` loses nothing: virtual machines with fields that KubeVirt knows, and with others, of any
//! value, come back as they were.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Map, Number, Value, json};

use crate::support::files::project;
use crate::support::program::{program, run};
use crate::support::random::Random;

/// What a field of a virtual machine holds.
enum Kind {
    Text(&'static [&'static str]),
    Number,
    Flag,
    Quantity,
    /// A mapping with these fields.
    Fields(&'static [(&'static str, Kind)]),
    /// A list of such values.
    List(&'static Kind),
    /// A mapping with keys of any name, and strings.
    Strings,
    /// A mapping with keys of any name, and quantities.
    Quantities,
    /// Whatever there is.
    Anything,
}

use Kind::{Anything, Fields, Flag, List, Quantities, Quantity, Strings, Text};

const NAME: Kind = Text(&["root", "data", "default", "a-name", ""]);
const STATE: Kind = Fields(&[("enabled", Flag)]);
const TIMER: Kind = Fields(&[("present", Flag), ("tickPolicy", NAME)]);
const RESOURCES: Kind = Quantities;
const TARGET: Kind = Fields(&[
    ("bus", Text(&["virtio", "sata", "scsi", "usb", ""])),
    ("readonly", Flag),
]);

/// Fields of KubeVirt's `VirtualMachine`.
const MACHINE: Kind = Fields(&[
    ("metadata", METADATA),
    (
        "spec",
        Fields(&[
            (
                "dataVolumeTemplates",
                List(&Fields(&[
                    ("metadata", METADATA),
                    (
                        "spec",
                        Fields(&[
                            (
                                "pvc",
                                Fields(&[("storageClassName", NAME), ("accessModes", List(&NAME))]),
                            ),
                            ("source", Fields(&[])),
                            (
                                "sourceRef",
                                Fields(&[("kind", NAME), ("name", NAME), ("namespace", NAME)]),
                            ),
                            (
                                "storage",
                                Fields(&[("resources", Fields(&[("requests", RESOURCES)]))]),
                            ),
                        ]),
                    ),
                ])),
            ),
            ("runStrategy", Text(&["Always", "Halted", "Manual"])),
            ("running", Flag),
            (
                "template",
                Fields(&[("metadata", METADATA), ("spec", INSTANCE)]),
            ),
            ("updateVolumesStrategy", NAME),
        ]),
    ),
    (
        "status",
        Fields(&[
            ("ready", Flag),
            ("printableStatus", NAME),
            ("conditions", Anything),
        ]),
    ),
]);

const METADATA: Kind = Fields(&[
    ("annotations", Strings),
    ("creationTimestamp", Text(&["2026-11-25T00:00:00Z"])),
    ("generation", Kind::Number),
    ("labels", Strings),
    ("name", NAME),
    ("namespace", NAME),
]);

/// Fields of KubeVirt's `VirtualMachineInstanceSpec`.
const INSTANCE: Kind = Fields(&[
    (
        "affinity",
        Fields(&[("nodeAffinity", Fields(&[])), ("podAffinity", Fields(&[]))]),
    ),
    ("architecture", Text(&["amd64", "arm64", "s390x", ""])),
    ("domain", DOMAIN),
    ("evictionStrategy", Text(&["None", "LiveMigrate"])),
    ("hostname", NAME),
    (
        "networks",
        List(&Fields(&[
            ("name", NAME),
            ("pod", Fields(&[])),
            (
                "multus",
                Fields(&[("networkName", NAME), ("default", Flag)]),
            ),
        ])),
    ),
    ("nodeSelector", Strings),
    (
        "resourceClaims",
        List(&Fields(&[("name", NAME), ("resourceClaimName", NAME)])),
    ),
    ("schedulerName", NAME),
    ("startStrategy", Text(&["Paused"])),
    ("subdomain", NAME),
    ("terminationGracePeriodSeconds", Kind::Number),
    (
        "tolerations",
        List(&Fields(&[
            ("key", NAME),
            ("operator", NAME),
            ("tolerationSeconds", Kind::Number),
        ])),
    ),
    (
        "volumes",
        List(&Fields(&[
            ("name", NAME),
            (
                "containerDisk",
                Fields(&[("image", NAME), ("imagePullPolicy", NAME)]),
            ),
            (
                "cloudInitNoCloud",
                Fields(&[("userData", Text(&["#cloud-config\nuser: me\n"]))]),
            ),
            (
                "dataVolume",
                Fields(&[("name", NAME), ("hotpluggable", Flag)]),
            ),
            ("persistentVolumeClaim", Fields(&[("claimName", NAME)])),
        ])),
    ),
]);

/// Fields of KubeVirt's `DomainSpec`.
const DOMAIN: Kind = Fields(&[
    (
        "clock",
        Fields(&[
            ("timezone", NAME),
            ("utc", Fields(&[])),
            (
                "timer",
                Fields(&[
                    ("hpet", TIMER),
                    ("hyperv", TIMER),
                    ("kvm", TIMER),
                    ("pit", TIMER),
                    ("rtc", TIMER),
                ]),
            ),
        ]),
    ),
    (
        "cpu",
        Fields(&[
            ("cores", Kind::Number),
            ("dedicatedCpuPlacement", Flag),
            (
                "features",
                List(&Fields(&[("name", NAME), ("policy", NAME)])),
            ),
            ("isolateEmulatorThread", Flag),
            ("maxSockets", Kind::Number),
            ("model", NAME),
            ("numa", Fields(&[("guestMappingPassthrough", Fields(&[]))])),
            ("realtime", Fields(&[("mask", NAME)])),
            ("sockets", Kind::Number),
            ("threads", Kind::Number),
        ]),
    ),
    ("devices", DEVICES),
    (
        "features",
        Fields(&[
            ("acpi", STATE),
            ("apic", STATE),
            (
                "hyperv",
                Fields(&[
                    ("relaxed", STATE),
                    (
                        "spinlocks",
                        Fields(&[("enabled", Flag), ("spinlocks", Kind::Number)]),
                    ),
                    (
                        "synictimer",
                        Fields(&[("enabled", Flag), ("direct", STATE)]),
                    ),
                    (
                        "tlbflush",
                        Fields(&[("enabled", Flag), ("extended", STATE)]),
                    ),
                    ("vapic", STATE),
                    ("vendorid", Fields(&[("enabled", Flag), ("vendorid", NAME)])),
                ]),
            ),
            ("kvm", Fields(&[("hidden", Flag)])),
            ("smm", STATE),
        ]),
    ),
    (
        "firmware",
        Fields(&[
            (
                "bootloader",
                Fields(&[
                    ("bios", Fields(&[("useSerial", Flag)])),
                    ("efi", Fields(&[("persistent", Flag), ("secureBoot", Flag)])),
                ]),
            ),
            ("serial", NAME),
            ("uuid", NAME),
        ]),
    ),
    (
        "ioThreads",
        Fields(&[("supplementalPoolThreadCount", Kind::Number)]),
    ),
    ("ioThreadsPolicy", Text(&["auto", "shared"])),
    (
        "launchSecurity",
        Fields(&[
            (
                "sev",
                Fields(&[("attestation", Fields(&[])), ("session", NAME)]),
            ),
            ("snp", Fields(&[])),
            ("tdx", Fields(&[])),
        ]),
    ),
    ("machine", Fields(&[("type", NAME)])),
    (
        "memory",
        Fields(&[
            ("guest", Quantity),
            ("hugepages", Fields(&[("pageSize", NAME)])),
            ("maxGuest", Quantity),
        ]),
    ),
    (
        "resources",
        Fields(&[
            ("limits", RESOURCES),
            ("overcommitGuestOverhead", Flag),
            ("requests", RESOURCES),
        ]),
    ),
]);

/// Fields of KubeVirt's `Devices`.
const DEVICES: Kind = Fields(&[
    ("autoattachGraphicsDevice", Flag),
    ("autoattachPodInterface", Flag),
    ("blockMultiQueue", Flag),
    ("disableHotplug", Flag),
    (
        "disks",
        List(&Fields(&[
            (
                "blockSize",
                Fields(&[
                    (
                        "custom",
                        Fields(&[
                            ("discardGranularity", Kind::Number),
                            ("logical", Kind::Number),
                            ("physical", Kind::Number),
                        ]),
                    ),
                    ("matchVolume", STATE),
                ]),
            ),
            ("bootOrder", Kind::Number),
            ("cache", NAME),
            ("cdrom", TARGET),
            ("dedicatedIOThread", Flag),
            ("disk", TARGET),
            ("io", NAME),
            ("lun", TARGET),
            ("name", NAME),
        ])),
    ),
    (
        "filesystems",
        List(&Fields(&[("name", NAME), ("virtiofs", Fields(&[]))])),
    ),
    (
        "gpus",
        List(&Fields(&[
            ("claimName", NAME),
            ("deviceName", NAME),
            ("name", NAME),
            ("requestName", NAME),
            (
                "virtualGPUOptions",
                Fields(&[("display", Fields(&[("enabled", Flag), ("ramFB", STATE)]))]),
            ),
        ])),
    ),
    (
        "hostDevices",
        List(&Fields(&[("deviceName", NAME), ("name", NAME)])),
    ),
    (
        "inputs",
        List(&Fields(&[("bus", NAME), ("name", NAME), ("type", NAME)])),
    ),
    (
        "interfaces",
        List(&Fields(&[
            ("bridge", Fields(&[])),
            ("masquerade", Fields(&[])),
            ("model", NAME),
            ("name", NAME),
            (
                "ports",
                List(&Fields(&[
                    ("name", NAME),
                    ("port", Kind::Number),
                    ("protocol", NAME),
                ])),
            ),
        ])),
    ),
    ("panicDevices", List(&Fields(&[("model", NAME)]))),
    ("rng", Fields(&[])),
    ("sound", Fields(&[("model", NAME), ("name", NAME)])),
    ("tpm", Fields(&[("enabled", Flag), ("persistent", Flag)])),
    ("video", Fields(&[("type", NAME)])),
    (
        "watchdog",
        Fields(&[("i6300esb", Fields(&[("action", NAME)])), ("name", NAME)]),
    ),
]);

/// Text that is easily read or written as something else.
const TEXTS: &[&str] = &[
    "",
    " ",
    "~",
    "null",
    "yes",
    "No",
    "on",
    "true",
    "0",
    "-1",
    "0x1f",
    "0o7",
    "1_000",
    "1e3",
    ".5",
    ".inf",
    "12:30:45",
    "2026-11-25",
    "=",
    "<<",
    "-",
    "- a",
    "a: b",
    "a:",
    "# a",
    "a # b",
    "[a",
    "{a",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "'",
    "\"",
    "''",
    "a'b\"c",
    "\\n",
    " a",
    "a ",
    "a\nb",
    "a\nb\n",
    "\na",
    "a\n\n",
    "  a\n b\n",
    "#cloud-config\nuser: a\n\n\npassword: b",
    "a\tb",
    "\t",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "é",
    "日本",
    "😀",
    "---",
    "...",
    "--- a",
    "a\r\nb",
    "\u{7f}",
    "\u{1b}[31m",
    "{{ a }}",
    "${A}",
    "a text of more than eighty characters, which the writer would fold at one of its spaces if it were plain",
];

/// Makes virtual machines.
struct Maker {
    random: Random,
}

impl Maker {
    fn machine(&mut self, number: usize) -> Value {
        let mut machine = self.item(&MACHINE);
        let set = |value: &mut Value, key: &str, to: Value| {
            value.as_object_mut().unwrap().insert(key.to_owned(), to);
        };
        set(&mut machine, "apiVersion", json!("kubevirt.io/v1"));
        set(&mut machine, "kind", json!("VirtualMachine"));
        for key in ["metadata", "spec"] {
            if !machine[key].is_object() {
                set(&mut machine, key, json!({}));
            }
        }
        set(
            &mut machine["metadata"],
            "name",
            json!(format!("vm-{number}")),
        );
        if !machine["spec"]["template"].is_object() {
            let template = json!({"spec": self.item(&INSTANCE)});
            set(&mut machine["spec"], "template", template);
        }
        for key in ["instancetype", "preference"] {
            if self.random.once_in(4) {
                set(&mut machine["spec"], key, Value::Null);
            }
        }
        machine
    }

    fn value(&mut self, kind: &Kind) -> Value {
        let random = &mut self.random;
        if random.once_in(30) {
            return Value::Null;
        }
        match kind {
            Text(words) if random.once_in(2) => json!(random.pick(words)),
            Text(_) => self.text(),
            Kind::Number => json!(random.number() >> random.within(33..=63)),
            Flag => json!(random.once_in(2)),
            Quantity => random
                .pick(&[
                    json!("1Gi"),
                    json!("1536Mi"),
                    json!("0.5"),
                    json!("100m"),
                    json!(2),
                    json!("1e9"),
                ])
                .clone(),
            Fields(fields) => self.fields(fields),
            List(kind) => {
                let length = random.within(0..=3);
                (0..length).map(|_| self.item(kind)).collect()
            }
            Strings => {
                let length = random.within(0..=3);
                (0..length).map(|_| (self.key(), self.text())).collect()
            }
            Quantities => {
                let length = random.within(0..=3);
                let named = |_| (self.key(), self.item(&Quantity));
                (0..length).map(named).collect()
            }
            Anything => self.anything(3),
        }
    }

    /// A value that is not null, as items of lists are.
    fn item(&mut self, kind: &Kind) -> Value {
        match self.value(kind) {
            Value::Null => self.item(kind),
            value => value,
        }
    }

    /// A mapping with about half of the fields, in any order, and with some that nobody knows.
    fn fields(&mut self, known: &[(&str, Kind)]) -> Value {
        let mut fields = Map::new();
        for (name, kind) in known {
            if self.random.once_in(2) {
                let value = self.value(kind);
                let at = self.random.within(0..=fields.len());
                fields.shift_insert(at, (*name).to_owned(), value);
            }
        }
        if self.random.once_in(5) {
            let key = format!("unknown-{}", self.key());
            let value = self.anything(2);
            let at = self.random.within(0..=fields.len());
            fields.shift_insert(at, key, value);
        }
        Value::Object(fields)
    }

    fn anything(&mut self, depth: usize) -> Value {
        let random = &mut self.random;
        match random.within(0..=if depth == 0 { 4 } else { 7 }) {
            0 => Value::Null,
            1 => json!(random.once_in(2)),
            2 => random
                .pick(&[json!(0), json!(-1), json!(i64::MIN), json!(u64::MAX)])
                .clone(),
            3 => {
                let float = *random.pick(&[0.5, -1.25, 1e21, 1e-7, 123_456.789]);
                Value::Number(Number::from_f64(float).unwrap())
            }
            4 | 5 => self.text(),
            6 => {
                let length = random.within(0..=3);
                (0..length).map(|_| self.anything(depth - 1)).collect()
            }
            _ => {
                let length = random.within(0..=3);
                (0..length)
                    .map(|_| (self.key(), self.anything(depth - 1)))
                    .collect()
            }
        }
    }

    fn text(&mut self) -> Value {
        json!(self.random.pick(TEXTS))
    }

    fn key(&mut self) -> String {
        let long = "long.example.com/".repeat(9);
        let keys = [
            "a",
            "b.example/c",
            "yes",
            "1",
            "~",
            "",
            " ",
            "a: b",
            "# a",
            "é",
            long.as_str(),
        ];
        (*self.random.pick(&keys)).to_owned()
    }
}

/// A document in blocks, with each scalar as JSON has it, which is YAML, too.
fn write_block(value: &Value, indent: usize, out: &mut String) {
    let spaces = " ".repeat(indent);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                write!(out, "\n{spaces}? {}\n{spaces}:", json!(key)).unwrap();
                write_block(value, indent + 2, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                write!(out, "\n{spaces}-").unwrap();
                write_block(item, indent + 2, out);
            }
        }
        scalar => write!(out, " {scalar}").unwrap(),
    }
}

/// A character, or the escape without which kubectl does not read it.
pub(crate) fn written(c: char) -> String {
    match c {
        '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
            format!("\\u{:04x}", u32::from(c))
        }
        c => c.to_string(),
    }
}

#[test]
fn what_names_neither_comes_back_as_it_was() {
    const NUMBER: usize = 2000;
    let mut maker = Maker {
        random: Random::new(11),
    };
    let machines: Vec<Value> = (0..NUMBER).map(|number| maker.machine(number)).collect();
    let mut text = String::new();
    for (number, machine) in machines.iter().enumerate() {
        text.push_str("---");
        if number % 2 == 0 {
            write!(text, "\n{machine}\n").unwrap();
        } else {
            write_block(machine, 0, &mut text);
            text.push('\n');
        }
    }
    let scratch = tempfile::tempdir().unwrap();
    let text: String = text.chars().map(written).collect();
    fs::write(scratch.path().join("vm.yaml"), text).unwrap();
    let expand = |form: &str, options: &[&str]| {
        let mut command = program();
        command
            .args(["vm", "expand", "vm.yaml", "-o", form, "--root"])
            .arg(project())
            .args(options);
        let finished = run(command.current_dir(scratch.path()));
        finished.assert_success();
        finished.stdout
    };
    let list: Value = serde_json::from_str(&expand("json", &[])).unwrap();
    assert_same(list["items"].as_array().unwrap(), &machines);
    // A cluster adds to what leads to an instance type or a preference alone.
    let yaml = expand("yaml", &["--cluster-defaults"]);
    let documents = serde_yaml::Deserializer::from_str(&yaml);
    let read = |document| serde::Deserialize::deserialize(document).unwrap();
    let read: Vec<Value> = documents.map(read).collect();
    assert_same(&read, &machines);
}

#[track_caller]
fn assert_same(found: &[Value], expected: &[Value]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
        // Values are compared without the order of fields; texts with it.
        assert_eq!(found.to_string(), expected.to_string());
    }
}
