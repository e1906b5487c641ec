//! What is refused on purpose, although kubectl and the strict schemas accept it.

use common_instancetypes::diagnostic::{Code, Problem};

/// Rules that a cluster or KubeVirt checks later, and that are beyond a reader and a schema.
const LATER: &[(Code, &str)] = &[
    (
        Code::BadName,
        "the API server checks names (`ValidateObjectMeta`)",
    ),
    (
        Code::BadLabel,
        "the API server checks labels (`ValidateLabels`)",
    ),
    (
        Code::BadAnnotation,
        "the API server checks annotations (`ValidateAnnotations`)",
    ),
    (
        Code::BadQuantity,
        "the CRD has a pattern for quantities, which the strict schema leaves out",
    ),
    (
        Code::OutOfRange,
        "the CRD and KubeVirt's types have limits, which the strict schema leaves out",
    ),
    (
        Code::MissingField,
        "`kubectl apply` and the API server need a name",
    ),
    (
        Code::MissingCompanion,
        "KubeVirt refuses every virtual machine with the resource",
    ),
    (
        Code::UnknownValue,
        "the API server and KubeVirt know the words, which the strict schema leaves out",
    ),
    (
        Code::DuplicateKey,
        "one of the two values is lost, and readers differ in which",
    ),
];

/// Uses of YAML that kubectl reads, each by a part of the message that refuses it.
const OF_YAML: &[(&str, &str)] = &[
    (
        "the tag `",
        "a tag repeats what the value says, or makes it something else than it looks",
    ),
    (
        "this is a floating-point number",
        "kubectl rounds such a key to 32 bits",
    ),
    (
        "kubectl does not read what follows `...`",
        "it is lost without a word",
    ),
    (
        "a BOM must not appear inside a document",
        "nobody sees it, and other readers refuse it",
    ),
    (
        "document end marker before directive",
        "kubectl takes the directive for text",
    ),
    (
        "between brackets, kubectl does not take this character for text",
        "at the beginning of a key, it takes a question mark for an indicator, and reads another key",
    ),
    (
        "a quantity that is a number is whole",
        "the CRD takes an integer or a string, and the strict schema any number",
    ),
    (
        "for the end of a line",
        "nobody sees that the line ends, and YAML 1.2 reads on",
    ),
    (
        "found null",
        "`kubectl apply` drops what is null in `metadata`, and other clients do not",
    ),
];

/// Whether a problem is one of those.
pub(crate) fn is_on_purpose(problem: &Problem) -> bool {
    let later = LATER.iter().any(|(code, _)| *code == problem.code);
    let mut of_yaml = OF_YAML.iter().map(|(message, _)| message);
    later || of_yaml.any(|message| problem.message.contains(message))
}
