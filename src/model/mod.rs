//! Reading nodes into types: declaring the types, decoding them with all problems, their schemas.

mod decode;
mod fields;
mod json_schema;
mod path;
mod schema;

pub use decode::{At, AtLeastOne, Decode, Given, Ranged};
pub(crate) use decode::{
    SharedFields, choice, field_schema, mapping, one_of, parsed, record, wrong_type,
};
pub use fields::Empty;
pub(crate) use fields::{field, key_without_space, known_fields, one_field, space_after_colon};
pub use path::Path;
pub use schema::{FieldSchema, Record, Schema};
