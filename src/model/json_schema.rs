//! A [`Schema`] as JSON Schema, draft 2020-12, which editors check a document against.

use serde_json::{Map, Number, Value, json};

use crate::diagnostic::prose;

use super::schema::{Choice, FieldSchema, Record, Schema};

/// The dialect of JSON Schema.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A quantity that is not negative, as [`Quantity::parse`](crate::kubernetes::quantity::Quantity::parse)
/// accepts it.
const QUANTITY: &str = r"^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$";

/// A string that contains an expression: the delimiters of minijinja.
const EXPRESSION: &str = r"\{[{%#]";

impl Schema {
    /// The JSON Schema of a complete document.
    ///
    /// As for [`Decode`](super::Decode), `null` in an optional field means that the field is absent.
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let mut document = object([("$schema", json!(DRAFT))]);
        document.extend(Writer::default().value(self, false));
        Value::Object(document)
    }
}

/// How the schema of a value is written.
#[derive(Debug, Clone, Copy, Default)]
struct Writer {
    /// Whether a scalar may be an expression.
    expressions: bool,
    /// Whether fields are merged with others.
    patch: bool,
    /// Whether fields replace others together with the list that they are in: `null` then removes
    /// nothing, and the resource would have it.
    listed: bool,
}

impl Writer {
    fn value(self, schema: &Schema, nullable: bool) -> Map<String, Value> {
        let typed = |types: &[&str]| object([("type", type_names(types, nullable))]);
        match schema {
            Schema::Any => Map::new(),
            Schema::Text | Schema::Name => typed(&["string"]),
            Schema::Time => {
                let mut time = typed(&["string"]);
                time.insert("format".to_owned(), json!("date-time"));
                time
            }
            Schema::Scalar => typed(&["string", "number", "boolean"]),
            Schema::Boolean => self.computed("boolean", nullable),
            Schema::Integer { minimum, maximum } => {
                let mut integer = self.computed("integer", nullable);
                integer.extend(bound("minimum", *minimum));
                integer.extend(bound("maximum", *maximum));
                integer
            }
            Schema::Quantity => {
                let mut quantity = typed(&["string", "integer"]);
                quantity.insert("minimum".to_owned(), json!(0));
                quantity.insert("pattern".to_owned(), json!(self.quantity_pattern()));
                quantity
            }
            Schema::Choice(choices) => self.choice(choices, nullable),
            Schema::List(item) => {
                let complete = Self {
                    patch: false,
                    listed: self.patch || self.listed,
                    ..self
                };
                let mut list = typed(&["array"]);
                list.insert("items".to_owned(), complete.value(item, false).into());
                list
            }
            Schema::Map(value) => {
                let mut map = typed(&["object"]);
                let value = self.value(value, self.patch);
                map.insert("additionalProperties".to_owned(), value.into());
                map
            }
            Schema::Keyed { keys, of } => {
                let mut keyed = typed(&["object"]);
                keyed.insert("propertyNames".to_owned(), json!({ "enum": keys }));
                keyed.insert(
                    "additionalProperties".to_owned(),
                    self.value(of, false).into(),
                );
                keyed
            }
            Schema::Record(record) => self.record(record, nullable),
            Schema::Open { known, others } => {
                let mut open = self.record(known, nullable);
                let others = self.value(others, self.patch);
                open.insert("additionalProperties".to_owned(), others.into());
                open
            }
            Schema::Nullable(value) => self.value(value, true),
            Schema::Layer { of, expressions } => {
                let layer = Self {
                    expressions: *expressions,
                    patch: true,
                    listed: false,
                };
                layer.value(of, nullable)
            }
            Schema::Either(schemas) => {
                let schemas = schemas.iter().map(|schema| self.value(schema, nullable));
                object([("anyOf", schemas.collect())])
            }
        }
    }

    /// A type whose only strings are expressions.
    fn computed(self, name: &str, nullable: bool) -> Map<String, Value> {
        if self.expressions {
            // A pattern applies only to strings.
            let types = type_names(&[name, "string"], nullable);
            object([("type", types), ("pattern", json!(EXPRESSION))])
        } else {
            object([("type", type_names(&[name], nullable))])
        }
    }

    fn quantity_pattern(self) -> String {
        if self.expressions {
            format!("{QUANTITY}|{EXPRESSION}")
        } else {
            QUANTITY.to_owned()
        }
    }

    fn choice(self, choices: &[Choice], nullable: bool) -> Map<String, Value> {
        let null = nullable.then_some(Value::Null);
        let words: Vec<Value> = choices
            .iter()
            .map(|choice| json!(choice.word))
            .chain(null)
            .collect();
        let choice = object([("enum", words.into())]);
        if self.expressions {
            let expression = json!({"type": "string", "pattern": EXPRESSION});
            object([("anyOf", json!([choice, expression]))])
        } else {
            choice
        }
    }

    fn record(self, record: &Record, nullable: bool) -> Map<String, Value> {
        let properties: Map<String, Value> = record
            .fields
            .iter()
            .map(|field| (field.name.to_owned(), self.field(field).into()))
            .collect();
        let required: Vec<&str> = record
            .fields
            .iter()
            .filter(|field| field.required && !self.patch)
            .map(|field| field.name)
            .collect();
        let mut written = object([
            ("description", json!(prose(record.description))),
            ("type", type_names(&["object"], nullable)),
            ("properties", properties.into()),
            ("additionalProperties", json!(false)),
        ]);
        if !required.is_empty() {
            written.insert("required".to_owned(), json!(required));
        }
        written
    }

    /// A field; its own description takes precedence over that of its type.
    fn field(self, field: &FieldSchema) -> Map<String, Value> {
        let mut written = object([("description", json!(prose(field.description)))]);
        let nullable = self.patch || !field.required && !self.listed;
        for (keyword, value) in self.value(&field.schema, nullable) {
            written.entry(keyword).or_insert(value);
        }
        written
    }
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn type_names(names: &[&str], nullable: bool) -> Value {
    match names {
        [name] if !nullable => json!(name),
        _ => names
            .iter()
            .copied()
            .chain(nullable.then_some("null"))
            .collect(),
    }
}

/// A limit, if JSON can represent the number.
fn bound(keyword: &str, limit: i128) -> Option<(String, Value)> {
    Number::from_i128(limit).map(|limit| (keyword.to_owned(), limit.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let field = |name, required, schema| FieldSchema {
            name,
            description: " What it\n is.\n",
            required,
            since: None,
            schema,
        };
        let percent = Schema::Integer {
            minimum: 0,
            maximum: 100,
        };
        Schema::Record(Record {
            description: " A thing.\n\n More\n of it.\n",
            fields: vec![
                field("on", true, Schema::Boolean),
                field("percent", false, percent),
                field("size", true, Schema::Quantity),
                field(
                    "bus",
                    false,
                    Schema::Choice(["sata", "usb"].map(Choice::new).to_vec()),
                ),
                field("tags", false, Schema::List(Box::new(Schema::Boolean))),
                field("labels", false, Schema::Map(Box::new(Schema::Text))),
            ],
        })
    }

    #[test]
    fn a_complete_document() {
        let expected = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "description": "A thing.\n\nMore of it.",
            "type": "object",
            "properties": {
                "on": {"description": "What it is.", "type": "boolean"},
                "percent": {
                    "description": "What it is.",
                    "type": ["integer", "null"],
                    "minimum": 0,
                    "maximum": 100
                },
                "size": {
                    "description": "What it is.",
                    "type": ["string", "integer"],
                    "minimum": 0,
                    "pattern": QUANTITY
                },
                "bus": {"description": "What it is.", "enum": ["sata", "usb", null]},
                "tags": {
                    "description": "What it is.",
                    "type": ["array", "null"],
                    "items": {"type": "boolean"}
                },
                "labels": {
                    "description": "What it is.",
                    "type": ["object", "null"],
                    "additionalProperties": {"type": "string"}
                }
            },
            "additionalProperties": false,
            "required": ["on", "size"]
        });
        let written = schema().json_schema();
        assert_eq!(written.to_string(), expected.to_string());
    }

    #[test]
    fn a_layer_within_a_document() {
        let percent = Schema::Integer {
            minimum: 0,
            maximum: 100,
        };
        let layer = |expressions| Schema::Layer {
            of: Box::new(Schema::Map(Box::new(percent.clone()))),
            expressions,
        };
        let either = Schema::Either(vec![
            layer(true),
            layer(false),
            Schema::Nullable(Box::new(Schema::Text)),
        ]);
        let expected = json!({
            "$schema": DRAFT,
            "anyOf": [
                {"type": "object", "additionalProperties": {
                    "type": ["integer", "string", "null"],
                    "pattern": EXPRESSION,
                    "minimum": 0,
                    "maximum": 100
                }},
                {"type": "object", "additionalProperties": {
                    "type": ["integer", "null"],
                    "minimum": 0,
                    "maximum": 100
                }},
                {"type": ["string", "null"]}
            ]
        });
        assert_eq!(either.json_schema().to_string(), expected.to_string());
    }

    #[test]
    fn a_layer() {
        let layer = Schema::Layer {
            of: Box::new(schema()),
            expressions: true,
        };
        let written = layer.json_schema();
        assert_eq!(written.get("required"), None);
        let properties = &written["properties"];
        assert_eq!(
            properties["on"],
            json!({
                "description": "What it is.",
                "type": ["boolean", "string", "null"],
                "pattern": EXPRESSION
            })
        );
        assert_eq!(
            properties["bus"]["anyOf"],
            json!([
                {"enum": ["sata", "usb", null]},
                {"type": "string", "pattern": EXPRESSION}
            ])
        );
        assert_eq!(
            properties["size"]["pattern"],
            json!(format!("{QUANTITY}|{EXPRESSION}"))
        );
        assert_eq!(
            properties["tags"]["items"],
            json!({"type": ["boolean", "string"], "pattern": EXPRESSION})
        );
        assert_eq!(
            properties["labels"]["additionalProperties"],
            json!({"type": ["string", "null"]})
        );
    }
}
