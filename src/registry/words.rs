//! The words at the top of a source, such as `displayName`, and the fields of the API that they set.
//!
//! Reading, layers, labels, the rules for missing words, the schemas of the sources and the table in
//! `CONTRIBUTING.md` all use this one table.

use crate::diagnostic::Code;
use crate::kubevirt::Family::{self, Instancetype, Preference};
use crate::kubevirt::paths::{object, preference};
use crate::model::Path;
use crate::yaml::{Field, Node};

use super::{annotations, labels};

/// A word at the top of a source.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// The families whose sources can contain it.
    pub families: &'static [Family],
    /// What it accepts.
    pub value: WordValue,
    /// Usual values. Others are accepted, but one that is very similar is probably misspelt.
    pub usual: &'static [&'static str],
    /// What it is for, in a sentence.
    pub description: &'static str,
    /// The fields of the API that it sets.
    pub targets: &'static [Target],
    /// The rule that is broken if no source sets the word.
    pub missing: Option<Code>,
}

/// What a word accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordValue {
    /// A string.
    Text,
    /// A list of strings, which becomes one string in the API, joined with commas.
    List,
    /// `true`, which becomes a string in the API, or `false`, which becomes `null`.
    Mark,
}

/// A field of the API that a word sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A label of the resource.
    Label(&'static str),
    /// An annotation of the resource.
    Annotation(&'static str),
    /// An annotation of the virtual machines that use the preference.
    VirtualMachineAnnotation(&'static str),
}

use Target::{Annotation, Label, VirtualMachineAnnotation};

impl Target {
    /// The key of the label or annotation.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Label(key) | Annotation(key) | VirtualMachineAnnotation(key) => key,
        }
    }

    /// The mapping that contains the key.
    #[must_use]
    pub const fn parent(self) -> Path {
        match self {
            Label(_) => object::LABELS,
            Annotation(_) => object::ANNOTATIONS,
            VirtualMachineAnnotation(_) => preference::ANNOTATIONS,
        }
    }

    /// All keys that lead to the field.
    #[must_use]
    pub fn keys(self) -> Vec<&'static str> {
        [self.parent().keys(), &[self.key()]].concat()
    }

    /// The field in the content of a resource, if it is there.
    #[must_use]
    pub fn field_in(self, content: &Node) -> Option<&Field> {
        content.get(self.parent().keys())?.field(&[self.key()])
    }
}

/// Every word, in the order of the documents.
pub static WORDS: &[Word] = &[
    Word {
        name: "displayName",
        families: &[Instancetype],
        value: WordValue::Text,
        usual: &[],
        description: "The name that people see: the annotation `instancetype.kubevirt.io/displayName`.",
        targets: &[Annotation(annotations::DISPLAY_NAME)],
        missing: Some(Code::NoDisplayName),
    },
    Word {
        name: "displayName",
        families: &[Preference],
        value: WordValue::Text,
        usual: &[],
        description: "The name that people see: the annotation `openshift.io/display-name`.",
        targets: &[Annotation(annotations::OPENSHIFT_DISPLAY_NAME)],
        missing: Some(Code::NoDisplayName),
    },
    Word {
        name: "class",
        families: &[Instancetype],
        value: WordValue::Text,
        usual: &[],
        description: "The purpose of the series, as a label: `general.purpose`.",
        targets: &[Label(labels::CLASS)],
        missing: None,
    },
    Word {
        name: "icon",
        families: &[Instancetype],
        value: WordValue::Text,
        usual: &[],
        description: "A PatternFly icon: `pficon-server-group`.",
        targets: &[Label(labels::ICON)],
        missing: Some(Code::NoIcon),
    },
    Word {
        name: "icon",
        families: &[Preference],
        value: WordValue::Text,
        usual: &[],
        description: "The icon that a console shows: the annotation `iconClass`.",
        targets: &[Annotation(annotations::ICON_CLASS)],
        missing: Some(Code::NoIcon),
    },
    Word {
        name: "description",
        families: &[Instancetype],
        value: WordValue::Text,
        usual: &[],
        description: "A description for people who choose a size.",
        targets: &[Annotation(annotations::DESCRIPTION)],
        missing: Some(Code::NoDescription),
    },
    Word {
        name: "os",
        families: &[Preference],
        value: WordValue::Text,
        usual: &["legacy", "linux", "windows"],
        description: "The family of operating systems: `linux`, `windows`.",
        targets: &[
            Label(labels::OS_TYPE),
            VirtualMachineAnnotation(annotations::OS),
        ],
        missing: None,
    },
    Word {
        name: "tags",
        families: &[Preference],
        value: WordValue::List,
        usual: &[],
        description: "Keywords to search by: the annotation `tags`.",
        targets: &[Annotation(annotations::TAGS)],
        missing: Some(Code::NoTags),
    },
    Word {
        name: "deprecated",
        families: &[Instancetype, Preference],
        value: WordValue::Mark,
        usual: &[],
        description: "`true` marks what should no longer be chosen.",
        targets: &[Label(labels::DEPRECATED)],
        missing: None,
    },
];

/// The words of a family's sources.
pub fn of_family(family: Family) -> impl Iterator<Item = &'static Word> + Clone {
    WORDS
        .iter()
        .filter(move |word| word.families.contains(&family))
}

/// The word that sets a label.
#[must_use]
pub fn of_label(key: &str) -> Option<&'static Word> {
    setting(|target| matches!(target, Label(label) if label == key))
}

/// The word that sets an annotation, of the resource or of the virtual machine.
#[must_use]
pub fn of_annotation(key: &str) -> Option<&'static Word> {
    setting(|target| !matches!(target, Label(_)) && target.key() == key)
}

fn setting(is_wanted: impl Fn(Target) -> bool) -> Option<&'static Word> {
    WORDS
        .iter()
        .find(|word| word.targets.iter().any(|target| is_wanted(*target)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::annotations::{ANNOTATIONS, Origin as AnnotationOrigin};
    use crate::registry::labels::{LABELS, Origin as LabelOrigin};

    #[test]
    fn labels_and_words_agree() {
        for label in LABELS {
            let is_word = label.origin == LabelOrigin::Word;
            assert_eq!(of_label(label.key).is_some(), is_word, "{}", label.key);
        }
        for annotation in ANNOTATIONS {
            let is_word = annotation.origin == AnnotationOrigin::Word;
            let word = of_annotation(annotation.key);
            assert_eq!(word.is_some(), is_word, "{}", annotation.key);
        }
    }

    #[test]
    fn every_target_is_registered() {
        for target in WORDS.iter().flat_map(|word| word.targets) {
            let key = target.key();
            let is_registered = match target {
                Label(_) => labels::find(key).is_some(),
                _ => ANNOTATIONS.iter().any(|annotation| annotation.key == key),
            };
            assert!(is_registered, "{key}");
        }
    }
}
