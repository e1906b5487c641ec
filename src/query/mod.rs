//! Questions about a catalog: what there is to choose from, where a field comes from, what fits.
//!
//! Everything here is answered from [`Entries`], whether they come from sources or from bundles, but for
//! what an update makes of virtual machines ([`FleetImpact`]).

mod amount;
mod column;
mod condition;
mod entries;
mod explain;
mod explained_line;
mod explained_markdown;
mod explained_text;
mod export;
mod feature;
mod field_path;
mod form;
mod go_text;
mod impact;
mod impact_json;
mod impact_problems;
mod impact_text;
mod lack;
mod layer_diagram;
mod layer_graph;
mod layer_tree;
mod listing;
mod machine_explanation;
mod machine_explanation_text;
mod matrix;
mod nameable;
mod needs;
mod order;
mod range;
mod recommend;
mod recommendation;
mod resources;
mod table;

pub use amount::Amount;
pub use column::{COLUMNS, Column, Content};
pub use condition::Condition;
pub use entries::{Entries, Entry, of_bundles, of_catalog, overlay, with_definitions};
pub use explain::{
    DerivedFrom, Explained, ExplainedField, ExplainedItem, ExplainedResource, LayerName, LayerRole,
};
pub use explain::{Origin, Place, Setting};
pub use explained_line::ExplainedLine;
pub use export::{CatalogDocument, PrefersObject, export};
pub use feature::Feature;
pub use field_path::FieldPath;
pub use form::Form;
pub use impact::{FleetImpact, Tried, TriedMachine};
pub use impact_json::ImpactDocument;
pub use lack::{Lack, LackOf, lack_of_architecture, lacks_of_need};
pub use layer_graph::{LayerEdge, LayerGraph, LayerNode, NodeRole, Relation};
pub use layer_tree::TreeLook;
pub use listing::Listing;
pub use machine_explanation::{
    ExplainedMachine, MachineExplanation, MachineField, MachineOrigin, OwnValue, Step,
};
pub use matrix::{Matrix, MatrixDocument};
pub use nameable::Nameable;
pub use needs::{Needs, no_machine};
pub use order::by_size;
pub use range::Range;
pub use recommend::{Recommendation, Suitable, Unsuitable, Wish};
pub use recommendation::RecommendationDocument;
pub use resources::{commented_yaml, fields_json, fields_yaml, resources_json, resources_yaml};
