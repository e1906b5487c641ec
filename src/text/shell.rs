//! Words of a shell.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use super::visible::steers;

/// A word of a shell, in quotes where it needs them. Characters that steer what shows them, and bytes that are
/// not UTF-8, are escaped as bash, ksh and zsh read them: `$'two\nlines'`.
pub(crate) fn shell_word(text: impl AsRef<OsStr>) -> String {
    let bytes = text.as_ref().as_bytes();
    match str::from_utf8(bytes) {
        Ok(text) if !text.contains(steers) => quoted(text),
        _ => escaped(bytes),
    }
}

fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn escaped(bytes: &[u8]) -> String {
    let mut word = "$'".to_owned();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => word.push_str(r"\n"),
                '\\' | '\'' => word.extend(['\\', c]),
                c if steers(c) => word.push_str(&octal(c.encode_utf8(&mut [0; 4]).as_bytes())),
                c => word.push(c),
            }
        }
        word.push_str(&octal(chunk.invalid()));
    }
    word.push('\'');
    word
}

/// Each byte with three digits, so that a digit behind it does not belong to it.
fn octal(bytes: &[u8]) -> String {
    let escapes = bytes.iter().map(|byte| format!(r"\{byte:03o}"));
    escapes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_and_what_is_not_utf8_is_escaped() {
        assert_eq!(shell_word("a/b.c"), "a/b.c");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word(r"it's\n"), r"'it'\''s\n'");
        assert_eq!(shell_word("it's\n\\\t1"), r"$'it\'s\n\\\0111'");
        assert_eq!(shell_word("é\u{202e}"), r"$'é\342\200\256'");
        assert_eq!(shell_word(OsStr::from_bytes(b"\xff1")), r"$'\3771'");
    }
}
