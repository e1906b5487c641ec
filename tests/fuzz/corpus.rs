//! What is mutated: the sources of the catalog, its bundles, and the words of the API.

use std::fs;
use std::path::Path;

use common_instancetypes::kubevirt::Kind;
use common_instancetypes::model::Schema;
use walkdir::WalkDir;

/// The root of the catalog.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What has a meaning in YAML, expressions and numbers.
const MARKS: &[&str] = &[
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "<<: *a",
    "? ",
    "- ",
    ": ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "|",
    ">-",
    "|2\n",
    "{",
    "}",
    "[",
    "]",
    "'",
    "\"",
    "\\x",
    "#",
    " #",
    ",",
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "é",
    "😀",
    "null",
    "~",
    "true",
    "yes",
    "0",
    "-1",
    "0x",
    "0b-1",
    ".inf",
    ".nan",
    "1e999",
    "4294967296",
    "170141183460469231731687303715884105728",
    "1.5Gi",
    "2GB",
    "1e1000000000",
    "{{ cpu }}",
    "{{ cpu",
    "{{ memory * cpu }}",
    "{{ 1 / 0 }}",
    "{{ [1] * 1000 }}",
    "{% for x in range(999999) %}",
    "{% endfor %}",
    "{{ 'a' * 99999999 }}",
    "{# ",
    "**",
    "[!a",
    "in (",
    "windows.11",
    "rhel",
    "u/1",
    "allow",
    "extends",
    "components",
    "sizes",
    "from",
    "except",
    "select",
    "kinds",
    "names",
    "labels",
    "patches",
    "merge",
    "set",
    "exclude",
    "namePrefix",
    "nameSuffix",
    "kustomization",
    "displayName",
    "instancetype.kubevirt.io/cpu",
    "%25",
    "\u{1b}[31m",
];

/// Texts to start from.
pub(crate) struct Corpus {
    /// The sources, each with its path below the root.
    pub(crate) sources: Vec<(String, String)>,
    /// The documents of the bundle of all kinds.
    pub(crate) documents: Vec<String>,
    /// Words to put in.
    pub(crate) words: Vec<String>,
}

impl Corpus {
    pub(crate) fn read() -> Self {
        let bundle =
            fs::read_to_string(Path::new(ROOT).join("_build/common-instancetypes-all-bundle.yaml"));
        let documents = bundle
            .unwrap()
            .split("---\n")
            .skip(1)
            .map(ToOwned::to_owned)
            .collect();
        let folders = ["instancetypes", "overlays", "preferences"];
        Self {
            sources: folders.into_iter().flat_map(files).collect(),
            documents,
            words: words(),
        }
    }

    /// Every text.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let sources = self.sources.iter().map(|(_, text)| text);
        sources.chain(&self.documents).map(String::as_str).collect()
    }
}

fn files(folder: &str) -> Vec<(String, String)> {
    let entries = WalkDir::new(Path::new(ROOT).join(folder)).sort_by_file_name();
    let files = entries
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file());
    let read = |path: &Path| {
        let below = path
            .strip_prefix(ROOT)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        (below, fs::read_to_string(path).unwrap())
    };
    files.map(|path| read(&path)).collect()
}

fn words() -> Vec<String> {
    let mut words: Vec<String> = MARKS.iter().map(ToString::to_string).collect();
    for kind in Kind::ALL {
        add_words(&kind.document_schema(), &mut words);
    }
    words.sort_unstable();
    words.dedup();
    words
}

fn add_words(schema: &Schema, words: &mut Vec<String>) {
    match schema {
        Schema::Choice(choices) => {
            words.extend(choices.iter().map(|choice| choice.word.to_owned()));
        }
        Schema::List(item) | Schema::Map(item) => add_words(item, words),
        Schema::Record(record) => {
            for field in &record.fields {
                words.push(format!("{}: ", field.name));
                add_words(&field.schema, words);
            }
        }
        _ => {}
    }
}
