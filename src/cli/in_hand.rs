//! What is in hand: the instance types and preferences that are asked about, and where they are from.

use std::mem;
use std::path::PathBuf;

use clap::Args;

use crate::catalog::{Catalog, Input, TypedDefinition};
use crate::compile::read_definitions;
use crate::model::Release;
use crate::query::{self, Entries, Nameable};

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

impl EntriesArgs {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.from.is_empty()
    }

    /// Whether a catalog is read as it is, and not as files or an overlay have it.
    pub(super) fn are_of_catalog(&self) -> bool {
        self.reads_catalog() && self.overlay.is_none()
    }

    /// The root of the catalog that is read, if that is on disk.
    pub(super) fn root(&self) -> Option<PathBuf> {
        self.catalog.root().filter(|_| self.reads_catalog())
    }

    /// The folders that extend the catalog that is read.
    pub(super) fn extensions(&self) -> Vec<PathBuf> {
        self.catalog.extensions().to_vec()
    }

    /// Reads all entries as they go out; `None` if something cannot be read.
    pub(super) fn read(&self, findings: &mut Findings) -> Option<Entries> {
        let mut entries = self.read_unsorted(findings)?;
        entries.sort_keys();
        Some(entries)
    }

    /// Reads all entries with their keys in the order in which they were written; `None` if something
    /// cannot be read.
    pub(super) fn read_unsorted(&self, findings: &mut Findings) -> Option<Entries> {
        self.read_for(Release::NEWEST, findings)
    }

    /// Reads what virtual machines can name, of a catalog for a release of KubeVirt; `None` if something
    /// cannot be read. The rest of the catalog is not freed: what is allocated next would land in the freed
    /// places, which are scattered and, for a large catalog, in no cache.
    pub(super) fn read_nameable(
        &self,
        release: Release,
        findings: &mut Findings,
    ) -> Option<Vec<Nameable>> {
        if self.are_of_catalog() {
            // No label leads to them, so none is derived.
            let (catalog, definitions) = self.read_catalog(release, findings)?;
            let nameable = definitions.iter().map(Nameable::of_definition).collect();
            mem::forget((catalog, definitions));
            return (!findings.problems.any_errors()).then_some(nameable);
        }
        let entries = self.read_for(release, findings)?;
        let nameable = entries.all.iter().map(Nameable::of_entry).collect();
        mem::forget(entries);
        Some(nameable)
    }

    fn read_for(&self, release: Release, findings: &mut Findings) -> Option<Entries> {
        if !self.from.is_empty() {
            let Findings { problems, sources } = findings;
            let entries = query::of_bundles(&self.from, sources, problems);
            return (!problems.any_errors()).then_some(entries);
        }
        let (catalog, definitions) = self.read_catalog(release, findings)?;
        let (problems, version) = (&mut findings.problems, &self.version.0);
        let entries = if let Some(name) = &self.overlay {
            let overlay = query::overlay(&catalog, name, problems)?;
            query::of_catalog(definitions, Some(overlay), version, problems)
        } else {
            // What the definitions shared with it is theirs, and need not be copied to be changed.
            drop(catalog);
            query::of_catalog(definitions, None, version, problems)
        };
        (!problems.any_errors()).then_some(entries)
    }

    fn read_catalog(
        &self,
        release: Release,
        findings: &mut Findings,
    ) -> Option<(Catalog, Vec<TypedDefinition>)> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let Findings { problems, sources } = findings;
        read_definitions(Input::Roots(&layout.roots()), release, sources, problems)
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
