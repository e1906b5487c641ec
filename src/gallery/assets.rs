//! The style sheet and the script, which all pages share.

/// The style sheet.
pub(super) const STYLES: &str = include_str!("../../templates/gallery/gallery.css");

/// The parts of the script, each of which uses only parts before it.
const SCRIPTS: &[&str] = &[
    include_str!("../../templates/gallery/elements.js"),
    include_str!("../../templates/gallery/quantity.js"),
    include_str!("../../templates/gallery/address.js"),
    include_str!("../../templates/gallery/order.js"),
    include_str!("../../templates/gallery/conditions.js"),
    include_str!("../../templates/gallery/copy.js"),
    include_str!("../../templates/gallery/table.js"),
    include_str!("../../templates/gallery/picture.js"),
    include_str!("../../templates/gallery/comparison.js"),
    include_str!("../../templates/gallery/instancetypes.js"),
    include_str!("../../templates/gallery/preferences.js"),
    include_str!("../../templates/gallery/fit.js"),
    include_str!("../../templates/gallery/search.js"),
    include_str!("../../templates/gallery/start.js"),
];

/// The script: its parts in a function, so that they share names with each other and nothing else.
pub(super) fn script() -> String {
    format!("\"use strict\";\n(() => {{\n{}}})();\n", SCRIPTS.concat())
}
