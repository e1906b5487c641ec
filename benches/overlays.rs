//! Generation with ten overlays and with five: an overlay should only cost what its bundle holds.

use std::mem;
use std::path::Path;
use std::sync::Arc;

use common_instancetypes::catalog::{Catalog, Input, Labelled, Layer, Role, Root, read};
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::generate::{RenderedBundles, Stamp, plan};
use common_instancetypes::model::Release;
use common_instancetypes::text::{Location, Sources};
use common_instancetypes::yaml::{Field, Node, Value};
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Overlays that only select: the bundles share the texts of their resources.
#[divan::bench(args = [5, 10])]
fn selecting(bencher: Bencher<'_, '_>, overlays: usize) {
    bench(bencher, &catalog(overlays));
}

/// Overlays that set a label: each renders its resources anew.
#[divan::bench(args = [5, 10])]
fn setting_a_label(bencher: Bencher<'_, '_>, overlays: usize) {
    let mut catalog = catalog(overlays);
    let layer = Arc::new(label());
    for overlay in &mut catalog.overlays {
        overlay.sets = vec![Arc::clone(&layer)];
    }
    bench(bencher, &catalog);
}

/// The layer of an overlay that labels its resources.
fn label() -> Layer {
    let at = Location::default();
    let value = Value::String("gold".into());
    let node = Node { value, at };
    let mut content = Node::mapping(at);
    let keys = ["metadata", "labels", "acme.example/tier"];
    content.set(&keys, Field { key: at, node });
    let name = "gold".to_owned();
    Layer {
        role: Role::Overlay { name },
        content,
        since: Vec::new(),
        is_readable: true,
    }
}

fn bench(bencher: Bencher<'_, '_>, catalog: &Catalog) {
    let definitions = catalog.definitions(&mut Problems::default()).all;
    let labelled: Vec<Labelled> = definitions.iter().map(Labelled::new).collect();
    let stamp = Stamp::default();
    bencher.bench_local(|| {
        let mut plan = plan(catalog, &labelled, &stamp);
        let bundles = mem::take(&mut plan.bundles);
        RenderedBundles::new(bundles, plan.made_of(&labelled), &stamp.version)
    });
}

/// This catalog, with its five overlays repeated as often as needed.
fn catalog(overlays: usize) -> Catalog {
    let mut catalog = read_catalog();
    while catalog.overlays.len() < overlays {
        catalog.overlays.extend(read_catalog().overlays);
    }
    for overlay in &mut catalog.overlays {
        // Two entry points must not hold one resource.
        overlay.kustomization = None;
    }
    catalog
}

fn read_catalog() -> Catalog {
    let root = Root::Catalog(Path::new(env!("CARGO_MANIFEST_DIR")));
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    read(
        Input::Roots(&[root]),
        Release::NEWEST,
        &mut sources,
        &mut problems,
    )
}
