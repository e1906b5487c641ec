//! Mutants of types: at every path that the schemas name, what does not belong there.

use std::sync::Arc;

use common_instancetypes::diagnostic::Code;
use common_instancetypes::kubevirt::{Kind, Scope};
use common_instancetypes::model::{Record, Schema};
use common_instancetypes::yaml::{Mapping, Node, Value};

use super::bundle::{Bundle, MARK, line_of, written};
use super::mutant::Mutant;
use super::paths::{Step, Target, field, get, make, node, targets, text};

/// Fields with words that KubeVirt takes unchecked, or checks only of devices that plain virtual machines
/// do not have.
const UNCHECKED_WORDS: [&str; 9] = [
    ".spec.clock.preferredTimer.hpet.tickPolicy",
    ".spec.clock.preferredTimer.pit.tickPolicy",
    ".spec.clock.preferredTimer.rtc.tickPolicy",
    ".spec.clock.preferredTimer.rtc.track",
    ".spec.devices.preferredCdromBus",
    ".spec.devices.preferredInputBus",
    ".spec.devices.preferredInputType",
    ".spec.devices.preferredLunBus",
    ".spec.devices.preferredSoundModel",
];

/// Fields whose empty string is the same as no value, as most of them are no pointers in Go.
const CAN_BE_EMPTY: [&str; 6] = [
    ".spec.cpu.preferredCPUFeatures[0].policy",
    ".spec.devices.preferredDiskBus",
    ".spec.devices.preferredDiskCache",
    ".spec.devices.preferredDiskIO",
    ".spec.devices.preferredInterfaceModel",
    ".spec.preferredArchitecture",
];

/// Fields with numbers of which KubeVirt checks only the type that Go has, with the end of that type that
/// is wider than what is of use.
const UNCHECKED_NUMBERS: [(&str, i128, i128); 5] = [
    (
        ".spec.clock.preferredClockOffset.utc.offsetSeconds",
        i64::MIN as i128,
        i64::MAX as i128,
    ),
    (".spec.cpu.guest", 0, u32::MAX as i128),
    (".spec.cpu.maxSockets", 0, u32::MAX as i128),
    (
        ".spec.features.preferredHyperv.spinlocks.spinlocks",
        0,
        u32::MAX as i128,
    ),
    (
        ".spec.preferredTerminationGracePeriodSeconds",
        i64::MIN as i128,
        i64::MAX as i128,
    ),
];

/// A field that exists nowhere.
const UNKNOWN: &str = "thisFieldIsUnknown";

pub(crate) fn mutants(bundle: &Bundle) -> Vec<Mutant> {
    Kind::ALL
        .iter()
        .flat_map(|kind| of_kind(*kind, bundle))
        .collect()
}

fn of_kind(kind: Kind, bundle: &Bundle) -> Vec<Mutant> {
    let schema = kind.document_schema();
    let documents = bundle.unlabelled(kind);
    let is_there = |target: &Target<'_>| {
        // A cluster-wide resource has no namespace, right or wrong.
        kind.scope() == Scope::Namespaced || target.shown() != ".metadata.namespace"
    };
    let sites = targets(&schema)
        .into_iter()
        .filter(is_there)
        .map(|target| Site::new(&schema, target, &documents));
    sites.flat_map(|site| site.mutants()).collect()
}

/// A real resource in which a target is there.
pub(crate) struct Site<'s> {
    schema: &'s Schema,
    document: Node,
    target: Target<'s>,
}

impl<'s> Site<'s> {
    /// A resource that has the target already, or as many of its parents as any has.
    pub(crate) fn new(schema: &'s Schema, target: Target<'s>, documents: &[Node]) -> Self {
        let parents = (0..=target.path.len())
            .rev()
            .map(|length| &target.path[..length]);
        let mut having = parents.filter_map(|path| {
            documents
                .iter()
                .find(|document| get(document, path).is_some())
        });
        let mut document = having.next().unwrap().clone();
        make(&mut document, &target.path, schema);
        Self {
            schema,
            document,
            target,
        }
    }

    /// The document with another value at the target, and the line on which the target begins.
    pub(crate) fn with(&self, value: &str) -> (String, usize) {
        let text = self.marked();
        let line = line_of(&text, MARK);
        (text.replace(MARK, value), line)
    }

    fn marked(&self) -> String {
        let mut document = self.document.clone();
        make(&mut document, &self.target.path, self.schema).value = text(MARK);
        written(&document)
    }

    /// The document with other fields in the target.
    fn with_fields(&self, change: impl FnOnce(&mut Mapping)) -> String {
        let mut document = self.document.clone();
        let target = make(&mut document, &self.target.path, self.schema);
        let Value::Mapping(fields) = &mut target.value else {
            panic!("{target:?}")
        };
        change(Arc::make_mut(fields));
        written(&document)
    }

    fn mutants(&self) -> Vec<Mutant> {
        let wrong = self.wrong_values().into_iter();
        let mut mutants: Vec<Mutant> = wrong
            .map(|(value, code)| self.wrong_value(&value, code))
            .collect();
        mutants.extend(self.repeated_key());
        if let Schema::Record(record) = self.target.schema {
            mutants.push(self.unknown_field());
            mutants.extend(self.missing_fields(record));
        }
        mutants
    }

    fn mutant(&self, what: &str, text: String, code: Code, line: usize) -> Mutant {
        let kind = self
            .document
            .get(&["kind"])
            .and_then(Node::text)
            .unwrap_or_default();
        let what = format!("{what} at {kind}{}", self.target.shown());
        Mutant {
            what,
            text,
            code,
            line,
        }
    }

    /// Values in YAML that do not belong here, and what they break.
    fn wrong_values(&self) -> Vec<(String, Code)> {
        if self.target.path.is_empty() {
            // A document of another type has no kind, and so no line for its rules.
            return Vec::new();
        }
        let (types, others) = wrong_values(self.target.schema);
        let is_needed = self.target.required && *self.target.schema != Schema::Any;
        let null = is_needed.then_some("null");
        let types = types
            .iter()
            .copied()
            .chain(null)
            .map(|value| (value.to_owned(), Code::WrongType));
        let others = others.into_iter().map(|(value, code)| {
            let is_taken = self.is_taken(&value);
            (value, if is_taken { Code::UncheckedValue } else { code })
        });
        types.chain(others).collect()
    }

    /// Whether KubeVirt takes a value of the right type that is of no use.
    fn is_taken(&self, value: &str) -> bool {
        let path = self.target.shown();
        let in_range = |(_, least, most): &(&str, i128, i128)| {
            let number = value.parse();
            number.is_ok_and(|number| (*least..=*most).contains(&number))
        };
        UNCHECKED_WORDS.contains(&path.as_str())
            || (value == "''" && CAN_BE_EMPTY.contains(&path.as_str()))
            || UNCHECKED_NUMBERS
                .iter()
                .find(|it| it.0 == path)
                .is_some_and(in_range)
    }

    fn wrong_value(&self, value: &str, code: Code) -> Mutant {
        let (text, line) = self.with(value);
        self.mutant(value, text, code, line)
    }

    fn unknown_field(&self) -> Mutant {
        let text = self.with_fields(|fields| {
            fields.insert(UNKNOWN.to_owned(), field(node(Value::from(1))));
        });
        let line = line_of(&text, UNKNOWN);
        self.mutant("an unknown field", text, Code::UnknownField, line)
    }

    /// What is missing has no line: it is reported at the mapping's line.
    fn missing_fields(&self, record: &Record) -> Vec<Mutant> {
        let line = line_of(&self.marked(), MARK);
        let required = record.fields.iter().filter(|field| field.required);
        required
            .map(|field| {
                let text = self.with_fields(|fields| _ = fields.remove(field.name));
                self.mutant(
                    &format!("no {}", field.name),
                    text,
                    Code::MissingField,
                    line,
                )
            })
            .collect()
    }

    /// The same key once more, after its value.
    fn repeated_key(&self) -> Option<Mutant> {
        let Some(Step::Field(key)) = self.target.path.last() else {
            return None;
        };
        let (marked, text) = (self.marked(), written(&self.document));
        let first = line_of(&marked, MARK);
        let column = marked.lines().nth(first - 1)?.find(key)?;
        let length = text.lines().count() - marked.lines().count();
        let again = format!("{:column$}{key}: null", "");
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(first + length, &again);
        let line = first + length + 1;
        Some(self.mutant("a repeated key", lines.join("\n"), Code::DuplicateKey, line))
    }
}

/// Values of another type, and values of the right type that break something else.
fn wrong_values(schema: &Schema) -> (&'static [&'static str], Vec<(String, Code)>) {
    match schema {
        Schema::Nullable(of) | Schema::Layer { of, .. } => wrong_values(of),
        Schema::Either(schemas) => wrong_values(&schemas[0]),
        Schema::Any => (&[], Vec::new()),
        Schema::Text | Schema::Name => (&["true", "7", "1.5", "[]", "{}"], Vec::new()),
        Schema::Time => (
            &["true", "7", "[]", "{}"],
            all(Code::BadTime, &["''", "yesterday", "2026-01-31"]),
        ),
        Schema::Scalar => (&["[]", "{}"], Vec::new()),
        Schema::Boolean => (&["'true'", "1", "[]", "{}"], Vec::new()),
        Schema::Integer { minimum, maximum } => (
            &["'2'", "2.5", "two", "true", "[]", "{}"],
            outside(*minimum, *maximum),
        ),
        Schema::Quantity => (&["true", "[]", "{}"], wrong_quantities()),
        Schema::Choice(choices) => {
            let near = format!("{}x", choices[0].word);
            (
                &["true", "7", "[]", "{}"],
                all(Code::UnknownValue, &["''", "nonsense", "'true'", &near]),
            )
        }
        Schema::List(_) => (&["true", "7", "text", "{}"], Vec::new()),
        Schema::Map(_) | Schema::Keyed { .. } | Schema::Record(_) | Schema::Open { .. } => {
            (&["true", "7", "text", "[]"], Vec::new())
        }
    }
}

fn all(code: Code, values: &[&str]) -> Vec<(String, Code)> {
    values
        .iter()
        .map(|value| ((*value).to_owned(), code))
        .collect()
}

fn wrong_quantities() -> Vec<(String, Code)> {
    let bad = all(
        Code::BadQuantity,
        &["2GB", "''", "Gi", "1.2.3", "1 Gi", "0x10Gi", "2gi"],
    );
    let below = all(Code::UncheckedValue, &["-1Gi", "-1", "'-1'"]);
    bad.into_iter().chain(below).collect()
}

/// The numbers next to a range. YAML has integers of 64 bits; a greater one is not an integer.
fn outside(minimum: i128, maximum: i128) -> Vec<(String, Code)> {
    let is_integer =
        |number: &i128| i64::try_from(*number).is_ok() || u64::try_from(*number).is_ok();
    let numbers = [minimum - 1, maximum + 1].into_iter().filter(is_integer);
    numbers
        .map(|number| (number.to_string(), Code::OutOfRange))
        .collect()
}
