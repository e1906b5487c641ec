//! Reading nodes into types: declaring the types, decoding them with all problems, their schemas.

mod decode;
mod json_schema;
mod path;
mod schema;

pub use decode::{At, AtLeastOne, Decode, Empty, Given, Ranged};
pub(crate) use decode::{
    SharedFields, choice, field, field_schema, known_fields, mapping, one_field, one_of, parsed,
    record, wrong_type,
};
pub use path::Path;
pub use schema::{FieldSchema, Record, Schema};
