//! KubeVirt's own JSON Schemas as a second opinion: they refuse nothing that is accepted here.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use common_instancetypes::catalog::Document;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::model::Schema;
use common_instancetypes::yaml::{Mapping, Node, Value};
use jsonschema::Validator;

use super::bundle::{Bundle, document};
use super::paths::{TIME, field, node, targets, text};
use super::types::Site;
use crate::support::oracle::oracle;
use crate::support::random::Random;
use crate::support::side_by_side;

/// Values of every type, to be put at every path.
const VALUES: &[&str] = &[
    "true",
    "0",
    "2",
    "-1",
    "1.5",
    "4294967296",
    "''",
    "text",
    "'2'",
    "2Gi",
    "[]",
    "[{}]",
    "[text]",
    "{}",
    "{a: b}",
    "{enabled: true}",
    "{name: a}",
    "[{name: a}]",
];

/// How many documents of each kind are made from its schema.
const RANDOM: usize = 500;

#[test]
fn the_schemas_of_kubevirt_refuse_nothing_that_is_accepted() {
    let Some(oracle) = oracle() else {
        return;
    };
    let opinion = Opinion::read(&oracle);
    let bundle = Bundle::read();
    for text in &bundle.texts {
        assert!(opinion.accepts_as_we_do(&document(text)), "{text}");
    }
    side_by_side::map(Kind::ALL, |kind| {
        let accepted = opinion.compare_values(*kind, &bundle);
        assert!(
            accepted > 200,
            "{accepted} documents of the kind {} were accepted",
            kind.as_str()
        );
        opinion.compare_random(*kind);
    });
}

/// The validators, by kind.
struct Opinion(HashMap<Kind, Validator>);

impl Opinion {
    fn read(oracle: &Path) -> Self {
        let validator = |kind: &Kind| {
            let name = format!("schema/{}.json", kind.as_str().to_lowercase());
            let schema = fs::read_to_string(oracle.join(name)).unwrap();
            (
                *kind,
                jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap(),
            )
        };
        Self(Kind::ALL.iter().map(validator).collect())
    }

    /// Whether we accept a document; if so, KubeVirt has to.
    fn accepts_as_we_do(&self, document: &Node) -> bool {
        let mut problems = Problems::default();
        Document::read(document.clone(), &mut problems);
        if !problems.is_empty() {
            return false;
        }
        let validator = &self.0[&Kind::of(document).unwrap()];
        let json = serde_json::to_value(document).unwrap();
        if let Err(error) = validator.validate(&json) {
            panic!("{}: {error} of {json:#}", error.instance_path());
        }
        true
    }

    /// Puts every value at every path, and returns how many are accepted.
    fn compare_values(&self, kind: Kind, bundle: &Bundle) -> usize {
        let schema = kind.document_schema();
        let documents = bundle.unlabelled(kind);
        let sites = targets(&schema)
            .into_iter()
            .skip(1)
            .map(|target| Site::new(&schema, target, &documents));
        let accepted = |site: &Site| {
            let changed = VALUES.iter().map(|value| document(&site.with(value).0));
            changed
                .filter(|document| self.accepts_as_we_do(document))
                .count()
        };
        sites.map(|site| accepted(&site)).sum()
    }

    fn compare_random(&self, kind: Kind) {
        let schema = kind.document_schema();
        for seed in 0..RANDOM {
            let document = valid(&mut Random::new(seed as u64), &schema);
            assert!(self.accepts_as_we_do(&document), "{document:#?}");
        }
    }
}

/// A random value that a schema accepts.
pub(crate) fn valid(random: &mut Random, schema: &Schema) -> Node {
    node(match schema {
        Schema::Nullable(of) | Schema::Layer { of, .. } => return valid(random, of),
        Schema::Either(schemas) => return valid(random, &schemas[0]),
        Schema::Any | Schema::Scalar | Schema::Text => {
            text(random.pick::<&str>(&["", "text", "0", "2 Gi", "é: #"]))
        }
        Schema::Name => text("text"),
        Schema::Time => text(TIME),
        Schema::Boolean => Value::Bool(random.once_in(2)),
        Schema::Integer { minimum, maximum } => {
            Value::from(*random.pick(&[*minimum, *maximum, minimum.midpoint(*maximum)]))
        }
        Schema::Quantity => text(random.pick::<&str>(&["0", "1.5Gi", "+.5", "512Mi", "1e3", "9n"])),
        Schema::Choice(choices) => text(random.pick(choices).word),
        Schema::List(item) => random.several(0..=3, |random| valid(random, item)).into(),
        Schema::Map(value) => {
            let keys = random.several(0..=3, |random| *random.pick(&["a", "b.c/d", ""]));
            let fields = keys
                .into_iter()
                .map(|key| (key.to_owned(), field(valid(random, value))));
            fields.collect::<Mapping>().into()
        }
        Schema::Keyed { keys, of } => {
            let (key, value) = (random.pick(keys).to_string(), valid(random, of));
            Mapping::from_iter([(key, field(value))]).into()
        }
        Schema::Record(record) | Schema::Open { known: record, .. } => {
            let mut fields = Mapping::default();
            for it in &record.fields {
                if it.required || random.once_in(2) {
                    fields.insert(it.name.to_owned(), field(valid(random, &it.schema)));
                }
            }
            fields.into()
        }
    })
}
