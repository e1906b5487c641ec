//! Words of a shell.

use super::visible::visible;

/// A word of a shell, in quotes where it needs them.
pub(crate) fn shell_word(text: &str) -> String {
    let text = visible(text);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
