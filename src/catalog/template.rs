//! Expressions in the scalars of a series: `"{{ cpu }}"` reads a column of the size table.
//!
//! A string that is a single expression becomes the expression's result, with its type; in any other
//! string, expressions are replaced with their text. Keys and structure are never templates, so no
//! value can break what is around it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use minijinja::value::ValueKind;
use minijinja::{Environment, ErrorKind, Expression, Template, UndefinedBehavior};

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::text::Location;
use crate::yaml::{Mapping, Node, Value};

use super::columns::{Read, Reads};
use super::sizes::SizeRow;

/// How many steps an expression may take, so that a mistake cannot run forever.
const FUEL: u64 = 10_000;

/// How long a string with expressions may be: the parser of expressions is recursive, and a long
/// enough chain of operators would overflow the stack.
const MAX_BYTES: usize = 2048;

/// What begins an expression.
const OPENING: &str = "{{";

/// What begins a comment.
const COMMENT: &str = "{#";

/// What begins an expression, a block or a comment.
const MARKS: [&str; 3] = [OPENING, "{%", COMMENT];

/// Why a preference can have no expression that reads a column.
pub(super) const A_PREFERENCE: &str = "a preference has no size table";

/// Whether a string contains an expression.
pub(crate) fn is_template(text: &str) -> bool {
    // Most texts have no brace.
    text.contains('{') && MARKS.iter().any(|mark| text.contains(mark))
}

/// The environment of all expressions, in which an unknown name is an error.
pub(super) fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment
}

/// The compiled expressions of one series.
pub(super) struct Templates<'e> {
    /// By their text.
    used: HashMap<&'e str, Used<'e>>,
    /// The text of each string with an expression, and the positions that lead to it, in their order.
    texts: Vec<(&'e str, Vec<usize>)>,
}

/// What leads to a node: the keys of mappings, and the positions in mappings and lists.
#[derive(Default)]
struct Way<'e> {
    keys: Vec<&'e str>,
    positions: Vec<usize>,
}

/// A compiled expression, and every place where it is used.
struct Used<'e> {
    compiled: Compiled<'e>,
    /// The columns that it reads.
    columns: HashSet<String>,
    places: Vec<Read<'e>>,
}

enum Compiled<'e> {
    /// A single expression, whose result keeps its type.
    Expression(Expression<'e, 'e>),
    /// A string with expressions in it.
    Text(Template<'e, 'e>),
}

impl<'e> Templates<'e> {
    /// Compiles every expression below a node.
    pub(super) fn compile(
        environment: &'e Environment<'e>,
        node: &'e Node,
        problems: &mut Problems,
    ) -> Self {
        let mut templates = Self {
            used: HashMap::new(),
            texts: Vec::new(),
        };
        templates.collect(environment, node, &mut Way::default(), problems);
        templates
    }

    /// Compiles what is below a node.
    fn collect(
        &mut self,
        environment: &'e Environment<'e>,
        node: &'e Node,
        way: &mut Way<'e>,
        problems: &mut Problems,
    ) {
        match &node.value {
            Value::String(text) if is_template(text) => {
                self.texts.push((text, way.positions.clone()));
                if text.len() > MAX_BYTES {
                    problems.push(too_long(node.at));
                } else if let Err(error) = self.add(environment, text, node.at, &way.keys) {
                    problems.push(bad_expression(node.at, text, 0, &error));
                }
            }
            Value::Sequence(items) => {
                for (position, item) in items.iter().enumerate() {
                    way.positions.push(position);
                    self.collect(environment, item, way, problems);
                    way.positions.pop();
                }
            }
            Value::Mapping(fields) => {
                for (position, (key, field)) in fields.iter().enumerate() {
                    way.keys.push(key);
                    way.positions.push(position);
                    self.collect(environment, &field.node, way, problems);
                    way.positions.pop();
                    way.keys.pop();
                }
            }
            _ => {}
        }
    }

    /// Adds a place of a string, which is compiled once.
    fn add(
        &mut self,
        environment: &'e Environment<'e>,
        text: &'e str,
        at: Location,
        keys: &[&'e str],
    ) -> Result<(), minijinja::Error> {
        let used = match self.used.entry(text) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let compiled = Compiled::new(environment, text)?;
                entry.insert(Used {
                    columns: compiled.columns(),
                    compiled,
                    places: Vec::new(),
                })
            }
        };
        used.places.push(Read {
            at,
            keys: keys.to_vec(),
            text,
        });
        Ok(())
    }

    /// The columns that the expressions read, in the order of their places.
    pub(super) fn reads(&self) -> Reads<'_> {
        let mut reads = Reads::new();
        for used in self.used.values() {
            for column in &used.columns {
                let places = used.places.iter().cloned();
                reads.entry(column.as_str()).or_default().extend(places);
            }
        }
        for places in reads.values_mut() {
            places.sort_by_key(|read| read.at);
        }
        reads
    }

    /// Replaces every expression below a node, a copy of the compiled one, with its value for one size;
    /// returns whether all could be computed.
    pub(super) fn expand(&self, node: &mut Node, size: &SizeRow, problems: &mut Problems) -> bool {
        let columns = columns(size);
        let mut is_whole = true;
        for (text, positions) in &self.texts {
            // What has no expression stays shared.
            let place = node.at_mut(positions);
            let expanded = place.and_then(|node| {
                *node = self.expanded(text, node.at, size, &columns, problems)?;
                Some(())
            });
            is_whole &= expanded.is_some();
        }
        is_whole
    }

    /// A string with its expressions computed; `None` if they cannot be, which is reported.
    fn expanded(
        &self,
        text: &str,
        at: Location,
        size: &SizeRow,
        columns: &minijinja::Value,
        problems: &mut Problems,
    ) -> Option<Node> {
        let used = self.used.get(text)?;
        if let Some(cell) = cell(text, size) {
            return Some(cell.clone());
        }
        if !used
            .columns
            .iter()
            .all(|column| size.columns.contains_key(column))
        {
            return None;
        }
        match used.compiled.evaluate(columns) {
            Ok(value) => Some(Node { value, at }),
            Err(error) => {
                let start = used.compiled.start();
                problems.push(bad_expression(at, text, start, &error));
                None
            }
        }
    }
}

/// The cell that an expression reads, if it is only the name of a column: the value then keeps its
/// place in the size table, and so do problems with it.
fn cell<'s>(text: &str, size: &'s SizeRow) -> Option<&'s Node> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    size.columns.get(name).map(|cell| &cell.node)
}

impl<'e> Compiled<'e> {
    fn new(environment: &'e Environment<'e>, text: &'e str) -> Result<Self, minijinja::Error> {
        let single = text
            .strip_prefix(OPENING)
            .and_then(|rest| rest.strip_suffix("}}"));
        // `{{ a }}-{{ b }}` begins and ends like a single expression, but does not parse as one.
        if let Some(Ok(expression)) = single.map(|text| environment.compile_expression(text)) {
            return Ok(Self::Expression(expression));
        }
        environment.template_from_str(text).map(Self::Text)
    }

    /// Where the compiled text begins in the string.
    const fn start(&self) -> usize {
        match self {
            Self::Expression(_) => OPENING.len(),
            Self::Text(_) => 0,
        }
    }

    /// The names that the expression reads.
    fn columns(&self) -> HashSet<String> {
        match self {
            Self::Expression(expression) => expression.undeclared_variables(false),
            Self::Text(template) => template.undeclared_variables(false),
        }
    }

    fn evaluate(&self, columns: &minijinja::Value) -> Result<Value, minijinja::Error> {
        match self {
            Self::Expression(expression) => scalar(&expression.eval(columns)?),
            Self::Text(template) => template
                .render(columns)
                .map(|text| Value::String(text.into())),
        }
    }
}

/// The columns of a size as expressions read them.
fn columns(size: &SizeRow) -> minijinja::Value {
    let value = |node: &Node| match &node.value {
        Value::Bool(value) => minijinja::Value::from(*value),
        Value::Integer(value) => minijinja::Value::from(value.get()),
        Value::Float(value) => minijinja::Value::from(*value),
        Value::String(value) => minijinja::Value::from(value.as_str()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => minijinja::Value::UNDEFINED,
    };
    let columns: BTreeMap<String, minijinja::Value> = size
        .columns
        .iter()
        .map(|(name, cell)| (name.as_str().to_owned(), value(&cell.node)))
        .collect();
    minijinja::Value::from(columns)
}

/// The result of a single expression.
fn scalar(value: &minijinja::Value) -> Result<Value, minijinja::Error> {
    let not_scalar = || {
        minijinja::Error::new(
            ErrorKind::InvalidOperation,
            "the result is not a string, a number or a boolean",
        )
    };
    match value.kind() {
        ValueKind::Bool => Ok(Value::Bool(value.is_true())),
        ValueKind::Number if value.is_integer() => i128::try_from(value.clone()).map(Value::from),
        ValueKind::Number => f64::try_from(value.clone()).map(Value::Float),
        ValueKind::String => value
            .as_str()
            .map(|text| Value::String(text.into()))
            .ok_or_else(not_scalar),
        _ => Err(not_scalar()),
    }
}

/// The problem of an expression, at the part that is wrong; the compiled text begins at `start`.
fn bad_expression(at: Location, text: &str, start: usize, error: &minijinja::Error) -> Problem {
    let why = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => format!("it takes more than {FUEL} steps"),
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    let message = format!("this expression cannot be computed: {why}");
    let problem = Problem::new(Code::BadExpression, at, message);
    let part = error
        .range()
        .map(|range| range.start + start..range.end + start);
    match part.filter(|part| text.get(part.clone()).is_some_and(|part| !part.is_empty())) {
        Some(part) => problem.in_value(text, part),
        None => problem,
    }
}

fn too_long(at: Location) -> Problem {
    let message = format!("a string with expressions can have at most {MAX_BYTES} bytes");
    Problem::new(Code::BadExpression, at, message)
        .help("shorten it, or make the value a column of the size table")
}

/// Computes the expressions of a document that has no size table, so that they can read no column:
/// `{{ "{{" }}` becomes the text `{{`. `why` says why it has none. Returns whether all could be
/// computed; what could not is reported.
pub(super) fn compute_constants(why: &str, node: &mut Node, problems: &mut Problems) -> bool {
    if is_free_of_templates(node) {
        return true;
    }
    let original = node.clone();
    let comments = report_comments(&original, problems);
    let environment = environment();
    let mut found = Problems::default();
    let templates = Templates::compile(&environment, &original, &mut found);
    for (column, places) in templates.reads() {
        let unknown = |read: &Read<'_>| without_table(why, read.at).in_expression(column);
        found.extend(places.iter().map(unknown));
    }
    let no_columns = SizeRow {
        name: String::new(),
        at: node.at,
        columns: Mapping::default(),
        deprecated: None,
    };
    let is_computed = templates.expand(node, &no_columns, &mut found);
    if is_computed && found.is_empty() {
        report_needless(&original, node, &mut found);
    }
    let is_whole = is_computed && found.is_empty() && comments.is_empty();
    // What begins a comment and does not end it is one mistake.
    let is_other = |problem: &Problem| match &problem.place {
        Place::At(at) => !comments.contains(at),
        Place::File(_) => true,
    };
    problems.extend(found.into_iter().filter(is_other));
    is_whole
}

/// Reports comments of expressions where nobody expects them: they would be left out in silence.
/// Returns where they are.
fn report_comments(node: &Node, problems: &mut Problems) -> Vec<Location> {
    let mut comments = Vec::new();
    node.visit_texts(&mut |text, at| {
        if let Some(start) = comment(text) {
            comments.push(at);
            let message = "`{#` begins a comment of expressions, which would be left out";
            let problem = Problem::new(Code::BadExpression, at, message);
            problems.push(
                problem
                    .in_value(text, start..start + COMMENT.len())
                    .help("remove it; `{{ \"{#\" }}` is the text `{#`"),
            );
        }
    });
    comments
}

/// Where the first comment of expressions begins in a text. What is in an expression, in a block or
/// between `{% raw %}` and `{% endraw %}` is none.
fn comment(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let start = MARKS.iter().filter_map(|mark| rest.find(mark)).min()?;
        let marked = rest.get(start..)?;
        let length = if marked.starts_with(COMMENT) {
            return Some(from + start);
        } else if marked.starts_with(OPENING) {
            end_of_expression(marked)?
        } else if is_raw(marked) {
            marked.find("endraw")?
        } else {
            marked.find("%}")?
        };
        from += start + length;
    }
}

/// Whether a block begins text that is kept as it is.
fn is_raw(block: &str) -> bool {
    let word = block.trim_start_matches(['{', '%', '-', '+']).trim_start();
    word.starts_with("raw")
}

/// Where an expression ends. What is in quotes ends none.
fn end_of_expression(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(end) => quote = (c != end).then_some(end),
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if text.get(at..)?.starts_with("}}") => return Some(at + 2),
            None => {}
        }
    }
    None
}

/// Reports each expression of `original` whose result is no text that would be taken for one, and so
/// could be written itself, as the schemas ask for. `computed` has the results.
fn report_needless(original: &Node, computed: &Node, problems: &mut Problems) {
    match (&original.value, &computed.value) {
        (Value::String(text), Value::String(result)) if is_template(result) || text == result => {}
        (Value::String(_), _) => {
            let message =
                "no expression is needed here: its result has no `{{`, `{%` or `{#` in it";
            let problem = Problem::new(Code::BadExpression, original.at, message);
            problems.push(problem.help("write the value itself"));
        }
        (Value::Sequence(items), Value::Sequence(results)) => {
            for (item, result) in items.iter().zip(results.iter()) {
                report_needless(item, result, problems);
            }
        }
        (Value::Mapping(fields), Value::Mapping(results)) => {
            for (field, result) in fields.values().zip(results.values()) {
                report_needless(&field.node, &result.node, problems);
            }
        }
        _ => {}
    }
}

fn without_table(why: &str, at: Location) -> Problem {
    let message = format!("{why}, so this expression cannot be computed");
    Problem::new(Code::BadExpression, at, message)
        .help("write the value itself; `{{ \"{{\" }}` is the text `{{`")
}

/// Whether a node contains no expressions.
fn is_free_of_templates(node: &Node) -> bool {
    let mut is_free = true;
    node.visit_texts(&mut |text, _| is_free &= !is_template(text));
    is_free
}
