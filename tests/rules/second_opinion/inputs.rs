//! Documents as people might write them: everything that YAML has, where it belongs and where not.

/// How a resource begins, with `@` for what its kind is of: the kinds take turns.
const HEAD: &str = "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachine@\n";
const INSTANCETYPES: [&str; 2] = ["Instancetype", "ClusterInstancetype"];
const PREFERENCES: [&str; 2] = ["Preference", "ClusterPreference"];

/// A right resource, in which fields can be replaced or added.
const METADATA: &[(&str, &str)] = &[("name", "a")];
const SPEC: &[(&str, &str)] = &[("cpu", "{guest: 2}"), ("memory", "{guest: 4Gi}")];

/// Where values are put, with `@` for the value.
const METADATA_FIELDS: &[(&str, &str)] = &[
    ("annotations", "@"),
    ("annotations", "{a: @}"),
    ("creationTimestamp", "@"),
    ("deletionGracePeriodSeconds", "@"),
    ("deletionTimestamp", "@"),
    ("finalizers", "@"),
    ("finalizers", "[@]"),
    ("generateName", "@"),
    ("generation", "@"),
    ("labels", "@"),
    ("labels", "{a: @}"),
    ("managedFields", "@"),
    ("managedFields", "[@]"),
    ("managedFields", "[{time: @}]"),
    ("managedFields", "[{manager: @}]"),
    ("managedFields", "[{fieldsV1: @}]"),
    ("name", "@"),
    ("namespace", "@"),
    ("ownerReferences", "@"),
    (
        "ownerReferences",
        "[{apiVersion: v1, kind: K, name: n, uid: @}]",
    ),
    (
        "ownerReferences",
        "[{apiVersion: v1, kind: K, name: n, uid: u, controller: @}]",
    ),
    ("resourceVersion", "@"),
    ("selfLink", "@"),
    ("uid", "@"),
];
const SPEC_FIELDS: &[(&str, &str)] = &[
    ("annotations", "@"),
    ("annotations", "{a: @}"),
    ("cpu", "@"),
    ("cpu", "{guest: @}"),
    ("cpu", "{guest: 2, dedicatedCPUPlacement: @}"),
    ("cpu", "{guest: 2, maxSockets: @}"),
    ("cpu", "{guest: 2, model: @}"),
    ("cpu", "{guest: 2, numa: @}"),
    ("gpus", "@"),
    ("gpus", "[@]"),
    ("gpus", "[{name: a, deviceName: @}]"),
    ("gpus", "[{name: a, deviceName: b, virtualGPUOptions: @}]"),
    ("ioThreads", "{supplementalPoolThreadCount: @}"),
    ("memory", "@"),
    ("memory", "{guest: @}"),
    ("memory", "{guest: 4Gi, overcommitPercent: @}"),
    ("nodeSelector", "{a: @}"),
    ("schedulerName", "@"),
    ("unknown", "@"),
];
const PREFERENCE_FIELDS: &[(&str, &str)] = &[
    ("annotations", "{a: @}"),
    ("clock", "{preferredClockOffset: @}"),
    ("clock", "{preferredClockOffset: {timezone: @}}"),
    ("clock", "{preferredTimer: {hpet: {present: @}}}"),
    ("cpu", "{preferredCPUTopology: @}"),
    ("cpu", "{preferredCPUFeatures: [{name: @}]}"),
    ("devices", "@"),
    ("devices", "{preferredDiskBus: @}"),
    ("devices", "{preferredUseVirtioTransitional: @}"),
    ("devices", "{preferredTPM: @}"),
    ("features", "{preferredSmm: {enabled: @}}"),
    ("features", "{preferredHyperv: {spinlocks: {spinlocks: @}}}"),
    ("firmware", "{preferredEfi: {secureBoot: @}}"),
    ("machine", "{preferredMachineType: @}"),
    ("preferredTerminationGracePeriodSeconds", "@"),
    ("preferredArchitecture", "@"),
    ("requirements", "{cpu: {guest: @}}"),
    ("requirements", "{memory: {guest: @}}"),
    ("volumes", "{preferredStorageClassName: @}"),
];

/// Words, numbers and tags of both versions of YAML, and values of every type.
const VALUES: &[&str] = &[
    "yes",
    "y",
    "n",
    "No",
    "on",
    "OFF",
    "true",
    "TRUE",
    "tRUE",
    "False",
    "~",
    "null",
    "Null",
    "''",
    "\"\"",
    "text",
    "2",
    "0",
    "-1",
    "+1",
    "0777",
    "0o777",
    "0O7",
    "08",
    "0x10",
    "0X1F",
    "0b11",
    "0b-11",
    "-0b11",
    "0_1",
    "1_000",
    "_1",
    "-_5",
    "190:20:30",
    "12:30",
    ".inf",
    "-.INF",
    ".nan",
    "2001-01-01",
    "2026-01-31T08:00:00Z",
    "\"2026-01-31T08:00:00+02:00\"",
    "2026-01-31T8:00:00Z",
    "2026-02-30T08:00:00Z",
    "1e3",
    "1E3",
    "1.0",
    "1.5",
    ".5",
    "._5",
    ".5_0",
    "5.",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "-9223372036854775809",
    "0x10000000000000000",
    "1e999",
    "1e18",
    "1e32",
    "0x_1F",
    "0x1p-2",
    "-0",
    "-0.0",
    "+.5",
    "=",
    "<<",
    "2Gi",
    "1.5Gi",
    "\"2\"",
    "'yes'",
    "\"yes\"",
    "\"\\/\"",
    "\"\\x41\"",
    "\"\\u0041\"",
    "\"\\ud83d\\ude00\"",
    "\"\\U0001F600\"",
    "\"a\\tb\"",
    "\"a\tb\"",
    "é",
    "😀",
    "a b",
    "a#b",
    "a:b",
    "-a",
    "[]",
    "{}",
    "[text]",
    "[2]",
    "[null]",
    "[yes]",
    "{a: b}",
    "{a: 1}",
    "{a: yes}",
    "{a: null}",
    "{yes: a}",
    "{null: a}",
    "{1: a, 0x1: b}",
    "{a: b, a: c}",
    "{1: a, \"1\": b}",
    "{yes: a, true: b}",
    "{name: a}",
    "{enabled: true}",
    "{<<: {a: b}}",
    "{<<: [{a: b}, {c: d}]}",
    "{<<: {a: b}, a: c}",
    "{a: c, <<: {a: b}}",
    "{<<: 1}",
    "{<<: [1]}",
    "{<<: null}",
    "{\"<<\": a}",
    "{a: &x b, c: *x}",
    "{*x : b}",
    "*x",
    "&x text",
    "{&x a: b}",
    "{a: *y}",
    "!!str yes",
    "!!str 1",
    "!!str text",
    "!!int \"1\"",
    "!!int 1",
    "!!bool yes",
    "!!binary aGk=",
    "!!null x",
    "! yes",
    "!custom x",
    "!!map {a: b}",
    "!!seq [a]",
    "!!set {a}",
    "{!!str a: b}",
    "{!!str 1: b}",
    "{a: }",
    "{a:}",
    "{a}",
    "{? a}",
    "{? [a] : b}",
    "[a, b,]",
    "[a,,b]",
    "{a: b,}",
    "{a: b",
    "[a",
    "\"a",
    "'a",
    "@a",
    "`a",
    "%a",
    "a: b",
    "\"a\" b",
    "'it''s'",
    "\"a\\q\"",
    "| x",
    "{a: {b: {c: d}}}",
    "{1.5: a}",
    "{.5: a}",
    "{18446744073709551615: a}",
    "{2001-01-01: a}",
    "{12:30: a}",
    "{\"\": a}",
    "{'a': b}",
    "{a: https://example.com/?b, c: d}",
    "{a: ::1}",
    "{a: :b}",
    "{:a: b}",
    "{a: ?}",
    "{a: ?b}",
    "{a: b?}",
    "{b?c: d}",
    "{?: b}",
    "{?a: b}",
    "{? a : b}",
    "{a: 'b?'}",
    "{a: b::c}",
    "{a: b\n   ?c}",
    "[a?, b]",
    "[:a]",
    "a?",
    "?a",
    ":a",
    "&a.b c",
    "&a-b_9 c",
    "{a: &b.c d, e: *b.c }",
    "{a: &é b}",
    "{a: !!str, b: c}",
    "{a: !!str , b: c}",
    "{a: !!str}",
    "[!!str, b]",
    "{!!str : b}",
    "{! <<: {a: b}}",
    "{! \"<<\": {a: b}}",
    "{a\n    : b}",
    "{\"a\"\n    : b}",
    "{a # c\n    : b}",
    "{a\n     b: c}",
    "{? a\n    : b}",
    "{?\n     a\n    : b}",
    "{a\n    }",
    "{a\n    , b: c}",
    "[a\n    : b]",
    "{a: b\n    }",
    "{a:\n     b}",
    "{a?\n    : b}",
    "{\n\ta: b}",
    "{a: b\n\t}",
    "{a: b,\n\tc: d,\n\te: f}",
    "[a,\n\tb]",
    "{a: b:}",
    "{a: -, b: c}",
    "\"a\"#b",
    "{a: b}#c",
];

/// Lines of a mapping below `spec.annotations`, four spaces from the left.
const BLOCKS: &[&str] = &[
    "a: b",
    "a:  b ",
    "a:\tb",
    "a: b\t",
    "\ta: b",
    " \ta: b",
    "a: b\n\t",
    "a: b\n\t# c",
    "a: b\n    \t# c",
    "a: b\n\n    c: d",
    "a: b # c",
    "a: b\n    # c\n    d: e",
    "a: b\n   c: d",
    "a: b\n     c: d",
    "a: b\n    c",
    "a\n    b: c",
    "a: b: c",
    "? a\n    : b",
    "? a",
    "? [a]\n    : b",
    "a: |\n      b",
    "a: |\n      b\n     c",
    "a: |2\n      b",
    "a: |+\n      b\n\n",
    "a: |-\n      b",
    "a: >\n      b\n      c",
    "a: >-\n      b\n\n      c",
    "a: |\n      b\n      \tc",
    "a: |\n\tb",
    "a: |x\n      b",
    "a: b\n      c",
    "a: b\n      \tc",
    "a: b\n\tc",
    "a: \"b\n      c\"",
    "a: \"b\n\tc\"",
    "a: \"b\nc\"",
    "a: 'b\n\n      c'",
    "a: \"b\\\n      c\"",
    "a:\n      b",
    "a: b\n    a: c",
    "yes: b",
    "yes: b\n    true: c",
    "on: b\n    off: c",
    "1: b\n    0x1: c",
    "1: b\n    '1': c",
    "010: b\n    8: c",
    "1_0: b\n    10: c",
    "null: b",
    "~: b",
    ": b",
    "'': b",
    "1.5: b",
    "1e3: b",
    "<<: {a: b}",
    "<<: {a: b}\n    a: c",
    "a: c\n    <<: {a: b}",
    "<<: {a: b}\n    <<: {a: c}",
    "<<: [{a: b}, {a: c}]",
    "<<: []",
    "<<:",
    "<<: text",
    "'<<': b",
    "<<: {<<: {a: b}, c: d}",
    "&x a: b\n    c: *x",
    "a: &x b\n    c: *x",
    "a: &x b\n    c: &x d\n    e: *x",
    "a: *x",
    "a: &x",
    "a: &x\n    b: *x",
    "*x : b",
    "a: !!str 1",
    "a: !!str",
    "a: !custom b",
    "!!str 1: b",
    "a: ! b",
    "\"a\nb\": c",
    "\"a b\": c",
    "'a''b': c",
    "\"a\": b",
    "a : b",
    "a:b",
    "a:b: c",
    "a: 'b'c",
    "a: b'c",
    "a: [b",
    "a: {b",
    "a: ]",
    "a: }",
    "a: ,",
    "a: - b",
    "a:\n    - b",
    "- a",
    "a: -",
    "a: ?",
    "a: ? b",
    "a: :",
    "a: &",
    "a: *",
    "a: !",
    "a: |",
    "a: >",
    "a: %",
    "a: @",
    "a: `",
    "a: #",
    "a: \\",
    "a: \"\\z\"",
    "a: \"\\0\"",
    "a: \"\\e\"",
    "a: \"\\_\"",
    "a: \"\\N\"",
    "a: \"\\L\"",
    "a: \"\\u12\"",
    "a: \"\\ud83d\"",
    "a: \u{85}b",
    "a: \"b\u{2028}c\"",
    "a: \u{feff}b",
    "a: \u{7f}b",
    "a: \u{9f}b",
    "a: \u{1}b",
    "a: \u{0}b",
    "a: \u{fffe}b",
    "a: \u{a0}b",
    "a: b\r",
    "a: b\rc: d",
    "a: b\u{2028}    c: d",
    "a: ...",
    "a: b\n...",
    "a: b\n...\nc: d",
    "a: b\n--- c",
    "a: b\n---c",
    "a: b\n---\t",
    "a: b\n--- # c",
    "a: |\n---x",
    "a: \"b\n---c\"",
    "a: b\n...\n---\n# c",
    "a: b\n---\nnull",
    "a: b\n---\n---\n",
    "a: b\n%YAML 1.1\n---\n",
    "a: b\n...\n%YAML 1.1",
    "a: b\n...\n%YAML 1.1\n---\n",
    "a: b\n...\n%YAML 1.1\n---\n# c",
    "a: b\n...\n# c\n%YAML 1.1\n",
    "a: b\n...\n...\n",
    "a: b\n... # c\n",
    "a: b\n... c\n",
    "? a\n    :\tb",
    "? a\n    :\t{b: c}",
    "?\ta\n    : b",
    "? a\n    : \tb",
    "a:\n    -\tb",
    "a:\n    - \tb",
    "-\ta",
    ":\ta",
    "! <<: {a: b}",
    "a: [b,\n\tc]",
    "a: {\tb: c}",
    "a: {b:\tc}",
    "a: [\n    b\n\t]",
    "a: [b]\n\tc: d",
];

/// What is written before a resource.
const BEGINNINGS: &[&str] = &[
    "",
    "---\n",
    "--- \n",
    "--- # c\n",
    "---\t\n",
    "---x\n",
    "--- x\n",
    "---\n---\n",
    "# c\n---\n",
    "\n\n---\n",
    "\u{feff}",
    "\u{feff}---\n",
    "%YAML 1.1\n---\n",
    "%YAML 1.2\n---\n",
    "# c\n%YAML 1.1\n---\n",
    "%TAG ! tag:x,2000:\n---\n",
    "%FOO\n---\n",
    "...\n",
    "...\n---\n",
    "\t\n",
    "\t# c\n",
    "null\n---\n",
    "~\n---\n",
    "--- |\n",
    " ---\n",
    "\r\n",
    "---\r\n",
];

/// JSON that stands for a value, right and wrong.
const JSON: &[&str] = &[
    "1",
    "1.0",
    "1e3",
    "1E400",
    "-0",
    "01",
    "+1",
    ".5",
    "1.",
    "0x10",
    "true",
    "True",
    "yes",
    "null",
    "~",
    "\"a\"",
    "'a'",
    "a",
    "\"\\/\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u0041\"",
    "\"\\x41\"",
    "\"\\q\"",
    "\"a\tb\"",
    "[]",
    "[1,]",
    "[,]",
    "{}",
    "{\"a\":\"b\"}",
    "{\"a\":\"b\",}",
    "{a:\"b\"}",
    "{\"a\":\"b\" \"c\":\"d\"}",
    "{\"a\":\"b\",\"a\":\"c\"}",
    "{\"1\":\"b\"}",
    "{\"yes\":\"b\"}",
    "{\"<<\":\"b\"}",
    "{\"<<\":{\"a\":\"b\"}}",
    "\"yes\"",
    "\"1\"",
    "NaN",
    "Infinity",
    "18446744073709551615",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":}",
    "\"a",
    "{",
    "// c\n1",
    "/* c */ 1",
    "# c\n1",
    "\t1",
    "1\t",
    "{\n\t\"a\": \"b\"\n\t}",
];
const JSON_FIELDS: &[&str] = &["annotations", "nodeSelector", "schedulerName", "gpus"];

/// All of them.
pub(crate) fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    for value in VALUES {
        for (field, form) in METADATA_FIELDS {
            let metadata = with(METADATA, field, &form.replace('@', value));
            texts.push(format!("{HEAD}metadata:\n{metadata}spec:\n{}", lines(SPEC)));
        }
        for (field, form) in SPEC_FIELDS {
            let spec = with(SPEC, field, &form.replace('@', value));
            texts.push(format!("{HEAD}metadata: {{name: a}}\nspec:\n{spec}"));
        }
        texts.push(format!("{HEAD}metadata: {value}\nspec:\n{}", lines(SPEC)));
        texts.push(format!("{HEAD}metadata: {{name: a}}\nspec: {value}\n"));
    }
    for block in BLOCKS {
        let spec = lines(SPEC);
        texts.push(format!(
            "{HEAD}metadata: {{name: a}}\nspec:\n{spec}  annotations:\n    {block}\n"
        ));
        texts.push(format!(
            "{HEAD}spec:\n{spec}metadata:\n  name: a\n  annotations:\n    {block}"
        ));
    }
    for beginning in BEGINNINGS {
        let rest = format!("metadata: {{name: a}}\nspec:\n{}", lines(SPEC));
        texts.push(format!("{beginning}{HEAD}{rest}"));
        texts.push(format!("{beginning}{HEAD}{rest}").replace('\n', "\r\n"));
    }
    let mut texts = of_kinds(texts, INSTANCETYPES);
    texts.extend(of_kinds(preferences(), PREFERENCES));
    let listed: Vec<String> = texts
        .iter()
        .step_by(8)
        .map(|text| in_a_list(text))
        .collect();
    texts.extend(listed);
    texts.extend(jsons());
    texts
}

fn preferences() -> Vec<String> {
    let mut texts = Vec::new();
    for value in VALUES {
        for (field, form) in PREFERENCE_FIELDS {
            let spec = with(&[], field, &form.replace('@', value));
            texts.push(format!("{HEAD}metadata: {{name: a}}\nspec:\n{spec}"));
        }
    }
    for block in BLOCKS {
        texts.push(format!(
            "{HEAD}metadata: {{name: a}}\nspec:\n  annotations:\n    {block}\n"
        ));
    }
    texts
}

/// Texts of several kinds, which take turns.
fn of_kinds(texts: Vec<String>, kinds: [&str; 2]) -> Vec<String> {
    let kinds = kinds.iter().cycle();
    let of_kind = |(text, kind): (String, &&str)| {
        text.replacen("VirtualMachine@", &format!("VirtualMachine{kind}"), 1)
    };
    texts.into_iter().zip(kinds).map(of_kind).collect()
}

/// A list with the document of a text.
fn in_a_list(text: &str) -> String {
    let item = text.trim_end().replace('\n', "\n    ");
    format!("apiVersion: v1\nkind: List\nitems:\n  - {item}\n")
}

fn jsons() -> Vec<String> {
    let head = "\"apiVersion\":\"instancetype.kubevirt.io/v1beta1\",\"kind\":\"VirtualMachineInstancetype\"";
    let spec = "\"cpu\":{\"guest\":2},\"memory\":{\"guest\":\"4Gi\"}";
    let mut texts = Vec::new();
    for value in JSON {
        for field in JSON_FIELDS {
            texts.push(format!(
                "{{{head},\"metadata\":{{\"name\":\"a\"}},\"spec\":{{{spec},\"{field}\":{value}}}}}"
            ));
        }
        texts.push(format!(
            " \n{{{head},\"metadata\":{{\"name\":\"a\",\"labels\":{value}}},\"spec\":{{{spec}}}}}\n"
        ));
    }
    let right = format!("{{{head},\"metadata\":{{\"name\":\"a\"}},\"spec\":{{{spec}}}}}");
    for (before, after) in [
        ("", ""),
        ("\n", "\n"),
        ("\t", ""),
        ("---\n", ""),
        ("# c\n", ""),
        ("", " x"),
        ("", "\n# c"),
        ("", "\n---"),
        ("", "}"),
        ("", ","),
        ("\u{feff}", ""),
        ("[", "]"),
        ("", "\n\t\n"),
    ] {
        texts.push(format!("{before}{right}{after}"));
    }
    texts
}

/// Fields with one of them replaced or added, in block style.
fn with(fields: &[(&str, &str)], field: &str, value: &str) -> String {
    let others: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| *name != field)
        .copied()
        .chain([(field, value)])
        .collect();
    lines(&others)
}

fn lines(fields: &[(&str, &str)]) -> String {
    let lines = fields
        .iter()
        .map(|(name, value)| format!("  {name}: {value}\n"));
    lines.collect()
}
