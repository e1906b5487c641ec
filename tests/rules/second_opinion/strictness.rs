//! What is refused on purpose, although kubectl and the strict schemas accept it.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use common_instancetypes::diagnostic::{Code, Place, Problem};
use jsonschema::Validator;
use serde_json::json;

/// A rule that is stricter, with the smallest class of texts for which it is.
struct Strictness {
    code: Code,
    /// A part of the message.
    says: &'static str,
    of: Class,
    /// Why it is right.
    because: &'static str,
}

/// Which texts a rule covers, by what is written at the place of the problem.
enum Class {
    /// Those that do not match this pattern, which Kubernetes or the CRD has.
    Unlike(&'static str),
    /// Those that match this pattern.
    Like(&'static str),
    /// The value of one of these fields.
    Field(&'static [&'static str]),
    /// Anything in the metadata.
    InMetadata,
    /// Anything in the metadata of a list's item.
    Listed,
    /// What is before and what begins there match these patterns.
    Between(&'static str, &'static str),
    /// The message says all.
    Any,
}
use Class::{Any, Between, Field, InMetadata, Like, Listed, Unlike};

const SUBDOMAIN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const SUBDOMAIN_PREFIX: &str = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9][-a-z0-9]*$";
const DNS_LABEL: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
const LABEL: &str = r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";
const QUALIFIED: &str = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";
const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

const SERVER: &str = "the API server checks it (`ValidateObjectMeta`)";
const SCHEMA: &str = "the CRD checks it, and the strict schema leaves it out";
const LISTED: &str =
    "kubectl reads the metadata of a list's items only as JSON, and the API server does not";
const UNSEEN: &str = "YAML 1.2 refuses it, and it looks like something else";

const LINE_BREAK: &str = "for the end of a line";

const ON_PURPOSE: &[Strictness] = &[
    strict(
        Code::BadName,
        "the start of a name ",
        Unlike(SUBDOMAIN_PREFIX),
        SERVER,
    ),
    strict(Code::BadName, "a name ", Unlike(SUBDOMAIN), SERVER),
    strict(Code::BadName, "a namespace ", Unlike(DNS_LABEL), SERVER),
    strict(
        Code::BadName,
        "is in no namespace",
        InMetadata,
        "the API server refuses it for a kind of the cluster",
    ),
    strict(Code::BadName, "of a finalizer ", Unlike(QUALIFIED), SERVER),
    strict(Code::BadLabel, "a label value ", Unlike(LABEL), SERVER),
    strict(Code::BadLabel, "of a label key ", Unlike(QUALIFIED), SERVER),
    strict(
        Code::BadAnnotation,
        "of an annotation key ",
        Unlike(QUALIFIED),
        SERVER,
    ),
    strict(Code::MissingField, "missing field `name`", Any, SERVER),
    strict(Code::BadTime, "is not a time", Listed, LISTED),
    strict(Code::WrongType, "expected a string, found", Listed, LISTED),
    strict(Code::WrongType, "expected a mapping, found", Listed, LISTED),
    strict(Code::BadQuantity, "a quantity", Unlike(QUANTITY), SCHEMA),
    strict(
        Code::BadQuantity,
        "is out of range",
        Like(r"^[0-9.]+[eE][0-9]+$"),
        "KubeVirt computes with a quantity, which has a limit",
    ),
    strict(
        Code::OutOfRange,
        "is out of range",
        Unlike("^([1-9][0-9]?|100)$"),
        "the CRD and KubeVirt's types have limits, which the strict schema leaves out",
    ),
    strict(
        Code::UnknownValue,
        "unknown value",
        Field(&[
            "fieldsType",
            "operation",
            "preferredArchitecture",
            "preferredCPUTopology",
            "preferredDiskBus",
        ]),
        "the API server and KubeVirt know the words, which the strict schema leaves out",
    ),
    strict(
        Code::WrongType,
        "a quantity that is a number is whole",
        Like(r"^[-+0-9_]*\.[0-9_]+$"),
        "the CRD takes an integer or a string, and the strict schema any number",
    ),
    strict(
        Code::WrongType,
        "expected an integer, found a floating-point number",
        Like("[eE]"),
        "Go reads no integer from a number that JSON writes with an exponent",
    ),
    strict(
        Code::WrongType,
        "found null",
        InMetadata,
        "`kubectl apply` drops what is null in `metadata`, and other clients do not",
    ),
    strict(
        Code::RefusesAll,
        "",
        Any,
        "KubeVirt's webhooks refuse every virtual machine with it",
    ),
    strict(
        Code::DuplicateKey,
        "duplicate key",
        Any,
        "one of the two values is lost, and readers differ in which",
    ),
    strict(
        Code::YamlSyntax,
        "the tag `",
        Any,
        "a tag repeats what the value says, or makes it something else than it looks",
    ),
    strict(
        Code::YamlSyntax,
        "this is a floating-point number",
        Like(r"^[-+0-9._eE]+$|^0[xo]"),
        "kubectl rounds such a key to 32 bits",
    ),
    strict(
        Code::YamlSyntax,
        "kubectl does not read what follows `...`",
        Any,
        "it is lost without a word",
    ),
    strict(
        Code::YamlSyntax,
        "invalid content after document end marker",
        Any,
        "it is lost without a word",
    ),
    strict(
        Code::YamlSyntax,
        "did not find expected <document start>",
        Between(r"\n\.\.\.[^a]*$", ""),
        "it is lost without a word",
    ),
    strict(
        Code::YamlSyntax,
        "a BOM must not appear inside a document",
        Like("\u{feff}"),
        "nobody sees it, and other readers refuse it",
    ),
    strict(
        Code::YamlSyntax,
        "document end marker before directive",
        Like("^%"),
        "kubectl takes the directive for text",
    ),
    strict(
        Code::YamlSyntax,
        "between brackets, kubectl does not take this character for text",
        Like(r"^\?$"),
        "at the beginning of a key, it takes a question mark for an indicator, and reads another key",
    ),
    strict(
        Code::YamlSyntax,
        LINE_BREAK,
        Like("[\u{85}\u{2028}\u{2029}]"),
        "nobody sees that the line ends, and YAML 1.2 reads on",
    ),
    strict(
        Code::YamlSyntax,
        "did not find expected ',' or '}'",
        Between("", r"^:[,}\]]"),
        "between brackets, kubectl takes a colon before a comma for text, and YAML 1.2 for that of a key",
    ),
    strict(
        Code::YamlSyntax,
        "tabs disallowed within this context",
        Between(r"\n[ \t]*$", ""),
        "YAML 1.2 takes no tab for indentation, between brackets either",
    ),
    strict(
        Code::YamlSyntax,
        "comments must be separated",
        Between(r#"["'}\]]$"#, "^#"),
        UNSEEN,
    ),
    strict(
        Code::YamlSyntax,
        "cannot start with '-' followed by ,[]{}",
        Between("", "^-"),
        UNSEEN,
    ),
];

const fn strict(code: Code, says: &'static str, of: Class, because: &'static str) -> Strictness {
    Strictness {
        code,
        says,
        of,
        because,
    }
}

/// The rules that refuse a text, by what they say, if all of its problems are on purpose. Where YAML
/// 1.1 alone sees the end of a line, all that follows may be another value.
pub(crate) fn purposes(problems: &[Problem], text: &str) -> Option<Vec<&'static str>> {
    let rules = problems.iter().map(|problem| on_purpose(problem, text));
    let says: Vec<Option<&str>> = rules.map(|rule| rule.map(|rule| rule.says)).collect();
    if says.contains(&Some(LINE_BREAK)) {
        return Some(vec![LINE_BREAK]);
    }
    says.into_iter().collect()
}

/// The rules for which there is no text: they would cover what nobody has tried.
pub(crate) fn untried(tried: &HashSet<&str>) -> Vec<String> {
    let untried = ON_PURPOSE.iter().filter(|rule| !tried.contains(rule.says));
    untried
        .map(|rule| format!("`{}`, as {}", rule.says, rule.because))
        .collect()
}

/// The rule that a problem in a text is of, if it is one of those.
fn on_purpose(problem: &Problem, text: &str) -> Option<&'static Strictness> {
    let Place::At(at) = problem.place else {
        return None;
    };
    let (start, end) = (at.start as usize, at.end as usize);
    let (before, written, rest) = (&text[..start], &text[start..end], &text[start..]);
    ON_PURPOSE.iter().find(|rule| {
        rule.code == problem.code
            && problem.message.contains(rule.says)
            && rule.of.covers(before, written, rest)
    })
}

impl Class {
    fn covers(&self, before: &str, written: &str, rest: &str) -> bool {
        match self {
            Unlike(pattern) => !matches(pattern, value(written)),
            Like(pattern) => matches(pattern, value(written)),
            Field(names) => {
                let is_property = |word: &str| word.starts_with(['&', '!']);
                let mut words = before.split_whitespace().rev();
                let key = words.find(|word| !is_property(word)).unwrap_or_default();
                let key = key.trim_start_matches(['{', '[', '"']);
                let key = key.trim_end_matches([':', '"']);
                names.contains(&key)
            }
            InMetadata => before.rfind("metadata") > before.rfind("spec"),
            Listed => before.contains("items") && InMetadata.covers(before, written, rest),
            Between(ends, begins) => matches(ends, before) && matches(begins, rest),
            Any => true,
        }
    }
}

/// What is written, without quotes around it.
fn value(written: &str) -> &str {
    let in_quotes = |quote| written.strip_prefix(quote)?.strip_suffix(quote);
    in_quotes('"')
        .or_else(|| in_quotes('\''))
        .unwrap_or(written)
}

/// Whether a text matches a regular expression, as a schema has it.
fn matches(pattern: &'static str, text: &str) -> bool {
    static PATTERNS: LazyLock<HashMap<&str, Validator>> = LazyLock::new(|| {
        let of_class = |rule: &Strictness| match rule.of {
            Unlike(pattern) | Like(pattern) => vec![pattern],
            Between(ends, begins) => vec![ends, begins],
            _ => Vec::new(),
        };
        let compiled = |pattern| {
            let schema = json!({ "pattern": pattern });
            (pattern, jsonschema::validator_for(&schema).unwrap())
        };
        let patterns = ON_PURPOSE.iter().flat_map(of_class);
        patterns.map(compiled).collect()
    });
    PATTERNS[pattern].is_valid(&json!(text))
}
