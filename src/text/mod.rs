//! Files that were read, locations in them, and how values are written there; printing JSON.

mod below;
mod json;
mod location;
mod read_error;
mod source;
mod sources;
mod text_error;
mod written;

pub use below::{GIT, LinkError, resolve_below};
pub(crate) use json::json;
pub use location::{Location, SourceId};
pub use read_error::{ReadError, ReadFault};
pub use source::{Line, Source};
pub use sources::{STDIN, Sources};
pub use text_error::TextError;
