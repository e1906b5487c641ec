//! A layer: what one file sets, in the shape of a resource.

use std::rc::Rc;

use crate::diagnostic::{Code, Problem, Problems};
use crate::labels::{self, Origin};
use crate::yaml::{Field, Mapping, Node, Value};

/// What one file sets: a mapping with `metadata` and `spec`, ready to be laid over others.
#[derive(Debug)]
pub struct Layer {
    /// The path of the file.
    pub path: String,
    /// `metadata` and `spec`, the words of the file among them.
    pub content: Node,
    /// Whether the file is a mapping, and what it refers to could be read: what could not is
    /// reported already.
    pub is_readable: bool,
}

/// What the roots share, each with the number of its root: a vendor's base lies on the
/// catalog's, for the vendor's own files.
#[derive(Debug, Default)]
pub(super) struct Bases(Vec<(usize, Rc<Layer>)>);

impl Bases {
    /// Adds the base of a root.
    pub(super) fn add(&mut self, root: usize, layer: Layer) {
        self.0.push((root, Rc::new(layer)));
    }

    /// The layers below every file of a root, the lowest first.
    pub(super) fn of(&self, root: usize) -> Vec<Rc<Layer>> {
        let below = self.0.iter().filter(|(number, _)| *number <= root);
        below.map(|(_, layer)| Rc::clone(layer)).collect()
    }
}

/// A word for people at the top of a file, and the fields of the API that it gives.
struct Word {
    name: &'static str,
    fields: &'static [&'static [&'static str]],
}

const ANNOTATIONS: &str = "annotations";
const LABELS: &str = "labels";
const METADATA: &str = "metadata";

/// The words of a series.
const SERIES_WORDS: &[Word] = &[
    Word {
        name: "displayName",
        fields: &[&[
            METADATA,
            ANNOTATIONS,
            "instancetype.kubevirt.io/displayName",
        ]],
    },
    Word {
        name: "description",
        fields: &[&[
            METADATA,
            ANNOTATIONS,
            "instancetype.kubevirt.io/description",
        ]],
    },
    Word {
        name: "class",
        fields: &[&[METADATA, LABELS, labels::CLASS]],
    },
    Word {
        name: "icon",
        fields: &[&[METADATA, LABELS, labels::ICON]],
    },
    DEPRECATED,
];

/// The words of a preference.
const PREFERENCE_WORDS: &[Word] = &[
    Word {
        name: "displayName",
        fields: &[&[METADATA, ANNOTATIONS, "openshift.io/display-name"]],
    },
    Word {
        name: "icon",
        fields: &[&[METADATA, ANNOTATIONS, "iconClass"]],
    },
    Word {
        name: "tags",
        fields: &[&[METADATA, ANNOTATIONS, "tags"]],
    },
    Word {
        name: "os",
        fields: &[
            &[METADATA, LABELS, labels::OS_TYPE],
            &["spec", ANNOTATIONS, "vm.kubevirt.io/os"],
        ],
    },
    DEPRECATED,
];

const DEPRECATED: Word = Word {
    name: "deprecated",
    fields: &[&[METADATA, LABELS, labels::DEPRECATED]],
};

impl Layer {
    /// What a file of an instance type sets.
    pub(super) fn of_series(path: &str, file: &Node, problems: &mut Problems) -> Self {
        Self::new(path, file, SERIES_WORDS, problems)
    }

    /// What a file of a preference sets.
    pub(super) fn of_preference(path: &str, file: &Node, problems: &mut Problems) -> Self {
        Self::new(path, file, PREFERENCE_WORDS, problems)
    }

    fn new(path: &str, file: &Node, words: &[Word], problems: &mut Problems) -> Self {
        refuse_derived_labels(file.get(&[METADATA, LABELS]), problems);
        refuse_fields_of_words(file, words, problems);
        let mut content = Node {
            value: Value::Mapping(Mapping::new()),
            at: file.at,
        };
        for part in [METADATA, "spec"] {
            if let Some(field) = file.field(&[part]) {
                content.set(&[part], field.clone());
            }
        }
        for word in words {
            if let Some(field) = file.field(&[word.name]) {
                for path in word.fields {
                    content.set(
                        path,
                        Field {
                            key: field.key,
                            node: api_value(&field.node),
                        },
                    );
                }
            }
        }
        Self {
            path: path.to_owned(),
            content,
            is_readable: matches!(file.value, Value::Mapping(_)),
        }
    }
}

/// The value of a word as the API has it: a list of tags is one text, a mark is `"true"` or absent.
fn api_value(node: &Node) -> Node {
    let value = match &node.value {
        Value::Sequence(tags) => {
            let tags: Vec<&str> = tags.iter().filter_map(Node::text).collect();
            Value::String(tags.join(","))
        }
        Value::Bool(true) => Value::String("true".to_owned()),
        Value::Bool(false) => Value::Null,
        value => value.clone(),
    };
    Node { value, at: node.at }
}

/// Reports each label that the build derives or stamps, and a source writes.
pub(super) fn refuse_derived_labels(written: Option<&Node>, problems: &mut Problems) {
    let Some(Value::Mapping(written)) = written.map(|labels| &labels.value) else {
        return;
    };
    for (key, field) in written {
        let why = match labels::find(key).map(|label| &label.origin) {
            Some(Origin::Derived(_)) => "is derived from the rest of the definition",
            Some(Origin::Stamped) => "is put on every resource by the build",
            _ => continue,
        };
        problems.push(
            Problem::new(
                Code::WrittenByHand,
                field.key,
                format!("the label `{key}` {why}"),
            )
            .help("remove the line; the label comes by itself"),
        );
    }
}

fn refuse_fields_of_words(file: &Node, words: &[Word], problems: &mut Problems) {
    for word in words {
        for field in word.fields.iter().filter_map(|path| file.field(path)) {
            let name = word.name;
            problems.push(
                Problem::new(
                    Code::WrittenByHand,
                    field.key,
                    format!("the word `{name}` gives this field"),
                )
                .help(format!("write `{name}: …` at the top of the file instead")),
            );
        }
    }
}
