//! Filters: a page shows exactly what `list` lists with the same options, in the same order, and its address
//! brings that back.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use serde_json::{Value, json};

use crate::combination::{Choices, Combination};
use crate::made_up::made_up_bundle;
use crate::support::browser::Browser;
use crate::support::files::{project, temp_dir, write};
use crate::support::gallery::Gallery;
use crate::support::program::{program, run};
use crate::support::random::Random;

/// How many combinations are tried with the catalog of today.
const COMBINATIONS: usize = 1_000;

/// How many are tried with each of the other catalogs and pages, after another load, and filled in by hand.
const FEW: usize = 40;

/// How many are tried in one call: the driver waits for an answer half a minute.
const AT_ONCE: usize = 100;

/// What a page shows: its names in order, how many it says they are, and its address.
const SHOWN: &str = "({
    names: [...document.querySelectorAll('#table tbody th a, .card:not([hidden]) h3 a')]
        .map((link) => link.textContent),
    count: document.querySelector('#count').textContent,
    hash: location.hash,
})";

/// Goes from address to address, lets the form write each anew, and returns what is shown then.
const GO_THROUGH: &str = "
    const shown = [];
    for (const hash of given[0]) {
        if (hash !== location.hash) {
            const isChanged = new Promise((then) => addEventListener('hashchange', then, { once: true }));
            location.hash = hash;
            await isChanged;
        }
        document.querySelector('.conditions').dispatchEvent(new Event('input'));
        shown.push(SHOWN);
    }
    return shown;
";

/// A page with filters, and what `list` reads for the same.
pub(crate) struct Page<'b> {
    browser: &'b Browser,
    gallery: &'b Gallery,
    /// Its file.
    file: &'static str,
    /// What `list` is asked for, and where it reads it.
    list: Vec<OsString>,
    all: usize,
}

impl<'b> Page<'b> {
    /// Opens a page of the gallery of today's catalog, or of the bundle that it was made from.
    pub(crate) fn open(
        browser: &'b Browser,
        gallery: &'b Gallery,
        file: &'static str,
        bundle: Option<&Path>,
    ) -> Self {
        let what: &[&str] = match file {
            "index.html" => &["instancetypes"],
            // The page has a section for each operating system.
            _ => &["preferences", "--sort-by=os"],
        };
        let (option, place) = bundle.map_or(("--root", project()), |bundle| ("--from", bundle));
        let list = ["list"].iter().chain(what).chain([&option]);
        let mut page = Self {
            browser,
            gallery,
            file,
            list: list.map(OsString::from).chain([place.into()]).collect(),
            all: 0,
        };
        page.all = page.listed(&["--deprecated".to_owned()]).len();
        browser.open(&gallery.address(file));
        page
    }

    /// The names that `list` lists.
    pub(crate) fn listed(&self, options: &[String]) -> Vec<String> {
        let mut list = program();
        list.args(&self.list).args(options).args(["-o", "name"]);
        let finished = run(&mut list);
        assert_eq!(finished.status, Some(0), "{list:?}: {finished:?}");
        let name = |line: &str| line.split_once('/').unwrap().1.to_owned();
        finished.stdout.lines().map(name).collect()
    }

    /// What the page has to show.
    fn expected(&self, combination: &Combination) -> Value {
        let names = self.listed(&combination.options);
        let count = format!("{} of {}", names.len(), self.all);
        json!({"names": names, "count": count, "hash": combination.hash()})
    }

    /// Asserts what the page shows for some combinations that stand in its address.
    #[track_caller]
    fn assert_shown(&self, combinations: &[Combination]) {
        let script = GO_THROUGH.replace("SHOWN", SHOWN);
        for combinations in combinations.chunks(AT_ONCE) {
            let hashes: Vec<String> = combinations.iter().map(Combination::hash).collect();
            let shown = self.browser.run_async(&script, vec![json!(hashes)]);
            assert_eq!(
                shown.as_array().map(Vec::len),
                Some(combinations.len()),
                "{shown}"
            );
            for (number, combination) in combinations.iter().enumerate() {
                assert_eq!(
                    shown[number],
                    self.expected(combination),
                    "{:?}",
                    combination.options
                );
            }
        }
    }

    /// Asserts that an address alone brings a combination back, in a page that is loaded anew.
    #[track_caller]
    fn assert_brought_back(&self, combination: &Combination) {
        let address = format!("{}{}", self.gallery.address(self.file), combination.hash());
        let expected = self.expected(combination);
        self.browser.open(&address);
        assert_eq!(self.browser.value(SHOWN), expected, "{address}");
        self.browser.reload();
        assert_eq!(
            self.browser.value(SHOWN),
            expected,
            "{address}, loaded again"
        );
    }

    /// Asserts what the page shows after somebody filled in its form, and that this is in its address.
    #[track_caller]
    fn assert_filled_in(&self, combination: &Combination) {
        self.browser.open(&self.gallery.address(self.file));
        for (name, text) in &combination.conditions {
            self.fill_in(name, text);
        }
        let shown = self.browser.value(SHOWN);
        assert_eq!(
            shown,
            self.expected(combination),
            "{:?}",
            combination.options
        );
    }

    /// Fills in a condition, as it stands in the address.
    fn fill_in(&self, name: &str, text: &str) {
        let browser = self.browser;
        match name {
            "cpu" | "memory" | "ratio" => {
                let (least, most) = text.split_once("..").unwrap_or((text, text));
                for (end, text) in [("least", least), ("most", most)] {
                    browser.fill_in(&format!("input[name='{name}-{end}']"), text);
                }
            }
            "name" => browser.fill_in("input[name='name']", text),
            "fits" => browser.choose("select[name='fits']", text),
            "sort" => self.sort_by(text),
            _ => {
                for value in text.split(',') {
                    browser.click(&format!("input[name='{name}'][value='{value}']"));
                }
            }
        }
    }

    /// Clicks the heading of a column; one that is not shown is asked for in the address alone.
    fn sort_by(&self, column: &str) {
        let heading = format!("th[data-column='{column}'] button");
        if self
            .browser
            .value(&format!("document.querySelector(\"{heading}\") !== null"))
            == true
        {
            return self.browser.click(&heading);
        }
        let add = "location.hash += (location.hash ? '&' : '') + `sort=${given[0]}`;\
                   await new Promise((then) => addEventListener('hashchange', then, { once: true }));";
        self.browser.run_async(add, vec![json!(column)]);
    }
}

/// The choices of a run of the tests.
pub(crate) fn random() -> Random {
    let seed = env::var("FILTERS_SEED");
    Random::new(seed.map_or(1, |seed| seed.parse().expect("FILTERS_SEED is a number")))
}

#[test]
fn a_thousand_random_combinations_show_what_list_lists() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    let page = Page::open(&browser, &gallery, "index.html", None);
    let (mut random, choices) = (random(), Choices::read(&browser));
    let make = |random: &mut Random| Combination::of_instancetypes(random, &choices);
    page.assert_shown(&random.several(COMBINATIONS..=COMBINATIONS, make));
    for combination in random.several(FEW..=FEW, make) {
        page.assert_brought_back(&combination);
    }
    for combination in random.several(FEW..=FEW, make) {
        page.assert_filled_in(&combination);
    }
}

#[test]
fn random_combinations_show_the_preferences_that_list_lists() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    let page = Page::open(&browser, &gallery, "preferences.html", None);
    let (mut random, choices) = (random(), Choices::read(&browser));
    let make = |random: &mut Random| Combination::of_preferences(random, &choices);
    page.assert_shown(&random.several(2 * AT_ONCE..=2 * AT_ONCE, make));
    for combination in random.several(FEW / 4..=FEW / 4, make) {
        page.assert_brought_back(&combination);
        page.assert_filled_in(&combination);
    }
}

#[test]
fn random_combinations_show_what_list_lists_of_a_made_up_bundle() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let folder = temp_dir();
    let bundle = folder.path().join("bundle.yaml");
    let mut random = random();
    write(&bundle, made_up_bundle(&mut random, 100));
    let gallery = Gallery::of_bundle(&bundle);
    let page = Page::open(&browser, &gallery, "index.html", Some(&bundle));
    let choices = Choices::read(&browser);
    let make = |random: &mut Random| Combination::of_instancetypes(random, &choices);
    page.assert_shown(&random.several(2 * AT_ONCE..=2 * AT_ONCE, make));
    for combination in random.several(FEW / 4..=FEW / 4, make) {
        page.assert_brought_back(&combination);
        page.assert_filled_in(&combination);
    }
}
