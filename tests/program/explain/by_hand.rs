//! The sources of catalogs, read and merged without the program: with another YAML reader, a table
//! of words of its own, and RFC 7386 in a few lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::support::catalog::FOLDERS;
use crate::support::files::files_below;

/// The sources of some catalogs, the lowest first.
pub(crate) struct Sources {
    /// What the paths of each catalog begin with.
    roots: Vec<String>,
    files: BTreeMap<String, Value>,
}

/// What one file sets, or a part of an overlay.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) file: String,
    pub(crate) content: Value,
}

/// The words of preferences and of instance types, and where each goes.
const WORDS: [&[(&str, &[&str])]; 2] = [
    &[
        (
            "displayName",
            &["/metadata/annotations/openshift.io~1display-name"],
        ),
        ("icon", &["/metadata/annotations/iconClass"]),
        ("tags", &["/metadata/annotations/tags"]),
        (
            "os",
            &[
                "/metadata/labels/instancetype.kubevirt.io~1os-type",
                "/spec/annotations/vm.kubevirt.io~1os",
            ],
        ),
        ("deprecated", DEPRECATED),
    ],
    &[
        (
            "displayName",
            &["/metadata/annotations/instancetype.kubevirt.io~1displayName"],
        ),
        (
            "description",
            &["/metadata/annotations/instancetype.kubevirt.io~1description"],
        ),
        (
            "icon",
            &["/metadata/labels/instancetype.kubevirt.io~1icon-pf"],
        ),
        (
            "class",
            &["/metadata/labels/instancetype.kubevirt.io~1class"],
        ),
        ("deprecated", DEPRECATED),
    ],
];

const DEPRECATED: &[&str] = &["/metadata/labels/instancetype.kubevirt.io~1deprecated"];

/// A definition: its layers, and the row of its size.
pub(crate) struct Definition {
    pub(crate) layers: Vec<Layer>,
    pub(crate) row: Map<String, Value>,
    pub(crate) row_file: String,
}

impl Sources {
    /// Reads the catalogs in these folders below another one.
    pub(crate) fn read(place: &Path, roots: &[&str]) -> Self {
        let mut files = BTreeMap::new();
        for folder in roots
            .iter()
            .flat_map(|root| FOLDERS.map(|it| place.join(root).join(it)))
        {
            if !folder.is_dir() {
                continue;
            }
            for path in files_below(&folder) {
                let text = fs::read_to_string(&path).unwrap();
                let shown = path.strip_prefix(place).unwrap().to_str().unwrap();
                files.insert(shown.to_owned(), serde_yaml::from_str(&text).unwrap());
            }
        }
        let roots = roots.iter().map(|it| (*it).to_owned()).collect();
        Self { roots, files }
    }

    /// The file of a preference or a layer.
    pub(crate) fn file_of(&self, name: &str) -> Option<&str> {
        let mut files = self.files.keys().map(String::as_str);
        files.find(|file| self.name_of(file).as_deref() == Some(name))
    }

    /// The name of the preference or the layer in a file.
    pub(crate) fn name_of(&self, file: &str) -> Option<String> {
        let below = self.below(file).strip_prefix("preferences/")?;
        let stem = below.strip_suffix(".yaml")?;
        let stem = stem.strip_suffix("/_base").unwrap_or(stem);
        let is_named = stem != "_base" && !stem.starts_with("components/");
        is_named.then(|| stem.replace('/', "."))
    }

    /// The names of everything that goes out as a preference.
    pub(crate) fn preferences(&self) -> Vec<String> {
        let files = self
            .files
            .keys()
            .filter(|file| !file.ends_with("/_base.yaml"));
        files.filter_map(|file| self.name_of(file)).collect()
    }

    /// The files of preferences, layers and components.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let files = self.files.keys().map(String::as_str);
        files.filter(|file| self.below(file).starts_with("preferences/"))
    }

    /// What a preference extends and its components, each as a file.
    pub(crate) fn named_in(&self, file: &str) -> (Option<&str>, Vec<String>) {
        let document = &self.files[file];
        let extends = document["extends"].as_str();
        let components = document["components"].as_array().into_iter().flatten();
        let component = |name: &Value| {
            let below = format!("preferences/components/{}.yaml", name.as_str().unwrap());
            self.somewhere(&below).unwrap()
        };
        (
            extends.map(|name| self.file_of(name).unwrap()),
            components.map(component).collect(),
        )
    }

    /// The files of a preference or a layer in the order in which they are applied.
    pub(crate) fn chain(&self, file: &str) -> Vec<String> {
        let mut chain = self.bases("preferences", self.root_of(file));
        self.add_chain(file, &mut chain);
        chain
    }

    fn add_chain(&self, file: &str, chain: &mut Vec<String>) {
        let (extends, components) = self.named_in(file);
        if let Some(extends) = extends {
            self.add_chain(extends, chain);
        }
        chain.extend(components);
        chain.push(file.to_owned());
    }

    /// A preference by its name.
    pub(crate) fn preference(&self, name: &str) -> Option<Definition> {
        let chain = self.chain(self.file_of(name)?);
        Some(Definition {
            layers: chain.iter().map(|file| self.layer(file, 0)).collect(),
            row: Map::new(),
            row_file: String::new(),
        })
    }

    /// An instance type by its name.
    pub(crate) fn instancetype(&self, name: &str) -> Option<Definition> {
        let single = self.somewhere(&format!("instancetypes/{name}.yaml"));
        if let Some(file) = single.filter(|file| self.files[file]["size"].is_object()) {
            let row = self.files[&file]["size"].as_object().unwrap().clone();
            let layers = self.with_bases(&file);
            return Some(Definition {
                layers,
                row,
                row_file: file,
            });
        }
        let (series, size) = name.split_once('.')?;
        let is_series = |file: &&String| {
            let path = self.below(file).strip_prefix("instancetypes/");
            let path = path.and_then(|path| path.strip_suffix("/series.yaml"));
            path.is_some_and(|path| path.replace('/', "") == series)
        };
        let file = self.files.keys().find(is_series)?;
        let (row_file, row) = self.row(file, size)?;
        let layers = self.with_bases(file);
        Some(Definition {
            layers,
            row,
            row_file,
        })
    }

    /// The row of a size: in the table of the series, in the one that it takes, or in that of a
    /// catalog on top.
    fn row(&self, series: &str, size: &str) -> Option<(String, Map<String, Value>)> {
        let path = self.below(series).strip_suffix("series.yaml").unwrap();
        let own = format!("{path}sizes.yaml");
        let from = self.files[series]["sizes"]["from"].as_str();
        let from = from.map(|from| format!("instancetypes/{from}/sizes.yaml"));
        let mut tables: Vec<String> = self.roots.iter().map(|root| join(root, &own)).collect();
        tables.extend(from.and_then(|below| self.somewhere(&below)));
        let mut rows = tables.into_iter().filter_map(|table| {
            let row = self.files.get(&table)?.get(size)?.as_object()?.clone();
            Some((table, row))
        });
        rows.next()
    }

    fn with_bases(&self, file: &str) -> Vec<Layer> {
        let mut files = self.bases("instancetypes", self.root_of(file));
        files.push(file.to_owned());
        files.iter().map(|file| self.layer(file, 1)).collect()
    }

    /// The layers of an overlay that change a resource.
    pub(crate) fn overlay(&self, file: &str, name: &str) -> Vec<Layer> {
        let used = self.files[file]["components"].as_array();
        let component = |name: &Value| {
            let below = format!("overlays/components/{}.yaml", name.as_str().unwrap());
            self.somewhere(&below).unwrap()
        };
        let mut files: Vec<String> = used.into_iter().flatten().map(component).collect();
        files.push(file.to_owned());
        let is_selected = |patch: &&Value| {
            let names = patch["select"]["names"].as_array();
            names.is_none_or(|names| names.iter().any(|it| it == name))
        };
        let patches = files.iter().flat_map(|file| {
            let patches = self.files[file]["patches"].as_array();
            let patches = patches.into_iter().flatten().filter(is_selected);
            patches.map(move |patch| (file, patch["merge"].clone()))
        });
        let sets = files.iter().filter_map(|file| {
            let set = self.files[file].get("set")?;
            Some((file, json!({ "metadata": set })))
        });
        let all = patches.chain(sets).map(|(file, content)| Layer {
            file: file.clone(),
            content,
        });
        all.collect()
    }

    /// What a file of a family sets, its words included.
    fn layer(&self, file: &str, family: usize) -> Layer {
        let document = &self.files[file];
        let mut content = json!({});
        for part in ["metadata", "spec"] {
            if let Some(value) = document.get(part) {
                content[part] = value.clone();
            }
        }
        for (word, targets) in WORDS[family] {
            let Some(value) = document.get(word) else {
                continue;
            };
            for target in *targets {
                let keys: Vec<String> = target[1..]
                    .split('/')
                    .map(|it| it.replace("~1", "/"))
                    .collect();
                let place = keys
                    .iter()
                    .fold(&mut content, |place, key| &mut place[key.as_str()]);
                *place = value_of_word(value);
            }
        }
        let file = file.to_owned();
        Layer { file, content }
    }

    fn bases(&self, family: &str, root: usize) -> Vec<String> {
        let roots = self.roots.iter().take(root + 1);
        let bases = roots.map(|root| join(root, &format!("{family}/_base.yaml")));
        bases.filter(|file| self.files.contains_key(file)).collect()
    }

    /// A file below any root.
    fn somewhere(&self, below: &str) -> Option<String> {
        let files = self.roots.iter().map(|root| join(root, below));
        files.into_iter().find(|file| self.files.contains_key(file))
    }

    pub(crate) fn root_of(&self, file: &str) -> usize {
        let is_below = |root: &String| file.starts_with(&join(root, ""));
        self.roots.iter().rposition(is_below).unwrap()
    }

    /// The path below the root of a file.
    pub(crate) fn below<'f>(&self, file: &'f str) -> &'f str {
        let root = &self.roots[self.root_of(file)];
        file.strip_prefix(&join(root, "")).unwrap()
    }
}

fn join(root: &str, below: &str) -> String {
    if root.is_empty() {
        below.to_owned()
    } else {
        format!("{root}/{below}")
    }
}

fn value_of_word(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Value::String(items.join(","))
        }
        Value::Bool(true) => Value::String("true".to_owned()),
        Value::Bool(false) => Value::Null,
        other => other.clone(),
    }
}

impl Layer {
    /// Whether it sets a field, or removes or replaces what is around it.
    pub(crate) fn touches(&self, path: &[String]) -> bool {
        let mut value = &self.content;
        for key in path {
            match value {
                Value::Object(fields) => match fields.get(key) {
                    Some(next) => value = next,
                    None => return false,
                },
                _ => return true,
            }
        }
        true
    }
}

/// JSON Merge Patch, RFC 7386.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, value) in patch {
        if value.is_null() {
            target.as_object_mut().unwrap().remove(key);
        } else {
            merge(&mut target[key.as_str()], value);
        }
    }
}

/// A patch that sets one field.
pub(crate) fn patch(path: &[String], value: &Value) -> Value {
    path.iter()
        .rev()
        .fold(value.clone(), |below, key| json!({ key: below }))
}

/// What is at a path; null if nothing is.
pub(crate) fn at<'v>(value: &'v Value, path: &[String]) -> &'v Value {
    path.iter().fold(value, |value, key| &value[key.as_str()])
}

/// The paths of scalars, lists and empty mappings.
pub(crate) fn leaves(value: &Value) -> Vec<Vec<String>> {
    let Some(fields) = value.as_object().filter(|fields| !fields.is_empty()) else {
        return vec![Vec::new()];
    };
    let below = |(key, value): (&String, &Value)| {
        let leaves = leaves(value).into_iter();
        leaves
            .map(|path| [vec![key.clone()], path].concat())
            .collect::<Vec<_>>()
    };
    fields.iter().flat_map(below).collect()
}

/// A value with its expressions computed: columns, and text that looks like an expression.
pub(crate) fn computed(value: &Value, row: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            let whole = row
                .iter()
                .find(|(column, _)| *text == format!("{{{{ {column} }}}}"));
            if let Some((_, cell)) = whole {
                return cell.clone();
            }
            let text = text.replace("{{ \"{{\" }}", "{{");
            let text = row.iter().fold(text, |text, (column, cell)| {
                text.replace(&format!("{{{{ {column} }}}}"), &plain(cell))
            });
            Value::String(text)
        }
        Value::Array(items) => items.iter().map(|item| computed(item, row)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(key, value)| (key.clone(), computed(value, row)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// A scalar as text.
pub(crate) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
