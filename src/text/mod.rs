//! Files that were read, locations in them, and how values are written there; printing text, Markdown and JSON.

mod below;
mod byte_set;
mod json;
mod listed;
mod location;
mod markdown;
mod read_error;
mod shell;
mod shown;
mod source;
mod sources;
mod text_error;
mod visible;
mod written;

pub use below::{LinkError, resolve_below};
pub(crate) use byte_set::ByteSet;
pub(crate) use json::{json, json_line};
pub(crate) use listed::listed;
pub use location::{Location, SourceId};
pub(crate) use markdown::code_span;
pub use read_error::{ReadError, ReadFault};
pub(crate) use shell::shell_word;
pub use shown::{GIT, above, in_repository, join};
pub use source::{Line, Source};
pub(crate) use sources::read_listed;
pub use sources::{STDIN, Sources};
pub use text_error::TextError;
pub(crate) use visible::{steers, visible, visible_lines};
