//! What the buttons copy: the same as the program prints, and virtual machines that it has nothing against.

use serde_json::{Map, Value};

use crate::support::browser::Browser;
use crate::support::files::{project, temp_dir, write};
use crate::support::gallery::Gallery;
use crate::support::program::{program, run};
use crate::support::random::Random;

/// What `list instancetypes` prints with some options.
fn listed(options: &[&str]) -> String {
    let mut list = program();
    list.current_dir(project()).args(["list", "instancetypes"]);
    let finished = run(list.args(options));
    finished.assert_success();
    finished.stdout
}

/// What a button of the menu copies.
fn copied(browser: &Browser, form: &str) -> String {
    browser.click(&format!("#copy button[data-form='{form}']"));
    browser.text("document.querySelector('#copied').dataset.text")
}

/// The rows of comma-separated values as objects, numbers as numbers.
fn objects(csv: &str) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    let object = |row: csv::StringRecord| {
        let fields = headings.iter().zip(&row);
        let fields = fields.map(|(name, text)| (name.to_owned(), value(name, text)));
        Value::Object(fields.collect::<Map<_, _>>())
    };
    rows.map(object).collect()
}

fn value(name: &str, text: &str) -> Value {
    match (name, text) {
        (_, "") => Value::Null,
        ("cpu", text) => text.parse::<u32>().unwrap().into(),
        (_, text) => text.into(),
    }
}

#[test]
fn the_table_is_copied_as_list_prints_it() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    for (conditions, options) in [
        ("", &[][..]),
        (
            "#class=realtime&sort=memory",
            &["--class=realtime", "--sort-by=memory"],
        ),
        ("#cpu=2..4&fits=fedora", &["--cpu=2..4", "--fits=fedora"]),
        (
            "#compare=u1.medium,d1.small",
            &["--name=u1.medium,d1.small"],
        ),
    ] {
        browser.open(&gallery.address(&format!("index.html{conditions}")));
        browser.click("#copy summary");
        let csv = listed(&[options, &["-o", "csv"]].concat());
        assert_eq!(copied(&browser, "csv"), csv, "{conditions}");
        let json: Vec<Value> = serde_json::from_str(&copied(&browser, "json")).unwrap();
        assert_eq!(json, objects(&csv), "{conditions}");
        let names = objects(&csv)
            .into_iter()
            .map(|row| row["name"].as_str().unwrap().to_owned());
        let names = names.collect::<Vec<_>>().join(" ");
        let kubectl = format!("kubectl get virtualmachineclusterinstancetype {names}\n");
        assert_eq!(copied(&browser, "kubectl"), kubectl, "{conditions}");
    }
}

#[test]
fn a_virtual_machine_that_is_copied_fits() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("index.html"));
    let guests =
        browser.value("[...document.querySelectorAll('[name=fits] option')].map((it) => it.value)");
    let guests: Vec<String> = serde_json::from_value(guests).unwrap();
    let mut random = Random::new(1);
    let folder = temp_dir();
    let file = folder.path().join("vm.yaml");
    for guest in &guests {
        let shown = if guest.is_empty() {
            listed(&["-o", "name"])
        } else {
            listed(&[&format!("--fits={guest}"), "-o", "name"])
        };
        let names: Vec<&str> = shown.lines().collect();
        let (_, name) = random.pick(&names).split_once('/').unwrap();
        let address = format!("index.html#fits={guest}&compare={name}");
        browser.open(&gallery.address(&address));
        browser.click("#copy summary");
        let machine = copied(&browser, "manifest");
        assert!(machine.contains(&format!("name: {name}\n")), "{machine}");
        assert!(
            machine.contains(&format!("name: {guest}\n")) || guest.is_empty(),
            "{machine}"
        );
        write(&file, &machine);
        let mut check = program();
        check.current_dir(project()).args(["vm", "check"]);
        let finished = run(check.arg(&file));
        assert_eq!(
            finished.status,
            Some(0),
            "{address}: {finished:?}\n{machine}"
        );
    }
}

#[test]
fn the_page_of_a_definition_copies_what_show_prints() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    for (page, name) in [
        ("instancetypes/cx1.large", "cx1.large"),
        ("preferences/rhel.9.dpdk", "rhel.9.dpdk"),
    ] {
        browser.open(&gallery.address(&format!("{page}.html")));
        browser.click("button[data-copy='yaml']");
        let copied =
            browser.text("document.querySelector('[data-copy=yaml] + [role=status]').dataset.text");
        let finished = run(program().current_dir(project()).args(["show", name]));
        finished.assert_success();
        let document = finished.stdout.trim_start_matches("---\n");
        assert_eq!(copied.trim_start_matches("---\n"), document);
    }
}
