//! Generation with ten overlays against five: an overlay costs what its bundle holds, no more.

use std::path::Path;

use common_instancetypes::catalog::{Catalog, Root, read};
use common_instancetypes::decode::At;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::generate::{Stamp, generate};
use common_instancetypes::source::{Location, Sources};
use divan::{AllocProfiler, Bencher};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Overlays that only select: the bundles share their texts.
#[divan::bench(args = [5, 10])]
fn selecting(bencher: Bencher<'_, '_>, overlays: usize) {
    bench(bencher, &catalog(overlays));
}

/// Overlays that set a label: each renders its resources anew.
#[divan::bench(args = [5, 10])]
fn setting_a_label(bencher: Bencher<'_, '_>, overlays: usize) {
    let mut catalog = catalog(overlays);
    for overlay in &mut catalog.overlays {
        let value = At {
            value: "gold".to_owned(),
            at: Location::default(),
        };
        overlay.labels.insert("acme.example/tier".to_owned(), value);
    }
    bench(bencher, &catalog);
}

fn bench(bencher: Bencher<'_, '_>, catalog: &Catalog) {
    let definitions = catalog.definitions(&mut Problems::default());
    let stamp = Stamp::default();
    bencher.bench_local(|| generate(catalog, &definitions, &stamp, &mut Problems::default()));
}

/// This catalog, with its five overlays as often as it takes.
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
    let root = Root {
        path: Path::new(env!("CARGO_MANIFEST_DIR")),
        extends: false,
    };
    read(&[root], &mut Sources::default(), &mut Problems::default())
}
