//! axe-core, which looks for what keeps people from using a page, finds nothing on any, in light and dark.
//! npm installs it beside this file.

use std::fs;

use serde_json::json;

use crate::support::browser::Browser;
use crate::support::files::project;
use crate::support::gallery::Gallery;
use crate::support::skipped::skipped;

/// Every page, and what is clicked there before it is looked at.
pub(crate) const VIEWS: [(&str, &[&str]); 12] = [
    ("index.html", &[]),
    ("index.html#cpu=4..8&class=general.purpose&sort=memory", &[]),
    ("index.html#compare=u1.medium,u1.large", &[]),
    ("index.html#cpu=many", &[]),
    ("index.html", &["#columns summary"]),
    ("index.html", &["#copy summary", "#copy button"]),
    ("index.html", &["#search-button"]),
    ("preferences.html#os=windows&fits=u1.small", &[]),
    ("fit.html", &["#fit td"]),
    ("changes.html", &[]),
    ("instancetypes/u1.medium.html", &["button[data-copy]"]),
    ("preferences/windows.11.html", &[]),
];

/// What is wrong with the page, a line each.
const FAULTS: &str = "
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
";

/// The script of axe-core; `None` where npm did not install it, which is said.
fn axe() -> Option<String> {
    let path = project().join("tests/browser/node_modules/axe-core/axe.min.js");
    let script = fs::read_to_string(path).ok();
    if script.is_none() {
        let how = "`npm ci --prefix tests/browser` installs it";
        skipped(format_args!("axe-core is missing; {how}"));
    }
    script
}

/// What axe-core finds in the page that is open.
fn faults(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run(axe, Vec::new());
    let faults = browser.run_async(FAULTS, Vec::new());
    serde_json::from_value(faults).unwrap()
}

#[test]
fn axe_finds_nothing_on_any_page_in_light_and_dark() {
    let Some(axe) = axe() else { return };
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        for width in [1440, 390] {
            browser.resize(width, 900);
            for (page, clicked) in VIEWS {
                browser.open(&gallery.address(page));
                for selector in clicked {
                    browser.click(selector);
                }
                let faults = faults(&browser, &axe).into_iter();
                found.extend(faults.map(|fault| format!("{page}, {scheme}, {width}: {fault}")));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn axe_finds_a_button_without_a_name_and_text_that_is_hard_to_read() {
    let Some(axe) = axe() else { return };
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.prefer("dark");
    browser.open(&gallery.address("index.html"));
    let spoil = "document.querySelector('#search-button').textContent = '';\
                 document.querySelector('h1').style.color = given[0];";
    browser.run_async(spoil, vec![json!("#222")]);
    let found = faults(&browser, &axe).join("\n");
    assert!(found.contains("button-name: "), "{found}");
    assert!(found.contains("color-contrast: "), "{found}");
}
