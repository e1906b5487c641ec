//! The picture on a phone: a mark is small, so that the first touch tells what it is, and the second follows.

use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::gallery::Gallery;
use crate::support::supervised::wait_until;

/// Brings a mark into view, and returns where its middle is, what it is called, and where it leads.
const MARK: &str = "
    const mark = document.querySelectorAll('.plot .mark')[arguments[0]];
    mark.scrollIntoView({ block: 'center' });
    const { x, y, width, height } = mark.getBoundingClientRect();
    return [x + width / 2, y + height / 2, mark.getAttribute('aria-label'), mark.href];
";

/// Whether the tip leaves the mark free, so that it can be touched again.
const IS_FREE: &str = "
    const mark = document.querySelectorAll('.plot .mark')[arguments[0]].getBoundingClientRect();
    const tip = document.querySelector('#tip').getBoundingClientRect();
    return tip.right < mark.left || tip.left > mark.right || tip.bottom < mark.top || tip.top > mark.bottom;
";

#[test]
fn the_first_touch_tells_what_a_mark_is_and_the_second_follows() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::of_the_catalog();
    let page = gallery.address("index.html");
    browser.devtools(
        "Emulation.setTouchEmulationEnabled",
        &json!({"enabled": true}),
    );
    for width in [390, 1440] {
        browser.resize(width, 800);
        // At the left and at the right edge of the picture, and between them.
        for number in [0, 12, 30, 60, 64] {
            browser.open(&page);
            let mark = browser.run(MARK, vec![json!(number)]);
            let tap = || {
                let points = json!([{"x": mark[0], "y": mark[1]}]);
                for (kind, points) in [("touchStart", points), ("touchEnd", json!([]))] {
                    let event = json!({"type": kind, "touchPoints": points});
                    browser.devtools("Input.dispatchTouchEvent", &event);
                }
            };
            let name = mark[2].as_str().unwrap();
            tap();
            let told = || {
                browser
                    .text("document.querySelector('#tip:not([hidden]) strong')?.textContent ?? ''")
            };
            wait_until("the tip is there", || told() == name);
            assert_eq!(browser.address(), page, "{name}");
            let is_free = browser.run(IS_FREE, vec![json!(number)]);
            assert_eq!(is_free, Value::Bool(true), "{name} at {width}");
            tap();
            wait_until("the page of the mark", || mark[3] == browser.address());
        }
    }
}
