//! The page about what fits: every cell says what `vm matrix` says of the pair.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::browser::Browser;
use crate::support::files::project;
use crate::support::gallery::Gallery;
use crate::support::program::{program, run};

/// All cells: the preferences of the row, the instance types of the column, the class, and the words.
const CELLS: &str = "
    const columns = [...document.querySelectorAll('#fit thead tr:last-child th')];
    const rows = [...document.querySelectorAll('#fit tbody tr:not(.system)')];
    return rows.flatMap((row) => [...row.querySelectorAll('td')].map((cell, column) => [
        [...row.querySelectorAll('th a')].map((link) => link.textContent),
        columns[column].dataset.names.split(', '),
        cell.className,
        cell.title,
    ]));
";

/// Whether a pair fits, and what is said of it.
type Said = BTreeMap<(String, String), (bool, String)>;

/// What the page says.
fn shown(browser: &Browser) -> Said {
    type Cell = (Vec<String>, Vec<String>, String, String);
    let cells: Vec<Cell> = serde_json::from_value(browser.run(CELLS, Vec::new())).unwrap();
    let mut said = Said::new();
    for (preferences, instancetypes, class, words) in cells {
        let fits = class.split(' ').any(|it| it == "fits");
        assert_ne!(fits, class.split(' ').any(|it| it == "lacks"), "{class}");
        for preference in &preferences {
            for instancetype in &instancetypes {
                let pair = (preference.clone(), instancetype.clone());
                let earlier = said.insert(pair, (fits, words.clone()));
                assert_eq!(
                    earlier, None,
                    "{preference} with {instancetype} is there twice"
                );
            }
        }
    }
    said
}

/// What `vm matrix` says, in the words of the page.
fn expected() -> Said {
    let mut matrix = program();
    matrix
        .current_dir(project())
        .args(["vm", "matrix", "-o", "json"]);
    let finished = run(&mut matrix);
    finished.assert_success();
    let document: Value = serde_json::from_str(&finished.stdout).unwrap();
    let pairs = document["pairs"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    pairs
        .map(|pair| {
            let names = (text(&pair["preference"]), text(&pair["instancetype"]));
            let fits = pair["fits"] == true;
            let words = if fits {
                let parts =
                    ["socket", "core", "thread"].map(|part| counted(&pair["topology"], part));
                format!("fits: {}", parts.join(", "))
            } else {
                text(&pair["reason"])
            };
            (names, (fits, words))
        })
        .collect()
}

/// `1 core`, `2 cores`.
fn counted(topology: &Value, part: &str) -> String {
    let number = topology[format!("{part}s")].as_u64().unwrap();
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {part}{end}")
}

#[test]
fn every_pair_is_shown_as_vm_matrix_has_it() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("fit.html"));
    let (shown, expected) = (shown(&browser), expected());
    assert_eq!(shown.len(), expected.len());
    for (pair, said) in &expected {
        assert_eq!(shown.get(pair), Some(said), "{pair:?}");
    }
}
