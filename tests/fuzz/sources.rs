//! Sources: read, resolved, checked and rendered.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use common_instancetypes::catalog::{Input, Root};
use common_instancetypes::compile::compile;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::generate::{RenderedBundles, Stamp};
use common_instancetypes::model::Release;
use common_instancetypes::text::Sources;

use crate::corpus::Corpus;
use crate::mutate::mutated;
use crate::support::bundle_checks;
use crate::support::random::Random;
use crate::{printing, runner};

/// A file with other content, or without any.
#[derive(Debug)]
struct Edit {
    path: String,
    text: Option<String>,
}

#[test]
fn sources() {
    let corpus = Corpus::read();
    let texts = corpus.texts();
    let folder = Folder::new(&corpus);
    let make = |random: &mut Random| {
        random.several(1..=3, |random| {
            let (path, text) = random.pick(&corpus.sources);
            let text = (!random.once_in(20)).then(|| mutated(random, text, &corpus.words, &texts));
            Edit {
                path: path.clone(),
                text,
            }
        })
    };
    runner::run("sources", 15, make, |edits| {
        folder.edit(edits);
        check(&folder.path);
        folder.restore(edits);
    });
}

fn check(root: &Path) {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let roots = [Root::Catalog(root)];
    let input = Input::Roots(&roots);
    let mut compiled = compile(
        input,
        Release::NEWEST,
        &Stamp::default(),
        &mut sources,
        &mut problems,
    );
    let is_built = !problems.any_errors();
    printing::check(problems, &sources);
    if is_built {
        check_bundles(&compiled.render());
    }
}

/// What is built has no error.
fn check_bundles(bundles: &RenderedBundles) {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    for rendered in bundles.iter() {
        let source = sources.add(&rendered.bundle.file_name, rendered.text());
        let checked = bundle_checks::check(&[source], &sources, &mut problems);
        assert_eq!(checked, rendered.bundle.resources.len());
    }
    assert!(!problems.any_errors(), "{problems:#?}");
}

/// A copy of the catalog.
struct Folder {
    path: PathBuf,
    originals: HashMap<String, String>,
}

impl Folder {
    fn new(corpus: &Corpus) -> Self {
        let folder = Self {
            path: Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz/catalog"),
            originals: corpus.sources.iter().cloned().collect(),
        };
        for path in folder.originals.keys() {
            fs::create_dir_all(folder.path.join(path).parent().unwrap()).unwrap();
            folder.write(path, folder.originals.get(path));
        }
        folder
    }

    fn edit(&self, edits: &[Edit]) {
        for Edit { path, text } in edits {
            self.write(path, text.as_ref());
        }
    }

    fn restore(&self, edits: &[Edit]) {
        for Edit { path, .. } in edits {
            self.write(path, self.originals.get(path));
        }
    }

    fn write(&self, path: &str, text: Option<&String>) {
        let path = self.path.join(path);
        match text {
            Some(text) => fs::write(path, text).unwrap(),
            None if path.exists() => fs::remove_file(path).unwrap(),
            None => {}
        }
    }
}
