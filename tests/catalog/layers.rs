//! What a definition knows about its origin: its layers, and the places of its labels.

use common_instancetypes::catalog::{CatalogText, Definition, Input};
use common_instancetypes::compile::{Compiled, compile};
use common_instancetypes::diagnostic::{Form, Problems};
use common_instancetypes::generate::Stamp;
use common_instancetypes::model::Release;
use common_instancetypes::text::{Location, Sources};

const CATALOG: &[(&str, &str)] = &[
    (
        "instancetypes/_base.yaml",
        "spec:\n  cpu: {guest: \"{{ cpu }}\"}\n  memory: {guest: \"{{ memory }}\"}\n",
    ),
    (
        "instancetypes/u/1/series.yaml",
        "displayName: Universal\nicon: icon-server\ndescription: For everything.\n",
    ),
    (
        "instancetypes/u/1/sizes.yaml",
        "medium: {cpu: 1, memory: 4Gi}\n",
    ),
    ("preferences/_base.yaml", "icon: icon-linux\nos: linux\n"),
    (
        "preferences/components/tablet.yaml",
        "spec:\n  devices: {preferredInputType: tablet}\n",
    ),
    (
        "preferences/components/memory.yaml",
        "spec:\n  requirements:\n    memory: {guest: 2Gi}\n",
    ),
    ("preferences/linux/_base.yaml", "tags: [linux]\n"),
    (
        "preferences/linux/1.yaml",
        "extends: linux\ndisplayName: Linux\ncomponents: [tablet, memory]\n",
    ),
    (
        "preferences/linux/1.desktop.yaml",
        "extends: linux.1\ndisplayName: Linux Desktop\n",
    ),
    (
        "overlays/bundle.yaml",
        "select: {kinds: [VirtualMachinePreference]}\n\
         set:\n  labels: {example.com/tier: gold}\n\
         patches:\n  \
         - select: {names: [linux.1]}\n    \
           merge:\n      spec:\n        requirements: {memory: {guest: 3Gi}}\n",
    ),
];

fn compiled() -> (Compiled, Sources) {
    compiled_from(CATALOG)
}

fn compiled_from(files: &[(&str, &str)]) -> (Compiled, Sources) {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let texts = files.iter().map(|(path, text)| CatalogText {
        path: (*path).to_owned(),
        shown: (*path).to_owned(),
        source: Ok(sources.add(*path, *text)),
    });
    let input = Input::Texts(texts.collect());
    let compiled = compile(
        input,
        Release::NEWEST,
        &Stamp::default(),
        &mut sources,
        &mut problems,
    );
    let shown = Form::Human.print(&problems.sorted(), &sources, false);
    assert_eq!(shown, "");
    (compiled, sources)
}

fn definition<'c>(compiled: &'c Compiled, name: &str) -> &'c Definition {
    let mut definitions = compiled.definitions.iter().map(|typed| &typed.definition);
    definitions
        .find(|definition| definition.name == name)
        .unwrap()
}

/// The file and line of a place.
fn place(at: Location, sources: &Sources) -> String {
    let source = sources.get(at.source).unwrap();
    format!("{}:{}", source.path, source.line(at).number)
}

fn layers<'s>(definition: &Definition, sources: &'s Sources) -> Vec<&'s str> {
    let sources_of = definition
        .layers
        .iter()
        .map(|layer| layer.content.at.source);
    sources_of
        .map(|source| sources.get(source).unwrap().path.as_str())
        .collect()
}

/// The place of each label that is derived.
fn labels(definition: &Definition, sources: &Sources) -> Vec<(String, String)> {
    let labels = definition.derived_labels();
    labels
        .map(|label| (label.value.to_string(), place(label.at, sources)))
        .collect()
}

#[test]
fn a_definition_keeps_its_layers_in_order() {
    let (compiled, sources) = compiled();
    assert_eq!(
        layers(definition(&compiled, "u1.medium"), &sources),
        ["instancetypes/_base.yaml", "instancetypes/u/1/series.yaml"]
    );
    assert_eq!(
        layers(definition(&compiled, "linux.1.desktop"), &sources),
        [
            "preferences/_base.yaml",
            "preferences/linux/_base.yaml",
            "preferences/components/tablet.yaml",
            "preferences/components/memory.yaml",
            "preferences/linux/1.yaml",
            "preferences/linux/1.desktop.yaml",
        ]
    );
}

#[test]
fn the_layers_of_an_overlay_come_last() {
    let (compiled, sources) = compiled();
    let changed = &compiled.changed[0];
    let changed = changed.iter().map(|typed| &typed.definition);
    let own: Vec<(&str, Vec<String>)> = changed
        .map(|definition| {
            let before = self::definition(&compiled, &definition.name).layers.len();
            let own = definition.layers.iter().skip(before);
            let places = own.map(|layer| place(layer.content.at, &sources));
            (definition.name.as_str(), places.collect())
        })
        .collect();
    let (set, patch) = ("overlays/bundle.yaml:2", "overlays/bundle.yaml:6");
    assert_eq!(
        own,
        [
            ("linux.1", vec![patch.to_owned(), set.to_owned()]),
            ("linux.1.desktop", vec![set.to_owned()]),
        ]
    );
}

#[test]
fn a_derived_label_has_the_place_of_the_field_that_it_restates() {
    let (compiled, sources) = compiled();
    let table = "instancetypes/u/1/sizes.yaml:1";
    let expected = [
        ("1", table),
        ("4Gi", table),
        ("medium", table),
        ("1", table),
    ];
    let found = labels(definition(&compiled, "u1.medium"), &sources);
    assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let found = labels(definition(&compiled, "linux.1.desktop"), &sources);
    let memory = ("2Gi", "preferences/components/memory.yaml:3");
    assert_eq!(found, [(memory.0.to_owned(), memory.1.to_owned())]);
    let changed = compiled.changed.iter().flatten();
    let mut changed = changed.map(|typed| labels(&typed.definition, &sources));
    let patched = ("3Gi".to_owned(), "overlays/bundle.yaml:8".to_owned());
    assert_eq!(changed.next(), Some(vec![patched]));
}

#[test]
fn a_set_without_values_changes_nothing() {
    let bundle = |set: &str| {
        let mut files = CATALOG.to_vec();
        let overlay = format!("select: {{kinds: [VirtualMachinePreference]}}\n{set}");
        files.retain(|(path, _)| *path != "overlays/bundle.yaml");
        files.push(("overlays/bundle.yaml", &overlay));
        compiled_from(&files)
            .0
            .render()
            .iter()
            .next()
            .unwrap()
            .text()
    };
    let plain = bundle("");
    assert!(plain.contains("os-type: linux"), "{plain}");
    assert_eq!(bundle("set: {labels: null, annotations: null}\n"), plain);
}
