//! Documents as nobody would write them: right ones, with tokens lost, added, repeated and swapped.

use crate::support::random::Random;

/// Right documents of each kind, in each style. What is above `metadata` stays as it is.
const DOCUMENTS: &[&str] = &[
    "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: a
  labels:
    b: \"c\"
  ownerReferences:
    - {apiVersion: v1, kind: K, name: n, uid: u, controller: true}
spec:
  annotations: &x
    d: e
  nodeSelector: *x
  cpu:
    guest: 2
    isolateEmulatorThread: false
  gpus:
    - name: f
      deviceName: 'g'
  memory:
    guest: 4Gi
",
    "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: a, annotations: {b: c, \"d\": 'e f'}}
spec: {cpu: {guest: 2, maxSockets: 4}, memory: {guest: 4Gi, overcommitPercent: 15}, hostDevices: [{name: a, deviceName: b}]}
",
    "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: a
  annotations:
    b: |
      c
      d
    e: >-
      f
      g
spec:
  clock:
    preferredClockOffset: {utc: {}}
  devices:
    preferredDiskBus: virtio
    preferredUseVirtioTransitional: true
  requirements:
    cpu: {guest: 1}
    memory: {guest: 2Gi}
",
    "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata:
  name: a # b
spec:
  # c
  features:
    ? preferredSmm
    : {enabled: true}
  machine: { preferredMachineType: q35 }
  annotations: {<<: {a: b}, c: d}
",
    "apiVersion: v1
kind: List
items:
  - apiVersion: instancetype.kubevirt.io/v1beta1
    kind: VirtualMachinePreference
    metadata:
      name: a
      creationTimestamp: null
    spec:
      cpu:
        preferredCPUTopology: sockets
",
    "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{
  \"apiVersion\": \"instancetype.kubevirt.io/v1beta1\", \"kind\": \"VirtualMachineInstancetype\",
  \"metadata\": {\"name\": \"a\", \"generation\": 1, \"labels\": {\"b\": \"c\"}},
  \"spec\": {\"cpu\": {\"guest\": 2, \"dedicatedCPUPlacement\": true}, \"memory\": {\"guest\": \"4Gi\"}, \"gpus\": []}
}]}
",
];

/// What a document is made of, and what it is not.
const TOKENS: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\n  ",
    "\n    ",
    "\n      ",
    "\n\t",
    "\r\n",
    ": ",
    ":",
    " :",
    "- ",
    "-",
    "? ",
    "?",
    ", ",
    ",",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    "'",
    "\"",
    "''",
    "\"\"",
    "#",
    " #",
    "&x ",
    "*x",
    "*x ",
    "&y ",
    "!",
    "! ",
    "!!str ",
    "!!str",
    "!!int ",
    "!!map ",
    "!a ",
    "|",
    ">",
    "|-",
    "|2",
    "\\",
    "\\n",
    "\\x41",
    "\\/",
    "%",
    "@",
    "`",
    "<<: ",
    "<<: *x",
    "~",
    "null",
    "true",
    "yes",
    "no",
    "y",
    "0",
    "1",
    "-1",
    "1.5",
    "1e3",
    "0x1",
    "010",
    "1_0",
    ".nan",
    ".inf",
    "12:30",
    "2001-01-01",
    "a",
    "b: c",
    "a b",
    "é",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "\u{1}",
    "---",
    "\n---\n",
    "...",
    "\n...\n",
    "\n%YAML 1.1\n",
    "name",
    "name: ",
    "guest: ",
    "4Gi",
];

/// The document that a seed makes.
pub(crate) fn text(seed: u64) -> String {
    let random = &mut Random::new(seed);
    let document = *random.pick(DOCUMENTS);
    let (head, rest) = document.split_at(document.find("metadata").unwrap());
    let mut tokens = tokens(rest);
    for _ in 0..random.within(1..=3) {
        change(&mut tokens, random);
    }
    format!("{head}{}", tokens.concat())
}

/// A text as words, spaces, line ends and signs.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        ' ' => 0,
        _ if c.is_ascii_alphanumeric() => 1,
        _ => 2,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| kind(c) == kind(first) && kind(c) != 2;
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(length.max(first.len_utf8()));
        tokens.push(token);
        rest = after;
    }
    tokens
}

fn change(tokens: &mut Vec<&str>, random: &mut Random) {
    if tokens.is_empty() {
        return;
    }
    let at = random.within(0..=tokens.len() - 1);
    let other = random.within(0..=tokens.len() - 1);
    let token = *random.pick(TOKENS);
    match random.within(0..=5) {
        0 => _ = tokens.remove(at),
        1 => tokens[at] = token,
        2 => tokens.swap(at, other),
        3 => tokens.insert(at, tokens[other]),
        _ => tokens.insert(at, token),
    }
}
