//! Reading nodes into types: declaring the types, decoding them with all problems, their schemas,
//! and the releases of KubeVirt that brought their parts.

mod decode;
mod fields;
mod json_schema;
mod path;
mod release;
mod schema;

pub use decode::{At, AtLeastOne, Decode, Given, OrEmpty, Ranged, Unchecked, Word};
pub(crate) use decode::{
    SharedFields, UNCHECKED, choice, field_schema, mapping, one_of, parsed, record, wrong_type,
};
pub use fields::Empty;
pub(crate) use fields::{field, key_without_space, known_fields, one_field, space_after_colon};
pub use path::Path;
pub use release::Release;
pub use schema::{Choice, FieldSchema, Record, Schema};
