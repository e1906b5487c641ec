//! Reading and writing YAML: documents as located values, and the bytes that kustomize and yq write.

mod advice;
mod comments;
mod dialect;
mod documents;
mod emit;
mod keyed;
mod kubectl;
mod legacy;
mod length;
mod merge;
mod node;
mod order;
mod parse;
mod parts;
mod plain;
mod quoted;
mod resolve;
mod value_key;

pub use comments::Comments;
pub use documents::{Documents, ReadDocument};
pub(crate) use emit::is_plain;
pub use emit::{emit, emit_sorted, emit_with};
pub use keyed::Keyed;
pub(crate) use legacy::days_of_month;
pub use length::{Length, length, length_of_field};
pub use merge::{changes, merge};
pub use node::{Field, Integer, Mapping, Node, Value};
pub use order::sort_keys;
pub use parse::{parse, parse_documents};
pub(crate) use plain::written;
pub(crate) use quoted::quoted;
pub use resolve::resolve_plain;
pub(crate) use value_key::value_key;
