//! The first view: how much is loaded for it, and that nothing moves after it is there.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::browser::Browser;
use crate::support::gallery::Gallery;
use crate::support::programs::find;

/// The files that the first page needs, and no others: `places.rs` asks a server.
pub(crate) const FIRST_VIEW: [&str; 3] = ["index.html", "gallery.css", "gallery.js"];

/// The most that they may have when a server compresses them, in bytes.
const MOST: usize = 150_000;

/// How far what is in view moved since the page began to load; 0 is nothing at all.
const MOVED: &str = "
    await document.fonts.ready;
    for (let frame = 0; frame < 5; frame += 1) await new Promise((then) => requestAnimationFrame(then));
    let moved = 0;
    const add = (entries) => entries.forEach((entry) => { moved += entry.value; });
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    await new Promise((then) => setTimeout(then, 100));
    add(observer.takeRecords());
    return moved;
";

#[test]
fn the_first_view_is_small() {
    let Some(gzip) = find("gzip") else { return };
    let gallery = Gallery::of_the_catalog();
    let compressed = FIRST_VIEW.map(|file| {
        let mut gzip = Command::new(&gzip);
        let gzip = gzip.arg("--stdout").arg(gallery.folder().join(file));
        gzip.stderr(Stdio::inherit()).output().unwrap().stdout.len()
    });
    assert!(
        compressed.iter().all(|bytes| *bytes > 1_000),
        "{compressed:?}"
    );
    assert!(compressed.iter().sum::<usize>() <= MOST, "{compressed:?}");
}

#[test]
fn nothing_moves_after_the_first_view() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    for width in [1440, 390] {
        browser.resize(width, 900);
        for page in [
            "index.html",
            "index.html#cpu=2..8&class=general.purpose",
            "index.html#name=nothing",
            "index.html#sort=-memory&columns=name,cpu,hugepages",
            "index.html#compare=u1.medium,u1.large",
            "preferences.html",
            "preferences.html#os=windows",
            "fit.html",
            "changes.html",
            "instancetypes/u1.medium.html",
            "preferences/fedora.html",
        ] {
            browser.open(&gallery.address(page));
            assert_eq!(
                browser.run_async(MOVED, Vec::new()),
                json!(0),
                "{page}, {width}"
            );
        }
    }
}

#[test]
fn what_moves_is_noticed() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("index.html"));
    browser.run_async(MOVED, Vec::new());
    browser.value("document.querySelector('h1').style.marginTop = '200px'");
    let moved = browser.run_async(MOVED, Vec::new());
    assert!(moved.as_f64().unwrap() > 0.0, "{moved}");
}
