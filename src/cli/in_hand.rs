//! What is in hand: the instance types and preferences that are asked about, and where they are from.

use std::path::PathBuf;

use clap::Args;

use crate::catalog::{Catalog, Input, TypedDefinition};
use crate::compile::read_definitions;
use crate::model::Release;
use crate::query::{self, Entries};

use super::catalog::CatalogArgs;
use super::compiled::VersionOfVariable;
use super::printing::{Findings, say};

/// Where instance types and preferences come from.
#[derive(Debug, Args)]
pub(super) struct EntriesArgs {
    /// Resources to read instead of a catalog: a bundle, a folder of bundles, a list from `kubectl get -o yaml`, `-` for standard input [can be repeated]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["root", "extend", "overlay"])]
    from: Vec<PathBuf>,

    /// The overlay whose bundle is asked about [default: the definitions as no overlay changes them]
    #[arg(long, value_name = "NAME")]
    overlay: Option<String>,

    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    version: VersionOfVariable,
}

/// A catalog that was read, with everything that it defines.
pub(super) struct InHand {
    pub(super) catalog: Catalog,
    pub(super) definitions: Vec<TypedDefinition>,
}

impl EntriesArgs {
    /// Whether a catalog is read as it is, and not as files or an overlay have it.
    pub(super) fn are_of_catalog(&self) -> bool {
        self.from.is_empty() && self.overlay.is_none()
    }

    /// The root of the catalog that is read, if that is on disk.
    pub(super) fn root(&self) -> Option<PathBuf> {
        self.catalog.root().filter(|_| self.from.is_empty())
    }

    /// Reads all entries; `None` if something cannot be read.
    pub(super) fn read(&self, findings: &mut Findings) -> Option<Entries> {
        self.read_for(Release::NEWEST, findings)
    }

    /// Reads all entries, those of a catalog for a release of KubeVirt; `None` if something cannot be
    /// read.
    pub(super) fn read_for(&self, release: Release, findings: &mut Findings) -> Option<Entries> {
        if self.from.is_empty() {
            let in_hand = self.read_catalog(release, findings)?;
            return self.entries_of(&in_hand, findings);
        }
        let Findings { problems, sources } = findings;
        let entries = query::of_bundles(&self.from, sources, problems);
        (!problems.any_errors()).then_some(entries)
    }

    /// The entries of a catalog that was read.
    pub(super) fn entries_of(&self, in_hand: &InHand, findings: &mut Findings) -> Option<Entries> {
        let problems = &mut findings.problems;
        let overlay = match &self.overlay {
            Some(name) => Some(query::overlay(&in_hand.catalog, name, problems)?),
            None => None,
        };
        let entries = query::of_catalog(&in_hand.definitions, overlay, &self.version.0, problems);
        (!problems.any_errors()).then_some(entries)
    }

    /// Reads the catalog in hand; `None` if something cannot be read.
    pub(super) fn read_catalog(&self, release: Release, findings: &mut Findings) -> Option<InHand> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let Findings { problems, sources } = findings;
        let read = read_definitions(Input::Roots(&layout.roots()), release, sources, problems);
        read.map(|(catalog, definitions)| InHand {
            catalog,
            definitions,
        })
    }
}

/// Says how many entries are left out because they are deprecated.
pub(super) fn say_left_out(deprecated: usize) {
    match deprecated {
        0 => {}
        1 => say("1 that is deprecated is left out; `--deprecated` shows it\n"),
        number => say(&format!(
            "{number} that are deprecated are left out; `--deprecated` shows them\n"
        )),
    }
}
