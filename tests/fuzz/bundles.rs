//! Foreign bundles: read and checked.

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::Sources;

use crate::corpus::Corpus;
use crate::mutate::mutated;
use crate::support::bundle_checks;
use crate::support::random::Random;
use crate::{printing, runner};

#[test]
fn bundles() {
    let corpus = Corpus::read();
    let texts = corpus.texts();
    let make = |random: &mut Random| {
        random.several(1..=3, |random| {
            let documents = random.several(1..=2, |random| random.pick(&corpus.documents).as_str());
            mutated(random, &documents.join("---\n"), &corpus.words, &texts)
        })
    };
    runner::run("bundles", 300, make, |texts| check(texts));
}

fn check(texts: &[String]) {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let mut bundles = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let source = sources.add(format!("{number}: %,é.yaml"), text);
        bundles.push(source);
    }
    bundle_checks::check(&bundles, &sources, &mut problems);
    printing::check(problems, &sources);
}
