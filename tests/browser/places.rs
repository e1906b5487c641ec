//! Where a gallery can be: below any path of a server, or in a browser that runs no scripts.

use std::fs;

use serde_json::{Value, json};

use crate::first_view::FIRST_VIEW;
use crate::support::browser::Browser;
use crate::support::files::{copy_folder, project, temp_dir};
use crate::support::gallery::Gallery;
use crate::support::program::{program, run};
use crate::support::programs::find;
use crate::support::supervised::{Supervised, wait_until};

/// The addresses of all links and all that is loaded, without what is behind `#`.
const LINKS: &str = "[...new Set([...document.querySelectorAll('[href], [src]')]
    .map((it) => (it.href ?? it.src).split('#')[0]).filter((it) => !it.startsWith('data:')))]";

/// The table as HTML, one row after the other.
const TABLE: &str =
    "document.querySelector('#table tbody').innerHTML.trim().replaceAll(/>\\s+</g, '><')";

fn texts(value: Value) -> Vec<String> {
    serde_json::from_value(value).unwrap()
}

#[test]
fn it_works_below_any_path_of_a_server() {
    let (Some(python), Some(browser)) = (find("python3"), Browser::start()) else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    let folder = temp_dir();
    copy_folder(&gallery.folder(), &folder.path().join("some/where"));
    let log = folder.path().join("server.log");
    let served = folder.path().display().to_string();
    let arguments = [
        "-u",
        "-m",
        "http.server",
        "0",
        "--bind=127.0.0.1",
        "--directory",
        &served,
    ];
    let _server = Supervised::start(&python, &arguments.map(str::to_owned), &log);
    let mut port = None;
    wait_until("the server says its port", || {
        let said = fs::read_to_string(&log).unwrap();
        let behind = said.split_once(" port ");
        port = behind.and_then(|(_, rest)| rest.split_once(' ')?.0.parse::<u16>().ok());
        port.is_some()
    });
    let root = format!("http://127.0.0.1:{}/some/where/", port.unwrap());

    for page in [
        "index.html",
        "preferences.html",
        "fit.html",
        "changes.html",
        "instancetypes/cx1.large.html",
        "preferences/windows.11.html",
    ] {
        browser.open(&format!("{root}{page}"));
        for link in texts(browser.value(LINKS)) {
            assert!(link.starts_with(&root), "{page}: {link}");
        }
        browser.write("/");
        browser.write("u1.medium");
        wait_until("the search has found something", || {
            browser.value("document.querySelectorAll('#search-results li').length") == json!(1)
        });
        browser.click("#search-results li");
        let found = format!("{root}instancetypes/u1.medium.html");
        wait_until("the page is open", || browser.address() == found);
    }

    browser.open(&format!("{root}index.html"));
    let loaded =
        "performance.getEntriesByType('resource').map((it) => it.name.split('/').pop()).sort()";
    assert_eq!(browser.value(loaded), json!(FIRST_VIEW[1..]));
    let said = fs::read_to_string(&log).unwrap();
    assert!(
        said.contains("\"GET /some/where/search.js HTTP/1.1\" 200"),
        "{said}"
    );
    let failed: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("\" 404 "))
        .collect();
    assert_eq!(failed, [""; 0]);
}

#[test]
fn without_scripts_the_tables_remain_and_nothing_is_there_that_needs_them() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    browser.let_scripts_run(false);
    let rows = [
        ("index.html", "#table tbody tr"),
        ("preferences.html", ".card"),
        ("fit.html", "#fit tbody tr:not(.system)"),
    ];
    for ((page, row), what) in rows
        .into_iter()
        .zip(["instancetypes", "preferences", "preferences"])
    {
        browser.open(&gallery.address(page));
        let mut list = program();
        let finished = run(list
            .current_dir(project())
            .args(["list", what, "-o", "name"]));
        let shown = format!(
            "[...document.querySelectorAll('{row}')].filter((it) => it.checkVisibility()).length"
        );
        assert_eq!(
            browser.value(&shown),
            json!(finished.stdout.lines().count()),
            "{page}"
        );
        // A form that filters nothing, a button that opens nothing.
        let controls = "[...document.querySelectorAll('button, select, summary, input')]
            .filter((it) => it.checkVisibility()).map((it) => it.outerHTML)";
        assert_eq!(browser.value(controls), json!([]), "{page}");
    }
}

#[test]
fn the_script_draws_the_rows_that_the_page_had_before_it_ran() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.let_scripts_run(false);
    browser.open(&gallery.address("index.html"));
    let before = browser.text(TABLE);
    browser.let_scripts_run(true);
    browser.open(&gallery.address("index.html"));
    assert_eq!(browser.text(TABLE), before);
    assert!(
        before.contains("<a href=\"instancetypes/u1.medium.html\">u1.medium</a>"),
        "{before}"
    );
}
