//! What the program prints, compared with what it should, to the last byte.

use std::path::Path;

use snapbox::assert::{DEFAULT_ACTION_ENV, Error};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data, IntoData as _};

/// Compares a text with a file of the project, which `SNAPSHOTS=overwrite` updates.
///
/// # Errors
///
/// The lines that differ.
pub(crate) fn compare_with_file(found: &str, file: &Path) -> Result<(), Error> {
    compare(found, Data::read_from(file, Some(DataFormat::Text)))
}

/// Compares a text with what it should be, to the last byte.
///
/// # Errors
///
/// The lines that differ.
pub(crate) fn compare(found: &str, expected: Data) -> Result<(), Error> {
    if found.contains('\r') {
        // For snapbox, all line ends are the same.
        return Err(Error::new(format_args!("a carriage return in {found:?}")));
    }
    let assert = Assert::new().action_env(DEFAULT_ACTION_ENV);
    assert.try_eq(None, found.into_data(), expected.raw())
}
