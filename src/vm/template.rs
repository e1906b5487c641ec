//! The parameters of a template, and the texts that use them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Problem, Problems, Severity, listed};
use crate::kubevirt::Family;
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::fields::{Keys, flag, items, place, text};
use super::reason::Reason;
use super::reference_keys::key;

/// The only generator of values.
const GENERATOR: &str = "expression";

/// What names an instance type and a preference.
const MATCHERS: [Keys<'_>; 2] = [
    &["spec", key(Family::Instancetype)],
    &["spec", key(Family::Preference)],
];

/// What an instance is made of.
const INSTANCE: Keys<'_> = &["spec", "template", "spec"];

/// What else decides whether a virtual machine fits.
const DECISIVE: [Keys<'_>; 4] = [
    &["spec", "template", "spec", "architecture"],
    &["spec", "template", "spec", "domain", "cpu"],
    &["spec", "template", "spec", "domain", "memory"],
    &["spec", "template", "spec", "domain", "resources"],
];

/// The parameters of a template. KubeVirt: `Parameter`.
#[derive(Debug)]
pub(super) struct Parameters {
    /// The value of each; `None` if it is known only when the template is processed.
    values: IndexMap<String, Option<Given>>,
}

/// The value of a parameter.
#[derive(Debug)]
struct Given {
    text: String,
    /// Where it is, if it is said.
    at: Option<Location>,
}

impl Parameters {
    /// Reads the parameters of a template; `None`, and problems, if it cannot be processed. KubeVirt:
    /// `generateParameterValues`.
    pub(super) fn read(template: &Node, problems: &mut Problems) -> Option<Self> {
        let mut values = IndexMap::new();
        let mut faults = Vec::new();
        for parameter in items(template, &["spec", "parameters"]) {
            let mut fault = |key: &str, message: String| {
                let at = place(parameter, &[key]);
                faults.push(Problem::new(Code::VmTemplate, at, message));
            };
            let Some(name) = text(parameter, &["name"]) else {
                fault("name", "parameter name is empty".to_owned());
                continue;
            };
            if values.contains_key(name) {
                fault("name", format!("Duplicate value: \"{name}\""));
                continue;
            }
            let given = given(parameter);
            let generator = text(parameter, &["generate"]);
            if let (None, Some(generator)) = (&given, generator) {
                if generator != GENERATOR {
                    let message =
                        format!("unknown generator name '{generator}' for parameter '{name}'");
                    fault("generate", message);
                } else if text(parameter, &["from"]).is_none() {
                    let message = format!(
                        "from cannot be empty for parameter '{name}' using generator '{generator}'"
                    );
                    fault("from", message);
                }
            }
            // One that is neither generated nor required is empty.
            let is_open = generator.is_some() || flag(parameter, &["required"]) == Some(true);
            let empty = || Given {
                text: String::new(),
                at: None,
            };
            let given = given.or_else(|| (!is_open).then(empty));
            values.insert(name.to_owned(), given);
        }
        let is_whole = faults.is_empty();
        problems.extend(faults);
        is_whole.then_some(Self { values })
    }

    /// Whether a text uses a parameter as a string.
    pub(super) fn are_used_in(text: &str) -> bool {
        !uses(text).is_empty()
    }

    /// Puts the values into a virtual machine; `None`, and problems, if it uses a parameter that does
    /// not exist. A text with a value that is not known stays as it is. KubeVirt:
    /// `substituteAllParameters`, `ValidateParameterReferences`.
    pub(super) fn fill(&self, machine: &mut Node, problems: &mut Problems) -> Option<Filled> {
        let mut filling = Filling {
            values: &self.values,
            moves: true,
            strings: Vec::new(),
            typed: Vec::new(),
            unknown: Vec::new(),
            undefined: IndexMap::new(),
        };
        filling.fill_below(machine, &MATCHERS);
        filling.moves = false;
        filling.fill_below(machine, &DECISIVE);
        let unknown = filling.unknown.first().cloned();
        filling.fill(machine);
        let left_open = LeftOpen::of(filling.unknown, machine);
        let is_whole = filling.undefined.is_empty();
        for (name, at) in filling.undefined {
            let message = format!("references undefined parameter {name}");
            let help = listed(&name, self.values.keys().map(String::as_str));
            problems.push(Problem::new(Code::VmTemplate, at, message).help_from(help));
        }
        is_whole.then(|| Filled {
            undecided: unknown.map(|(name, at)| undecided(&name, at)),
            left_open,
            strings: filling.strings,
            values: filling.typed,
        })
    }
}

/// What is to say of a virtual machine that was filled.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Why it cannot be told whether it fits.
    pub(super) undecided: Option<Reason>,
    /// The values that are not known; `None` if all are.
    pub(super) left_open: Option<Arc<LeftOpen>>,
    /// Where a parameter became a string, which is all that `${NAME}` can become, and its name.
    pub(super) strings: Vec<(Location, String)>,
    /// Where a parameter became what its value is as JSON, as `${{NAME}}` does, and its name.
    pub(super) values: Vec<(Location, String)>,
}

/// The values of a virtual machine that are known only when its template is processed. Their text stays
/// as it is, which a rule can take for a wrong value.
#[derive(Debug)]
pub(super) struct LeftOpen {
    /// The parameter that is used at each place.
    places: HashMap<Location, String>,
    /// Where each parameter is used first, but for names in the instance: a message has these only to say what
    /// it is about.
    values: HashMap<String, Location>,
}

impl LeftOpen {
    /// Parameters, and where they are used in a virtual machine; `None` if there are none.
    fn of(unknown: Vec<(String, Location)>, machine: &Node) -> Option<Arc<Self>> {
        if unknown.is_empty() {
            return None;
        }
        let mut names = HashSet::new();
        if let Some(instance) = machine.get(INSTANCE) {
            add_places_of_names(instance, &mut names);
        }
        let mut values = HashMap::new();
        for (name, at) in unknown.iter().filter(|(_, at)| !names.contains(at)) {
            values.entry(name.clone()).or_insert(*at);
        }
        let places = unknown.into_iter().map(|(name, at)| (at, name)).collect();
        Some(Arc::new(Self { places, values }))
    }

    /// Reasons without those that come of a value that is not known. If no other refuses the virtual
    /// machine, nobody can tell whether it fits.
    pub(super) fn decided(&self, reasons: Vec<Reason>) -> Vec<Reason> {
        let is_error = |reason: &Reason| reason.severity() == Severity::Error;
        let mut undecided = None;
        let mut decided = reasons;
        decided.retain(|reason| {
            let open = self.parameter_of(reason).filter(|_| is_error(reason));
            let is_decided = open.is_none();
            undecided = undecided.take().or(open);
            is_decided
        });
        let is_told = |reason: &Reason| reason.code == Code::VmParameter || is_error(reason);
        if !decided.iter().any(is_told) {
            decided.extend(undecided.map(|(name, at)| self::undecided(&name, at)));
        }
        decided
    }

    /// The parameter whose value is the reason, and where to give it one: the reason is at its place, or
    /// its message has it.
    fn parameter_of(&self, reason: &Reason) -> Option<(String, Location)> {
        let related = reason.related.iter().map(|(at, _)| *at);
        let mut places = std::iter::once(reason.at).chain(related);
        let at_place = places.find_map(|at| Some((self.places.get(&at)?.clone(), at)));
        let told = || {
            let mut told = uses(&reason.message).into_iter();
            told.find_map(|(_, name)| Some((name.to_owned(), *self.values.get(name)?)))
        };
        at_place.or_else(told)
    }
}

/// Adds the places of the names of disks, interfaces and whatever else has one.
fn add_places_of_names(node: &Node, places: &mut HashSet<Location>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|it| add_places_of_names(it, places)),
        _ => {
            for (key, field) in node.fields() {
                if key == "name" {
                    places.insert(field.node.at);
                }
                add_places_of_names(&field.node, places);
            }
        }
    }
}

/// The value that a parameter says.
fn given(parameter: &Node) -> Option<Given> {
    let keys = &["value"];
    Some(Given {
        text: text(parameter, keys)?.to_owned(),
        at: Some(parameter.get(keys)?.at),
    })
}

fn undecided(name: &str, at: Location) -> Reason {
    let message =
        format!("the parameter `{name}` has no value here, so this virtual machine is not checked");
    Reason::new(Code::VmParameter, at, message)
        .help("give the parameter a `value`, or check what comes out of the template")
}

/// Values that are put into a document.
struct Filling<'p> {
    values: &'p IndexMap<String, Option<Given>>,
    /// Whether a string that is a parameter, and nothing else, gets the place of its value, where its
    /// author has to change it.
    moves: bool,
    /// Where a parameter became a string, and its name.
    strings: Vec<(Location, String)>,
    /// Where a parameter became what its value is as JSON, and its name.
    typed: Vec<(Location, String)>,
    /// The parameters whose values are not known, and where they are used.
    unknown: Vec<(String, Location)>,
    /// The parameters that do not exist, and where each is used first.
    undefined: IndexMap<String, Location>,
}

impl<'p> Filling<'p> {
    fn fill_below(&mut self, machine: &mut Node, paths: &[Keys<'_>]) {
        for keys in paths {
            if let Some(node) = machine.get_mut(keys) {
                self.fill(node);
            }
        }
    }

    fn fill(&mut self, node: &mut Node) {
        match &mut node.value {
            Value::String(_) => self.fill_text(node),
            Value::Sequence(items) => {
                let items = Arc::make_mut(items).iter_mut();
                items.for_each(|item| self.fill(item));
            }
            Value::Mapping(fields) => {
                let fields = Arc::make_mut(fields);
                let filled = std::mem::take(fields).into_iter().map(|(key, mut field)| {
                    self.fill(&mut field.node);
                    (self.text(&key, field.key), field)
                });
                *fields = filled.collect();
            }
            Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Float(_) => {}
        }
    }

    fn fill_text(&mut self, node: &mut Node) {
        let Value::String(text) = &node.value else {
            return;
        };
        let at = node.at;
        if let Some(name) = whole(text).map(str::to_owned) {
            let given = self.given(&name, at);
            // What comes of a parameter without a value has a type that nobody knows.
            node.value = given.map_or(Value::Null, |given| typed(&given.text));
            node.at = given.and_then(|given| given.at).unwrap_or(at);
            self.typed.push((node.at, name));
            return;
        }
        if let [(bytes, name)] = uses(text).as_slice()
            && bytes.len() == text.len()
        {
            match self.values.get(*name) {
                Some(Some(Given { at: Some(at), .. })) if self.moves => node.at = *at,
                _ => self.strings.push((at, (*name).to_owned())),
            }
        }
        node.value = Value::String(self.text(text, at).into());
    }

    /// A text with the values that are known.
    fn text(&mut self, text: &str, at: Location) -> String {
        let mut filled = text.to_owned();
        for (bytes, name) in uses(text).into_iter().rev() {
            if let Some(given) = self.given(name, at) {
                filled.replace_range(bytes, &given.text);
            }
        }
        filled
    }

    fn given(&mut self, name: &str, at: Location) -> Option<&'p Given> {
        match self.values.get(name) {
            Some(Some(given)) => return Some(given),
            Some(None) => self.unknown.push((name.to_owned(), at)),
            None => {
                self.undefined.entry(name.to_owned()).or_insert(at);
            }
        }
        None
    }
}

/// The value of `${{NAME}}`: what it is as JSON, or else the text. KubeVirt: `visitUnsettableValues`.
fn typed(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Bool(flag)) => Value::Bool(flag),
        Ok(serde_json::Value::Number(number)) => match number.as_i128() {
            Some(number) => Value::from(number),
            None => number.as_f64().map_or(Value::Null, Value::Float),
        },
        Ok(serde_json::Value::String(text)) => Value::String(text.into()),
        _ => Value::String(text.into()),
    }
}

/// The parameter that a text is, as `${{NAME}}`. KubeVirt: `nonStringParamExpr`.
fn whole(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${{")?.strip_suffix("}}")?;
    (!name.is_empty() && name.chars().all(is_of_name)).then_some(name)
}

/// The parameters that a text uses as `${NAME}`, each with its bytes. KubeVirt: `stringParamExpr`.
fn uses(text: &str) -> Vec<(Range<usize>, &str)> {
    const OPEN: &str = "${";
    let used = text.match_indices(OPEN).filter_map(|(start, _)| {
        let rest = text.get(start + OPEN.len()..)?;
        let name = rest.get(..rest.find(|c| !is_of_name(c))?)?;
        let is_closed = rest.get(name.len()..)?.starts_with('}');
        let end = start + OPEN.len() + name.len() + 1;
        (is_closed && !name.is_empty()).then_some((start..end, name))
    });
    used.collect()
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
