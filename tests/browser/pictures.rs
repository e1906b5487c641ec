//! The pictures in `docs/pictures/`: each has the text of its page and the digest of the style sheet beside it, by
//! which one that is stale is found. Pixels are not compared: they differ from one machine to the next.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::support::browser::Browser;
use crate::support::catalog::digest;
use crate::support::files::{project, write};
use crate::support::gallery::Gallery;
use crate::support::snapshots::compare_with_file;

/// The picture of each page.
const PICTURES: [(&str, &str); 6] = [
    ("instance-types", "index.html"),
    ("preferences", "preferences.html"),
    ("fit", "fit.html"),
    ("changes", "changes.html"),
    ("instance-type", "instancetypes/u1.medium.html"),
    ("preference", "preferences/windows.11.html"),
];

/// The size of all of them.
const SIZE: [u32; 2] = [1440, 900];

const HOW_TO_RENEW: &str = "`SNAPSHOTS=overwrite cargo test --test browser pictures` makes it anew";

fn file(name: &str, extension: &str) -> PathBuf {
    project().join(format!("docs/pictures/{name}.{extension}"))
}

/// What a page says, and by which style sheet it is shown.
fn data(browser: &Browser, gallery: &Gallery) -> String {
    let styles = fs::read(gallery.folder().join("gallery.css")).unwrap();
    let text = browser.text("document.body.innerText");
    format!("style sheet: {}\n\n{}\n", digest(&styles), text.trim())
}

/// The width and the height of a picture, which stand at the same place in every PNG.
fn size(png: &[u8]) -> [u32; 2] {
    [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()))
}

/// Asserts that whatever is there is one of them.
#[track_caller]
fn assert_no_others() {
    let entries = fs::read_dir(project().join("docs/pictures")).unwrap();
    let there = entries.map(|entry| entry.unwrap().path());
    let expected = PICTURES.iter();
    let expected = expected.flat_map(|(name, _)| ["png", "txt"].map(|it| file(name, it)));
    let [there, expected]: [BTreeSet<PathBuf>; 2] = [there.collect(), expected.collect()];
    assert_eq!(there, expected);
}

#[test]
fn the_pictures_show_the_pages_as_they_are() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    browser.prefer("light");
    for (name, page) in PICTURES {
        browser.open(&gallery.address(page));
        let data = data(&browser, &gallery);
        let [text, picture] = ["txt", "png"].map(|extension| file(name, extension));
        let is_current = fs::read_to_string(&text).is_ok_and(|it| it == data);
        if let Err(difference) = compare_with_file(&data, &text) {
            panic!("docs/pictures/{name}.png is stale: {HOW_TO_RENEW}\n{difference}");
        }
        // One that is current stays: the same page has other bytes on another machine.
        if !is_current {
            write(&picture, browser.screenshot());
        }
        let png = fs::read(&picture).unwrap_or_default();
        assert!(
            png.len() > 1_000,
            "docs/pictures/{name}.png is missing: remove its text, and {HOW_TO_RENEW}"
        );
        assert_eq!(size(&png), SIZE, "docs/pictures/{name}.png");
    }
    assert_no_others();
}
