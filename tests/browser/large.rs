//! The gallery of 10,000 definitions: only the rows in view are there, and everything else works as ever.

use serde_json::json;

use crate::combination::{Choices, Combination};
use crate::filters::{Page, random};
use crate::support::browser::Browser;
use crate::support::files::{temp_dir, write};
use crate::support::gallery::Gallery;
use crate::support::large_bundle::large_bundle;
use crate::support::supervised::wait_until;

const INSTANCETYPES: usize = 9_000;
const PREFERENCES: usize = 1_000;

/// The most rows that may be there at once.
const MOST_ROWS: usize = 300;

/// Fewer rows than fit into the view.
const IN_VIEW: usize = 10;

/// How many combinations of filters are tried.
const FILTERS: usize = 10;

#[test]
fn ten_thousand_definitions_stay_usable() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let folder = temp_dir();
    let bundle = folder.path().join("large.yaml");
    write(&bundle, large_bundle(INSTANCETYPES, PREFERENCES));
    let gallery = Gallery::of_bundle(&bundle);
    let page = Page::open(&browser, &gallery, "index.html", Some(&bundle));
    assert_rows_in_view(&browser, &page.listed(&[]));
    let (mut random, choices) = (random(), Choices::read(&browser));
    for _ in 0..FILTERS {
        let combination = Combination::of_instancetypes(&mut random, &choices);
        let address = format!("index.html{}", combination.hash());
        browser.open(&gallery.address(&address));
        assert_first_rows(&browser, &page.listed(&combination.options), &address);
    }
}

/// Asserts that the rows at the beginning are there, those at the end once one scrolls there, and never many.
#[track_caller]
fn assert_rows_in_view(browser: &Browser, names: &[String]) {
    assert_eq!(names.len(), INSTANCETYPES);
    let first = shown(browser);
    assert!(first.len() <= MOST_ROWS, "{}", first.len());
    assert_eq!(first, names[..first.len()]);
    browser.value("scrollTo(0, document.querySelector('#table').getBoundingClientRect().bottom)");
    wait_until("the last row is there", || {
        shown(browser).last() == names.last()
    });
    let last = shown(browser);
    assert!(last.len() <= MOST_ROWS, "{}", last.len());
    assert_eq!(last, names[names.len() - last.len()..]);
    // What assistive technology is told of the rows that are not there.
    let told = "[document.querySelector('#table').getAttribute('aria-rowcount'),
        [...document.querySelectorAll('#table tr[aria-rowindex]')].pop().getAttribute('aria-rowindex')]";
    assert_eq!(browser.value(told), json!(["9001", "9001"]));
}

/// Asserts that the page counts some names, and shows the first of them.
#[track_caller]
fn assert_first_rows(browser: &Browser, names: &[String], address: &str) {
    let count = browser.text("document.querySelector('#count').textContent");
    assert_eq!(
        count,
        format!("{} of {INSTANCETYPES}", names.len()),
        "{address}"
    );
    let shown = shown(browser);
    assert_eq!(shown, names[..shown.len()], "{address}");
    assert!(
        shown.len() >= IN_VIEW.min(names.len()),
        "{address}: {}",
        shown.len()
    );
}

/// The names of the rows that are there.
fn shown(browser: &Browser) -> Vec<String> {
    let names =
        "[...document.querySelectorAll('#table tbody th a')].map((link) => link.textContent)";
    serde_json::from_value(browser.value(names)).unwrap()
}
