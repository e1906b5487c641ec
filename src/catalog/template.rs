//! Expressions in the scalars of a series: `"{{ cpu }}"` reads a column of the size table.
//!
//! A string that is one whole expression takes the expression's type; any other takes its text
//! in. Keys and structure are never templates, so no value can break what stands around it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use minijinja::value::ValueKind;
use minijinja::{Environment, ErrorKind, Expression, Template, UndefinedBehavior};

use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::sizes::SizeRow;

/// How many steps an expression may take: a mistake ends instead of running for ever.
const FUEL: u64 = 10_000;

/// How long a text with expressions may be: the parser of expressions calls itself for each
/// operator of a chain, and a long enough chain would overflow the stack.
const MAX_BYTES: usize = 2048;

/// Whether a text asks to be computed.
pub(super) fn is_template(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark))
}

/// Expressions as this project reads them: an unknown name is an error.
pub(super) fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
}

/// The compiled expressions of one series, by their text.
pub(super) struct Templates<'e>(HashMap<&'e str, Used<'e>>);

/// A compiled expression, and every place where it stands.
struct Used<'e> {
    compiled: Compiled<'e>,
    /// The columns that it reads.
    columns: HashSet<String>,
    places: Vec<Location>,
}

enum Compiled<'e> {
    /// One whole expression, which gives its type.
    Expression(Expression<'e, 'e>),
    /// Text with expressions in it.
    Text(Template<'e, 'e>),
}

impl<'e> Templates<'e> {
    /// Compiles every expression below a node.
    pub(super) fn compile(
        environment: &'e Environment<'e>,
        node: &'e Node,
        problems: &mut Problems,
    ) -> Self {
        let mut templates = Self(HashMap::new());
        templates.collect(environment, node, problems);
        templates
    }

    fn collect(
        &mut self,
        environment: &'e Environment<'e>,
        node: &'e Node,
        problems: &mut Problems,
    ) {
        match &node.value {
            Value::String(text) if is_template(text) && text.len() > MAX_BYTES => {
                problems.push(too_long(node.at));
            }
            Value::String(text) if is_template(text) => match Compiled::new(environment, text) {
                Ok(compiled) => {
                    let used = || Used {
                        columns: compiled.columns(),
                        compiled,
                        places: Vec::new(),
                    };
                    self.0.entry(text).or_insert_with(used).places.push(node.at);
                }
                Err(error) => problems.push(bad_expression(node.at, &error)),
            },
            Value::Sequence(items) => {
                for item in items {
                    self.collect(environment, item, problems);
                }
            }
            Value::Mapping(fields) => {
                for field in fields.values() {
                    self.collect(environment, &field.node, problems);
                }
            }
            _ => {}
        }
    }

    /// The columns that the expressions read.
    pub(super) fn columns(&self) -> HashSet<String> {
        let columns = self.0.values().flat_map(|used| &used.columns);
        columns.cloned().collect()
    }

    /// Reports the columns that the expressions read, and a size does not have.
    pub(super) fn report_missing_columns(&self, sizes: &[Arc<SizeRow>], problems: &mut Problems) {
        for used in self.0.values() {
            for column in &used.columns {
                let places = used.places.iter();
                problems.extend(places.filter_map(|at| missing_column(column, *at, sizes)));
            }
        }
    }

    /// Replaces every expression below a node by its value for one size; tells whether all could
    /// be computed.
    pub(super) fn expand(&self, node: &mut Node, size: &SizeRow, problems: &mut Problems) -> bool {
        let columns = columns(size);
        let mut is_whole = true;
        visit(node, &mut |node| {
            let Some(expanded) = self.expanded(node, size, &columns, problems) else {
                is_whole = false;
                return;
            };
            *node = expanded;
        });
        is_whole
    }

    /// A node of text with its expressions computed; nothing where they cannot be, which is
    /// reported.
    fn expanded(
        &self,
        node: &Node,
        size: &SizeRow,
        columns: &minijinja::Value,
        problems: &mut Problems,
    ) -> Option<Node> {
        let text = node.text()?;
        let used = self.0.get(text)?;
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
            Ok(value) => Some(Node { value, at: node.at }),
            Err(error) => {
                problems.push(bad_expression(node.at, &error));
                None
            }
        }
    }
}

/// Visits every text with an expression below a node.
fn visit(node: &mut Node, expand: &mut impl FnMut(&mut Node)) {
    match &mut node.value {
        Value::String(text) if is_template(text) => expand(node),
        Value::Sequence(items) => items.iter_mut().for_each(|item| visit(item, expand)),
        Value::Mapping(fields) => {
            for field in fields.values_mut() {
                visit(&mut field.node, expand);
            }
        }
        _ => {}
    }
}

/// The cell that an expression is, where it is no more than a column's name: its value then
/// stands in the size table, and so does whatever is wrong with it.
fn cell<'s>(text: &str, size: &'s SizeRow) -> Option<&'s Node> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    size.columns.get(name).map(|cell| &cell.node)
}

impl<'e> Compiled<'e> {
    fn new(environment: &'e Environment<'e>, text: &'e str) -> Result<Self, minijinja::Error> {
        let whole = text
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"));
        // `{{ a }}-{{ b }}` begins and ends like one expression, and does not parse as one.
        if let Some(Ok(expression)) = whole.map(|whole| environment.compile_expression(whole)) {
            return Ok(Self::Expression(expression));
        }
        environment.template_from_str(text).map(Self::Text)
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
            Self::Text(template) => template.render(columns).map(Value::String),
        }
    }
}

/// The columns of a size as expressions read them.
fn columns(size: &SizeRow) -> minijinja::Value {
    let value = |node: &Node| match &node.value {
        Value::Bool(value) => minijinja::Value::from(*value),
        Value::Integer(value) => minijinja::Value::from(*value),
        Value::Float(value) => minijinja::Value::from(*value),
        Value::String(value) => minijinja::Value::from(value.as_str()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => minijinja::Value::UNDEFINED,
    };
    let columns = size
        .columns
        .iter()
        .map(|(name, cell)| (name.clone(), value(&cell.node)));
    let columns: BTreeMap<String, minijinja::Value> = columns.collect();
    minijinja::Value::from(columns)
}

/// The value of a whole expression.
fn scalar(value: &minijinja::Value) -> Result<Value, minijinja::Error> {
    let no_scalar = || {
        minijinja::Error::new(
            ErrorKind::InvalidOperation,
            "the expression gives no scalar",
        )
    };
    match value.kind() {
        ValueKind::Bool => Ok(Value::Bool(value.is_true())),
        ValueKind::Number if value.is_integer() => {
            i128::try_from(value.clone()).map(Value::Integer)
        }
        ValueKind::Number => f64::try_from(value.clone()).map(Value::Float),
        ValueKind::String => value
            .as_str()
            .map(|text| Value::String(text.to_owned()))
            .ok_or_else(no_scalar),
        _ => Err(no_scalar()),
    }
}

fn bad_expression(at: Location, error: &minijinja::Error) -> Problem {
    let why = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => format!("it takes more than {FUEL} steps"),
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    let message = format!("this expression cannot be computed: {why}");
    Problem::new(Code::BadExpression, at, message)
}

fn too_long(at: Location) -> Problem {
    let message = format!("a text with expressions has at most {MAX_BYTES} bytes");
    Problem::new(Code::BadExpression, at, message)
        .help("shorten it, or make the value a column of the size table")
}

/// A column that an expression reads and a size does not have.
fn missing_column(column: &str, at: Location, sizes: &[Arc<SizeRow>]) -> Option<Problem> {
    let without = sizes
        .iter()
        .find(|size| !size.columns.contains_key(column))?;
    let names: Vec<&str> = without.columns.keys().map(String::as_str).collect();
    let message = format!("the size table has no column `{column}`");
    Some(
        Problem::new(Code::UnknownColumn, at, message)
            .in_expression(column)
            .related(without.at, format!("`{}` does not have it", without.name))
            .help_from(listed(column, names)),
    )
}

/// An expression where there is no size table would reach a cluster as it is written; `place`
/// has its article.
pub(super) fn refuse_templates(place: &str, node: &Node, problems: &mut Problems) {
    node.visit_texts(&mut |text, at| {
        if is_template(text) {
            let message = format!("{place} has no size table, so nothing can be computed here");
            let problem = Problem::new(Code::BadExpression, at, message);
            problems.push(problem.help("write the value itself"));
        }
    });
}

/// Whether a node is free of expressions that nothing computes.
pub(crate) fn is_free_of_templates(node: &Node) -> bool {
    let mut is_whole = true;
    node.visit_texts(&mut |text, _| is_whole &= !is_template(text));
    is_whole
}
