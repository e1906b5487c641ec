//! Sets of bytes, looked up where every byte of a text is asked.

/// Some bytes of ASCII.
pub(crate) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The set of these bytes, which are of ASCII.
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        Self([false; 256]).and(bytes)
    }

    /// The set with these bytes, too.
    #[allow(
        clippy::indexing_slicing,
        reason = "the compiler computes it, and a byte is within 256"
    )]
    pub(crate) const fn and(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.0[bytes[at] as usize] = true;
            at += 1;
        }
        self
    }

    /// Whether all bytes of a text are in it.
    pub(crate) fn has_all_of(&self, text: &str) -> bool {
        // Several are looked up before it is asked whether to go on.
        let (several, rest) = text.as_bytes().as_chunks::<8>();
        let has_each = |bytes: &[u8; 8]| bytes.iter().fold(true, |all, byte| all & self.has(*byte));
        several.iter().all(has_each) && rest.iter().all(|byte| self.has(*byte))
    }

    /// The first character of a text that is not in it, and where it begins.
    pub(crate) fn first_other(&self, text: &str) -> Option<(usize, char)> {
        let at = text.bytes().position(|byte| !self.has(byte))?;
        // None of the bytes before is a part of a character of several.
        let other = text.get(at..)?.chars().next()?;
        Some((at, other))
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)) == Some(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_is_not_in_it_is_found_wherever_it_is() {
        let letters = ByteSet::of(b"ab").and(b"c");
        for length in 0..=17 {
            let text = "abc".repeat(6)[..length].to_owned();
            assert!(letters.has_all_of(&text), "{text}");
            assert_eq!(letters.first_other(&text), None, "{text}");
            for at in 0..length {
                for other in ['d', '\0', 'é', '𝄞'] {
                    let mut text = text.clone();
                    text.replace_range(at..=at, &other.to_string());
                    assert!(!letters.has_all_of(&text), "{text}");
                    assert_eq!(letters.first_other(&text), Some((at, other)), "{text}");
                }
            }
        }
    }
}
