//! The sizes of each series with their typed specs, in the order of their tables.

use std::collections::HashMap;

use crate::api::Family;
use crate::api::instancetype::InstancetypeSpec;
use crate::api::resource::Spec;
use crate::catalog::{Catalog, Definition, Series};
use crate::diagnostic::Problems;
use crate::validate::{Need, Offer};

/// A series with its sizes.
pub(super) struct SizedSeries<'c> {
    pub(super) series: &'c Series,
    pub(super) sizes: Vec<Size<'c>>,
}

/// A size of a series.
pub(super) struct Size<'c> {
    /// The name within the series: `medium`.
    pub(super) name: &'c str,
    pub(super) definition: &'c Definition,
    pub(super) spec: Box<InstancetypeSpec>,
}

impl<'c> SizedSeries<'c> {
    /// All series of a catalog, by path.
    pub(super) fn all(catalog: &'c Catalog, definitions: &'c [Definition]) -> Vec<Self> {
        let by_name: HashMap<&str, &Definition> = definitions
            .iter()
            .filter(|definition| definition.family == Family::Instancetype)
            .map(|definition| (definition.name.as_str(), definition))
            .collect();
        let with_sizes = |series: &'c Series| {
            let name = series.name();
            let sizes = series.sizes.iter().filter_map(|row| {
                let definition = by_name.get(format!("{name}.{}", row.name).as_str())?;
                Some(Size {
                    name: &row.name,
                    definition,
                    spec: spec(definition)?,
                })
            });
            Self {
                series,
                sizes: sizes.collect(),
            }
        };
        catalog.series.iter().map(with_sizes).collect()
    }

    /// The size with the fewest vCPUs, then the least memory, that meets a need.
    pub(super) fn smallest(&self, need: &Need<'_>) -> Option<&Size<'c>> {
        let suits = |size: &&Size<'_>| need.suits(&Offer::of(size.name, &size.spec));
        let key = |size: &&Size<'c>| (size.spec.cpu.guest.0, size.spec.memory.guest);
        self.sizes.iter().filter(suits).min_by_key(key)
    }
}

/// The typed spec; nothing where it is wrong, which validation reports.
fn spec(definition: &Definition) -> Option<Box<InstancetypeSpec>> {
    let spec = Spec::read(
        definition.family,
        &definition.content,
        &mut Problems::default(),
    );
    match spec? {
        Spec::Instancetype(spec) => Some(spec),
        Spec::Preference(_) => None,
    }
}
