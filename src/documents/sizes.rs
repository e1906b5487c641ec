//! The sizes of each series with their typed specs, in the order of their tables.

use std::collections::HashMap;

use crate::catalog::{Catalog, Definition, Series, TypedDefinition};
use crate::kubevirt::instancetype::InstancetypeSpec;

/// A series with its sizes.
pub(super) struct SizedSeries<'c> {
    pub(super) series: &'c Series,
    pub(super) sizes: Vec<Size<'c>>,
}

/// A size of a series.
pub(super) struct Size<'c> {
    pub(super) definition: &'c Definition,
    pub(super) spec: &'c InstancetypeSpec,
}

impl<'c> SizedSeries<'c> {
    /// All series of a catalog, by path.
    pub(super) fn all(catalog: &'c Catalog, definitions: &'c [TypedDefinition]) -> Vec<Self> {
        let sizes = definitions.iter().filter_map(|typed| {
            let (definition, spec) = (&typed.definition, typed.instancetype()?);
            Some((definition.name.as_str(), (definition, spec)))
        });
        let by_name: HashMap<&str, (&Definition, &InstancetypeSpec)> = sizes.collect();
        let with_sizes = |series: &'c Series| {
            let sizes = series.sizes.iter().filter_map(|row| {
                let (definition, spec) = *by_name.get(series.name_of(row).as_str())?;
                Some(Size { definition, spec })
            });
            Self {
                series,
                sizes: sizes.collect(),
            }
        };
        catalog.series.iter().map(with_sizes).collect()
    }

    /// An annotation that the sizes share.
    pub(super) fn annotation(&self, key: &str) -> Option<&'c str> {
        self.sizes.first()?.definition.annotation(key)
    }
}
