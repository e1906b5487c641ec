//! Every page by keyboard alone: everything in it is reached in order, and one sees where one is.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::gallery::Gallery;
use crate::support::supervised::wait_until;

const PAGES: [&str; 7] = [
    "index.html",
    "index.html#cpu=4&compare=u1.xlarge,cx1.xlarge",
    "preferences.html#os=windows",
    "fit.html",
    "changes.html",
    "instancetypes/u1.medium.html",
    "preferences/rhel.9.dpdk.html",
];

/// Notes what can be reached by Tab, and then each element that has the focus: its place among those, whether it
/// looks focused, and what it is.
const NOTE: &str = "
    const all = [...document.querySelectorAll('a[href], button, input, select, summary, textarea, [tabindex]')];
    const reachable = all.filter((it) =>
        it.tabIndex >= 0 && !it.disabled && it.checkVisibility({ visibilityProperty: true }));
    window.reached = [];
    addEventListener('focusin', ({ target }) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(target);
        const looksFocused = boxShadow !== 'none' || (outlineStyle !== 'none' && outlineWidth !== '0px');
        window.reached.push([reachable.indexOf(target), looksFocused, target.outerHTML.slice(0, 120)]);
    });
    return reachable.length;
";

/// Where the focus is, in a few words.
const FOCUSED: &str = "(() => {
    const it = document.activeElement;
    return it.id || it.getAttribute('aria-label') || it.textContent || it.tagName;
})()";

#[test]
fn tab_reaches_everything_on_each_page_in_order_and_shows_where_it_is() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    for page in PAGES {
        for width in [1440, 390] {
            browser.resize(width, 900);
            browser.open(&gallery.address(page));
            let number = browser.run(NOTE, Vec::new()).as_u64().unwrap();
            for _ in 0..number {
                browser.press(Key::Tab);
            }
            let reached: Vec<(i64, bool, String)> =
                serde_json::from_value(browser.value("reached")).unwrap();
            assert!(number >= 10, "{page}: {number}");
            for (expected, (place, looks_focused, element)) in (0..).zip(&reached) {
                assert_eq!(*place, expected, "{page}, {width}: {element}");
                assert!(looks_focused, "{page}, {width}: {element}");
            }
            assert_eq!(
                reached.len() as u64,
                number,
                "{page}, {width}: {:?}",
                reached.last()
            );
        }
    }
}

/// The place of the mark or cell with the focus, and what is said of it.
fn place(browser: &Browser) -> (f64, f64, String) {
    const SCRIPT: &str = "
        const { left, bottom } = document.activeElement.getBoundingClientRect();
        const said = document.querySelector('#tip:not([hidden]), #fit-status').textContent;
        return [left + scrollX, -bottom - scrollY, said];
    ";
    serde_json::from_value(browser.run(SCRIPT, Vec::new())).unwrap()
}

#[test]
fn arrows_lead_through_the_picture() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("index.html"));
    browser.value("document.querySelector('.plot .mark[tabindex=\"0\"]').focus()");
    let (x, y, said) = place(&browser);
    browser.press(Key::Right);
    let (right, _, said_right) = place(&browser);
    assert!(right > x, "{said}: {said_right}");
    browser.press(Key::Up);
    let (_, up, said_up) = place(&browser);
    assert!(up > y, "{said}: {said_up}");
    assert_ne!(said_right, said_up);
    browser.press(Key::Down);
    browser.press(Key::Left);
    assert!(place(&browser).0 < right);
    browser.press(Key::Escape);
    assert_eq!(
        browser.value("document.querySelector('#tip').hidden"),
        json!(true)
    );
}

#[test]
fn every_mark_that_stands_out_is_reached_by_arrows() {
    // Goes on from each mark in each direction.
    const SCRIPT: &str = "
        const marks = [...document.querySelectorAll('.plot .mark:not(.out)')];
        const reached = new Set([document.querySelector('.plot .mark[tabindex=\"0\"]')]);
        for (const mark of reached) {
            for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) {
                mark.focus();
                mark.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
                reached.add(document.activeElement);
            }
        }
        return marks.filter((mark) => !reached.has(mark)).map((mark) => mark.getAttribute('aria-label'));
    ";
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    for conditions in ["", "#series=u1,rt1", "#feature=hugepages"] {
        browser.open(&gallery.address(&format!("index.html{conditions}")));
        assert_eq!(browser.run(SCRIPT, Vec::new()), json!([]), "{conditions}");
    }
}

#[test]
fn arrows_lead_through_what_fits() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("fit.html"));
    browser.value("document.querySelector('#fit td[tabindex=\"0\"]').focus()");
    let (x, y, said) = place(&browser);
    browser.press(Key::Right);
    let (right, _, said_right) = place(&browser);
    assert!(right > x, "{said}: {said_right}");
    browser.press(Key::Down);
    let (_, down, said_down) = place(&browser);
    assert!(down < y, "{said}: {said_down}");
    browser.press(Key::Up);
    browser.press(Key::Left);
    let first = (x, y, said);
    assert_eq!(place(&browser), first);
    // There is nothing further to the left; the focus stays.
    browser.press(Key::Left);
    assert_eq!(place(&browser), first);
}

#[test]
fn a_heading_keeps_the_focus_when_it_sorts() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("index.html"));
    browser.value("document.querySelector('th[data-column=memory] button').focus()");
    for hash in ["#sort=memory", "#sort=-memory", ""] {
        browser.press(Key::Enter);
        assert_eq!(browser.text("location.hash"), hash);
        assert_eq!(browser.text(FOCUSED), "memory", "{hash}");
    }
}

#[test]
fn a_box_of_the_table_keeps_the_focus_when_it_is_ticked() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("index.html#sort=-memory"));
    browser.value("document.querySelector('#table input[value=\"u1.medium\"]').focus()");
    browser.write(" ");
    assert_eq!(
        browser.text("location.hash"),
        "#sort=-memory&compare=u1.medium"
    );
    assert_eq!(browser.text(FOCUSED), "Compare u1.medium");
}

#[test]
fn the_search_is_opened_used_and_closed_by_keyboard() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("preferences/fedora.html"));
    browser.press(Key::Tab);
    browser.press(Key::Tab);
    let before = browser.text(FOCUSED);
    let is_open = || browser.value("document.querySelector('#search').open");
    browser.write("/");
    assert_eq!(is_open(), json!(true));
    assert_eq!(browser.text(FOCUSED), "search-text");
    browser.press(Key::Escape);
    assert_eq!(is_open(), json!(false));
    assert_eq!(browser.text(FOCUSED), before);
    browser.write("/");
    browser.write("windows.10");
    let found = || {
        browser.value(
            "[...document.querySelectorAll('#search-results li')].map((it) => it.firstChild.data)",
        )
    };
    wait_until("the search has found something", || found() != json!([]));
    assert_eq!(found(), json!(["windows.10", "windows.10.virtio"]));
    browser.press(Key::Down);
    let chosen =
        "[...document.querySelectorAll('#search-results [aria-selected=true]')].map((it) => it.id)";
    let active = "[document.querySelector('#search-text').getAttribute('aria-activedescendant')]";
    assert_eq!(browser.value(chosen), json!(["found-1"]));
    assert_eq!(browser.value(active), json!(["found-1"]));
    browser.press(Key::Enter);
    let page = gallery.address("preferences/windows.10.virtio.html");
    wait_until("the page is open", || browser.address() == page);
}

#[test]
fn a_slash_that_is_typed_into_a_field_opens_nothing() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    browser.open(&gallery.address("index.html"));
    browser.value("document.querySelector('input[name=name]').focus()");
    browser.write("a/b");
    assert_eq!(
        browser.value("document.querySelector('#search').open"),
        Value::from(false)
    );
    assert_eq!(browser.text("location.hash"), "#name=a%2Fb");
}
