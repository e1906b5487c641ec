//! Reading the guests that functional tests boot.

use std::path::Path;

use crate::diagnostic::{Code, Problem, Problems};
use crate::model::Decode as _;
use crate::text::{ReadError, Sources, join};
use crate::yaml;

use super::built_in;
use super::guest_file::Guests;
use super::read::MAX_BYTES;

/// The path of the file below the root of a catalog.
pub const GUESTS: &str = "functests/guests.yaml";

/// The file of this catalog, as it is compiled in.
const BUILT_IN: &str = include_str!("../../functests/guests.yaml");

impl Guests {
    /// Reads the guests of a file that is named, of a catalog, or those that are compiled in. What is
    /// wrong with them is added to `problems`; `None` if there is such a thing. A catalog on disk without
    /// the file has no guests.
    pub fn read(
        named: Option<&Path>,
        root: Option<&Path>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> Option<Self> {
        let source = match (named, root) {
            (Some(named), _) => sources.read_named(named, MAX_BYTES),
            (None, Some(root)) => {
                let path = join(root, GUESTS);
                if !path.exists() {
                    return Some(Self::default());
                }
                sources.read(&path, &path.display().to_string(), MAX_BYTES)
            }
            (None, None) => Ok(sources.add(format!("{}{GUESTS}", built_in::SHOWN), BUILT_IN)),
        };
        let read_error = |error: ReadError| problems.push(error.into());
        let source = source.map_err(read_error).ok()?;
        let mut found = Problems::default();
        let document = yaml::parse(source, sources.text(source), &mut found);
        if document.is_none() && found.is_empty() {
            let empty = Problem::new(Code::YamlSyntax, source.at(0..0), "the file is empty");
            found.push(empty.help("add a guest, or remove the file"));
        }
        problems.extend(found);
        Self::decode(&document?, problems)
    }
}
