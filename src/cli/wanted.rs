//! What a cluster should hold: bundles of the catalog in hand, or what is named instead.

use std::ffi::OsString;

use clap::Args;

use crate::diagnostic::{Code, Problem, backticked};
use crate::diff::{self, Resources};
use crate::generate::{Bundle, RenderedBundle, RenderedBundles};
use crate::kubevirt::Scope;
use crate::model::Release;

use super::catalog::CatalogArgs;
use super::compiled::{VersionArgs, compile_layout};
use super::printing::Findings;

/// What a cluster should hold.
#[derive(Debug, Args)]
pub(super) struct WantedArgs {
    /// A bundle of the catalog, by the name of its overlay or of its file [can be repeated; default: those of cluster-wide kinds alone]
    #[arg(long, value_name = "NAME", conflicts_with = "from")]
    bundle: Vec<String>,

    /// What is synced instead of a catalog, as `diff` reads it: a bundle (`-` is standard input), a folder of bundles, the root of a catalog, `built-in`, or a revision; of one that has cluster-wide kinds, these [can be repeated]
    #[arg(long, value_name = "SIDE", conflicts_with_all = ["root", "extend"])]
    from: Vec<OsString>,

    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    version: VersionArgs,
}

impl WantedArgs {
    /// Whether it is all of a catalog. Single bundles may be a part of one, which leaves the rest alone.
    pub(super) fn is_whole(&self) -> bool {
        self.bundle.is_empty() && !self.from.iter().any(|side| diff::is_bundle(side))
    }

    /// What the cluster should hold; `None` if it cannot be read.
    pub(super) fn read(&self, findings: &mut Findings) -> Option<Resources> {
        if self.from.is_empty() {
            return self.of_catalog(findings);
        }
        let Findings { problems, sources } = findings;
        let mut wanted = Resources::default();
        for side in &self.from {
            let read = diff::read(side, Release::NEWEST, None, sources, problems);
            wanted.extend(read?.cluster_wide_if_any(), problems);
        }
        (!problems.any_errors()).then_some(wanted)
    }

    /// The bundles of the catalog in hand.
    fn of_catalog(&self, findings: &mut Findings) -> Option<Resources> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let stamp = self.version.stamp(false, findings);
        let mut compiled = compile_layout(&layout, Release::NEWEST, &stamp, findings);
        if !compiled.is_sound {
            return None;
        }
        let bundles = compiled.render();
        let mut wanted = Resources::default();
        for rendered in self.chosen(&bundles, findings)? {
            let Findings { problems, sources } = &mut *findings;
            let file_name = &rendered.bundle.file_name;
            let read = diff::of_text(file_name, &rendered.text(), sources, problems);
            wanted.extend(read, problems);
        }
        (!findings.problems.any_errors()).then_some(wanted)
    }

    /// The bundles that are asked for; `None` if there is none of a name.
    fn chosen<'b>(
        &self,
        all: &'b RenderedBundles,
        findings: &mut Findings,
    ) -> Option<Vec<RenderedBundle<'b>>> {
        if self.bundle.is_empty() {
            return Some(all.iter().filter(|it| is_cluster_wide(it.bundle)).collect());
        }
        let mut chosen = Vec::new();
        for name in &self.bundle {
            let found = all.iter().find(|it| {
                let file_name = &it.bundle.file_name;
                file_name == name || file_name.strip_suffix(".yaml") == Some(name)
            });
            match found {
                Some(bundle) => chosen.push(bundle),
                None => findings.problems.push(no_bundle(name, &all.bundles)),
            }
        }
        (!findings.problems.any_errors()).then_some(chosen)
    }
}

fn is_cluster_wide(bundle: &Bundle) -> bool {
    let mut resources = bundle.resources.iter();
    resources.all(|it| it.kind.scope() == Scope::Cluster)
}

fn no_bundle(name: &str, all: &[Bundle]) -> Problem {
    let names: Vec<&str> = all.iter().map(|it| it.file_name.as_str()).collect();
    let message = format!("the catalog has no bundle `{name}`");
    Problem::of_file(Code::Unreadable, "--bundle", message)
        .help(format!("name one of {}", backticked(&names)))
}
