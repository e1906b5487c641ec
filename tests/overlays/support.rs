//! A folder for each test, the program run in it, and its bundles read by another parser.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

/// This repository.
pub(crate) const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// A small catalog, so that a change of the large one is no change of these tests.
pub(crate) const SMALL_CATALOG: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/overlays/catalog");

/// The version that resources are labelled with here.
pub(crate) const VERSION: &str = "v1.2.3";

/// A folder of one test.
pub(crate) struct Workspace(PathBuf);

impl Workspace {
    /// An empty folder; `test` is a name that no other test takes.
    pub(crate) fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("overlays")
            .join(test);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// A folder with the overlay `vendor/overlays/x.yaml`.
    pub(crate) fn with_overlay(test: &str, overlay: &str) -> Self {
        let workspace = Self::new(test);
        workspace.write("vendor/overlays/x.yaml", overlay);
        workspace
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs `build` on a catalog, into the folder `out`.
    pub(crate) fn run(&self, root: &str, version: &str, arguments: &[&str]) -> Output {
        program()
            .current_dir(&self.0)
            .env("COMMON_INSTANCETYPES_VERSION", version)
            .args(["build", "--quiet", "--root", root, "--out-dir", "out"])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Builds; nothing may go wrong.
    pub(crate) fn build(&self, root: &str, arguments: &[&str]) {
        let output = self.run(root, VERSION, arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert_eq!(stderr, "");
    }

    /// Builds the small catalog with the vendor's on top, and reads the bundle `x`.
    pub(crate) fn build_x(&self) -> Vec<Resource> {
        self.build(SMALL_CATALOG, &["--extend", "vendor"]);
        self.bundle("x.yaml")
    }

    /// What a build of the small catalog with the vendor's on top says; it must fail.
    pub(crate) fn build_fails(&self) -> String {
        let output = self.run(SMALL_CATALOG, VERSION, &["--extend", "vendor"]);
        assert!(!output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        assert!(!self.path("out").exists(), "a failed build wrote something");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Reads a bundle.
    pub(crate) fn bundle(&self, name: &str) -> Vec<Resource> {
        resources(&self.read(&format!("out/{name}")))
    }

    /// The paths of all files of the output, in order.
    pub(crate) fn output_files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.path("out")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let below = path.strip_prefix(self.path("out")).unwrap();
                    files.push(below.to_str().unwrap().to_owned());
                }
            }
        }
        files.sort();
        files
    }
}

/// The program that is tested.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_common-instancetypes"))
}

/// A resource of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resource(pub(crate) Value);

impl Resource {
    pub(crate) fn kind(&self) -> &str {
        self.0["kind"].as_str().unwrap()
    }

    pub(crate) fn name(&self) -> &str {
        self.0["metadata"]["name"].as_str().unwrap()
    }

    pub(crate) fn labels(&self) -> BTreeMap<&str, &str> {
        texts(&self.0["metadata"]["labels"])
    }

    /// The value of a label of KubeVirt's own prefix.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        let key = format!("instancetype.kubevirt.io/{name}");
        self.labels().get(key.as_str()).copied()
    }

    pub(crate) fn annotations(&self) -> BTreeMap<&str, &str> {
        texts(&self.0["metadata"]["annotations"])
    }

    pub(crate) fn spec(&self) -> &Value {
        &self.0["spec"]
    }
}

fn texts(mapping: &Value) -> BTreeMap<&str, &str> {
    let fields = mapping.as_mapping().into_iter().flatten();
    fields
        .map(|(key, value)| (key.as_str().unwrap(), value.as_str().unwrap()))
        .collect()
}

/// The documents of a text: nothing but a marker between two of them is a line `---`.
pub(crate) fn resources(text: &str) -> Vec<Resource> {
    let text = format!("\n{text}");
    let documents = text
        .split("\n---\n")
        .filter(|document| !document.is_empty());
    documents.map(|document| Resource(yaml(document))).collect()
}

/// A value, from YAML.
pub(crate) fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// The resource of a name, which must be the only one.
pub(crate) fn only<'r>(resources: &'r [Resource], name: &str) -> &'r Resource {
    let mut found = resources.iter().filter(|resource| resource.name() == name);
    let resource = found.next().unwrap_or_else(|| panic!("there is no {name}"));
    assert!(found.next().is_none(), "there are two {name}");
    resource
}

/// The names, in the order of the bundle.
pub(crate) fn names(resources: &[Resource]) -> Vec<&str> {
    resources.iter().map(Resource::name).collect()
}

/// Asserts the bytes of an error, and says them all where they differ.
#[track_caller]
pub(crate) fn assert_says(said: &str, expected: &str) {
    let expected = expected.trim_start_matches('\n');
    assert!(
        said == expected,
        "expected:\n{expected}\nfound:\n{said}\nend"
    );
}
