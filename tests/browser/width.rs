//! Nothing is wider than the screen: what is too wide for it scrolls by itself, and menus open inside.

use serde_json::json;

use crate::accessibility::VIEWS;
use crate::support::browser::Browser;
use crate::support::gallery::Gallery;

/// What sticks out of the screen: the page itself, or what is open on top of it.
const STICKS_OUT: &str =
    "[document.documentElement, ...document.querySelectorAll('.choices, dialog, .tip')]
    .filter((it) => it.checkVisibility())
    .filter((it) => {
        const { left, right } = it.getBoundingClientRect();
        return left < 0 || Math.max(right, left + it.scrollWidth) > innerWidth;
    })
    .map((it) => it.cloneNode().outerHTML)";

#[test]
fn nothing_sticks_out_of_the_screen() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let gallery = Gallery::with_all_pages();
    for width in [320, 390, 768, 1440] {
        browser.resize(width, 900);
        for (page, clicked) in VIEWS {
            browser.open(&gallery.address(page));
            for selector in clicked {
                browser.click(selector);
            }
            assert_eq!(
                browser.value(STICKS_OUT),
                json!([]),
                "{page}, {clicked:?}, {width}"
            );
        }
    }
}
