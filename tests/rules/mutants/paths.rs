//! Every path that a schema names, and values for it.

use std::sync::Arc;

use common_instancetypes::model::{Record, Schema};
use common_instancetypes::text::Location;
use common_instancetypes::yaml::{Field, Mapping, Node, Value};

/// A step from a collection to what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The field of a mapping.
    Field(String),
    /// The first item of a list.
    Item,
}

/// A value that a schema names.
#[derive(Debug, Clone)]
pub(crate) struct Target<'s> {
    /// The way from the document.
    pub(crate) path: Vec<Step>,
    /// What belongs there.
    pub(crate) schema: &'s Schema,
    /// Whether something has to be there.
    pub(crate) required: bool,
}

/// A time as Kubernetes reads it.
pub(crate) const TIME: &str = "2026-01-31T08:00:00Z";

/// The key of an entry of a mapping that had none.
const KEY: &str = "example.com/key";

/// Everything in a document, its root first.
pub(crate) fn targets(schema: &Schema) -> Vec<Target<'_>> {
    let root = Target {
        path: Vec::new(),
        schema,
        required: true,
    };
    let mut found = vec![root];
    let mut next = 0;
    while let Some(target) = found.get(next).cloned() {
        found.extend(target.children());
        next += 1;
    }
    found
}

impl Target<'_> {
    /// The path as a person writes it.
    pub(crate) fn shown(&self) -> String {
        self.path
            .iter()
            .map(|step| match step {
                Step::Field(key) => format!(".{key}"),
                Step::Item => "[0]".to_owned(),
            })
            .collect()
    }

    fn children(&self) -> Vec<Self> {
        let child = |step, schema, required| {
            let path = self.path.iter().cloned().chain([step]).collect();
            Self {
                path,
                schema,
                required,
            }
        };
        match self.schema {
            Schema::Record(Record { fields, .. }) => fields
                .iter()
                .map(|field| {
                    child(
                        Step::Field(field.name.to_owned()),
                        &field.schema,
                        field.required,
                    )
                })
                .collect(),
            Schema::List(item) => vec![child(Step::Item, item, true)],
            Schema::Map(value) => vec![child(Step::Field(KEY.to_owned()), value, true)],
            _ => Vec::new(),
        }
    }
}

/// The value at the end of a path.
pub(crate) fn get<'n>(node: &'n Node, path: &[Step]) -> Option<&'n Node> {
    path.iter()
        .try_fold(node, |node, step| match (step, &node.value) {
            (Step::Field(key), Value::Mapping(fields)) => fields.get(key).map(|field| &field.node),
            (Step::Item, Value::Sequence(items)) => items.first(),
            _ => None,
        })
}

/// The value at the end of a path; what is missing on the way is created as the schema says.
pub(crate) fn make<'n>(node: &'n mut Node, path: &[Step], schema: &Schema) -> &'n mut Node {
    let Some((step, rest)) = path.split_first() else {
        return node;
    };
    match (step, schema, &mut node.value) {
        (Step::Field(key), Schema::Record(record), Value::Mapping(fields)) => {
            let schema = &record
                .fields
                .iter()
                .find(|field| field.name == key)
                .unwrap()
                .schema;
            make(entry(Arc::make_mut(fields), key, schema), rest, schema)
        }
        (Step::Field(key), Schema::Map(value), Value::Mapping(fields)) => {
            make(entry(Arc::make_mut(fields), key, value), rest, value)
        }
        (Step::Item, Schema::List(item), Value::Sequence(items)) => {
            let items = Arc::make_mut(items);
            if items.is_empty() {
                items.push(valid(item));
            }
            make(&mut items[0], rest, item)
        }
        (step, schema, value) => panic!("{step:?} of {value:?}, which is {schema:?}"),
    }
}

fn entry<'n>(fields: &'n mut Mapping, key: &str, schema: &Schema) -> &'n mut Node {
    &mut fields.get_or_insert_with(key, || field(valid(schema))).node
}

/// The least that a schema accepts.
pub(crate) fn valid(schema: &Schema) -> Node {
    node(match schema {
        Schema::Nullable(of) | Schema::Layer { of, .. } => return valid(of),
        Schema::Either(schemas) => return valid(&schemas[0]),
        Schema::Any | Schema::Map(_) | Schema::Keyed { .. } => Value::from(Mapping::default()),
        Schema::Text | Schema::Name | Schema::Scalar => text("text"),
        Schema::Time => text(TIME),
        Schema::Boolean => Value::Bool(true),
        Schema::Integer { minimum, .. } => Value::from((*minimum).max(2)),
        // No limit is too low then.
        Schema::Quantity => text("1Ei"),
        Schema::Choice(choices) => text(choices[0].word),
        Schema::List(_) => Value::from(Vec::new()),
        Schema::Record(record) | Schema::Open { known: record, .. } => {
            let required = record.fields.iter().filter(|field| field.required);
            let fields = required.map(|it| (it.name.to_owned(), field(valid(&it.schema))));
            fields.collect::<Mapping>().into()
        }
    })
}

pub(crate) fn text(text: &str) -> Value {
    Value::String(text.into())
}

pub(crate) fn node(value: Value) -> Node {
    Node {
        value,
        at: Location::default(),
    }
}

pub(crate) fn field(node: Node) -> Field {
    Field {
        key: Location::default(),
        node,
    }
}
