//! Expressions in the scalars of a series: `"{{ cpu }}"` reads a column of the size table.
//!
//! A string that is one whole expression takes the expression's type; any other takes its text
//! in. Keys and structure are never templates, so no value can break what stands around it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use minijinja::value::ValueKind;
use minijinja::{Environment, Expression, Template, UndefinedBehavior};

use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::source::Location;
use crate::yaml::{Node, Value};

use super::series::SizeRow;

/// How many steps an expression may take: a mistake ends instead of running for ever.
const FUEL: u64 = 10_000;

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
            Value::String(text) if is_template(text) => match Compiled::new(environment, text) {
                Ok(compiled) => {
                    let unused = || Used {
                        compiled,
                        places: Vec::new(),
                    };
                    self.0
                        .entry(text)
                        .or_insert_with(unused)
                        .places
                        .push(node.at);
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
        self.0
            .values()
            .flat_map(|used| used.compiled.columns())
            .collect()
    }

    /// Reports the columns that the expressions read, and a size does not have.
    pub(super) fn report_missing_columns(&self, sizes: &[Rc<SizeRow>], problems: &mut Problems) {
        for Used { compiled, places } in self.0.values() {
            for column in compiled.columns() {
                problems.extend(
                    places
                        .iter()
                        .filter_map(|at| missing_column(&column, *at, sizes)),
                );
            }
        }
    }

    /// Replaces every expression below a node by its value for one size.
    pub(super) fn expand(&self, node: &mut Node, size: &SizeRow, problems: &mut Problems) {
        let columns = columns(size);
        self.expand_node(node, &columns, problems);
    }

    fn expand_node(&self, node: &mut Node, columns: &minijinja::Value, problems: &mut Problems) {
        match &mut node.value {
            Value::String(text) => {
                let Some(used) = self.0.get(text.as_str()) else {
                    return;
                };
                match used.compiled.evaluate(columns) {
                    Ok(value) => node.value = value,
                    Err(_) if problems.has(Code::UnknownColumn, node.at) => {}
                    Err(error) => problems.push(bad_expression(node.at, &error)),
                }
            }
            Value::Sequence(items) => {
                for item in items {
                    self.expand_node(item, columns, problems);
                }
            }
            Value::Mapping(fields) => {
                for field in fields.values_mut() {
                    self.expand_node(&mut field.node, columns, problems);
                }
            }
            _ => {}
        }
    }
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
            minijinja::ErrorKind::InvalidOperation,
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
    let why = error
        .detail()
        .map_or_else(|| error.kind().to_string(), ToOwned::to_owned);
    Problem::new(
        Code::BadExpression,
        at,
        format!("this expression cannot be computed: {why}"),
    )
}

/// A column that an expression reads and a size does not have.
fn missing_column(column: &str, at: Location, sizes: &[Rc<SizeRow>]) -> Option<Problem> {
    let without = sizes
        .iter()
        .find(|size| !size.columns.contains_key(column))?;
    let names: Vec<&str> = without.columns.keys().map(String::as_str).collect();
    let message = format!("the size table has no column `{column}`");
    Some(
        Problem::new(Code::UnknownColumn, at, message)
            .related(without.at, format!("`{}` does not have it", without.name))
            .help_from(listed(column, names)),
    )
}
